// Paints very many nodes and lines on a canvas: what looks alike goes into one path. The overview decides what, where and when.
const PIECE = 1000; // so many lines or squares in one path; much larger paths take longer, not shorter
const SEPARATE = 4; // pixels of radius from which on a node has its own form and a border; below, it is a square
const FADED = 0.6; // how much smaller what has nothing at this date is drawn
const TAU = 2 * Math.PI;
const LOOKS = { faded: 0, node: 1, hollow: 2, topic: 3 };
const FILLS = ["page", "node", "page", "topic"];
const BORDERS = ["faint", "border", "border", "topic-border"];

// All that is painted, in numbers. Places change only when surroundings are laid out anew.
function sceneOf() {
  const kinds = [...new Set(lines.map((line) => line.kind))];
  const often = Object.fromEntries(kinds.map((kind) => [kind, 0]));
  for (const { kind } of lines) often[kind] += 1;
  kinds.sort((one, other) => often[other] - often[one] || (one < other ? -1 : 1)); // the rarest on top
  const forms = drawn.nodes.map(({ number }) => setup.kinds[things[number].kind]);
  const order = [...drawn.nodes.keys()].sort((one, other) => things[other].claims.length - things[one].claims.length || one - other);
  return {
    kinds, order, forms: forms.map(([, form]) => form), boxes: new Map(), smallest: 0,
    looks: Uint8Array.from(forms, ([, form, hollow]) => (form === "box" ? LOOKS.topic : hollow ? LOOKS.hollow : LOOKS.node)),
    x: Float64Array.from(drawn.nodes, ({ x }) => x), y: Float64Array.from(drawn.nodes, ({ y }) => y), size: Float64Array.from(drawn.nodes, ({ size }) => size),
    from: Uint32Array.from(drawn.edges, ({ from }) => from), to: Uint32Array.from(drawn.edges, ({ to }) => to), bend: Float64Array.from(drawn.edges, ({ bend }) => bend ?? 0),
    kind: Uint8Array.from(lines, ({ kind }) => kinds.indexOf(kind)), rank: new Uint8Array(lines.length), firsts: firstLines(),
  };
}

// The lines with most claims first; among equals those that are far from each other in number, so that the first are a fair sample.
function firstLines() {
  let stride = Math.round(lines.length * 0.618) || 1;
  while (commonPart(stride, lines.length) > 1) stride += 1;
  const alike = new Map();
  for (let turn = 0; turn < lines.length; turn += 1) {
    const number = (turn * stride) % lines.length;
    const many = lines[number].claims.length;
    if (!alike.has(many)) alike.set(many, []);
    alike.get(many).push(number);
  }
  return Uint32Array.from([...alike.keys()].sort((one, other) => other - one).flatMap((many) => alike.get(many)));
}

const commonPart = (one, other) => (other ? commonPart(other, one % other) : one);

// ------------------------------------------------------------------------------------------------------ where things are

const xOf = (scene, view, node) => (scene.x[node] - view.x) * view.scale + view.wide / 2;
const yOf = (scene, view, node) => (scene.y[node] - view.y) * view.scale + view.high / 2;
const radiusOf = (scene, view, node) => Math.max(scene.size[node] * Math.max(view.scale, scene.smallest) * (visible.nodes[node] === 1 ? FADED : 1), 0.8);

// Half the width and height of a node on the screen; a box that has been given room for its name is as large as that.
function halfOf(scene, view, node) {
  const radius = radiusOf(scene, view, node);
  if (scene.forms[node] !== "box") return [radius, radius];
  const [across, down] = scene.boxes.get(node) ?? [1.3 * scene.size[node], 0.8 * scene.size[node]];
  return [(across * radius) / scene.size[node], (down * radius) / scene.size[node]];
}

