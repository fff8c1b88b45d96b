// What the reader has chosen, and what follows: which claims, lines and nodes are to be seen. Everything else listens.
const state = {
  day: setup.set.day ?? null, from: null, known: setup.set.known ?? null, possible: true, undated: Boolean(setup.set.day), same: false,
  off: new Set(), line: null, thing: null, around: null, path: null, table: false, filter: "", sort: null,
};
const visible = {
  passes: new Uint8Array(claims.length).fill(1), // by the legend
  ranks: new Uint8Array(claims.length), // by the clocks
  lines: lines.map(() => ({ rank: 0, count: 0, sure: 0, mark: "" })), // rank 0 is not seen
  nodes: new Uint8Array(drawn.nodes.length), // 0 hidden, 1 has nothing at this date, 2 has something
};
const listeners = [];
const listen = (listener) => listeners.push(listener);

function change(patch) {
  Object.assign(state, patch);
  if ("off" in patch) filterClaims();
  see();
  for (const listener of listeners) listener(patch);
}

// The moment as numbers: the claims of `known: "then"` are those that were public by the day itself.
function moment(name = "day") {
  const day = dayOf(state[name]);
  const known = state.known === "then" ? dayOf(state.day) : dayOf(state.known);
  return { day, known, possible: state.possible, undated: state.undated };
}

// The rows of the legend under which a claim falls: for each part of the legend those of which one must be on.
function facets(claim) {
  claim.facets ??= [
    claim.line ? [`line ${claim.line.kind}`] : [`told ${claim.kind}`],
    claim.line ? [`word ${claim.line.kind} ${claim.word}`] : [],
    [`sure ${sureness(claim.confidence)}`], [`mode ${claim.mode ?? "not told"}`], sourcesOf(claim), [`status ${claim.withdrawn ? "withdrawn" : "accepted"}`],
  ];
  return claim.facets;
}

const sureness = (confidence) => (confidence >= 0.7 ? "sure" : confidence >= 0.5 ? "middling" : "doubtful");
const chainOf = (pieces) => pieces.flatMap((piece) => [piece, ...chainOf(piece.relays)]);

function sourcesOf(claim) {
  const names = chainOf(claim.evidence).map(({ document: number }) => things[number]?.id).filter((id) => id !== undefined);
  return [...new Set(names.length ? names : [""])].map((id) => (sourceRows.has(`source ${id}`) ? `source ${id}` : "source "));
}

function filterClaims() {
  for (const claim of claims) {
    const kept = facets(claim).every((keys) => !keys.length || keys.some((key) => !state.off.has(key)));
    visible.passes[claim.number] = Number(kept);
  }
}

const typeIsOn = (number) => !state.off.has(`node ${things[number].kind}`);

// Work out anew what is to be seen.
function see() {
  const now = moment();
  const then = state.from === null ? null : { ...now, day: dayOf(state.from) };
  for (const claim of claims) {
    const rank = shownAs(claim, now);
    visible.ranks[claim.number] = then ? Math.max(rank, shownAs(claim, then)) : rank;
  }
  const marks = then ? compareClaims(then, now) : null;
  for (const line of lines) seeLine(line, marks);
  if (state.around || state.path) seeOnly(state.path ? between(...state.path) : around(...state.around));
  seeNodes();
}

function seeLine(line, marks) {
  const seen = visible.lines[line.number];
  Object.assign(seen, { rank: 0, count: 0, sure: 0, mark: "", disputed: false });
  if (!typeIsOn(line.from) || !typeIsOn(line.to)) return;
  for (const claim of line.claims) {
    const rank = isSeen(claim) ? visible.ranks[claim.number] : 0;
    if (!rank || (marks && !state.same && !marks.has(claim))) continue;
    seen.rank = Math.max(seen.rank, rank);
    seen.count += 1;
    seen.sure = Math.max(seen.sure, claim.confidence ?? 0);
    if (claim.against?.some(isSeen)) seen.disputed = true;
    if (marks?.has(claim)) seen.mark = seen.mark && seen.mark !== marks.get(claim) ? "±" : marks.get(claim);
  }
}

// Whether a claim passes the legend and belongs to the moment.
const isSeen = (claim) => Boolean(visible.passes[claim.number] && visible.ranks[claim.number]);

// Whether it is to be seen or read anywhere: on a line that is seen, or in the table.
const isTold = (claim) => isSeen(claim) && (!claim.line || visible.lines[claim.line.number].rank > 0);

function seeOnly(kept) {
  for (const line of lines) if (!kept.lines.has(line.number)) visible.lines[line.number].rank = 0;
  visible.kept = kept.nodes;
}

// A node without anything at this date stays as an outline; one whose lines or kind are filtered out goes.
function seeNodes() {
  const kept = state.around || state.path ? visible.kept : null;
  visible.nodes.fill(0);
  for (const line of lines) {
    const seen = visible.lines[line.number].rank > 0;
    const passes = seen || line.claims.some((claim) => visible.passes[claim.number] && (!claim.withdrawn || state.known !== null));
    if (!passes || !typeIsOn(line.from) || !typeIsOn(line.to)) continue;
    for (const end of [line.from, line.to]) if (!kept || kept.has(end)) visible.nodes[end] = Math.max(visible.nodes[end], seen ? 2 : 1);
  }
  if (kept) for (const end of kept) visible.nodes[end] = 2;
}
