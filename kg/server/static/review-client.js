/** Talking to the server: every request shows the token, and a decision whose answer is lost is sent again. */

const WAITS = [500, 1500, 4000, 8000];
const READING = 130000;
const DECIDING = 40000;
const TOKEN = "stancegraph.token";
const BUSY = new Set([502, 503, 504]);

/** What came instead of an answer. `lost`: nobody knows whether the server did what was asked. */
export class Fault extends Error {
  constructor(message, { status = 0, answer = null, after = 0 } = {}) {
    super(message);
    this.status = status;
    this.answer = answer;
    this.after = after;
  }

  get lost() {
    return this.status === 0 || BUSY.has(this.status);
  }
}

/** Take the token out of the address, if it is there; return what else the address says. */
export function arrive() {
  const said = new URLSearchParams(location.hash.slice(1));
  const token = said.get("token");
  if (token !== null) {
    sessionStorage.setItem(TOKEN, token.trim());
    said.delete("token");
    history.replaceState(null, "", location.pathname + location.search + (said.size ? `#${said}` : ""));
  }
  return said;
}

export const hasToken = () => Boolean(sessionStorage.getItem(TOKEN));

/** Return the JSON of an answer, with its status. */
async function ask(path, options = {}) {
  const headers = { Accept: "application/json", Authorization: `Bearer ${sessionStorage.getItem(TOKEN) ?? ""}`, ...options.headers };
  let answer;
  try {
    answer = await fetch(path, { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(options.method ? DECIDING : READING), ...options, headers });
    if (answer.ok) return await answer.json();
  } catch {
    throw new Fault("The server does not answer.");
  }
  throw await refused(answer);
}

async function refused(answer) {
  const text = (await answer.text().catch(() => "")).trim();
  let said = null;
  try {
    said = JSON.parse(text);
  } catch {
    // a sentence
  }
  const message = (said && typeof said === "object" ? said.error : text) || `The server says ${answer.status} ${answer.statusText}`;
  return new Fault(String(message), { status: answer.status, answer: said, after: 1000 * (Number(answer.headers.get("Retry-After")) || 0) });
}

/** Return what the server has under a path; parameters that are empty are left out. */
export function read(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined && value !== false);
  const query = new URLSearchParams(given);
  return ask(query.size ? `${path}?${query}` : path);
}

/** Send a decision until it is answered, always with its key, so that it counts once; `retrying` hears of every new try. */
export async function decide(decision, retrying) {
  const body = JSON.stringify(decision);
  for (let tried = 0; ; tried += 1) {
    try {
      return await ask("/review/decisions", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    } catch (fault) {
      if (!fault.lost || tried >= WAITS.length) throw fault;
      retrying(tried + 2, WAITS.length + 1);
      await new Promise((done) => setTimeout(done, Math.max(WAITS[tried], Math.min(fault.after, DECIDING))));
    }
  }
}
