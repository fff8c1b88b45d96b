// The drawing: vis-network with the places that Python computed. Nodes never move by themselves.
const nodes = new vis.DataSet(drawn.nodes);
const edges = new vis.DataSet(drawn.edges);
const frame = document.getElementById("graph");
const network = new vis.Network(frame, { nodes, edges }, drawn.options);
const FONT = '"Helvetica Neue", Arial, "Liberation Sans", sans-serif';
let marked = new Set();

function nodeColours(node) {
  const topic = node.shape === "box";
  const background = colour(topic ? "topic" : node.hollow ? "page" : "node");
  const border = colour(topic ? "topic-border" : "border");
  const chosen = { background, border: colour("focus") };
  return { background, border, highlight: chosen, hover: chosen };
}

function paint() {
  const [ink, page] = [colour("ink"), colour("page")];
  const font = (node) => ({ ...node.font, face: FONT, color: ink, strokeWidth: node.shape === "box" ? 0 : 4, strokeColor: page });
  nodes.update(drawn.nodes.map((node) => ({ id: node.id, color: nodeColours(node), font: font(node) })));
  edges.update(drawn.edges.map(({ id, kind }) => {
    const shade = colour(kind);
    return { id, color: { color: shade, highlight: shade, hover: shade, inherit: false }, font: { face: FONT, size: 13, color: ink, strokeWidth: 4, strokeColor: page } };
  }));
}

// Show only the lines and nodes that are wanted; a node without any line goes too.
function showOnly(wantsLine, wantsNode) {
  const kinds = new Map(drawn.nodes.map((node) => [node.id, wantsNode(node)]));
  const lines = drawn.edges.filter((edge) => wantsLine(edge) && kinds.get(edge.from) && kinds.get(edge.to));
  const kept = new Set(lines.map((edge) => edge.id));
  const ends = new Set(lines.flatMap((edge) => [edge.from, edge.to]));
  edges.update(drawn.edges.map(({ id }) => ({ id, hidden: !kept.has(id) })));
  nodes.update(drawn.nodes.map(({ id }) => ({ id, hidden: !ends.has(id) })));
  return { lines: kept.size, nodes: ends.size };
}

// Write the name of their relation on some lines (of `not` on those that are said not to hold, always).
function nameLines(ids) {
  const changed = new Set([...marked, ...ids]);
  marked = new Set(ids);
  edges.update([...changed].map((id) => ({ id, label: marked.has(id) ? facts.lines[id].word : edges.get(id).negated ? "not" : undefined })));
}

function sentence(id) {
  const [edge, line] = [edges.get(id), facts.lines[id]];
  const label = (name) => facts.things[name].label;
  return `${label(edge.from)} ${line.symmetric ? "—" : "→"} ${line.word} ${line.symmetric ? "—" : "→"} ${label(edge.to)} (${count(line.claims.length, "claim")})`;
}

// Fill the frame with what is drawn.
function fit() {
  const boxes = nodes.getIds({ filter: (node) => !node.hidden }).map((id) => network.getBoundingBox(id));
  if (!boxes.length) return;
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
  const [right, bottom] = [Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
  const scale = Math.min(frame.clientWidth / (right - left + 30), frame.clientHeight / (bottom - top + 30), 1.5);
  network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale });
}

function bringIntoView(id) {
  const [at, size] = [network.canvasToDOM(network.getPosition(id)), frame.getBoundingClientRect()];
  if (at.x < 40 || at.y < 40 || at.x > size.width - 40 || at.y > size.height - 40) network.moveTo({ position: network.getPosition(id) });
}

// Where on the screen a line can be clicked: the free point nearest to its middle. For tests and for other scripts.
function screen(id) {
  const { left, top } = frame.getBoundingClientRect();
  const path = network.body.edges[id].edgeType;
  for (let step = 0; step < 40; step += 1) {
    const exact = network.canvasToDOM(path.getPoint(0.5 + (step % 2 ? 1 : -1) * Math.ceil(step / 2) * 0.02));
    const [x, y] = [Math.round(left + exact.x), Math.round(top + exact.y)];
    const at = { x: x - left, y: y - top };
    if (network.getNodeAt(at) === undefined && network.getEdgeAt(at) === id) return { x, y };
  }
  return null;
}
