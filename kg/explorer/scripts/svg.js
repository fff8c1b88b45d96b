// The drawing as an SVG document of its own: what is to be seen now, placed as on the screen, with a legend and what it leaves out.
const ruler = document.createElement("canvas").getContext("2d");
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Surrogate}]/gu; // what XML 1.0 has no place for; lone surrogates too
const CROWD = 1500; // above so many lines a drawing of very many nodes has them all thin, without ends and marks
const NAMED = 600; // at most so many names in a drawing of very many nodes
const SMALL = 13;
const MARGIN = 24;
const tenth = (number) => Math.round(number * 10) / 10;
const point = ({ x, y }) => `${tenth(x)} ${tenth(y)}`;
const apart = (one, other) => Math.hypot(one.x - other.x, one.y - other.y);

function widthOf(text, size, bold = false) {
  ruler.font = `${bold ? "bold " : ""}${size}px ${FONT}`;
  return ruler.measureText(text).width;
}

// ------------------------------------------------------------------------------------------------------------ nodes

const around6 = (turn) => [Math.cos((turn * Math.PI) / 3), Math.sin((turn * Math.PI) / 3)];
const starPoint = (turn) => [(turn % 2 ? 0.41 : 1.066) * Math.sin((turn * Math.PI) / 5), 0.082 - (turn % 2 ? 0.41 : 1.066) * Math.cos((turn * Math.PI) / 5)];

// The corners of vis-network's shapes of radius 1.
const CORNERS = {
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]], diamond: [[0, -1], [1, 0], [0, 1], [-1, 0]],
  triangle: [[0, -1.0117], [1.15, 0.9802], [-1.15, 0.9802]], triangleDown: [[0, 1.0117], [-1.15, -0.9802], [1.15, -0.9802]],
  hexagon: [0, 1, 2, 3, 4, 5].map(around6), star: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(starPoint),
};

// A node with all that is needed to draw it: its place, its form, its lines of text and half the room of a box.
function nodeToDraw(node) {
  const thing = things[node.number];
  const [, form, hollow] = setup.kinds[thing.kind];
  const text = String(node.label ?? thing.label).split("\n");
  const size = node.font ?? 14;
  const wide = Math.max(...text.map((row) => widthOf(row, size)));
  return { ...drawing.placeOf(node.number), thing, form, hollow, text, size, wide, radius: node.size, faded: visible.nodes[node.number] === 1, half: [wide / 2 + 5, (text.length * size) / 2 + 5] };
}

// Of very many nodes, which had no room for their names, the most important are named, as far as names do not cover one another.
function nodesToDraw() {
  const nodes = drawn.nodes.filter((node) => visible.nodes[node.number]).map(nodeToDraw);
  if (setup.overview) {
    const taken = [];
    const over = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
    for (const node of [...nodes].sort((one, other) => one.faded - other.faded || other.radius - one.radius)) {
      const own = boxesOf(node);
      if (taken.length < 2 * NAMED && !own.some((box) => taken.some((other) => over(box, other)))) taken.push(...own);
      else Object.assign(node, { text: [], wide: 0, half: [node.radius, 0.7 * node.radius] });
    }
  }
  return new Map(nodes.map((node) => [node.thing.number, node]));
}

// The room of a node, and that of its name.
function boxesOf(node) {
  const [wide, high] = node.form === "box" ? node.half : [1.2 * node.radius, 1.2 * node.radius];
  const box = { left: node.x - wide, top: node.y - high, right: node.x + wide, bottom: node.y + high };
  if (node.form === "box" || !node.text.length) return [box];
  const top = footOf(node) - 0.8 * node.size;
  return [box, { left: node.x - node.wide / 2 - 3, right: node.x + node.wide / 2 + 3, top, bottom: top + (node.text.length + 0.1) * node.size }];
}

// Whether a point lies in a node, its border and a little air counted in.
function holds(node, { x, y }) {
  const [dx, dy] = [x - node.x, y - node.y];
  if (node.form === "box") return Math.abs(dx) < node.half[0] + 2 && Math.abs(dy) < node.half[1] + 2;
  const reach = node.radius + 2;
  const corners = node.form === "star" ? undefined : CORNERS[node.form];
  if (!corners) return Math.hypot(dx, dy) < reach;
  return corners.every(([ax, ay], place) => {
    const [bx, by] = corners[(place + 1) % corners.length];
    return (bx - ax) * (dy / reach - ay) > (by - ay) * (dx / reach - ax);
  });
}

