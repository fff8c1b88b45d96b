// All that the overview draws, in numbers; where it is on the screen, and what is in sight.
const TAU = 2 * Math.PI;
const FADED = 0.6; // how much smaller what has nothing at this date is drawn
const SEPARATE = 4; // pixels of radius from which on a node has its own form and a border; below, it is a square
const LOOKS = { faded: 0, node: 1, hollow: 2, topic: 3 };

// Places change only when surroundings are laid out anew.
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

const boxAround = (x, y, across, down) => ({ left: x - across, top: y - down, right: x + across, bottom: y + down });
const union = (one, other) => ({ left: Math.min(one.left, other.left), top: Math.min(one.top, other.top), right: Math.max(one.right, other.right), bottom: Math.max(one.bottom, other.bottom) });
const isWithin = (room, x, y) => x > room.left && x < room.right && y > room.top && y < room.bottom;
const bodyOf = (scene, view, node) => boxAround(xOf(scene, view, node), yOf(scene, view, node), ...halfOf(scene, view, node));
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

// The node at a point of the screen, or nearest to it within some pixels. Asked of every node, so it makes little.
function nodeAt(scene, view, { x, y }) {
  let [best, least] = [undefined, 3];
  for (let node = 0; node < scene.x.length; node += 1) {
    if (!visible.nodes[node]) continue;
    const dx = x - xOf(scene, view, node);
    const dy = y - yOf(scene, view, node);
    if (Math.abs(dx) > 400 || Math.abs(dy) > 400) continue;
    const far = Math.hypot(dx, dy);
    const over = far - reachOf(scene, view, node, dx / (far || 1), dy / (far || 1));
    if (over < least) [best, least] = [node, over];
  }
  return best;
}

// That of some lines which is nearest to a point within some pixels.
function lineAt(scene, view, numbers, { x, y }) {
  const room = boxAround(x, y, 4, 4);
  let [best, least] = [undefined, 4];
  for (const number of numbers) {
    if (!scene.rank[number] || !mayCross(scene, view, number, room)) continue;
    const far = farFrom(courseOn(scene, view, number), x, y);
    if (far < least) [best, least] = [number, far];
  }
  return best;
}