// How far the border of a node is from its middle in a direction.
function reachOf(scene, view, node, dx, dy) {
  const [across, down] = halfOf(scene, view, node);
  if (scene.forms[node] === "box") return Math.min(across / Math.max(Math.abs(dx), 1e-9), down / Math.max(Math.abs(dy), 1e-9));
  const corners = CORNERS[scene.forms[node]];
  if (!corners || across < SEPARATE) return across;
  let reach = 0;
  for (const [place, [ax, ay]] of corners.entries()) {
    const [ex, ey] = [corners[(place + 1) % corners.length][0] - ax, corners[(place + 1) % corners.length][1] - ay];
    const turn = dx * ey - dy * ex;
    const along = (dx * ay - dy * ax) / -turn; // where on this side of the form
    if (turn && along >= 0 && along <= 1) reach = Math.max(reach, (ax * ey - ay * ex) / turn);
  }
  return reach * across;
}

// The control point of a bent line in the drawing's coordinates, on the side where vis-network has it.
function viaPoint(scene, number) {
  const [a, b, bend] = [scene.from[number], scene.to[number], scene.bend[number]];
  if (!bend || a === b) return null;
  const [dx, dy] = [scene.x[b] - scene.x[a], scene.y[b] - scene.y[a]];
  return { x: scene.x[a] + dx / 2 + bend * dy, y: scene.y[a] + dy / 2 - bend * dx };
}

// The course of a line as points on the screen: two of a straight one, more of a bent one or of a loop.
function courseOn(scene, view, number) {
  const [a, b] = [scene.from[number], scene.to[number]];
  if (a === b) return loopOn(scene, view, a);
  const [ax, ay, bx, by] = [xOf(scene, view, a), yOf(scene, view, a), xOf(scene, view, b), yOf(scene, view, b)];
  const via = viaPoint(scene, number);
  if (!via) return [ax, ay, bx, by];
  const [vx, vy] = [(via.x - view.x) * view.scale + view.wide / 2, (via.y - view.y) * view.scale + view.high / 2];
  const legs = Math.max(2, Math.min(24, Math.ceil(1.5 * Math.sqrt(Math.hypot(vx - (ax + bx) / 2, vy - (ay + by) / 2)))));
  const points = [];
  for (let leg = 0; leg <= legs; leg += 1) {
    const [t, s] = [leg / legs, 1 - leg / legs];
    points.push(s * s * ax + 2 * s * t * vx + t * t * bx, s * s * ay + 2 * s * t * vy + t * t * by);
  }
  return points;
}

function loopOn(scene, view, node) {
  const far = Math.max(scene.boxes.get(node)?.[1] ?? scene.size[node], 12) * Math.SQRT1_2 * view.scale;
  const [x, y, radius] = [xOf(scene, view, node) + far, yOf(scene, view, node) - far, 20 * view.scale];
  return Array.from({ length: 17 }, (_, leg) => (0.375 + leg / 16) * TAU).flatMap((angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]);
}

const lengthOn = (points) => Math.hypot(points.at(-2) - points[0], points.at(-1) - points[1]);

// The point of a course at a part of its legs.
function pointOn(points, part) {
  const along = part * (points.length / 2 - 1);
  const leg = 2 * Math.min(Math.floor(along), points.length / 2 - 2);
  const rest = along - leg / 2;
  return { x: points[leg] + rest * (points[leg + 2] - points[leg]), y: points[leg + 1] + rest * (points[leg + 3] - points[leg + 1]) };
}

// How far a point is from a course.
function farFrom(points, x, y) {
  let least = Infinity;
  for (let at = 2; at < points.length; at += 2) {
    const [ax, ay, dx, dy] = [points[at - 2], points[at - 1], points[at] - points[at - 2], points[at + 1] - points[at - 1]];
    const part = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1);
    least = Math.min(least, Math.hypot(x - ax - part * dx, y - ay - part * dy));
  }
  return least;
}

// ------------------------------------------------------------------------------------------------------ what is in sight

// Whether a line may cross a part of the screen. Asked of every line, so it makes nothing.
function mayCross(scene, view, number, room) {
  const a = scene.from[number];
  const b = scene.to[number];
  const ax = xOf(scene, view, a);
  const bx = xOf(scene, view, b);
  const ay = yOf(scene, view, a);
  const by = yOf(scene, view, b);
  const aside = scene.bend[number] || a === b ? Math.abs(scene.bend[number]) * (Math.abs(bx - ax) + Math.abs(by - ay)) + 80 * view.scale : 0;
  if (Math.max(ax, bx) + aside < room.left || Math.min(ax, bx) - aside > room.right || Math.max(ay, by) + aside < room.top || Math.min(ay, by) - aside > room.bottom) return false;
  if (aside) return true;
  const one = (bx - ax) * (room.top - ay) > (by - ay) * (room.left - ax);
  const two = (bx - ax) * (room.top - ay) > (by - ay) * (room.right - ax);
  const three = (bx - ax) * (room.bottom - ay) > (by - ay) * (room.left - ax);
  const four = (bx - ax) * (room.bottom - ay) > (by - ay) * (room.right - ax);
  return one !== two || one !== three || one !== four;
}