function formOf(node, paint) {
  const topic = node.form === "box";
  const fill = paint(node.faded ? "page" : topic ? "topic" : node.hollow ? "page" : "node");
  const look = { fill, stroke: paint(node.faded ? "faint" : topic ? "topic-border" : "border"), "stroke-width": 1.5 };
  if (topic) return shape("rect", { x: tenth(node.x - node.half[0]), y: tenth(node.y - node.half[1]), width: tenth(2 * node.half[0]), height: tenth(2 * node.half[1]), rx: 6, ...look });
  const corners = CORNERS[node.form];
  if (!corners) return shape("circle", { cx: tenth(node.x), cy: tenth(node.y), r: node.radius, ...look });
  return shape("path", { d: `M${corners.map(([x, y]) => point({ x: node.x + x * node.radius, y: node.y + y * node.radius })).join("L")}Z`, ...look });
}

function drawNode(node, paint) {
  return shape("g", { class: node.faded ? "node faded" : "node" }, shape("title", {}, `${node.thing.label} (${typeOf(node.thing)})`), formOf(node, paint));
}

// The first of a label's lines has its foot here, as vis-network writes it: inside a box, else below the shape.
const footOf = (node) => (node.form === "box" ? node.y - ((node.text.length - 1) * node.size) / 2 + node.size * 0.347 : node.y + node.radius + 4 + node.size * 1.224);

function drawLabel(node, paint) {
  if (!node.text.length) return "";
  const rows = node.text.map((row, place) => shape("tspan", { x: tenth(node.x), y: tenth(footOf(node) + place * node.size), "unicode-bidi": "plaintext" }, row));
  const halo = node.form === "box" ? {} : haloOf(paint, 4);
  return shape("text", { class: "label", "font-size": node.size, "text-anchor": "middle", "unicode-bidi": "plaintext", fill: paint(node.faded ? "faint" : "ink"), ...halo }, ...rows);
}

const haloOf = (paint, width) => ({ stroke: paint("page"), "stroke-width": width, "stroke-linejoin": "round", "paint-order": "stroke" });

// ------------------------------------------------------------------------------------------------------------ lines

// Of each end: its corners in multiples of its length, the point at the origin; how far before the point the line stops.
const HEADS = {
  arrow: { corners: [[0, 0], [-1, 0.3], [-0.9, 0], [-1, -0.3]], stop: 0.85 }, bar: { corners: [[0, 0.5], [0, -0.5], [-0.15, -0.5], [-0.15, 0.5]], stop: 0.1 },
  vee: { corners: [[0, 0], [-1, 0.3], [-0.5, 0], [-1, -0.3]], stop: 0.5 }, circle: { stop: 0.4 },
};

// Where a line runs, from 0 to 1, and how a part of it is written: straight, bent through vis-network's point, or round and back.
function courseOf(line, nodes) {
  const [a, b] = [nodes.get(line.from), nodes.get(line.to)];
  if (line.from === line.to) return loopOf(a);
  const via = drawing.viaOf(line.number);
  const along = (s, t) => { // the point of a quadratic curve where both are equal, else its control point between them
    const parts = via ? [(1 - s) * (1 - t), (1 - s) * t + s * (1 - t), s * t] : [1 - t, 0, t];
    const sum = (axis) => parts[0] * a[axis] + parts[1] * (via?.[axis] ?? 0) + parts[2] * b[axis];
    return { x: sum("x"), y: sum("y") };
  };
  const at = (t) => along(t, t);
  return { at, path: (s, t) => (via ? `M${point(at(s))}Q${point(along(s, t))} ${point(at(t))}` : `M${point(at(s))}L${point(at(t))}`) };
}

function loopOf(node) {
  const far = (node.form === "box" ? node.half[1] : Math.max(node.radius, 12)) * Math.SQRT1_2;
  const at = (t) => ({ x: node.x + far + 20 * Math.cos((2 * t + 0.75) * Math.PI), y: node.y - far + 20 * Math.sin((2 * t + 0.75) * Math.PI) });
  return { at, path: (s, t) => `M${point(at(s))}A20 20 0 0 1 ${point(at((s + t) / 2))}A20 20 0 0 1 ${point(at(t))}` };
}

// Halves the way between a place where something holds and one where it does not.
function edgeBetween(yes, no, test) {
  for (let step = 0; step < 24; step += 1) {
    const middle = (yes + no) / 2;
    if (test(middle)) yes = middle;
    else no = middle;
  }
  return no;
}

// Where a line leaves the node at one of its ends: walking from there, the first place outside; none, where it never leaves it.
function borderOf(node, at, end) {
  for (let far = 0; far <= 1; far += 1 / 32) {
    const t = Math.abs(end - far);
    if (!holds(node, at(t))) return far ? edgeBetween(end, t, (inside) => holds(node, at(inside))) : end;
  }
  return end;
}

