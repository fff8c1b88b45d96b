/** Elements made from plain parts: a text is only ever a text, whatever stands in it. */

/** Return an element; a function among the properties listens, true is an empty attribute, null and false are left out. */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Return a text of the data inside a line, whose direction stays its own. */
export const own = (text, properties = {}) => make("bdi", properties, String(text ?? ""));

/** Return a bar that is full to a share, 0 to 1. */
export function bar(share) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const full = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  svg.setAttribute("viewBox", "0 0 100 10");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("bar");
  full.setAttribute("width", String(100 * Math.max(0, Math.min(1, share))));
  full.setAttribute("height", "10");
  svg.append(full);
  return svg;
}

/** Return a number with its noun: 1 card, 2 cards. */
export const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

/** Return a moment of the log as a person reads it. */
export const moment = (time) => `${String(time).slice(0, 16).replace("T", " ")} UTC`;

/** Return the name of a type in words: unnamed source. */
export const spaced = (name) => String(name ?? "").replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();

const DONE = { accept: "accepted", edit: "accepted with changes", reject: "rejected", skip: "put off", merge: "merged", undo: "undone" };

/** Return who decided what, when and why, as a line. */
export function told(decision) {
  if (typeof decision === "string") return own(decision);
  const what = DONE[decision.action] ?? decision.action;
  return make("span", {}, own(decision.by), ` ${what} it, ${moment(decision.time)}`, decision.why ? [": ", own(decision.why)] : "");
}