// The lines to be seen there: those that begin and end there, those that do one of both, those that pass; in each part those
// with most claims first. Only as many as give so many pixels colour. Sorted by kind and by whether they are certain.
function linesInSight(scene, view, room, most) {
  const inside = (node) => Number(isWithin(room, xOf(scene, view, node), yOf(scene, view, node)));
  const parts = [[], [], []];
  for (const number of scene.firsts) {
    if (scene.rank[number] && mayCross(scene, view, number, room)) parts[2 - inside(scene.from[number]) - inside(scene.to[number])].push(number);
  }
  const all = parts.flat();
  const groups = Array.from({ length: 2 * scene.kinds.length }, () => []);
  let [taken, ink] = [0, 0];
  for (; taken < all.length && ink <= most; taken += 1) {
    ink += Math.min(lengthIn(scene, view, all[taken]), room.right - room.left);
    groups[2 * scene.kind[all[taken]] + scene.rank[all[taken]] - 1].push(all[taken]);
  }
  return { groups, ink, all: all.length, numbers: all.slice(0, taken) };
}

const isWithin = (room, x, y) => x > room.left && x < room.right && y > room.top && y < room.bottom;
const lengthIn = (scene, view, number) => view.scale * Math.hypot(scene.x[scene.to[number]] - scene.x[scene.from[number]], scene.y[scene.to[number]] - scene.y[scene.from[number]]);

// The nodes to be seen there, sorted as they are painted: the more important later.
function nodesInSight(scene, view, room) {
  const found = [];
  for (let place = scene.order.length - 1; place >= 0; place -= 1) {
    const node = scene.order[place];
    if (!visible.nodes[node]) continue;
    const [x, y, radius] = [xOf(scene, view, node), yOf(scene, view, node), 1.2 * halfOf(scene, view, node)[0]];
    if (x + radius > room.left && x - radius < room.right && y + radius > room.top && y - radius < room.bottom) found.push(node);
  }
  return found;
}

// ----------------------------------------------------------------------------------------------------------------- lines

// Which part of a straight line, from 0 to 1, lies in a room (after Liang and Barsky).
function clip(ax, ay, bx, by, { left, top, right, bottom }) {
  let [from, to] = [0, 1];
  for (const [way, far] of [[ax - bx, ax - left], [bx - ax, right - ax], [ay - by, ay - top], [by - ay, bottom - ay]]) {
    if (way === 0 && far < 0) return null;
    if (way < 0) from = Math.max(from, far / way);
    if (way > 0) to = Math.min(to, far / way);
  }
  return from > to ? null : [from, to];
}

// Adds a course to a path, without what is out of sight: dashes of endless lines would take for ever.
function trace(pen, points, room) {
  let open = false;
  for (let at = 2; at < points.length; at += 2) {
    const [ax, ay, dx, dy] = [points[at - 2], points[at - 1], points[at] - points[at - 2], points[at + 1] - points[at - 1]];
    const part = clip(ax, ay, ax + dx, ay + dy, room);
    if (part && (!open || part[0] > 0)) pen.moveTo(ax + part[0] * dx, ay + part[0] * dy);
    if (part) pen.lineTo(ax + part[1] * dx, ay + part[1] * dy);
    open = part?.[1] === 1;
  }
}

