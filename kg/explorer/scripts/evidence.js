// One claim as a box that opens: what it says, how sure it is, and the whole chain of evidence behind it.
function evidenceBox(piece) {
  const source = typeof piece.document === "number" ? things[piece.document] : {};
  const serves = typeof piece.speaker === "number" ? things[piece.speaker].serves ?? [] : [];
  const { known, possible } = moment();
  const later = known !== null && source.public !== undefined && !(possible ? holdsOn(source.public, known) : holdsOn(source.public, known) === 2);
  return element("section", { class: "evidence" },
    piece.quote ? element("blockquote", {}, context(piece.before), element("mark", {}, piece.quote), context(piece.after)) : "",
    later ? element("p", { class: "later" }, `Not published by ${isoOf(known)}.`) : "",
    pairs([
      ["according to", piece.speaker === undefined ? "the author" : mention(piece.speaker)],
      ["who speaks for", serves.length ? mentions(serves) : undefined],
      ["document", piece.document === undefined ? undefined : mention(piece.document)],
      ["published by", source.publisher === undefined ? undefined : mention(source.publisher)],
      ["published", spellDay(source.issued)],
      ["said", spellDay(piece.said)],
      ["attested", spell(piece.attested)],
      ["where", whereOf(piece) || undefined],
    ]),
    piece.quote || piece.row !== undefined ? "" : element("p", { class: "faint" }, "The quote stands in the article; it is not in this file."),
    ...piece.relays.map((relayed) => element("div", {}, element("p", { class: "faint" }, "passing on:"), evidenceBox(relayed))),
  );
}

const context = (text) => (text ? element("span", { class: "context" }, text) : "");

function claimBox(claim, open) {
  const [who, verb, whom] = titleOf(claim);
  const now = standsNow(claim);
  const box = element("details", { class: "claim", "data-claim": claim.id, style: claim.line && `--colour: var(--${claim.line.kind})` },
    element("summary", {}, isolated(who), " ", element("span", { class: claim.negated ? "verb negated" : "verb" }, isolated(verb)), " ", isolated(whom),
      claim.during || now ? element("span", { class: "when" }, [claim.during, now].filter(Boolean).join(" · ")) : ""));
  const fill = () => {
    if (box.open && box.childElementCount === 1) box.append(...claimParts(claim));
  };
  box.addEventListener("toggle", fill);
  box.open = open;
  fill();
  return box;
}

function claimParts(claim) {
  const button = element("button", { type: "button", class: "small", on: () => copy(citationOf(claim), button) }, "Copy as citation");
  return [
    claim.comment ? element("p", { class: "said" }, claim.comment) : "",
    pairs([
      ["only if", claim.condition && isolated(claim.condition)],
      ["negated", claim.negated ? "said not to hold" : undefined],
      ["held during", spell(claim.during) ?? "not dated"],
      ["mode", claim.mode],
      ["confidence", claim.confidence ?? "not given"],
      ["holder", claim.kind === "Stance" ? mention(claim.source) : claim.holder === undefined ? undefined : mention(claim.holder)],
      ["quantifier", claim.quantifier && isolated(claim.quantifier)],
      ["role", claim.role && isolated(claim.role)],
      ["place", claim.place === undefined ? undefined : mention(claim.place)],
      ["reviewer", claim.curator === undefined ? undefined : mention(claim.curator)],
      ["extracted by", claim.run === undefined ? undefined : mention(claim.run)],
      ["recorded", claim.recorded],
      ["withdrawn", claim.withdrawn === true ? "since, nobody tells when" : claim.withdrawn],
      ["claim", isolated(claim.id)],
    ]),
    ...evidenceBoxes(claim.evidence),
    claim.evidence.length ? "" : element("p", {}, "No evidence is given."),
    button,
  ].filter(Boolean);
}

// Boxes of evidence; of very many only the first, and a button for the others.
function evidenceBoxes(pieces, most = 20) {
  if (pieces.length <= most) return pieces.map(evidenceBox);
  const more = element("button", { type: "button", class: "small", on: () => more.replaceWith(...pieces.slice(most).map(evidenceBox)) }, `Show ${(pieces.length - most).toLocaleString("en")} more pieces of evidence`);
  return [...pieces.slice(0, most).map(evidenceBox), more];
}

// A heading with claims; of very many only the first, and a button for more.
function claimList(title, found, open = false, most = 40) {
  if (!found.length) return [];
  const list = element("div", {}, ...found.slice(0, most).map((claim) => claimBox(claim, open)));
  const more = element("button", { type: "button", on: () => { list.append(...found.slice(most).map((claim) => claimBox(claim, false))); more.remove(); } }, `Show ${found.length - most} more`);
  return [element("h3", {}, `${title} (${found.length.toLocaleString("en")})`), list, found.length > most ? more : ""];
}