function headOf(type, tip, back, length, paint) {
  const angle = Math.atan2(tip.y - back.y, tip.x - back.x);
  const turned = (x, y) => ({ x: tip.x + length * (x * Math.cos(angle) - y * Math.sin(angle)), y: tip.y + length * (x * Math.sin(angle) + y * Math.cos(angle)) });
  if (type !== "circle") return shape("path", { class: "end", d: `M${HEADS[type].corners.map(([x, y]) => point(turned(x, y))).join("L")}Z`, fill: paint });
  const { x, y } = turned(-0.4, 0);
  return shape("circle", { class: "end", cx: tenth(x), cy: tenth(y), r: tenth(0.4 * length), fill: paint });
}

// A line from border to border, its end, and the middle, where its marks go.
function lineToDraw(line, nodes, crowded, paint) {
  const { width, dashes } = crowded ? { width: 0.8, dashes: false } : lookOf(visible.lines[line.number]);
  const { at, path } = courseOf(line, nodes);
  const borders = [borderOf(nodes.get(line.from), at, 0), borderOf(nodes.get(line.to), at, 1)];
  const [begin, tip] = borders[0] < borders[1] ? borders : [0, 1]; // of nodes on one spot the whole way
  const type = line.symmetric || crowded ? null : ENDS[line.kind] ?? "arrow";
  const length = Math.min(11.25 + 3 * width, Math.max(6, 0.7 * apart(at(begin), at(tip))));
  const before = (far) => edgeBetween(tip, begin, (t) => apart(at(t), at(tip)) < far * length);
  const [stop, back] = type ? [before(HEADS[type].stop), before(1)] : [tip, begin];
  const look = { class: "line", d: path(begin, stop), fill: "none", stroke: paint(line.kind), "stroke-width": width, "stroke-dasharray": dashes ? dashes.join(" ") : undefined };
  return [shape("path", look, shape("title", {}, sentenceOfLine(line))), ...(type ? [headOf(type, at(tip), at(back), length, paint(line.kind))] : [])];
}

const isCrowd = (seen) => Boolean(setup.overview) && seen.length > CROWD;

// What is written on a line: its marks, and of lines that are chosen their names, as on the screen.
const textOn = (line, chosen) => [chosen.has(line.number) ? line.word : "", markOf(line)].filter(Boolean).join("  ");

// Where it stands: as near to the middle as there is no node, no name and nothing that is written on another line.
function placesOfMarks(marked, nodes) {
  const blocked = nodes.size > 1000 ? [] : [...nodes.values()].flatMap(boxesOf);
  const taken = [];
  const within = ({ x, y }, box) => x > box.left - 14 && x < box.right + 14 && y > box.top - 10 && y < box.bottom + 10;
  const isFree = (place) => !blocked.some((box) => within(place, box)) && !taken.some((other) => Math.abs(other.x - place.x) < 28 && Math.abs(other.y - place.y) < 20);
  for (const line of marked) {
    const tries = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74].slice(0, nodes.size > 1000 ? 1 : 7).map(courseOf(line, nodes).at);
    taken.push(tries.find(isFree) ?? tries[0]);
  }
  return taken;
}

function drawMark(line, { x, y }, text, paint) {
  const seen = visible.lines[line.number];
  const size = seen.mark ? 14 : 12;
  const weight = seen.mark || seen.disputed ? { "font-weight": "bold" } : {};
  return shape("text", { class: "mark", x: tenth(x), y: tenth(y + size * 0.347), "font-size": size, "text-anchor": "middle", "unicode-bidi": "plaintext", fill: paint("ink"), ...weight, ...haloOf(paint, 4) }, text);
}

function drawMarks(seen, nodes, chosen, paint) {
  const marked = seen.filter((line) => textOn(line, chosen));
  const places = placesOfMarks(marked, nodes);
  return marked.map((line, number) => drawMark(line, places[number], textOn(line, chosen), paint));
}

// ------------------------------------------------------------------------------------------- around it: what, when, signs

function wrapped(text, size, most, bold = false) {
  const rows = [""];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = `${rows.at(-1)} ${word}`.trim();
    if (rows.at(-1) && widthOf(longer, size, bold) > most) rows.push(word);
    else rows[rows.length - 1] = longer;
  }
  return rows;
}

// A text in lines no wider than `most`; how high it is, and its elements.
function paragraph(text, x, y, size, most, look) {
  const rows = wrapped(text, size, most, look["font-weight"] === "bold");
  const row = (words, place) => shape("text", { x: tenth(x), y: tenth(y + size * (1 + 1.35 * place)), "font-size": tenth(size), ...look }, words);
  return { height: rows.length * size * 1.35, drawn: rows.map(row) };
}

