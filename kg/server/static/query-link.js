// The link to a query: all of it in the fragment, which browsers send to no server.
import { byId } from "./query-elements.js";

const DAYS = ["as-of", "known", "recorded"];
const SWITCHES = ["possible", "undated"];
const fields = Object.fromEntries([["as-of", "as-of"], ["known", "known-by"], ["recorded", "recorded"]].map(([name, id]) => [name, byId(id)]));

// What is only possible, and what has no date, makes a difference at some day only.
function enable() {
  const none = DAYS.every((name) => !fields[name].value.trim());
  for (const name of SWITCHES) byId(name).disabled = none;
}

export function moment() {
  const days = DAYS.map((name) => [name, fields[name].value.trim()]).filter(([, value]) => value);
  return Object.fromEntries([...days, ...SWITCHES.filter((name) => byId(name).checked && !byId(name).disabled).map((name) => [name, "yes"])]);
}

export function setMoment(found) {
  for (const name of DAYS) fields[name].value = found[name] ?? "";
  for (const name of SWITCHES) byId(name).checked = ["", "1", "true", "yes"].includes(String(found[name] ?? "no").toLowerCase());
  enable();
}

byId("moment").addEventListener("input", enable);

export function read() {
  const found = new URLSearchParams(location.hash.slice(1));
  const names = [...DAYS, ...SWITCHES].filter((name) => found.has(name));
  return { q: found.get("q"), saved: found.get("saved"), view: found.get("view"), moment: Object.fromEntries(names.map((name) => [name, found.get(name)])) };
}

export function made(q, asked, view) {
  const parts = new URLSearchParams({ q, ...asked, ...(view && view !== "table" && { view }) });
  return new URL(`/query#${parts.toString().replaceAll("+", "%20")}`, location.href).href;
}
