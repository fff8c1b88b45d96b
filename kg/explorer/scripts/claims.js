// One claim as a box that opens: what it says, how sure it is, and the evidence behind it.
function evidenceBox(evidence) {
  const source = facts.things[evidence.document] ?? {};
  const serves = facts.things[evidence.speaker]?.serves ?? [];
  const offsets = evidence.start === undefined ? undefined : `characters ${evidence.start} to ${evidence.end ?? "?"}`;
  return element("section", { class: "evidence" },
    evidence.quote ? element("blockquote", {}, evidence.quote) : "",
    pairs([
      ["according to", evidence.speaker ? mention(evidence.speaker) : "the author"],
      ["who speaks for", serves.length ? element("span", {}, ...serves.flatMap((name, place) => [place ? ", " : "", mention(name)])) : undefined],
      ["document", evidence.document && mention(evidence.document)],
      ["published by", source.publisher && mention(source.publisher)],
      ["published", spellDay(source.issued)],
      ["said", spellDay(evidence.said)],
      ["attested", spell(evidence.attested)],
      ["where", offsets],
    ]),
    evidence.quote ? "" : element("p", { class: "faint" }, "The quote stands in the article; it is not in this file."),
    ...(evidence.relays ?? []).map((relayed) => element("div", {}, element("p", { class: "faint" }, "passing on:"), evidenceBox(relayed))),
  );
}

const kindOf = new Map(Object.values(facts.lines).flatMap((line) => line.claims.map((name) => [name, line.kind])));

function claimBox(name, open) {
  const claim = facts.claims[name];
  const [who, verb, whom] = claim.title;
  const kind = kindOf.get(name);
  const box = element("details", { class: "claim", "data-claim": name, style: kind && `--colour: var(--${kind})` },
    element("summary", {}, isolated(who), " ", element("span", { class: claim.negated ? "verb negated" : "verb" }, isolated(verb)), " ", isolated(whom)),
    claim.comment ? element("p", { class: "said" }, claim.comment) : "",
    pairs([
      ["only if", claim.condition && isolated(claim.condition)],
      ["negated", claim.negated ? "said not to hold" : undefined],
      ["held during", spell(claim.during) ?? "not dated"],
      ["mode", claim.mode],
      ["confidence", claim.confidence ?? "not given"],
      ["holder", claim.holder && mention(claim.holder)],
      ["quantifier", claim.quantifier && isolated(claim.quantifier)],
      ["role", claim.role && isolated(claim.role)],
      ["place", claim.place && mention(claim.place)],
      ["curator", claim.curator && mention(claim.curator)],
    ]),
    ...(claim.evidence ?? []).map(evidenceBox),
    claim.evidence ? "" : element("p", {}, "No evidence is given."),
  );
  box.open = open;
  return box;
}

function claimList(title, names, open = false) {
  if (!names.length) return [];
  return [element("h3", {}, `${title} (${names.length})`), ...names.map((name) => claimBox(name, open))];
}
