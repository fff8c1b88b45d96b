// What changed between two days, as `kg diff` tells it: what began, what ended, and what took the place of what.
const CHANGES = { "changed side": "⇄", "changed position": "↕", began: "+", ended: "−" };
let changes = [];

function compareClaims(then, now) {
  const ranks = new Map();
  for (const claim of claims) {
    if (claim.time === undefined || !visible.passes[claim.number]) continue;
    const pair = [standing(claim, then.day, now.known), standing(claim, now.day, now.known)];
    if (pair[0] || pair[1]) ranks.set(claim, pair);
  }
  const turned = turns(ranks).filter(({ certain }) => certain || state.possible);
  const paired = new Set(turned.flatMap(({ before, after }) => [before, after]));
  changes = [...turned];
  for (const [claim, [was, is]] of ranks) {
    if (was === is || paired.has(claim)) continue;
    const certain = was + is === 2 && was !== 1;
    if (certain || state.possible) changes.push(was > is ? { kind: "ended", before: claim, certain } : { kind: "began", after: claim, certain });
  }
  const marks = new Map();
  for (const { kind, before, after } of changes) for (const claim of [before, after]) if (claim) marks.set(claim, CHANGES[kind]);
  return marks;
}

const mayTurn = (claim) => claim.kind === "Stance" && !claim.negated && claim.denied !== true;
const byId = (one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0);

// Another position of one holder on one topic or its contrary took the place of a claim that gave way, perhaps or for certain.
function turns(ranks) {
  const all = [...ranks.keys()].filter(mayTurn);
  const earlier = all.filter((claim) => ranks.get(claim)[0] >= ranks.get(claim)[1] && ranks.get(claim)[1] < 2);
  const begin = (claim) => bounds[claim.time][0];
  earlier.sort((one, other) => ranks.get(one)[1] - ranks.get(other)[1] || begin(other) - begin(one) || byId(one, other));
  const gone = new Set();
  const found = [];
  for (const after of all.filter((claim) => ranks.get(claim)[0] < ranks.get(claim)[1]).sort(byId)) {
    const before = earlier.find((claim) => !gone.has(claim) && claim.matter === after.matter && differs(claim, after));
    if (!before) continue;
    gone.add(before);
    const certain = [before, after].every((claim) => { const [was, is] = ranks.get(claim); return was + is === 2 && was !== 1; });
    found.push({ kind: Math.sign(before.position) === Math.sign(after.position) ? "changed position" : "changed side", before, after, certain });
  }
  return found;
}

// Positions as they read on the matter; neutral and torn ones are alike in number and differ in word.
const differs = (one, other) => one.position !== other.position || (!one.position && one.word !== other.word);
