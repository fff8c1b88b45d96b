// Makes elements. Texts go in as text nodes only.
const SVG = "http://www.w3.org/2000/svg";

function filled(made, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") made.addEventListener("click", value);
    else if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return made;
}

export const element = (tag, properties = {}, ...children) => filled(document.createElement(tag), properties, children);
export const shape = (tag, properties = {}, ...children) => filled(document.createElementNS(SVG, tag), properties, children);
export const byId = (id) => document.getElementById(id);
export const button = (text, on, properties = {}) => element("button", { type: "button", on, ...properties }, text);

// Signs that cannot be seen would vanish from a page; a replacement sign stands for each.
export const visible = (text) => String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "\ufffd");
export const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
export const clipped = (text, most) => ([...text].length > most ? `${[...text].slice(0, most - 1).join("")}…` : text);
// Whether the first letter of a text is one of a script that runs from right to left.
export const runsLeft = (text) => /^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u.test(text);

export function choice(label, options, chosen, onChange) {
  const made = element("select", {}, ...options.map(([value, text]) => element("option", { value, selected: String(value) === String(chosen) }, text)));
  made.addEventListener("change", () => onChange(made.value));
  return element("label", {}, `${label} `, made);
}
