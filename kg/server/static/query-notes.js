// Names that neither the ontology nor the graph knows: such a query runs, and finds too little.
import { ask } from "./query-ask.js";
import { byId, element } from "./query-elements.js";
import { declared, namesIn } from "./query-tokens.js";

const MOST = 20;

function distance(one, other, most) {
  let before = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const now = [row];
    for (let at = 1; at <= other.length; at += 1) now.push(Math.min(now[at - 1] + 1, before[at] + 1, before[at - 1] + (one[row - 1] !== other[at - 1])));
    if (Math.min(...now) > most) return Infinity;
    before = now;
  }
  return before.at(-1);
}

function closest(name, all) {
  const most = Math.max(1, Math.min(4, Math.floor(name.length / 3)));
  const found = all.map((other) => [distance(name.toLowerCase(), other.toLowerCase(), most), other]).filter(([far]) => far <= most).sort(([one, a], [other, b]) => one - other || (a < b ? -1 : 1));
  return found.length ? `; did you mean ${found[0][1]}?` : "";
}

// The IRIs of a query's names that stand in the ontology's or the casebook's namespace, by name.
function ours(query, known) {
  const prefixes = { ...known.prefixes, ...Object.fromEntries(declared(query)) };
  const whole = (name) => { const at = name.indexOf(":"); return (prefixes[name.slice(0, at)] ?? "") + name.slice(at + 1).replace(/\\(.)/g, "$1"); };
  const homes = [known.prefixes.kg, known.base].filter(Boolean);
  return new Map(namesIn(query).filter((name) => !name.endsWith(":")).map((name) => [name, whole(name)]).filter(([, iri]) => homes.some((home) => iri.startsWith(home) && iri !== home)));
}

async function unknown(iris) {
  const values = iris.map((iri) => `<${iri.replace(/[<>"{}|^`\\\u0000-\u0020]/g, "")}>`).join(" ");
  const { text } = await ask(`SELECT ?n WHERE { VALUES ?n { ${values} } FILTER NOT EXISTS { ?n ?p ?o } FILTER NOT EXISTS { ?s ?n ?o } FILTER NOT EXISTS { ?s ?p ?n } }`, {}, "application/sparql-results+json");
  return new Set(JSON.parse(text).results.bindings.map((row) => row.n.value));
}

export async function tell(query, known) {
  const list = byId("notes");
  list.hidden = true;
  const all = [...known.names, ...known.things].map(({ name }) => name);
  const sure = new Set(all);
  const asked = new Map([...ours(query, known)].filter(([name]) => !sure.has(name)).slice(0, MOST));
  if (!asked.size) return;
  const missing = await unknown([...asked.values()]).catch(() => new Set());
  const notes = [...asked].filter(([, iri]) => missing.has(iri)).map(([name]) => `${name} is neither in the ontology nor in the graph${closest(name, all)}`);
  list.replaceChildren(...notes.map((note) => element("li", { dir: "auto" }, note)));
  list.hidden = !notes.length;
}
