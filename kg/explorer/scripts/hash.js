// The whole state in the address, so that a view can be sent as a link. What is unknown there is ignored.
function hashOf() {
  const told = new URLSearchParams();
  const put = (name, value) => { if (value !== null && value !== undefined && value !== false && value !== "") told.set(name, value); };
  if (!setup.set.day) put("day", state.day);
  put("from", state.from);
  if (!setup.set.known) put("known", state.known);
  if (!state.possible) put("perhaps", "no");
  if (state.undated && !setup.set.day) put("undated", "yes");
  if (state.same) put("same", "yes");
  for (const key of state.off) told.append("off", key);
  put("line", state.line === null ? null : lines[state.line].claims[0].id);
  put("thing", state.thing === null ? null : things[state.thing].id);
  put("around", state.around && things[state.around[0]].id);
  put("steps", state.around && String(state.around[1]));
  for (const end of state.path ?? []) told.append("path", things[end].id);
  if (state.table) put("table", "yes");
  put("filter", state.filter);
  put("sort", state.sort && state.sort.join(" "));
  put("theme", document.documentElement.dataset.theme);
  return told.toString();
}

function fromHash() {
  const told = new URLSearchParams(location.hash.slice(1));
  const day = (name) => (dayOf(told.get(name)) === null ? null : told.get(name));
  const node = (id) => { const thing = thingCalled.get(id); return thing && thing.number < drawn.nodes.length ? thing.number : null; };
  const ends = told.getAll("path").map(node);
  const steps = told.get("steps") === "2" ? 2 : 1;
  const asked = {
    possible: told.get("perhaps") !== "no", same: told.get("same") === "yes", off: new Set(told.getAll("off").filter((key) => sourceRows.has(key))),
    line: claimCalled.get(told.get("line"))?.line?.number ?? null, thing: thingCalled.get(told.get("thing"))?.number ?? null,
    around: node(told.get("around")) === null ? null : [node(told.get("around")), steps], path: ends.length === 2 && !ends.includes(null) ? ends : null,
    table: told.get("table") === "yes", filter: (told.get("filter") ?? "").slice(0, 200), sort: sortFrom(told.get("sort")),
  };
  if (!setup.set.day) Object.assign(asked, { day: day("day"), from: day("day") === null ? null : day("from"), undated: told.get("undated") === "yes" });
  if (!setup.set.known) asked.known = told.get("known") === "then" ? "then" : day("known");
  if (["light", "dark"].includes(told.get("theme"))) document.documentElement.dataset.theme = told.get("theme");
  return asked;
}

let written = "";
let writing = 0;

function writeHash() {
  written = hashOf();
  try {
    history.replaceState(null, "", written ? `#${written}` : location.pathname + location.search);
  } catch {
    // in a notebook's frame there is no address to write to
  }
}

function startHash() {
  addEventListener("hashchange", () => { if (location.hash.slice(1) !== written) change(fromHash()); });
  listen(() => { // browsers refuse to write it at every step of a slider
    clearTimeout(writing);
    writing = setTimeout(writeHash, 150);
  });
}
