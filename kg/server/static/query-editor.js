// The editor: a plain text field over a coloured copy of its text, with the numbers of its lines.
import { byId, element } from "./query-elements.js";
import { tokens } from "./query-tokens.js";

const MOST = 30000; // signs; a longer text is not coloured
const area = byId("query");
const colours = byId("colours");
const gutter = byId("gutter");
const frame = byId("editor");
const marked = new Set();

export const text = () => area.value;
export const field = area;

function coloured() {
  const lines = [[]];
  for (const { kind, text: whole } of tokens(area.value)) {
    whole.split("\n").forEach((piece, at) => {
      if (at) lines.push([]);
      if (piece) lines.at(-1).push(kind === "other" ? piece : element("span", { class: `is-${kind}` }, piece));
    });
  }
  return lines;
}

function paint() {
  const long = area.value.length > MOST;
  frame.classList.toggle("plain", long);
  const lines = area.value.split("\n").length;
  area.rows = Math.max(8, Math.min(lines + 1, matchMedia("(max-width: 40rem)").matches ? 12 : 20));
  gutter.replaceChildren(element("div", {}, ...Array.from({ length: Math.min(lines, 5000) }, (_, at) => element("div", { class: marked.has(at + 1) && "marked" }, String(at + 1)))));
  colours.replaceChildren(...(long ? [] : coloured()).map((pieces, at) => element("div", { class: marked.has(at + 1) && "marked" }, ...pieces)));
  follow();
}

function follow() {
  colours.style.transform = `translate(${-area.scrollLeft}px, ${-area.scrollTop}px)`;
  gutter.firstElementChild.style.transform = `translateY(${-area.scrollTop}px)`;
}

// Puts a whole text in, in place of what stood there.
export function put(found) {
  marked.clear();
  area.value = found;
  area.scrollTop = 0;
  paint();
}

export function insert(start, end, piece) {
  area.focus();
  area.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, piece)) {
    area.setRangeText(piece, start, end, "end");
    area.dispatchEvent(new Event("input"));
  }
}

export function mark(line) {
  marked.clear();
  if (line) marked.add(line);
  paint();
}

export function go(line) {
  const lines = area.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  area.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(area).lineHeight));
}

// Where the caret stands, from the corner of the editor.
export function caret(place) {
  const before = area.value.slice(0, place).split("\n");
  const line = colours.children[before.length - 1];
  const outer = frame.getBoundingClientRect();
  if (!line) return { left: 60, top: outer.height - 8 };
  let left = before.at(-1).length;
  const range = document.createRange();
  range.selectNodeContents(line);
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (left <= node.length) { range.setStart(node, left); break; }
    left -= node.length;
  }
  const found = range.getBoundingClientRect();
  const at = line.getBoundingClientRect();
  return { left: Math.min((found.width || found.left ? found.left : at.left) - outer.left, outer.width - 120), top: at.bottom - outer.top };
}

export function start(onChange) {
  area.addEventListener("input", () => { marked.clear(); paint(); onChange(); });
  area.addEventListener("scroll", follow);
  paint();
}
