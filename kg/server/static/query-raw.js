// The answer as the endpoint writes it: JSON of SPARQL, or Turtle.
import { element, visible } from "./query-elements.js";

const MOST = 200000;

export function showRaw(place, text, name) {
  const short = text.length > MOST ? `${text.slice(0, MOST)}\n…` : text;
  place.replaceChildren(element("p", { class: "quiet told" }, text.length > MOST ? `${name}: the first ${MOST.toLocaleString("en")} of ${text.length.toLocaleString("en")} signs; the download has all.` : name), element("pre", { class: "raw", tabindex: "0", dir: "ltr", "aria-label": name }, visible(short)));
}
