// Claims in words.
function titleOf(claim) {
  if (claim.line) return [labelOf(claim.source), `${claim.negated ? "not: " : ""}${claim.word}`, labelOf(claim.target)];
  const about = (claim.about ?? []).map(labelOf).join(", ") || "nothing in particular";
  return claim.kind === "Figure" ? [about, claim.word, claim.amount] : [labelOf(claim.holder), claim.word, about];
}

const sentenceOf = (claim) => titleOf(claim).join(" ");
const titleOfLine = (line) => [labelOf(line.from), `${line.negated ? "not: " : ""}${line.word}`, labelOf(line.to)];

function sentenceOfLine(line) {
  const [from, word, to] = titleOfLine(line);
  const seen = visible.lines[line.number];
  const told = [count(seen.count || line.claims.length, "claim"), seen.rank === 1 ? "perhaps" : "", seen.disputed ? "disputed" : ""].filter(Boolean);
  return `${from} ${line.symmetric ? "—" : "→"} ${word} ${line.symmetric ? "—" : "→"} ${to} (${told.join(", ")})`;
}

// How a claim stands to the moment that is looked at.
function standsNow(claim) {
  if (claim.withdrawn && state.known === null) return "withdrawn since";
  const { day, known } = moment();
  const rank = standing(claim, day, known);
  if (day === null && known === null) return claim.time === undefined ? "no date" : "";
  if (rank && day !== null && claim.time === undefined) return "no date";
  const what = day === null ? "published by then" : "at this date";
  return [`not ${what}`, `perhaps ${what}`, `certain ${what}`][rank];
}

const speakersOf = (claim) => [...new Set(chainOf(claim.evidence).filter((piece) => piece.speaker !== undefined).map((piece) => labelOf(piece.speaker)))];
const documentsOf = (claim) => [...new Set(chainOf(claim.evidence).filter((piece) => piece.document !== undefined).map((piece) => labelOf(piece.document)))];
const beginOf = (claim) => (claim.time === undefined ? Infinity : bounds[claim.time][0]);
const byTime = (one, other) => beginOf(one) - beginOf(other) || byId(one, other);
