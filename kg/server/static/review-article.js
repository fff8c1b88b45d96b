/** The article beside the card, scrolled to the passage; the passages of other cards are marked faintly. */

import { make, own } from "./review-elements.js";
import { read } from "./review-client.js";

export class ArticlePane {
  #place;
  #texts = new Map();
  #turn = 0;
  #shown = null;

  constructor(place) {
    this.#place = place;
  }

  /** Forget what other cards there are in the articles; their texts are asked for again. */
  forget() {
    this.#texts.clear();
  }

  clear() {
    this.#turn += 1;
    this.#shown = null;
    this.#place.replaceChildren();
  }

  /** Show the article of a passage of a card; without a number, that of the first passage that can be shown. */
  async show(card, number = null) {
    const turn = (this.#turn += 1);
    const at = number ?? Math.max(0, card.passages.findIndex((one) => one.quote && one.document?.sha));
    const document = card.passages[at]?.document;
    const found = document?.sha ? await this.#article(document.sha) : null;
    if (turn !== this.#turn) return;
    if (found instanceof Error) this.#say(found.status === 404 ? absent(document) : `${found.message}`);
    else if (found === null) this.#say(document ? absent(document) : "No document is named for this passage.");
    else this.#draw(found, card, at, document);
  }

  async #article(sha) {
    if (!this.#texts.has(sha)) {
      const found = read("/review/article", { sha }).catch((fault) => fault);
      this.#texts.set(sha, found);
      if ((await found) instanceof Error) this.#texts.delete(sha);
      return found;
    }
    return this.#texts.get(sha);
  }

  #say(text) {
    this.#shown = null;
    this.#place.replaceChildren(make("p", { class: "absent" }, text));
  }

  #draw(article, card, at, document) {
    const mine = card.passages.map((one, number) => ({ ...one, number })).filter((one) => one.document?.sha === document.sha && one.quote && one.start !== null);
    const head = make("div", { class: "above" }, make("h2", { dir: "auto" }, article.title || document.title), make("p", { class: "quiet" }, own(article.name), ` · ${document.issued || "undated"}`), steps(card.passages, at, (number) => this.show(card, number)));
    const text = make("div", { class: "text", dir: "auto", tabindex: "0", role: "region", "aria-label": "Text of the article" }, [...pieces(article, mine, at)]);
    this.#place.replaceChildren(head, text);
    const mark = text.querySelector("mark.here") ?? text.querySelector("mark");
    if (mark) text.scrollTop = mark.offsetTop - text.clientHeight / 3;
    this.#shown = text;
  }

  /** Bring the text into sight, where the page is too narrow to have it beside the card. */
  reveal() {
    this.#place.scrollIntoView({ block: "nearest" });
    this.#shown?.focus({ preventScroll: true });
  }
}

const absent = (document) => `The text of “${document.title}” is not at hand: kg serve --articles FOLDER names the folder it is in.`;

/** Buttons to the other passages of the card, in this article and in others. */
function steps(passages, at, go) {
  const shown = [...passages.keys()].filter((number) => passages[number].quote && passages[number].document?.sha);
  if (shown.length < 2) return null;
  const place = shown.indexOf(at);
  const to = (step) => go(shown[(place + step + shown.length) % shown.length]);
  return make(
    "p",
    { class: "steps" },
    make("button", { type: "button", class: "small", "aria-label": "Previous passage", click: () => to(-1) }, "‹"),
    ` passage ${place + 1} of ${shown.length} `,
    make("button", { type: "button", class: "small", "aria-label": "Next passage", click: () => to(1) }, "›"),
  );
}

/** The text cut where passages begin and end. Offsets count characters, of which some are two units of a JavaScript string. */
function* pieces(article, passages, at) {
  const signs = Array.from(article.text);
  const others = article.passages.filter((one) => !passages.some((mine) => mine.start === one.start && mine.end === one.end));
  const cuts = new Set([0, signs.length, ...[...passages, ...others].flatMap((one) => [one.start, one.end])]);
  const sorted = [...cuts].filter((cut) => cut >= 0 && cut <= signs.length).sort((a, b) => a - b);
  for (const [number, start] of sorted.slice(0, -1).entries()) {
    const end = sorted[number + 1];
    const covers = (one) => one.start <= start && end <= one.end;
    yield piece(signs.slice(start, end).join(""), passages.filter(covers), others.filter(covers), at);
  }
}

function piece(text, mine, others, at) {
  if (mine.length) return make("mark", { class: mine.some((one) => one.number === at) ? "here" : "also" }, text);
  if (others.length) return make("a", { class: "other", href: `#card=${encodeURIComponent(others[0].card)}`, title: "another card" }, text);
  return text;
}
