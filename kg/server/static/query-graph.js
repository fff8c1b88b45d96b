// The answer as a graph: a drawing, and the same edges as a table.
import { button, choice, clipped, count, element, runsLeft, shape, visible } from "./query-elements.js";
import { laidOut } from "./query-force.js";
import { columnsOf, network, nodeColumns } from "./query-network.js";
import { nameOf, termCell } from "./query-table.js";

const COLOURS = 6;
const MANY = 30; // edges; more are named only where one points
const MOST_LISTED = 500;
const LINE = 20; // signs on a line of a name

export class Graph {
  constructor(place, names) {
    Object.assign(this, { place, names, scale: 1 });
  }

  show(answer) {
    const columns = nodeColumns(answer);
    this.answer = answer;
    if (answer.kind !== "graph" && columns.length < 2) {
      this.place.replaceChildren(element("p", { class: "empty" }, "A graph needs two columns with things (IRIs), or a CONSTRUCT or DESCRIBE query."));
      return;
    }
    this.ends = columnsOf(answer, this.names);
    this.draw();
  }

  label(node) {
    return node.label ? visible(node.label) : nameOf(node.term, this.names);
  }

  draw() {
    const found = network(this.answer, this.ends);
    this.found = found;
    const labels = found.nodes.map((node) => linesOf(this.label(node)));
    const boxes = labels.map((lines) => ({ width: Math.max(24, ...lines.map((line) => [...line].length * 6.6)), height: 24 + 15 * lines.length }));
    const at = new Map(found.nodes.map((node, place) => [node, place]));
    const places = laidOut(boxes, found.edges.map((edge) => [at.get(edge.from), at.get(edge.to)]));
    this.paint(found, labels, boxes, places, at);
  }

