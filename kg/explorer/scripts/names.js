// Names on the overview: where there is room for them, and how they are written.
const CELL = 4; // pixels of the grid in which room for labels is found
const LARGE = 7; // pixels of radius from which on a node is not written over
const TRIES = 1500; // so many labels are tried at most

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

// Where on a line something written stands: as near to its middle as there is room; undefined where there is none.
function markPlace(points, wide, high, grid) {
  for (const part of [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74]) {
    const { x, y } = pointOn(points, part);
    const box = boxAround(x, y, wide / 2, high / 2);
    if (!grid.isFree(box)) continue;
    grid.take(box);
    return part;
  }
  return undefined;
}
