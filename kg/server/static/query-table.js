// The answer as a table: filtered by words, sorted by a column, a page at a time.
import { button, byId, choice, count, element, visible } from "./query-elements.js";
import { isNumber, keyOf } from "./query-terms.js";

const alphabet = new Intl.Collator("en", { numeric: true });
const SIZES = [50, 100, 250, 500];
const LONG = 2000; // signs of one cell; the files have it whole
let size = 100;

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const NEXT = { none: 1, 1: -1, "-1": 0 };

export function termCell(term, names, common = "") {
  if (!term) return element("span", { class: "quiet", title: "nothing is bound" }, "–");
  const shown = visible(names.shown(term));
  const words = shown.length > LONG ? `${shown.slice(0, LONG)}…` : shown;
  if (term.type === "uri") {
    const address = names.address(term.value);
    const away = address && !address.startsWith("/");
    const title = visible([names.labels.get(names.short(term.value)), term.value].filter(Boolean).join(" · "));
    return address ? element("a", { href: address, title, dir: "auto", rel: away && "noopener noreferrer", target: away && "_blank" }, words) : element("span", { class: "iri", dir: "auto", title }, words);
  }
  const language = term["xml:lang"];
  const type = term.datatype && !/#(string|langString)$/.test(term.datatype) ? names.short(term.datatype) : "";
  const text = element("span", { dir: "auto", lang: language, title: type, class: term.type === "bnode" ? "iri" : `text${[...words].length < 26 ? " short" : ""}` }, words);
  return language && language !== common ? element("span", {}, text, element("span", { class: "language" }, `@${language}`)) : text;
}

// The language that all texts of a column are in, if they are in one: it stands in the heading then.
function languageOf(rows, at) {
  const found = new Set(rows.filter((row) => row[at]?.type === "literal").map((row) => row[at]["xml:lang"] ?? ""));
  return found.size === 1 ? [...found][0] : "";
}

export class Table {
  constructor(place, names) {
    this.place = place;
    this.names = names;
    this.filter = element("input", { type: "search", id: "filter", autocomplete: "off" });
    this.told = element("span", { id: "shown", role: "status", class: "quiet" });
    this.pager = element("div", { class: "pager", role: "group", "aria-label": "Pages" });
    this.frame = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Rows" });
    this.filter.addEventListener("input", () => { this.page = 0; this.arrange(); });
  }

  show(answer) {
    Object.assign(this, { answer, page: 0, sort: null });
    this.languages = answer.columns.map((_, at) => languageOf(answer.rows, at));
    this.filter.value = "";
    this.words = null;
    this.place.replaceChildren(
      element("div", { class: "tools" }, element("label", {}, "Filter ", this.filter), this.told, choice("Rows on a page", SIZES.map((number) => [number, number]), size, (value) => { size = Number(value); this.page = 0; this.draw(); })),
      this.frame, this.pager);
    this.arrange();
  }

  // The places of the rows that have the words, in the order asked for.
  arrange() {
    const { rows } = this.answer;
    const wanted = folded(this.filter.value).split(/\s+/).filter(Boolean);
    if (wanted.length) this.words ??= rows.map((row) => folded(row.map((term) => `${this.names.shown(term)} ${term?.type === "uri" ? this.names.labels.get(this.names.short(term.value)) ?? "" : ""}`).join(" ")));
    const found = rows.map((_, at) => at).filter((at) => wanted.every((word) => this.words[at].includes(word)));
    this.order = this.sort ? this.sorted(found) : found;
    this.draw();
  }

  // Rows that say nothing in the column come last, whichever way it is sorted; equal ones stay as the endpoint gave them.
  sorted(found) {
    const { column, direction } = this.sort;
    const terms = this.answer.rows.map((row) => row[column]);
    const numeric = found.every((at) => !terms[at] || isNumber(terms[at]));
    const keys = terms.map((term) => (!term ? null : numeric ? Number(term.value) : this.names.shown(term)));
    const compared = numeric ? (one, other) => one - other : alphabet.compare;
    return found.sort((one, other) => (keys[one] === null) - (keys[other] === null) || (keys[one] === null ? 0 : direction * compared(keys[one], keys[other])) || one - other);
  }

  get shown() {
    return this.order.map((at) => this.answer.rows[at]);
  }

  draw() {
    const { columns, rows } = this.answer;
    const pages = Math.max(1, Math.ceil(this.order.length / size));
    this.page = Math.min(this.page, pages - 1);
    const first = this.page * size;
    const here = this.order.slice(first, first + size);
    const body = here.map((at) => element("tr", {}, element("th", { scope: "row", class: "number" }, String(at + 1)), ...columns.map((_, place) => element("td", { class: isNumber(rows[at][place]) && "figure" }, termCell(rows[at][place], this.names, this.languages[place])))));
    this.frame.replaceChildren(element("table", {}, element("thead", {}, element("tr", {}, element("th", { scope: "col", class: "number" }, "#"), ...columns.map((name, at) => this.heading(name, at)))), element("tbody", {}, ...body)));
    this.frame.scrollTop = 0;
    this.told.textContent = this.order.length < rows.length ? `${count(this.order.length, "row")} of ${rows.length.toLocaleString("en")}` : count(rows.length, "row");
    const to = (page, text, label, off) => button(text, () => { this.page = page; this.draw(); this.frame.focus({ preventScroll: true }); }, { "aria-label": label, disabled: off });
    this.pager.hidden = pages < 2;
    this.pager.replaceChildren(to(0, "«", "First page", !this.page), to(this.page - 1, "‹", "Page before", !this.page), element("span", {}, `${(first + 1).toLocaleString("en")}–${(first + here.length).toLocaleString("en")} of ${this.order.length.toLocaleString("en")}`),
      to(this.page + 1, "›", "Next page", this.page >= pages - 1), to(pages - 1, "»", "Last page", this.page >= pages - 1));
  }

  heading(name, at) {
    const direction = this.sort?.column === at ? this.sort.direction : 0;
    const turn = () => {
      const next = direction ? NEXT[direction] : 1;
      this.sort = next ? { column: at, direction: next } : null;
      this.page = 0;
      this.arrange();
      byId(`sort-${at}`).focus({ preventScroll: true });
    };
    return element("th", { scope: "col", "aria-sort": direction ? (direction > 0 ? "ascending" : "descending") : undefined }, button(`${visible(name)}${direction ? (direction > 0 ? " ▲" : " ▼") : ""}`, turn, { id: `sort-${at}`, title: "Sort" }), this.languages[at] && element("span", { class: "language" }, `@${this.languages[at]}`));
  }
}

export const nameOf = (term, names) => visible(names.labels.get(names.shown(term)) ?? names.shown(term));
export { keyOf };