const MEANINGS = { "?": "only perhaps at this date", not: "said not to hold", "≠": "disputed", "+": "began", "−": "ended", "⇄": "changed side", "↕": "changed position", "±": "changed in several ways" };
const SURENESS = { middling: "confidence .5 to .7", doubtful: "confidence less, or not given" };

// The signs that occur, each with its label and its elements: kinds of lines, dashes, marks and kinds of nodes.
function signs(seen, nodes, paint) {
  const rows = (of, found) => boxes.filter((box) => box.dataset.of === of && found.has(box.dataset.key)).map((box) => [box.dataset.key, box.closest(".row").querySelector(".name").textContent]);
  const fine = isCrowd(seen) ? [] : seen; // the lines with ends, dashes and marks
  const looks = new Set(fine.map((line) => lookOf(visible.lines[line.number]).dashes));
  const marks = new Set(fine.flatMap((line) => markOf(line).split(" ")));
  const kinds = new Set([...nodes.values()].map(({ thing }) => thing.kind));
  const stroke = (end, look) => shape("path", { d: `M0 0H${tenth(end)}`, "stroke-width": 2.5, fill: "none", ...look });
  const lineSign = ([kind, label]) => {
    const type = fine.every((line) => line.kind !== kind || line.symmetric) ? null : ENDS[kind] ?? "arrow";
    const end = type ? [headOf(type, { x: 34, y: 0 }, { x: 0, y: 0 }, 15, paint(kind))] : [];
    return [label, stroke(type ? 34 - 15 * HEADS[type].stop : 34, { stroke: paint(kind) }), ...end];
  };
  const dashSign = ([key, label]) => [label, stroke(34, { stroke: paint("ink"), "stroke-width": 2, "stroke-dasharray": DASHES[key].join(" ") })];
  const markSign = ([mark, label]) => [label, shape("text", { x: 17, y: 5, "font-size": SMALL, "font-weight": "bold", "text-anchor": "middle", fill: paint("ink") }, mark)];
  const nodeSign = ([kind, label]) => [label, formOf({ x: 17, y: 0, form: setup.kinds[kind][1], hollow: setup.kinds[kind][2], radius: 7, half: [10, 6] }, paint)];
  return [
    ...rows("line", new Set(seen.map((line) => line.kind))).map(lineSign), ...Object.entries(SURENESS).filter(([key]) => looks.has(DASHES[key])).map(dashSign),
    ...Object.entries(MEANINGS).filter(([mark]) => marks.has(mark)).map(markSign), ...rows("node", kinds).map(nodeSign),
  ];
}

// The signs in lines of text, no wider than `most`.
function legendOf(found, x, y, scale, most, paint) {
  let [row, used] = [0, 0];
  const entry = ([label, ...elements]) => {
    const wide = (62 + widthOf(label, SMALL)) * scale;
    if (used && used + wide - 22 * scale > most) [row, used] = [row + 1, 0];
    const place = `translate(${tenth(x + used)} ${tenth(y + (22 * row + 11) * scale)}) scale(${tenth(scale)})`;
    used += wide;
    return shape("g", { class: "sign", transform: place }, ...elements, shape("text", { x: 40, y: 4.5, "font-size": SMALL, "unicode-bidi": "plaintext", fill: paint("ink") }, label));
  };
  const drawn = found.map(entry);
  return { height: found.length ? (22 * row + 30) * scale : 0, drawn };
}

// ---------------------------------------------------------------------------------------------------- all of it together

const apartFrom = (text) => `\u2068${text}\u2069`; // a name of any script within a sentence
const titleOfPage = () => document.querySelector("h1").textContent;

// Names of the rows of the legend that are off; a relation only where its group is on.
function namesOff() {
  const off = boxes.filter((box) => state.off.has(keyOf(box)) && !(box.dataset.of === "word" && state.off.has(keyOf(box.closest(".group").querySelector("[data-of=line]")))));
  const names = off.slice(0, 8).map((box) => apartFrom(box.closest(".row").querySelector(".name").textContent));
  return names.join(", ") + (off.length > names.length ? ` and ${off.length - names.length} more` : "");
}

