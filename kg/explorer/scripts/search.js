// Search by any name in any script; what begins with the words comes first.
const input = document.getElementById("search");
const results = document.getElementById("results");
const MOST = 12;
const words = things.flatMap((thing) => thing.names.map(([written]) => [fold(written), thing.number, written]));

function search(text) {
  const wanted = fold(text);
  if (!wanted) return [];
  const found = new Map();
  const rank = (folded) => (folded === wanted ? 0 : folded.startsWith(wanted) ? 1 : ` ${folded}`.includes(` ${wanted}`) ? 2 : folded.includes(wanted) ? 3 : 4);
  for (const [folded, number, written] of words) {
    const place = rank(folded);
    if (place < 4 && place < (found.get(number)?.place ?? 4)) found.set(number, { number, place, written });
  }
  const weight = ({ number }) => things[number].claims.length;
  return [...found.values()].sort((one, other) => one.place - other.place || weight(other) - weight(one) || one.number - other.number);
}

function showResults() {
  const found = search(input.value);
  const row = ({ number, written }) => element("li", {}, mention(number),
    written === things[number].label ? "" : element("span", { class: "faint" }, " ", isolated(written)));
  const asked = Boolean(input.value.trim());
  const more = found.length > MOST ? `, the first ${MOST} shown` : "";
  results.hidden = !found.length;
  document.getElementById("found").textContent = !asked ? "" : found.length ? `${found.length} found${more}` : "Nothing has such a name";
  results.replaceChildren(...found.slice(0, MOST).map(row));
  return found;
}

function startSearch() {
  input.addEventListener("input", showResults);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const [first] = showResults();
    if (first) change({ thing: first.number, line: null });
  });
}
