// Search by any name in any script; what begins with the words comes first.
const input = document.getElementById("search");
const results = document.getElementById("results");
const MOST = 12;
const words = Object.entries(facts.things).flatMap(([name, thing]) => thing.names.map(([written]) => [fold(written), name, written]));

function search(text) {
  const wanted = fold(text);
  if (!wanted) return [];
  const found = new Map();
  const rank = (folded) => (folded === wanted ? 0 : folded.startsWith(wanted) ? 1 : ` ${folded}`.includes(` ${wanted}`) ? 2 : folded.includes(wanted) ? 3 : 4);
  for (const [folded, name, written] of words) {
    const place = rank(folded);
    if (place < 4 && place < (found.get(name)?.place ?? 4)) found.set(name, { name, place, written });
  }
  const weight = (name) => facts.things[name].claims?.length ?? 0;
  return [...found.values()].sort((a, b) => a.place - b.place || weight(b.name) - weight(a.name) || (a.name < b.name ? -1 : 1));
}

function showResults() {
  const found = search(input.value);
  const row = ({ name, written }) => element("li", {}, mention(name),
    written === facts.things[name].label ? "" : element("span", { class: "faint" }, " ", isolated(written)));
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
    if (event.key === "Enter") {
      const [first] = showResults();
      if (first) showThing(first.name);
    }
  });
}