// Very many lines: all as thin as a screen can draw in full colour, dashed where they only perhaps hold. The kinds take
// turns, so that none hides all others. Yields how much was painted.
function* paintThin(pen, scene, view, room, groups, thin) {
  const turns = Math.ceil(Math.max(...groups.map((group) => group.length)) / PIECE);
  pen.lineWidth = thin;
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [place, group] of groups.entries()) {
      const piece = group.slice((group.length * turn) / turns, (group.length * (turn + 1)) / turns);
      const perhaps = place % 2 === 0;
      if (!piece.length) continue;
      pen.strokeStyle = colour(scene.kinds[place >> 1]);
      pen.setLineDash(perhaps ? [4, 4] : []);
      pen.beginPath();
      for (const number of piece) traceThin(pen, scene, view, room, number, perhaps);
      pen.stroke();
      yield piece.length * (perhaps ? 3 : 1);
    }
  }
  pen.setLineDash([]);
}

function traceThin(pen, scene, view, room, number, perhaps) {
  const [a, b] = [scene.from[number], scene.to[number]];
  if (perhaps || scene.bend[number] || a === b) trace(pen, courseOn(scene, view, number), room);
  else {
    pen.moveTo(xOf(scene, view, a), yOf(scene, view, a));
    pen.lineTo(xOf(scene, view, b), yOf(scene, view, b));
  }
}

// How thick and how dashed a line is on the screen: as vis-network has it, but never thinner than a pixel.
function strokeOf(number, scale) {
  const { width, dashes } = lookOf(visible.lines[number]);
  const by = Math.min(Math.max(scale, 0.7), 1.3);
  return { width: Math.max(1, Math.round(2 * width * by) / 2), dashes: dashes ? dashes.map((part) => part * by) : [] };
}

// A few lines of one kind: each as thick and dashed as it deserves (and a bit more where it is chosen), all with their ends.
function* paintFew(pen, scene, view, room, numbers, more = 0) {
  if (!numbers.length) return;
  const shade = colour(lines[numbers[0]].kind);
  const alike = new Map();
  for (const number of numbers) {
    const { width, dashes } = strokeOf(number, view.scale);
    const key = `${width} ${dashes}`;
    if (!alike.has(key)) alike.set(key, { width: width + more, dashes, numbers: [] });
    alike.get(key).numbers.push(number);
  }
  for (const group of alike.values()) {
    if (more) stroke(pen, scene, view, room, { ...group, dashes: [], width: group.width + 4 }, colour("page"));
    stroke(pen, scene, view, room, group, shade);
    yield 4 * group.numbers.length;
  }
  paintEnds(pen, scene, view, numbers, shade);
}

function stroke(pen, scene, view, room, { numbers, width, dashes }, shade) {
  pen.strokeStyle = shade;
  pen.lineWidth = width;
  pen.setLineDash(dashes);
  pen.beginPath();
  for (const number of numbers) trace(pen, courseOn(scene, view, number), room);
  pen.stroke();
  pen.setLineDash([]);
}

function paintEnds(pen, scene, view, numbers, shade) {
  pen.fillStyle = shade;
  pen.beginPath();
  for (const number of numbers) {
    if (lines[number].symmetric || scene.from[number] === scene.to[number]) continue;
    const points = courseOn(scene, view, number);
    const size = Math.min(12 * Math.min(Math.max(view.scale, 0.6), 1.3) + 2 * strokeOf(number, view.scale).width, lengthOn(points) / 2);
    if (size > 3) traceEnd(pen, ENDS[lines[number].kind] ?? "arrow", tipOf(scene, view, number, points), size);
  }
  pen.fill();
}

// Where a line meets the border of the node to which it leads, and its direction there.
function tipOf(scene, view, number, points) {
  const [x, y] = [points.at(-2), points.at(-1)];
  for (let at = points.length - 4; ; at -= 2) {
    const far = Math.hypot(x - points[at], y - points[at + 1]) || 1;
    const [dx, dy] = [(x - points[at]) / far, (y - points[at + 1]) / far];
    const reach = reachOf(scene, view, scene.to[number], dx, dy) + 1;
    if (far > reach + 6 || at === 0) return { x: x - dx * reach, y: y - dy * reach, dx, dy };
  }
}

