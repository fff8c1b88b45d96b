/** The forms in the drawer under a card. What is typed is kept in a draft until it is sent and answered. */

import { make, own, spaced, told } from "./review-elements.js";
import { read } from "./review-client.js";

const LABELS = { minValue: "at least", maxValue: "at most", during: "held during" };
const HINTS = { during: "an EDTF date, such as 2024-12-08/", speaker: "empty: the author", about: "several: a; b", confidence: "0 to 1" };
const NAMED = new Set(["holder", "topic", "subject", "object", "about", "place", "speaker", "actor", "document"]);
const LONG = new Set(["comment", "condition"]);
const WIDE = new Set([...LONG, "why"]);
let number = 0;

/** Suggest names of the graph while one types. */
export function suggest(input, field) {
  const list = make("datalist", { id: `names-${(number += 1)}` });
  let turn = 0;
  input.setAttribute("list", list.id);
  input.setAttribute("autocomplete", "off");
  input.addEventListener("input", async () => {
    const mine = (turn += 1);
    const q = input.value.trim();
    const found = q ? await read("/review/names", { q, field }).catch(() => null) : null;
    if (mine === turn && found) list.replaceChildren(...found.names.map((one) => make("option", { value: typeof one === "string" ? one : one.name })));
  });
  return list;
}

function entry(field, draft) {
  const id = `field-${field.name}`;
  const value = draft[field.name] ?? field.value;
  const common = { id, name: field.name, dir: "auto", spellcheck: "false", placeholder: HINTS[field.name] };
  let input;
  if (field.choices?.length && !NAMED.has(field.name) && [...field.choices, ""].includes(field.value)) {
    const options = field.value === "" ? ["", ...field.choices] : field.choices;
    input = make("select", { id, name: field.name }, options.map((one) => make("option", { value: one }, one)));
  } else if (LONG.has(field.name)) input = make("textarea", { ...common, rows: "2" });
  else input = make("input", { ...common, autocomplete: "off" });
  input.value = value;
  input.addEventListener("input", () => { draft[field.name] = input.value; });
  const list = NAMED.has(field.name) ? suggest(input, field.name) : null;
  const wide = field.wide || WIDE.has(field.name) ? "long" : null;
  return [make("label", { for: id, class: wide }, field.label ?? LABELS[field.name] ?? field.name), make("div", { class: wide }, input, list)];
}

const WHY = { name: "why", value: "", label: "reason" };

function form(title, fields, draft, { button, leave, send }) {
  const fault = make("p", { class: "fault", role: "alert", hidden: true });
  const whole = make(
    "form",
    { class: "decision", "aria-label": title, autocomplete: "off" },
    make("h3", {}, title),
    make("div", { class: "grid" }, fields.flatMap((field) => entry(field, draft))),
    fault,
    make("p", { class: "buttons" }, make("button", { class: "strong" }, button), make("button", { type: "button", click: leave }, "Cancel ", make("kbd", {}, "Esc"))),
  );
  whole.addEventListener("submit", (event) => {
    event.preventDefault();
    send(Object.fromEntries(fields.map((field) => [field.name, whole.elements[field.name].value])));
  });
  whole.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) whole.requestSubmit();
  });
  return whole;
}

/** Ask for changes; `send` gets what differs from the card, and the reason. */
export function edit(card, draft, { leave, send }) {
  const before = Object.fromEntries(card.fields.map((field) => [field.name, field.value]));
  const changed = ({ why, ...given }) => send(Object.fromEntries(Object.entries(given).filter(([name, text]) => text !== before[name])), why);
  return form("Accept with changes", [...card.fields, WHY], draft, { button: "Accept with these changes", leave, send: changed });
}

export function reject(draft, { leave, send }) {
  return form("Reject: it never comes back", [{ ...WHY, label: "why (or nothing)" }], draft, { button: "Reject", leave, send: ({ why }) => send(why) });
}

/** Ask who the proposed ones are; `send` gets pairs of a proposal and a name. */
export function merge(card, draft, { leave, send }) {
  const fields = card.proposals.map((one) => ({ name: one.id, value: "", wide: true, label: make("span", {}, own(one.name), ` (${spaced(one.type)}) is`) }));
  const whole = form("Who is it? Leave empty who is new.", fields, draft, { button: "Merge", leave, send: (given) => send(Object.entries(given).filter(([, name]) => name.trim())) });
  for (const input of whole.querySelectorAll("input")) input.after(suggest(input, "actor"));
  return whole;
}

/** Say who decided otherwise, and ask which of both holds. */
export function conflict(answer, { keep, anyway }) {
  const decided = answer.decided ?? [];
  return make(
    "div",
    { class: "decision conflict", role: "alertdialog", "aria-labelledby": "conflict-title" },
    make("h3", { id: "conflict-title", tabindex: "-1" }, decided.length ? "Somebody decided this card meanwhile" : "The card has changed since you read it"),
    decided.length ? make("ul", {}, decided.map((one) => make("li", {}, told(one)))) : make("p", { dir: "auto" }, answer.error ?? ""),
    make(
      "p",
      { class: "buttons" },
      make("button", { type: "button", class: "strong", click: keep }, decided.length ? "Keep theirs" : "Look at it again"),
      make("button", { type: "button", click: anyway }, "Decide anyway"),
    ),
  );
}
