// Paints very many nodes and lines on a canvas: what looks alike goes into one path. Forms and ends are those of svg.js.
const PIECE = 1000; // so many lines or squares in one path; much larger paths take longer, not shorter
const FILLS = ["page", "node", "page", "topic"];
const BORDERS = ["faint", "border", "border", "topic-border"];

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