// What the footer says: title, moment, counts, and what is left out.
function footerOf(nodes, seen) {
  const named = [...nodes.values()].filter((node) => node.text.length).length;
  const parts = [
    apartFrom(titleOfPage()), document.getElementById("moment").textContent, summary,
    state.around ? `only the surroundings of ${apartFrom(labelOf(state.around[0]))}, ${count(state.around[1], "step")}` : "",
    state.path ? `only the shortest ways between ${apartFrom(labelOf(state.path[0]))} and ${apartFrom(labelOf(state.path[1]))}` : "",
    namesOff() ? `filtered out: ${namesOff()}` : "", named < nodes.size ? `names of the ${named.toLocaleString("en")} most important only` : "",
    isCrowd(seen) ? "so many lines that all are thin, without ends and marks" : "",
    document.getElementById("left-out").textContent,
  ];
  return parts.map((part) => part.trim().replace(/\.$/, "")).filter(Boolean).map((part) => `${part[0].toUpperCase()}${part.slice(1)}.`).join(" ");
}

// The room that nodes, their names and lines take: left, top, right, bottom.
function extentOf(nodes, seen) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const add = ({ left, top, right, bottom }) => Object.assign(box, { left: Math.min(box.left, left), top: Math.min(box.top, top), right: Math.max(box.right, right), bottom: Math.max(box.bottom, bottom) });
  for (const node of nodes.values()) boxesOf(node).forEach(add);
  for (const line of seen) {
    const { at } = courseOf(line, nodes);
    for (const { x, y } of [0.25, 0.5, 0.75].map(at)) add({ left: x - 10, top: y - 10, right: x + 10, bottom: y + 10 });
  }
  return nodes.size ? [box.left, box.top, box.right, box.bottom] : [0, 0, 0, 0];
}

// What stands around the drawing, above and below the given room.
function surroundings([left, top, right, bottom], seen, nodes, paint) {
  const scale = Math.max(1, (right - left) / 1500);
  const most = right - left;
  const title = paragraph(titleOfPage(), left, 0, 20 * scale, most, { class: "title", "font-weight": "bold", "unicode-bidi": "plaintext", fill: paint("ink") });
  const signed = legendOf(signs(seen, nodes, paint), left, bottom + 20 * scale, scale, most, paint);
  const footer = paragraph(footerOf(nodes, seen), left, bottom + 20 * scale + signed.height, SMALL * scale, most, { class: "footer", fill: paint("faint") });
  const above = title.height + 12 * scale;
  const head = shape("g", { transform: `translate(0 ${tenth(top - above)})` }, ...title.drawn);
  return { box: [left, top - above, right, bottom + 20 * scale + signed.height + footer.height], elements: [head, ...signed.drawn, ...footer.drawn] };
}

// The drawing as an element, in colours given by name; bare is without title, legend and footer, which a printed page has of its own.
function drawingAsSvg(paint, bare = false) {
  const nodes = nodesToDraw();
  const seen = lines.filter((line) => visible.lines[line.number].rank);
  const chosen = new Set(chosenOf()[1].length > 8 ? [] : chosenOf()[1]);
  const crowded = isCrowd(seen);
  const room = extentOf(nodes, seen);
  const narrow = Math.max(0, (bare ? 0 : 640) - (room[2] - room[0])) / 2;
  const wide = [room[0] - narrow, room[1], room[2] + narrow, room[3]];
  const { box, elements } = bare ? { box: wide, elements: [] } : surroundings(wide, seen, nodes, paint);
  const [left, top, width, height] = [box[0] - MARGIN, box[1] - MARGIN, box[2] - box[0] + 2 * MARGIN, box[3] - box[1] + 2 * MARGIN].map(Math.ceil);
  const order = (line) => (chosen.has(line.number) ? 1 : 0);
  return shape("svg", { viewBox: `${left} ${top} ${width} ${height}`, width, height, role: "img", "font-family": FONT },
    shape("title", {}, titleOfPage()), shape("desc", {}, footerOf(nodes, seen)), shape("rect", { x: left, y: top, width, height, fill: paint("page") }),
    layer("lines", [...seen].sort((one, other) => order(one) - order(other)).flatMap((line) => lineToDraw(line, nodes, crowded, paint))),
    layer("nodes", [...nodes.values()].map((node) => drawNode(node, paint))), layer("labels", [...nodes.values()].map((node) => drawLabel(node, paint))),
    layer("marks", drawMarks(crowded ? seen.filter((line) => chosen.has(line.number)) : seen, nodes, chosen, paint)), ...elements);
}

// A group of any number of elements; so many that they could not all be arguments of one call.
function layer(name, elements) {
  const made = shape("g", { class: name });
  for (const each of elements) made.append(each);
  return made;
}

function svgOf() {
  const text = new XMLSerializer().serializeToString(drawingAsSvg(colour));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text.replace(FORBIDDEN, "\ufffd")}\n`;
}
