// Asks the endpoint. The query goes in the body of a POST, so that it stands in no address and no log.
export class Fault extends Error {
  constructor(sentence, status = 0) {
    super(sentence);
    this.status = status;
  }
}

export const address = (moment) => {
  const asked = new URLSearchParams(moment).toString();
  return `/sparql${asked ? `?${asked}` : ""}`;
};

export async function ask(query, moment, accept, signal) {
  const begun = performance.now();
  let answer;
  let text;
  try {
    answer = await fetch(address(moment), { method: "POST", headers: { Accept: accept }, body: new URLSearchParams({ query }), signal, cache: "no-store", redirect: "error" });
    text = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Fault("The server cannot be reached. Is it still running?");
  }
  if (!answer.ok) throw new Fault(text.trim().slice(0, 2000) || `The server answered ${answer.status}.`, answer.status);
  return { text, media: (answer.headers.get("Content-Type") ?? "").split(";")[0].trim(), seconds: (performance.now() - begun) / 1000 };
}

// A text within one word of a POSIX shell.
const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

export const curl = (query, moment, accept) => `curl -sS -H ${quoted(`Accept: ${accept}`)} --data-urlencode ${quoted(`query=${query}`)} ${quoted(new URL(address(moment), location.href).href)}`;
