/** The cards that wait as a list, and how far the review has come. */

import { bar, counted, make, own } from "./review-elements.js";

/** Return the line of a card in the list. */
export function line(card, chosen, open) {
  return make(
    "li",
    {},
    make(
      "button",
      { type: "button", class: "pick", "data-card": card.id, "aria-current": card.id === chosen ? "true" : null, click: () => open(card.id) },
      make("span", { class: "sentence", dir: "auto" }, card.sentence),
      make(
        "span",
        { class: "facts" },
        bar(card.confidence),
        make("span", { class: "number" }, card.confidence.toFixed(2)),
        make("span", {}, card.kind),
        card.articles > 1 ? make("span", {}, counted(card.articles, "article")) : null,
        card.skipped ? make("span", { class: "tag" }, "put off") : null,
        own(card.document, { class: "from" }),
      ),
    ),
  );
}

/** Show how far the review has come. */
export function progress(place, done, faults) {
  if (!done) {
    place.replaceChildren();
    return;
  }
  const more = [done.skipped ? `${done.skipped.toLocaleString("en")} put off` : "", done.contested ? `${done.contested.toLocaleString("en")} contested` : ""];
  const said = [
    `${done.decided.toLocaleString("en")} of ${done.total.toLocaleString("en")} decided: ` +
      `${done.accepted.toLocaleString("en")} accepted, ${done.rejected.toLocaleString("en")} rejected`,
    ...more.filter(Boolean),
  ];
  place.replaceChildren(
    bar(done.total ? done.decided / done.total : 0),
    make("span", {}, said.join(" · ")),
    faults ? make("span", { class: "warning" }, `${counted(faults, "fault")} in the candidate files: kg validate names them`) : "",
  );
}
