// A strip of time: a bar for each dated claim, filled where it certainly held, hatched where perhaps.
const STRIP = 30;

function stripOf(found) {
  const dated = found.filter((claim) => claim.time !== undefined && !(claim.withdrawn && state.known === null)).sort(byTime).slice(0, STRIP);
  if (!dated.length) return [];
  const x = (day) => (((within(day) - firstDay) / (lastDay - firstDay)) * 300).toFixed(1);
  const rows = dated.map((claim, row) => bar(claim, 4 + row * 7, x));
  const { day } = moment();
  const height = 8 + dated.length * 7;
  const now = day === null ? [] : [shape("path", { d: `M${x(day)} 0V${height}`, class: "now" })];
  const label = `Timeline: ${count(dated.length, "dated claim")} between ${isoOf(firstDay)} and ${isoOf(lastDay)}. The claims are listed below.`;
  const hatch = shape("pattern", { id: "hatch", width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, shape("path", { d: "M0 0V4", class: "hatch" }));
  return [
    element("h3", {}, `When (${dated.length}${found.length > dated.length ? ` of ${found.length}` : ""} with a date)`),
    shape("svg", { viewBox: `0 0 300 ${height}`, class: "strip", role: "img", "aria-label": label }, shape("defs", {}, hatch), ...rows.flat(), ...now),
    element("p", { class: "ends" }, element("span", {}, isoOf(firstDay)), element("span", {}, isoOf(lastDay))),
  ];
}

function bar(claim, y, x) {
  const [earliestBegin, latestBegin, earliestEnd, latestEnd] = bounds[claim.time];
  const style = `color: var(--${claim.line?.kind ?? "other"})`;
  const piece = (from, to, kind) => shape("rect", { x: x(from), y, width: Math.max(1.5, x(to) - x(from)).toFixed(1), height: 5, class: kind, style }, shape("title", {}, `${sentenceOf(claim)} (${claim.during})`));
  const made = [piece(earliestBegin, latestEnd, "perhaps")];
  if (latestBegin < earliestEnd) made.push(piece(latestBegin, earliestEnd, "certain"));
  for (const one of made) one.addEventListener("click", () => claim.line && change({ line: claim.line.number, thing: null }));
  return made;
}