function traceEnd(pen, type, { x, y, dx, dy }, size) {
  const at = (ahead, aside) => [x + size * (ahead * dx - aside * dy), y + size * (ahead * dy + aside * dx)];
  if (type === "circle") {
    const [middle, side] = [at(-0.4, 0), at(0, 0)];
    pen.moveTo(...side);
    pen.arc(...middle, 0.4 * size, Math.atan2(dy, dx), Math.atan2(dy, dx) + TAU);
    return;
  }
  HEADS[type].corners.forEach((corner, place) => (place ? pen.lineTo(...at(...corner)) : pen.moveTo(...at(...corner))));
  pen.closePath();
}

// ----------------------------------------------------------------------------------------------------------------- nodes

const lookOfNode = (scene, node) => (visible.nodes[node] === 1 ? LOOKS.faded : scene.looks[node]);

// Small nodes as squares, look by look, then the larger ones in their forms. Yields how much was painted.
function* paintNodes(pen, scene, view, nodes) {
  const small = [[], [], [], []];
  for (const node of nodes) if (radiusOf(scene, view, node) < SEPARATE) small[lookOfNode(scene, node)].push(node);
  for (const [look, alike] of small.entries()) {
    pen.strokeStyle = colour(BORDERS[look]);
    pen.lineWidth = 1;
    for (let begin = 0; begin < alike.length; begin += PIECE) {
      for (const node of alike.slice(begin, begin + PIECE)) paintSquare(pen, scene, view, node, look);
      yield PIECE / 2;
    }
  }
  yield* paintForms(pen, scene, view, nodes.filter((node) => radiusOf(scene, view, node) >= SEPARATE));
}

// A square; of the smallest that are hollow only a point can be seen.
function paintSquare(pen, scene, view, node, look) {
  const [x, y, radius] = [xOf(scene, view, node), yOf(scene, view, node), radiusOf(scene, view, node)];
  const hollow = FILLS[look] === "page";
  const part = hollow && radius < 1.5 ? 0.5 : radius;
  pen.fillStyle = colour(hollow && part === radius ? "page" : hollow || look === LOOKS.topic ? BORDERS[look] : FILLS[look]);
  pen.fillRect(x - part, y - part, 2 * part, 2 * part);
  if (hollow && part === radius) pen.strokeRect(x - radius, y - radius, 2 * radius, 2 * radius);
}

// Forms one by one, so that those that overlap do not run into each other.
function* paintForms(pen, scene, view, nodes) {
  pen.lineWidth = 1.5;
  for (const node of nodes) {
    const look = lookOfNode(scene, node);
    pen.fillStyle = colour(FILLS[look]);
    pen.strokeStyle = colour(BORDERS[look]);
    pen.beginPath();
    traceForm(pen, scene, view, node);
    pen.fill();
    pen.stroke();
    yield 4;
  }
}

function traceForm(pen, scene, view, node, more = 0) {
  const [x, y, radius] = [xOf(scene, view, node), yOf(scene, view, node), radiusOf(scene, view, node) + more];
  const corners = CORNERS[scene.forms[node]];
  if (scene.forms[node] === "box") {
    const [across, down] = halfOf(scene, view, node);
    pen.roundRect(x - across - more, y - down - more, 2 * (across + more), 2 * (down + more), Math.min(6, down / 2));
  } else if (corners) {
    corners.forEach(([dx, dy], place) => (place ? pen.lineTo(x + dx * radius, y + dy * radius) : pen.moveTo(x + dx * radius, y + dy * radius)));
    pen.closePath();
  } else {
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, TAU);
  }
}

// ---------------------------------------------------------------------------------------------------------------- labels

const CELL = 4; // pixels of the grid in which room for labels is found
const LARGE = 7; // pixels of radius from which on a node is not written over
const TRIES = 1500; // so many labels are tried at most

const boxAround = (x, y, across, down) => ({ left: x - across, top: y - down, right: x + across, bottom: y + down });
const union = (one, other) => ({ left: Math.min(one.left, other.left), top: Math.min(one.top, other.top), right: Math.max(one.right, other.right), bottom: Math.max(one.bottom, other.bottom) });

const bodyOf = (scene, view, node) => boxAround(xOf(scene, view, node), yOf(scene, view, node), ...halfOf(scene, view, node));