  paint(found, labels, boxes, places, at) {
    const kinds = kindsOf(found.edges);
    const corner = (axis, size, sign) => places.reduce((far, place, one) => Math.max(far, sign * place[axis] + boxes[one][size] / 2), 0) + 16;
    const [left, right, top, bottom] = [corner("x", "width", -1), corner("x", "width", 1), corner("y", "height", -1), corner("y", "height", 1)];
    this.size = [left + right, top + bottom];
    this.svg = shape("svg", { class: `network${found.edges.length > MANY ? " many" : ""}`, viewBox: [-left, -top, left + right, top + bottom].map(Math.round).join(" "), role: "img", "aria-label": `A graph of ${count(found.nodes.length, "node")} and ${count(found.edges.length, "edge")}; the table below has the same edges` },
      shape("defs", {}, ...Array.from({ length: COLOURS + 1 }, (_, kind) => shape("marker", { id: `head-${kind}`, class: `head kind-${kind}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" }, shape("path", { d: "M0 0.8L10 5L0 9.2z" })))),
      ...found.edges.map((edge) => this.edge(edge, places[at.get(edge.from)], places[at.get(edge.to)], kinds, found.edges)),
      ...found.nodes.map((node, one) => this.node(node, labels[one], places[one])));
    this.frame = element("div", { class: "scroll drawing", tabindex: "0", role: "region", "aria-label": "Drawing" }, this.svg);
    this.chosen = element("p", { class: "chosen", role: "status" });
    this.place.replaceChildren(this.tools(), this.leftOut(found), this.legend(kinds), this.frame, this.chosen, this.list(found));
    this.zoom(null);
  }

  edge(edge, from, to, kinds, all) {
    const back = all.some((other) => other.from === edge.to && other.to === edge.from);
    const [x, y] = [to.x - from.x, to.y - from.y];
    const far = Math.hypot(x, y) || 1;
    const bend = back ? 22 : 0;
    const middle = { x: (from.x + to.x) / 2 - (y / far) * bend, y: (from.y + to.y) / 2 + (x / far) * bend };
    const trimmed = (end, away) => { const length = Math.hypot(middle.x - end.x, middle.y - end.y) || 1; return `${(end.x + ((middle.x - end.x) / length) * away).toFixed(1)} ${(end.y + ((middle.y - end.y) / length) * away).toFixed(1)}`; };
    const names = [...edge.names.values()].map((term) => nameOf(term, this.names));
    const kind = kinds.get([...edge.names.keys()][0])?.kind ?? COLOURS;
    const path = `M${trimmed(from, 9)}Q${middle.x.toFixed(1)} ${middle.y.toFixed(1)} ${trimmed(to, 10)}`;
    const made = shape("g", { class: `edge kind-${kind}` }, shape("path", { d: path, "marker-end": `url(#head-${kind})` }), shape("path", { class: "reach", d: path }, shape("title", {}, `${this.label(edge.from)} → ${names.join(", ")} → ${this.label(edge.to)}`)),
      shape("text", { x: middle.x.toFixed(1), y: (middle.y - 3).toFixed(1) }, clipped(names.join(", "), 30)));
    edge.drawn = made;
    return made;
  }

  node(node, label, { x, y }) {
    const kind = node.term.type === "bnode" ? "blank" : this.names.address(node.term.value).startsWith("/") ? "own" : "foreign";
    const made = shape("g", { class: `node ${kind}`, transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, on: () => this.choose(node) }, shape("circle", { r: 6.5 + Math.min(4, Math.sqrt(node.edges)) }), shape("text", { direction: runsLeft(label.join(" ")) ? "rtl" : "ltr" }, ...label.map((line, one) => shape("tspan", { x: 0, y: 22 + 14 * one }, line))),
      shape("title", {}, `${this.label(node)} · ${visible(this.names.shown(node.term))}`));
    node.drawn = made;
    return made;
  }

  // Sets off a node and what it is joined to.
  choose(node) {
    const again = this.node_ === node;
    this.node_ = again ? null : node;
    const joined = this.found.edges.filter((edge) => edge.from === node || edge.to === node);
    const near = new Set([node, ...joined.flatMap((edge) => [edge.from, edge.to])]);
    this.svg.classList.toggle("choosing", !again);
    for (const each of this.found.nodes) each.drawn.classList.toggle("near", near.has(each));
    for (const edge of this.found.edges) edge.drawn.classList.toggle("near", joined.includes(edge));
    this.chosen.replaceChildren(...(again ? [] : [termCell(node.term, this.names), ` · ${this.label(node)} · ${count(joined.length, "edge")}`]));
  }

  tools() {
    const options = this.answer.columns.map((name, at) => [at, visible(name)]);
    const set = (end) => (value) => { this.ends[end] = Number(value); this.draw(); };
    const columns = this.answer.kind === "graph" ? [] : [choice("From", options, this.ends[0], set(0)), choice("to", options, this.ends[1], set(1)), choice("named by", [[-1, "nothing"], ...options], this.ends[2], set(2))];
    return element("div", { class: "tools" }, ...columns, element("span", { class: "pager", role: "group", "aria-label": "Size" }, button("−", () => this.zoom(this.scale / 1.25), { "aria-label": "Smaller" }), button("Fit", () => this.zoom(this.fit())), button("+", () => this.zoom(this.scale * 1.25), { "aria-label": "Larger" })));
  }

  fit() {
    const high = Math.max(320, innerHeight * 0.8 - 8) / this.size[1];
    return Math.min(1.15, (this.frame.clientWidth - 4) / this.size[0] || 1, Math.max(high, 0.2));
  }

  zoom(scale) {
    this.scale = Math.max(0.15, Math.min(4, scale ?? Math.max(this.fit(), 0.6)));
    this.svg.setAttribute("width", Math.round(this.size[0] * this.scale));
    this.svg.setAttribute("height", Math.round(this.size[1] * this.scale));
    if (scale === null) { this.frame.scrollLeft = (this.frame.scrollWidth - this.frame.clientWidth) / 2; this.frame.scrollTop = (this.frame.scrollHeight - this.frame.clientHeight) / 2; }
  }

  leftOut({ nodes, edges, total, left }) {
    const told = [[left.nodes, `${count(left.nodes, "node")} with the fewest edges (of ${total.toLocaleString("en")})`], [left.edges, `${count(left.edges, "edge")} to them`], [left.literals, `${count(left.literals, "statement")} with a text or a number`],
      [left.types, `${count(left.types, "statement")} of a type`], [left.loops, `${count(left.loops, "edge")} from a node to itself`], [left.unbound, `${count(left.unbound, "row")} without two ends`]].filter(([number]) => number).map(([, text]) => text);
    return element("p", { class: "quiet told" }, `${count(nodes.length, "node")}, ${count(edges.length, "edge")}. ${told.length ? `Left out: ${told.join(", ")}.` : "Nothing is left out."}`);
  }

  legend(kinds) {
    const shown = [...kinds.values()].filter((one) => one.kind < COLOURS);
    return element("ul", { class: "legend", "aria-label": "Edges" }, ...shown.map((one) => element("li", { class: `kind-${one.kind}` }, `${nameOf(one.term, this.names)} (${one.number})`)), kinds.size > shown.length && element("li", { class: `kind-${COLOURS}` }, `${kinds.size - shown.length} others`));
  }

  list({ all }) {
    const cellOf = (node) => element("td", {}, termCell(node.term, this.names), node.label && element("span", { class: "quiet", dir: "auto" }, ` ${visible(node.label)}`));
    const rows = all.slice(0, MOST_LISTED).map((edge) => element("tr", {}, cellOf(edge.from), element("td", {}, [...edge.names.values()].map((term) => nameOf(term, this.names)).join(", ")), cellOf(edge.to)));
    const more = all.length > MOST_LISTED ? `, the first ${MOST_LISTED} here` : "";
    return element("details", { class: "edges" }, element("summary", {}, `The edges as a table (${all.length.toLocaleString("en")}${more})`), element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Edges" }, element("table", {}, element("thead", {}, element("tr", {}, ...["From", "Edge", "To"].map((name) => element("th", { scope: "col" }, name)))), element("tbody", {}, ...rows))));
  }
}

// A name on two lines at most.
function linesOf(text) {
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && (lines.length > 1 || [...`${last} ${word}`].length <= LINE)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return (lines.length ? lines : [" "]).map((line) => clipped(line, LINE + 4));
}

// The names of edges, those met most often first, each with the colour it gets.
function kindsOf(edges) {
  const found = new Map();
  for (const edge of edges) for (const [key, term] of edge.names) found.set(key, { term, number: (found.get(key)?.number ?? 0) + 1 });
  const ordered = [...found].sort(([one, a], [other, b]) => b.number - a.number || (one < other ? -1 : 1));
  return new Map(ordered.map(([key, one], at) => [key, { ...one, kind: Math.min(at, COLOURS) }]));
}
