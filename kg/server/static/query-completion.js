// Names to complete: prefixes, terms of the ontology, things of the casebook, variables and words of SPARQL.
import { byId, element } from "./query-elements.js";
import * as editor from "./query-editor.js";
import { KEYWORDS, tokens } from "./query-tokens.js";

const MOST = 10;
const list = byId("completion");
const told = byId("offered");
let names = [];
let prefixes = [];
let offered = [];
let chosen = -1;
let span = [0, 0];

function begun() {
  const end = editor.field.selectionStart;
  const token = tokens(editor.text()).find((one) => one.start < end && end <= one.start + one.text.length);
  if (!token || ["comment", "string", "iri", "number"].includes(token.kind)) return null;
  return { start: token.start, end, written: token.text.slice(0, end - token.start), rest: token.start + token.text.length };
}

// What begins as it is written comes first, then what has it inside its name or label.
function ranked(all, written) {
  const want = written.toLowerCase();
  const local = want.slice(want.indexOf(":") + 1);
  const prefix = want.slice(0, want.indexOf(":") + 1);
  const starts = all.filter((one) => one.name.toLowerCase().startsWith(want)).sort((one, other) => other.name.startsWith(written) - one.name.startsWith(written));
  const within = local.length < 2 ? [] : all.filter((one) => !starts.includes(one) && one.name.toLowerCase().startsWith(prefix) && `${one.name} ${one.note}`.toLowerCase().slice(prefix.length).includes(local));
  return [...starts, ...within];
}

function candidates(written, asked) {
  if (/^[?$]/.test(written)) {
    const used = new Set(tokens(editor.text()).filter((one) => one.kind === "variable").map((one) => one.text));
    used.delete(written);
    return [...used].filter((name) => name.startsWith(written)).sort().map((name) => ({ name, note: "" }));
  }
  if (written.includes(":")) return ranked(names, written);
  if (!/^\p{L}/u.test(written) || (written.length < 2 && !asked)) return [];
  const want = written.toLowerCase();
  const words = KEYWORDS.filter((word) => word.toLowerCase().startsWith(want)).map((name) => ({ name, note: "" }));
  return [...prefixes.filter((one) => one.name.startsWith(want)), ...words];
}

export function close() {
  list.hidden = true;
  offered = [];
  chosen = -1;
  editor.field.removeAttribute("aria-activedescendant");
  editor.field.removeAttribute("aria-controls");
}

function choose(at) {
  chosen = at;
  [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
  if (at >= 0) editor.field.setAttribute("aria-activedescendant", `option-${at}`);
  else editor.field.removeAttribute("aria-activedescendant");
}

function take(at) {
  const { name } = offered[at];
  const place = span;
  close();
  editor.insert(...place, name);
  close();
}

function offer(found, asked) {
  offered = found.slice(0, MOST);
  list.replaceChildren(...offered.map(({ name, note }, at) => {
    const option = element("li", { role: "option", id: `option-${at}`, "aria-selected": "false" }, element("span", { class: "name" }, name), element("span", { class: "note", dir: "auto" }, note));
    option.addEventListener("mousedown", (event) => { event.preventDefault(); take(at); });
    return option;
  }));
  const { left, top } = editor.caret(span[0]);
  list.style.left = `${Math.max(0, left)}px`;
  list.style.top = `${top}px`;
  list.hidden = false;
  editor.field.setAttribute("aria-controls", "completion");
  told.textContent = `${found.length} ${found.length === 1 ? "name" : "names"}; arrow down to choose`;
  choose(asked ? 0 : -1);
}

export function suggest(asked = false) {
  const place = begun();
  const found = place ? candidates(place.written, asked) : [];
  if (!found.length || (found.length === 1 && found[0].name === place.written)) return close();
  span = [place.start, place.end];
  return offer(found, asked);
}

function keyed(event) {
  if ((event.ctrlKey || event.metaKey) && event.key === " ") { event.preventDefault(); suggest(true); return; }
  if (list.hidden) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && !event.altKey && !event.shiftKey && !event.ctrlKey) { event.preventDefault(); choose((chosen + step + offered.length + (chosen < 0 && step < 0 ? 1 : 0)) % offered.length); }
  else if (event.key === "Enter" && chosen >= 0 && !event.ctrlKey && !event.metaKey) { event.preventDefault(); take(chosen); }
  else if (event.key === "Escape") { event.preventDefault(); close(); }
  else if (["ArrowLeft", "ArrowRight", "Home", "End", "PageUp", "PageDown", "Tab"].includes(event.key)) close();
}

export function start(known) {
  prefixes = Object.entries(known.prefixes).filter(([name]) => name).map(([name, note]) => ({ name: `${name}:`, note }));
  const described = ({ name, kind, comment }) => ({ name, note: [{ Class: "class", ObjectProperty: "property", DatatypeProperty: "property" }[kind] ?? kind, comment].filter(Boolean).join(": ") });
  names = [...known.things.map(({ name, label }) => ({ name, note: label })), ...known.names.map(described)];
  editor.field.addEventListener("keydown", keyed);
  editor.field.addEventListener("blur", close);
}