// Which parts of the screen are taken. The cells hang on the drawing, not on the screen, so that labels stay when it is moved.
function gridOf(view) {
  const [left, top] = [view.wide / 2 - view.x * view.scale, view.high / 2 - view.y * view.scale].map((at) => (at % CELL) - 2 * CELL);
  const [wide, high] = [Math.ceil(view.wide / CELL) + 5, Math.ceil(view.high / CELL) + 5];
  const taken = new Uint8Array(wide * high);
  const rowsOfBox = (box) => {
    const column = (x) => Math.min(Math.max(Math.floor((x - left) / CELL), 0), wide - 1);
    const row = (y) => Math.min(Math.max(Math.floor((y - top) / CELL), 0), high - 1);
    const length = row(box.bottom) - row(box.top) + 1;
    return Array.from({ length }, (_, place) => (row(box.top) + place) * wide).map((begin) => [begin + column(box.left), begin + column(box.right) + 1]);
  };
  return {
    isFree: (box) => rowsOfBox(box).every(([begin, end]) => { const found = taken.indexOf(1, begin); return found < 0 || found >= end; }),
    take: (box) => rowsOfBox(box).forEach(([begin, end]) => taken.fill(1, begin, end)),
  };
}

// The lines of a node's label, and how wide it is at one pixel; measured once.
function writingOf(number) {
  const node = drawn.nodes[number];
  if (!node.writing) {
    const rows = String(node.label ?? things[number].label).split("\n");
    node.writing = { rows, wide: Math.max(...rows.map((row) => widthOf(row, 100))) / 100 };
  }
  return node.writing;
}

// A label that is so large: its lines, half its width and height, and where its middle is, seen from the node's.
function labelOn(number, points, dx = 0, dy = 0) {
  const { rows, wide } = writingOf(number);
  return { rows, points, dx, dy, across: (wide * points) / 2, down: (rows.length * points * 1.15) / 2 };
}

// Labels in the order of their importance: below, above or beside the node, where they cover no other and no large node; as far
// as there is room.
function placeLabels(scene, view, grid, order, pointsOf) {
  const placed = new Map();
  const screen = boxAround(view.wide / 2, view.high / 2, view.wide / 2, view.high / 2);
  const seen = order.filter((number) => isWithin(screen, xOf(scene, view, number), yOf(scene, view, number))).slice(0, TRIES);
  for (const number of seen) if (radiusOf(scene, view, number) > LARGE) grid.take(bodyOf(scene, view, number));
  for (const number of seen) {
    const [across, down] = halfOf(scene, view, number);
    const label = labelOn(number, pointsOf(number));
    const sides = [[0, down + 3 + label.down], [0, -down - 3 - label.down], [across + 4 + label.across, 0], [-across - 4 - label.across, 0]];
    const boxes = sides.map(([dx, dy]) => boxAround(xOf(scene, view, number) + dx, yOf(scene, view, number) + dy, label.across, label.down));
    const side = boxes.findIndex((box) => box.left >= 0 && box.top >= 0 && box.right <= view.wide && box.bottom <= view.high && grid.isFree(box));
    if (side < 0) continue;
    grid.take(union(boxAround((boxes[side].left + boxes[side].right) / 2, (boxes[side].top + boxes[side].bottom) / 2, label.across + 5, label.down + 3), bodyOf(scene, view, number)));
    placed.set(number, { ...label, dx: sides[side][0], dy: sides[side][1] });
  }
  return placed;
}

function writeLabel(pen, { rows, points }, x, y, faded, halo) {
  Object.assign(pen, { font: `${points}px ${FONT}`, textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 4 });
  pen.strokeStyle = colour("page");
  pen.fillStyle = colour(faded ? "faint" : "ink");
  rows.forEach((row, place) => {
    const at = y + (place - (rows.length - 1) / 2) * points * 1.15;
    if (halo) pen.strokeText(row, x, at);
    pen.fillText(row, x, at);
  });
}

// Where on a line something written stands: as near to its middle as there is room, between its ends.
function markPlace(points, wide, high, grid) {
  const boxes = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74].map((part) => ({ part, ...boxAt(pointOn(points, part), wide / 2, high / 2) }));
  const box = boxes.find(grid.isFree) ?? boxes[0];
  grid.take(box);
  return box.part;
}

const boxAt = ({ x, y }, across, down) => boxAround(x, y, across, down);
