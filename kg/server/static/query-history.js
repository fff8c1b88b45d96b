// What was asked, in this browser only. A browser that keeps nothing loses nothing but this.
import { button, byId, count, element } from "./query-elements.js";

const KEY = "stancegraph.query.history";
const MOST = 50;
const ROOM = 1000000; // signs of all queries together; browsers keep little more
let kept = [];

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one?.q === "string" && typeof one.moment === "object" && one.moment).slice(0, MOST) : [];
  } catch { return []; }
}

function write() {
  try { localStorage.setItem(KEY, JSON.stringify(kept)); } catch { /* private mode, or full: it stays until the page is left */ }
}

const same = (one, other) => one.q === other.q && JSON.stringify(one.moment) === JSON.stringify(other.moment);
const titleOf = (q) => (q.split("\n").map((line) => line.replace(/^\s*#\s*/, "").trim()).find((line) => line && !/^PREFIX/i.test(line)) ?? "").slice(0, 90);
const momentOf = (moment) => Object.entries(moment).map(([name, value]) => (value === "yes" ? name : `${name} ${value}`)).join(", ");

export function start(onChoose) {
  kept = read();
  const list = byId("history");
  const row = (one) => element("li", {},
    button(titleOf(one.q) || "(empty)", () => onChoose(one), { class: "saved", dir: "auto", title: one.q.slice(0, 600) }),
    element("span", { class: "quiet" }, [String(one.at ?? "").slice(0, 16).replace("T", " "), one.told, momentOf(one.moment)].filter(Boolean).join(" · ")));
  const show = () => {
    list.replaceChildren(...kept.map(row));
    byId("forget").disabled = !kept.length;
    byId("history-part").querySelector("summary").textContent = kept.length ? `History (${count(kept.length, "query", "queries")})` : "History (empty)";
  };
  byId("forget").addEventListener("click", () => { kept = []; write(); show(); });
  show();
  return {
    add(entry) {
      kept = [{ at: new Date().toISOString(), ...entry }, ...kept.filter((one) => !same(one, entry))].slice(0, MOST);
      while (kept.length > 1 && kept.reduce((sum, one) => sum + one.q.length, 0) > ROOM) kept.pop();
      write();
      show();
    },
  };
}
