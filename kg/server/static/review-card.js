/** One card: what it says, where it stands, why it is proposed, and what the graph has on the same. */

import { bar, counted, make, own, spaced, told } from "./review-elements.js";

const SAYS = { same: "says the same", opposite: "says the opposite", near: "on the same" };
const MOST_PASSAGES = 12;
const MOST_KNOWN = 9;

/** Return the parts of a card. `does` has `show(passage)`, `add(number)`, `merge(proposal, actor)`. */
export function parts(card, place, does) {
  return [head(card, place), make("h2", { id: "sentence", tabindex: "-1", dir: "auto" }, card.sentence), ...terms(card), ...decided(card), ...passages(card, does), ...earlier(card), ...proposals(card, does), ...known(card, does), why(card)];
}

function head(card, place) {
  const many = countedPassages(card);
  return make(
    "p",
    { class: "head" },
    make("span", { class: "sort" }, card.kind),
    make("span", { class: "sure", title: "confidence of the extractor" }, bar(card.confidence), make("span", { class: "number" }, card.confidence.toFixed(2))),
    make("span", {}, many),
    card.skipped ? make("span", { class: "tag" }, "put off") : null,
    make("span", { class: "place" }, place),
  );
}

function countedPassages(card) {
  return `${counted(card.passages.length, "passage")} in ${counted(card.articles, "article")}`;
}

function* spread(texts) {
  for (const [number, text] of texts.entries()) {
    if (number) yield " · ";
    yield own(text);
  }
}

function terms(card) {
  return [
    card.terms.length ? make("p", { class: "manner" }, [...spread(card.terms)]) : null,
    card.comment && !card.terms.includes(card.comment) ? make("p", { class: "comment", dir: "auto" }, card.comment) : null,
  ].filter(Boolean);
}

function decided(card) {
  const differ = card.contested.length > 0;
  const lines = [card.verdict ? [told(card.verdict), differ ? " (this holds)" : ""] : [], ...card.contested.map((one) => [told(one)])].filter((one) => one.length);
  if (!lines.length) return [];
  return [make("div", { class: "notice" }, make("strong", {}, differ ? "Reviewers differ on this card" : "Decided already"), make("ul", {}, lines.map((one) => make("li", {}, one))))];
}

// ------------------------------------------------------------------------------------------------------- passages

function passages(card, does) {
  const all = card.passages.map((one, number) => make("li", {}, passage(one, () => does.show(number))));
  const shown = make("ol", { class: "passages" }, all.slice(0, MOST_PASSAGES));
  const rest = all.slice(MOST_PASSAGES);
  const more = rest.length ? make("button", { type: "button", class: "small", click: () => { shown.append(...rest); more.remove(); } }, `${counted(rest.length, "more passage")}`) : null;
  return [make("h3", {}, "Where it stands"), shown, more].filter(Boolean);
}

function passage(one, show) {
  const says = [own(one.speaker, { class: "speaker" })];
  if (one.document) says.push(", ", own(one.document.title), ` (${one.document.issued || "undated"})`);
  for (const [name, when] of [["said", one.said], ["attested", one.attested]]) if (when) says.push(`, ${name} ${when}`);
  return make(
    "div",
    { class: "passage" },
    make("p", { class: "source" }, says, one.where ? make("span", { class: "quiet" }, ", ", own(one.where)) : null),
    quote(one.quote),
    show && one.quote && one.document ? make("button", { type: "button", class: "link", click: show }, "show in the article") : null,
    (one.relays ?? []).map((inner) => passage(inner, null)),
  );
}

function quote(found) {
  if (!found) return null;
  return make(
    "blockquote",
    { dir: "auto" },
    make("span", { class: "context" }, found.before ? `…${found.before.trimStart()}` : ""),
    make("mark", {}, found.text),
    make("span", { class: "context" }, found.after.trim() ? `${found.after.trimEnd()}…` : ""),
  );
}

// ------------------------------------------------------------------------------------------- why, and what there is

function why(card) {
  const rules = card.rules.length ? make("p", { class: "quiet" }, "rule ", [...spread(card.rules)]) : null;
  const steps = make("ul", {}, card.trace.map((step) => make("li", { dir: "auto" }, step)));
  return make("details", { class: "why" }, make("summary", {}, `Why it is proposed (${counted(card.trace.length, "step")})`), steps, rules, make("p", { class: "quiet" }, own(card.short)));
}

function earlier(card) {
  return card.earlier.map((one) => make("p", { class: "warning" }, typeof one === "string" ? own(one) : ["Elsewhere: ", told(one)]));
}

function proposals(card, does) {
  if (!card.proposals.length) return [];
  return [
    make("h3", {}, "New here, accepted with the card"),
    make("ul", { class: "proposals" }, card.proposals.map((one) => make("li", {}, own(one.name, { class: "name" }), ` (${spaced(one.type)})`, likes(one, does)))),
  ];
}

function likes(proposal, does) {
  if (!proposal.like.length) return null;
  const buttons = proposal.like.map((one) =>
    make("button", { type: "button", class: "small", click: () => does.merge(proposal, one) }, own(one.name), make("span", { class: "quiet" }, ` ${Math.round(one.score)}`)),
  );
  return make("span", { class: "likes" }, "Is that ", buttons, "?");
}

function known(card, does) {
  if (!card.known.length) return [make("p", { class: "quiet" }, "The graph has nothing on this pair.")];
  const shown = card.known.slice(0, MOST_KNOWN);
  return [
    make("h3", {}, "The graph has (a number adds the passages to that claim)"),
    make("ol", { class: "known" }, shown.map((one, number) => make("li", { class: one.how }, holding(one, number + 1, does)))),
    card.known.length > shown.length ? make("p", { class: "quiet" }, `and ${card.known.length - shown.length} more`) : null,
  ].filter(Boolean);
}

function holding(one, number, does) {
  const how = SAYS[one.how] ?? one.how;
  const tail = [...new Set([one.during || "undated", ...(one.terms ?? []), one.short])];
  return [
    make("button", { type: "button", class: "add", "aria-keyshortcuts": String(number), "aria-label": `${number}: add the passages to this claim`, title: "add the passages to this claim", click: () => does.add(number) }, make("kbd", {}, String(number))),
    make("span", { class: "what" }, make("strong", { class: "how" }, how), " ", own(one.sentence), make("span", { class: "quiet" }, " (", [...spread(tail)], ")")),
  ];
}
