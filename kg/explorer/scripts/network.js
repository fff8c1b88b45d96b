// The drawing up to some thousand nodes: vis-network with the places that Python computed. Nodes never move by themselves.
const LEGIBLE = drawn.nodes.length > 120 ? 6.5 : 4; // pixels; where few are drawn, small names in their places are better than large ones over others
const NAME_SIZE = 12; // pixels
const MOST_NAMES = 40;

function visNetwork(frame, on) {
  const nodes = new vis.DataSet(drawn.nodes.map((node) => visNode(node)));
  const edges = new vis.DataSet(drawn.edges.map((edge) => visEdge(edge)));
  drawn.options.nodes.scaling = { label: { enabled: false, drawThreshold: LEGIBLE } };
  const network = new vis.Network(frame, { nodes, edges }, drawn.options);
  const shown = { nodes: visible.nodes.slice(), lines: lines.map(keyOfLook) };
  const byWeight = [...drawn.nodes].sort((one, other) => things[other.number].claims.length - things[one.number].claims.length || one.number - other.number);
  const places = new Map();
  let named = new Set();

  function visNode(node) {
    const [, form] = setup.kinds[things[node.number].kind];
    return { label: node.label ?? things[node.number].label, shape: form, x: node.x, y: node.y, size: node.size, ...nodeStyle(node) };
  }

  function visEdge(edge) {
    const line = lines[edge.number];
    const bend = edge.bend ?? 0;
    return {
      from: edge.from, to: edge.to, ...lineColour(line), ...lineStyle(line),
      smooth: bend ? { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : false,
      arrows: line.symmetric ? "" : { to: { enabled: true, type: ENDS[line.kind] ?? "arrow", scaleFactor: 0.75 } },
    };
  }

  function lineColour({ number, kind }) {
    const shade = colour(kind);
    return { id: number, color: { color: shade, highlight: shade, hover: shade, inherit: false } };
  }

  function lineStyle({ number }) {
    const seen = visible.lines[number];
    return seen.rank ? { id: number, hidden: false, ...lookOf(seen) } : { id: number, hidden: true };
  }

  function keyOfLook({ number }) {
    const seen = visible.lines[number];
    return seen.rank ? `${seen.rank} ${seen.count} ${seen.sure}` : "";
  }

  function nodeStyle(node) {
    const rank = visible.nodes[node.number];
    const [ink, page] = [colour(rank === 1 ? "faint" : "ink"), colour("page")];
    const boxed = setup.kinds[things[node.number].kind][1] === "box";
    const font = { size: node.font, face: FONT, color: ink, strokeWidth: boxed ? 0 : 4, strokeColor: page };
    return { id: node.number, hidden: !rank, color: coloursOf(node, rank === 1), font };
  }

  function paint() {
    shown.nodes.set(visible.nodes);
    nodes.update(drawn.nodes.map(nodeStyle));
    edges.update(lines.map(lineColour));
  }

  function show() {
    const changedNodes = drawn.nodes.filter(({ number }) => shown.nodes[number] !== visible.nodes[number]);
    const changedLines = lines.filter((line) => shown.lines[line.number] !== keyOfLook(line));
    for (const { number } of changedNodes) shown.nodes[number] = visible.nodes[number];
    for (const line of changedLines) shown.lines[line.number] = keyOfLook(line);
    if (changedNodes.length) nodes.update(changedNodes.map(nodeStyle));
    if (changedLines.length) edges.update(changedLines.map(lineStyle));
    network.redraw();
  }

  // Names and marks of lines, written over the drawing in its own coordinates.
  function writeMarks(context) {
    const scale = network.getScale();
    const small = scale < 0.3;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    for (const line of lines) {
      const seen = visible.lines[line.number];
      const chosen = named.has(line.number);
      if (!seen.rank || (small && !chosen)) continue;
      const text = [chosen ? line.word : "", markOf(line)].filter(Boolean).join("  ");
      if (!text) continue;
      const { x, y } = markPlace(line.number);
      writeMark(context, text, x, y, (seen.mark ? 14 : 12) / Math.min(1, scale), seen.mark || seen.disputed);
    }
  }
  network.on("afterDrawing", writeNames);
  network.on("afterDrawing", writeMarks);

  // Where labels would be too small to read, vis-network draws none: then the names of the most important, as large as on paper.
  function writeNames(context) {
    const scale = network.getScale();
    const taken = [];
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    for (const node of scale * 22 < LEGIBLE ? important() : important().filter(({ font }) => font * scale < LEGIBLE)) {
      if (taken.length >= MOST_NAMES) break;
      const [name, down] = [labelOf(node.number), node.size + 3 / scale];
      context.font = `${NAME_SIZE / scale}px ${FONT}`;
      const half = context.measureText(name).width / 2 + 4 / scale;
      const box = { left: node.x - half, right: node.x + half, top: node.y - node.size, bottom: node.y + down + (1.3 * NAME_SIZE) / scale };
      if (taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)) continue;
      taken.push(box);
      writeMark(context, name, node.x, node.y + down, NAME_SIZE / scale, false);
    }
  }

  const important = () => byWeight.filter((node) => visible.nodes[node.number] === 2).slice(0, 4 * MOST_NAMES);

  // Where on a line its mark stands: as near to the middle as there is no node, no label and no other line's mark.
  function markPlace(number) {
    if (!places.has(number)) {
      const type = network.body.edges[number].edgeType;
      const tries = drawn.nodes.length > 1000 ? [0.5] : [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74];
      const points = tries.map((part) => type.getPoint(part));
      places.set(number, points.find(isFree) ?? points[0]);
    }
    return places.get(number);
  }

  function isFree({ x, y }) {
    const [wide, high] = [14, 10];
    const inside = (box) => x > box.left - wide && x < box.right + wide && y > box.top - high && y < box.bottom + high;
    if ([...places.values()].some((other) => Math.abs(other.x - x) < 2 * wide && Math.abs(other.y - y) < 2 * high)) return false;
    return !drawn.nodes.some((node) => inside(network.getBoundingBox(node.number)));
  }

  function boxes() {
    return drawn.nodes.filter((node) => visible.nodes[node.number]).map((node) => network.getBoundingBox(node.number));
  }

  function fit() {
    const all = boxes();
    if (!all.length) return;
    const [left, top] = [Math.min(...all.map((box) => box.left)), Math.min(...all.map((box) => box.top))];
    const [right, bottom] = [Math.max(...all.map((box) => box.right)), Math.max(...all.map((box) => box.bottom))];
    const scale = Math.min(frame.clientWidth / (right - left + 30), frame.clientHeight / (bottom - top + 30), 1.5);
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale });
  }

  function reveal(node) {
    const at = network.canvasToDOM(network.getPosition(node));
    if (at.x < 40 || at.y < 40 || at.x > frame.clientWidth - 40 || at.y > frame.clientHeight - 40) network.moveTo({ position: network.getPosition(node) });
  }

  // Where on the screen a line can be clicked: the free point nearest to its middle.
  function pointOf(number) {
    const { left, top } = frame.getBoundingClientRect();
    for (let step = 0; step < 45; step += 1) {
      const exact = network.canvasToDOM(network.body.edges[number].edgeType.getPoint(0.5 + (step % 2 ? 1 : -1) * Math.ceil(step / 2) * 0.02));
      const [x, y] = [Math.round(left + exact.x), Math.round(top + exact.y)];
      const at = { x: x - left, y: y - top };
      if (network.getNodeAt(at) === undefined && network.getEdgeAt(at) === number) return { x, y };
    }
    return null;
  }

  function pointOfNode(number) {
    const [{ left, top }, at] = [frame.getBoundingClientRect(), network.canvasToDOM(network.getPosition(number))];
    return { x: left + at.x, y: top + at.y };
  }

  function viaOf(number) {
    const type = network.body.edges[number].edgeType;
    return drawn.edges[number].bend && drawn.edges[number].from !== drawn.edges[number].to ? type.getViaNode() : null;
  }

  network.on("click", ({ nodes: [node], edges: [line] }) => (node !== undefined ? on.node(node) : line !== undefined ? on.line(line) : on.nothing()));
  network.on("doubleClick", ({ nodes: [node] }) => node !== undefined && on.open(node));
  network.on("hoverEdge", ({ edge }) => on.hover(sentenceOfLine(lines[edge])));
  network.on("hoverNode", ({ node }) => on.hover(`${things[node].label} (${typeOf(things[node])}, ${count(things[node].claims.length, "claim")})`));
  network.on("blurEdge", () => on.hover());
  network.on("blurNode", () => on.hover());
  network.once("afterDrawing", () => { fit(); on.ready(); });

  return {
    show, paint, fit, reveal, pointOf, pointOfNode, viaOf,
    focusable: frame.querySelector(".vis-network"),
    select(chosenNodes, chosenLines) {
      named = new Set(chosenLines.length > 8 ? [] : chosenLines);
      network.setSelection({ nodes: chosenNodes, edges: chosenLines }, { highlightEdges: false });
    },
    placeOf: (number) => network.getPosition(number),
    boxOf: (number) => network.getBoundingBox(number),
  };
}
