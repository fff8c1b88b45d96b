// What belongs to a moment: the arithmetic of kg.clocks on the rows of bounds that Python wrote. 0 is not, 1 possibly, 2 certainly.
function holdsOn(row, day) {
  const [earliestBegin, latestBegin, earliestEnd, latestEnd] = bounds[row];
  if (day < earliestBegin || day >= latestEnd) return 0;
  return latestBegin <= day && day < earliestEnd ? 2 : 1;
}

// The row of a claim's time, by the evidence that was surely public by a day; undefined where it has no date.
function timeOf(claim, known) {
  if (known === null || !claim.steps) return claim.time;
  let row = claim.time;
  for (const [from, next] of claim.steps) if (from <= known) row = next;
  return row;
}

function standing(claim, day, known) {
  if (known === null && claim.withdrawn) return 0;
  const row = timeOf(claim, known);
  const held = day === null || row === undefined ? 2 : holdsOn(row, day);
  return held && known !== null ? Math.min(held, holdsOn(claim.public, known)) : held;
}

// The same with what is left out on purpose: what is only possible, what has no date. An undated claim counts as possible.
function shownAs(claim, { day, known, possible, undated }) {
  const rank = standing(claim, day, known);
  if (day !== null && claim.time === undefined) return undated && (rank === 2 || (rank && possible)) ? 1 : 0;
  return rank === 1 && !possible ? 0 : rank;
}

// Whether two claims may hold on one day; of one without a date nobody can tell.
function mayMeet(one, other) {
  if (one.time === undefined || other.time === undefined) return true;
  const [[a, , , b], [c, , , d]] = [bounds[one.time], bounds[other.time]];
  return a < d && c < b;
}

// Claims that say yes and no to the same.
const matters = new Map();
for (const claim of claims) {
  if (!claim.sign) continue;
  if (!matters.has(claim.matter)) matters.set(claim.matter, []);
  matters.get(claim.matter).push(claim);
}
for (const all of matters.values()) {
  const against = all.filter(({ sign }) => sign < 0);
  if (!against.length || against.length === all.length) continue;
  for (const claim of all) claim.against = all.filter((other) => other.sign === -claim.sign && mayMeet(claim, other));
}
