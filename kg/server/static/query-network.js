// Nodes and edges of an answer: its triples, or the pairs of things in two of its columns; and what is left out of them.
import { isNode, keyOf } from "./query-terms.js";

const MOST = 200;
const LABELS = new Set(["http://www.w3.org/2004/02/skos/core#prefLabel", "http://www.w3.org/2000/01/rdf-schema#label", "http://purl.org/dc/terms/title"]);
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

// The columns that hold things in at least one row.
export const nodeColumns = (answer) => answer.columns.map((_, at) => at).filter((at) => answer.rows.some((row) => isNode(row[at])));

// What the ontology calls a property, or what another vocabulary begins with a small letter.
const isProperty = (name, names) => names.properties.has(name) || (/^[a-z]+:[a-z]\w*$/.test(name) && !name.startsWith("kg:"));

// Which columns are the ends of an edge and which one names it: a column of nothing but properties is no end.
export function columnsOf(answer, names) {
  if (answer.kind === "graph") return [0, 2, 1];
  const nodes = nodeColumns(answer);
  const naming = nodes.find((at) => answer.rows.every((row) => !row[at] || (row[at].type === "uri" && isProperty(names.short(row[at].value), names))));
  const ends = nodes.filter((at) => at !== naming || nodes.length < 3);
  return [ends[0], ends[1], naming !== undefined && !ends.slice(0, 2).includes(naming) ? naming : answer.columns.findIndex((_, at) => at !== ends[0] && at !== ends[1])];
}

export function network(answer, [from, to, by]) {
  const nodes = new Map();
  const edges = new Map();
  const left = { literals: 0, types: 0, loops: 0, unbound: 0, nodes: 0, edges: 0 };
  const node = (term) => nodes.get(keyOf(term)) ?? nodes.set(keyOf(term), { term, key: keyOf(term), edges: 0, label: "" }).get(keyOf(term));
  for (const row of answer.rows) {
    const [one, other, name] = [row[from], row[to], row[by]];
    if (answer.kind === "graph" && LABELS.has(name?.value) && other?.type === "literal") {
      const named = node(one);
      if (!named.label || other["xml:lang"] === "en") named.label = other.value;
    } else if (answer.kind === "graph" && name?.value === TYPE) left.types += 1;
    else if (!isNode(one) || !isNode(other)) left[one && other ? "literals" : "unbound"] += 1;
    else if (keyOf(one) === keyOf(other)) { node(one); left.loops += 1; }
    else join(edges, node(one), node(other), name);
  }
  return limited([...nodes.values()], [...edges.values()], left);
}

function join(edges, one, other, name) {
  const key = `${one.key} ${other.key}`;
  const edge = edges.get(key) ?? { from: one, to: other, names: new Map() };
  if (!edges.has(key)) { one.edges += 1; other.edges += 1; edges.set(key, edge); }
  if (name) edge.names.set(keyOf(name), name);
}

// The nodes with the most edges, where there are too many; those that only have a label stand alone.
function limited(nodes, edges, left) {
  const ordered = nodes.sort((one, other) => other.edges - one.edges || (one.key < other.key ? -1 : 1));
  const kept = ordered.slice(0, MOST);
  const inside = new Set(kept);
  const drawn = edges.filter((edge) => inside.has(edge.from) && inside.has(edge.to)).sort((one, other) => (one.from.key + one.to.key < other.from.key + other.to.key ? -1 : 1));
  return { nodes: kept, edges: drawn, all: edges, total: nodes.length, left: { ...left, nodes: nodes.length - kept.length, edges: edges.length - drawn.length } };
}
