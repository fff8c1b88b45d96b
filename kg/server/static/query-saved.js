// The saved queries, in groups, found by their words.
import { button, byId, count, element } from "./query-elements.js";

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const order = ["To begin with", "This casebook", "Any casebook"];

export function start(saved, onChoose) {
  const place = byId("saved");
  const search = byId("saved-search");
  const items = saved.map((query) => ({ ...query, words: folded(`${query.name} ${query.title} ${query.text}`) }));
  const row = (query) => element("li", {}, button(query.title, () => onChoose(query), { class: "saved", dir: "auto", "data-name": query.name, title: query.name }));
  function show() {
    const wanted = folded(search.value).split(/\s+/).filter(Boolean);
    const found = items.filter((query) => wanted.every((word) => query.words.includes(word)));
    const groups = order.map((group) => [group, found.filter((query) => query.group === group)]).filter(([, queries]) => queries.length);
    place.replaceChildren(...groups.flatMap(([group, queries]) => [element("h2", {}, group), element("ul", {}, ...queries.map(row))]));
    if (!found.length) place.append(element("p", { class: "quiet" }, "No saved query has these words."));
    search.title = count(found.length, "saved query", "saved queries");
  }
  search.addEventListener("input", show);
  show();
}
