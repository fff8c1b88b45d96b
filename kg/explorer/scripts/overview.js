// The drawing of very many nodes, on a canvas (canvas.js). While it is moved, the last picture moves along; what takes longer
// than a frame is painted in shares. Few nodes around one, or on the way between two, are laid out anew (rings.js).
const SHARE = 8000; // so many lines are painted within one frame
const FEW = 1500; // up to so many lines in sight each is as thick and as dashed as it deserves, with its end; above, all are thin
const COLOURED = 0.35; // how much of the page lines may colour; where more are in sight, the first of them are drawn
const AROUND = 0.2; // how much farther than the screen a picture goes on each side, so that it can be moved
const LAID_OUT = 400; // up to so many nodes surroundings are laid out anew
const READABLE = 6.5; // pixels; names of surroundings that would be smaller are written larger, as far as there is room
const CLOSE = 0.5; // the scale from which on what is faded is named too
const RESTING = 120; // milliseconds after which a drawing that was moved is at rest

function overview(frame, on) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { alpha: false });
  const scene = sceneOf();
  const home = { x: scene.x, y: scene.y };
  const view = { x: 0, y: 0, scale: 0, least: 0, wide: frame.clientWidth, high: frame.clientHeight };
  const chosen = { nodes: [], lines: [], named: new Set() };
  const newPicture = () => { const made = document.createElement("canvas"); return { canvas: made, pen: made.getContext("2d", { alpha: false }), view: null }; };
  let [front, back] = [newPicture(), newPicture()];
  let [asked, job, stale, heavy, ready] = [false, null, true, true, false];
  let [moving, resting, untouched] = [false, 0, true];
  let [labels, marks, labelled] = [new Map(), [], ""];
  let [seen, shownAt] = [null, 0];
  let laid = null; // what is laid out anew
  let under = " "; // which node and line the mouse is on

  canvas.tabIndex = 0;
  Object.assign(canvas.style, { display: "block", width: "100%", height: "100%", touchAction: "none", outlineOffset: "-2px" });
  frame.append(canvas);

  // ------------------------------------------------------------------------------------------------------- the picture

  const fine = () => Math.min(Math.max(window.devicePixelRatio || 1, 1), 2);

  function ask() {
    if (!asked) requestAnimationFrame(nextFrame);
    asked = true;
  }

  function repaint() {
    stale = true;
    ask();
  }

  function nextFrame() {
    asked = false;
    if (view.scale) {
      if (stale && !job && (!heavy || !moving || outgrown())) job = begin();
      if (job) work();
      compose();
    }
    if (job) ask();
    else if (!ready) on.ready();
    ready ||= !job;
  }

  // One share of the picture; it is shown when it is finished.
  function work() {
    for (let left = SHARE; left > 0;) {
      const { value, done } = job.next();
      if (done) {
        [front, back] = [back, front];
        job = null;
        if (under === " ") on.hover();
        return;
      }
      left -= value;
    }
  }

  // Whether the drawing has been moved so far that the picture does not cover the screen.
  function outgrown() {
    if (!front.view) return true;
    const by = view.scale / front.view.scale;
    const [x, y] = [Math.abs(front.view.x - view.x) * view.scale, Math.abs(front.view.y - view.y) * view.scale];
    const spare = (0.5 + AROUND) * by - 0.5;
    return by > 3 || (by < 1 / 3 && stale) || x > spare * view.wide || y > spare * view.high;
  }

  // The lines that are drawn where the drawing is now, and how.
  function sight() {
    const key = `${shownAt} ${view.scale} ${view.x} ${view.y} ${view.wide} ${view.high}`;
    if (seen?.key === key) return seen;
    const room = boxAround(view.wide / 2, view.high / 2, Math.ceil(view.wide * (0.5 + AROUND)), Math.ceil(view.high * (0.5 + AROUND)));
    const most = COLOURED * (room.right - room.left) * (room.bottom - room.top);
    const found = linesInSight(scene, view, room, laid ? Infinity : most);
    const few = found.numbers.length <= FEW && (Boolean(laid) || 2 * found.ink < most);
    seen = { key, room, few, ...found };
    return seen;
  }

  // Decide what is to be painted, and begin.
  function begin() {
    stale = false;
    const found = sight();
    const nodes = nodesInSight(scene, view, found.room);
    heavy = found.numbers.length * (found.few ? 4 : 1) + nodes.length > SHARE;
    return paintPicture(Object.assign(back, { ...found, view: { ...view } }), nodes);
  }

  function* paintPicture({ canvas: sheet, pen: brush, view: then, room, few, groups }, nodes) {
    const dense = fine();
    const [wide, high] = [room.right - room.left, room.bottom - room.top];
    Object.assign(sheet, { width: Math.round(wide * dense), height: Math.round(high * dense) });
    brush.setTransform(dense, 0, 0, dense, -room.left * dense, -room.top * dense);
    brush.fillStyle = colour("page");
    brush.fillRect(room.left, room.top, wide, high);
    brush.lineJoin = "round";
    yield* paintNodes(brush, scene, then, nodes.filter((node) => visible.nodes[node] === 1));
    if (few) for (const group of groups) yield* paintFew(brush, scene, then, room, group);
    else yield* paintThin(brush, scene, then, room, groups, 1 / dense);
    yield* paintNodes(brush, scene, then, nodes.filter((node) => visible.nodes[node] === 2));
  }

  // ---------------------------------------------------------------------------------------------- what is seen on the screen

  // The picture where it belongs by now; over it what is chosen, the names and the marks.
  function compose() {
    const dense = fine();
    const [wide, high] = [Math.round(view.wide * dense), Math.round(view.high * dense)];
    if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.fillStyle = colour("page");
    pen.fillRect(0, 0, view.wide, view.high);
    if (front.view) showPicture(dense);
    settleLabels();
    paintChosen();
    writeLabels();
    writeMarks();
  }

  function showPicture(dense) {
    const { view: then, room } = front;
    const by = view.scale / then.scale;
    const exact = (at) => (by === 1 ? Math.round(at * dense) / dense : at);
    const left = exact((room.left - then.wide / 2) * by + (then.x - view.x) * view.scale + view.wide / 2);
    const top = exact((room.top - then.high / 2) * by + (then.y - view.y) * view.scale + view.high / 2);
    pen.drawImage(front.canvas, left, top, (room.right - room.left) * by, (room.bottom - room.top) * by);
  }

  // The chosen lines once more, over all others, and their nodes; but not while very many are moved.
  function paintChosen() {
    const room = boxAround(view.wide / 2, view.high / 2, view.wide / 2 + 50, view.high / 2 + 50);
    const inSight = chosen.lines.filter((number) => scene.rank[number] && mayCross(scene, view, number, room));
    const shown = moving && heavy && inSight.length > 200 ? [] : inSight;
    for (const kind of scene.kinds.keys()) paintAll(paintFew(pen, scene, view, room, shown.filter((number) => scene.kind[number] === kind), shown.length > 30 ? 1 : 2));
    const ends = new Set([...shown.flatMap((number) => [scene.from[number], scene.to[number]]), ...chosen.nodes].filter((node) => visible.nodes[node]));
    paintAll(paintNodes(pen, scene, view, [...ends]));
    for (const node of chosen.nodes) if (visible.nodes[node]) paintRing(node);
  }

  const paintAll = (painting) => { while (!painting.next().done); };

  function paintRing(node) {
    for (const [shade, width] of [["page", 7], ["focus", 4]]) {
      pen.beginPath();
      traceForm(pen, scene, view, node, Math.max(2, 8 - radiusOf(scene, view, node)));
      pen.strokeStyle = colour(shade);
      pen.lineWidth = width;
      pen.stroke();
    }
  }

  // ------------------------------------------------------------------------------------------------------- names and marks

  const roomy = () => Boolean(laid) && 13.5 * view.scale >= READABLE;

  // Which names and marks are written where: found anew when the drawing rests, or is zoomed.
  function settleLabels() {
    const place = `${view.scale} ${view.x} ${view.y} ${view.wide} ${view.high}`;
    if (labelled === place || (moving && labelled.startsWith(`${view.scale} `))) return;
    labelled = place;
    const grid = gridOf(view);
    labels = roomy() ? allLabels(grid) : placeLabels(scene, view, grid, namedNodes(), pointsOf);
    marks = placeMarks(grid);
  }

  const pointsOf = (node) => (laid ? 10 : Math.round(drawn.nodes[node].font * 0.8 * Math.min(Math.max(view.scale, 1), 1.5)));

  // All nodes that may be named: what is chosen, then what has something at this date, the most important first; and when it is
  // looked at closely, what has nothing.
  function namedNodes() {
    const first = [...chosen.nodes, ...[...chosen.named].flatMap((number) => [scene.from[number], scene.to[number]])];
    const faded = view.scale > CLOSE ? scene.order : [];
    return [...new Set([...first, ...scene.order.filter((node) => visible.nodes[node] === 2), ...faded])].filter((node) => visible.nodes[node]);
  }

  // Where everything has room, names are as large as the drawing, in their boxes or below.
  function allLabels(grid) {
    const all = new Map();
    for (const node of namedNodes()) {
      const label = labelOn(node, drawn.nodes[node].font * view.scale);
      if (!scene.boxes.has(node)) label.dy = (drawn.nodes[node].size + 3) * view.scale + label.down;
      all.set(node, label);
      grid.take(bodyOf(scene, view, node));
      grid.take(boxAround(xOf(scene, view, node), yOf(scene, view, node) + label.dy, label.across, label.down));
    }
    return all;
  }

  function writeLabels() {
    for (const [node, label] of [...labels].reverse()) {
      const [x, y] = [xOf(scene, view, node) + label.dx, yOf(scene, view, node) + label.dy];
      const inSight = x + label.across > 0 && y + label.down > 0 && x - label.across < view.wide && y - label.down < view.high;
      if (inSight && visible.nodes[node]) writeLabel(pen, label, x, y, visible.nodes[node] === 1, label.dx || label.dy);
    }
  }

  // The names of the chosen lines; and the marks of all, where they are few.
  function placeMarks(grid) {
    const { few, numbers } = sight();
    const marked = new Set([...chosen.named, ...(few && numbers.length <= LAID_OUT ? numbers : [])]);
    const found = [];
    for (const number of marked) {
      const { rank, mark, disputed } = visible.lines[number];
      const text = [chosen.named.has(number) ? lines[number].word : "", markOf(lines[number])].filter(Boolean).join("  ");
      const points = courseOn(scene, view, number);
      if (!rank || !text || (!chosen.named.has(number) && lengthOn(points) < 40)) continue;
      const [size, strong] = [mark ? 14 : 12, Boolean(mark || disputed)];
      found.push({ number, text, size, strong, part: markPlace(points, widthOf(text, size, strong) + 4, size, grid) });
    }
    return found;
  }

  function writeMarks() {
    Object.assign(pen, { textAlign: "center", textBaseline: "middle", lineJoin: "round" });
    for (const { number, text, size, strong, part } of marks) {
      const { x, y } = pointOn(courseOn(scene, view, number), part);
      writeMark(pen, text, x, y, size, strong);
    }
  }

  // ------------------------------------------------------------------------------------------------------------- places

  // Surroundings of few nodes get places of their own. They keep them as long as it is the same that is looked at: when the
  // date is moved, others may join them.
  function settlePlaces() {
    const shown = state.around || state.path ? drawn.nodes.map(({ number }) => number).filter((number) => visible.nodes[number]) : [];
    const before = laid;
    if (!shown.length || shown.length > LAID_OUT) laid = null;
    else laid = placesFor(laid, shown, { x: home.x, y: home.y });
    if (laid === before) return;
    [scene.x, scene.y] = [home.x, home.y].map((axis) => Float64Array.from(axis));
    for (const [node, { x, y }] of laid?.places ?? []) [scene.x[node], scene.y[node]] = [x, y];
    scene.boxes = laid?.boxes ?? new Map();
    settleSizes();
  }

  // How small a node may get: so that all of them leave most of the page free.
  function settleSizes() {
    const all = scene.size.reduce((sum, size) => sum + Math.PI * size * size, 0);
    scene.smallest = laid ? 0 : Math.min(0.5, Math.sqrt((0.12 * view.wide * view.high) / all));
  }

  function nodeAt({ x, y }) {
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
    return best ?? labelAt({ x, y });
  }

  function labelAt({ x, y }) {
    settleLabels();
    for (const [node, { dx, dy, across, down }] of labels) {
      if (visible.nodes[node] && Math.abs(x - xOf(scene, view, node) - dx) < across && Math.abs(y - yOf(scene, view, node) - dy) < down) return node;
    }
    return undefined;
  }

  function lineAt({ x, y }) {
    const room = boxAround(x, y, 4, 4);
    let [best, least] = [undefined, 4];
    for (const number of [...chosen.lines, ...sight().numbers]) {
      if (!scene.rank[number] || !mayCross(scene, view, number, room)) continue;
      const far = farFrom(courseOn(scene, view, number), x, y);
      if (far < least) [best, least] = [number, far];
    }
    return best;
  }

  // The node there, or else the line.
  function hit(at) {
    const node = nodeAt(at);
    return node === undefined ? { line: lineAt(at) } : { node };
  }

  // Where on the screen a line can be clicked: the free point nearest to its middle.
  function pointOf(number) {
    const { left, top } = canvas.getBoundingClientRect();
    const points = courseOn(scene, view, number);
    for (let step = 0; scene.rank[number] && step < 45; step += 1) {
      const exact = pointOn(points, 0.5 + (step % 2 ? 1 : -1) * Math.ceil(step / 2) * 0.022);
      const [x, y] = [Math.round(left + exact.x), Math.round(top + exact.y)];
      const at = { x: x - left, y: y - top };
      if (at.x > 1 && at.y > 1 && at.x < view.wide - 1 && at.y < view.high - 1 && hit(at).line === number) return { x, y };
    }
    return null;
  }

  function pointOfNode(node) {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: left + xOf(scene, view, node), y: top + yOf(scene, view, node) };
  }

  // The room of a node in the drawing's coordinates, with that of its name where it is written.
  function boxOf(node) {
    settleLabels();
    const inside = ({ left, top, right, bottom }) => ({ left: scene.x[node] + left / view.scale, top: scene.y[node] + top / view.scale, right: scene.x[node] + right / view.scale, bottom: scene.y[node] + bottom / view.scale });
    const own = inside(boxAround(0, 0, ...halfOf(scene, view, node)));
    const label = labels.has(node) ? inside(labelBox(labels.get(node))) : null;
    return { ...(label ? union(own, label) : own), label };
  }

  const labelBox = ({ dx, dy, across, down }) => boxAround(dx, dy, across, down);

  // What of what is shown is not drawn here, and what is drawn otherwise than the legend has it.
  function note() {
    const { numbers, all, few } = sight();
    const others = all > numbers.length ? `the other ${(all - numbers.length).toLocaleString("en")} lines here and ` : "";
    return [
      (state.around || state.path) && !laid ? `too many to lay out anew (more than ${LAID_OUT})` : "",
      few || state.day === null ? "" : "dashed: only perhaps",
      roomy() ? "" : `zoom in for ${others}more names`,
    ].filter(Boolean).join("; ");
  }

  // ------------------------------------------------------------------------------------------------------------- moving

  function moved() {
    untouched = false;
    moving = true;
    clearTimeout(resting);
    resting = setTimeout(rest, RESTING);
    repaint();
  }

  function rest() {
    clearTimeout(resting);
    moving = false;
    repaint();
  }

  function pan(dx, dy) {
    view.x -= dx / view.scale;
    view.y -= dy / view.scale;
    moved();
  }

  function zoom(by, at = { x: view.wide / 2, y: view.high / 2 }) {
    const scale = Math.min(Math.max(view.scale * by, view.least), 5);
    const [x, y] = [at.x - view.wide / 2, at.y - view.high / 2];
    Object.assign(view, { x: view.x + x / view.scale - x / scale, y: view.y + y / view.scale - y / scale, scale });
    moved();
  }

  function fit() {
    const shown = drawn.nodes.map(({ number }) => number).filter((number) => visible.nodes[number]);
    if (!shown.length || !view.wide || !view.high) return;
    const { left, top, right, bottom } = shown.map((node) => {
      const { wide, high, below } = laid?.rooms.get(node) ?? { wide: 2 * scene.size[node], high: 2 * scene.size[node], below: 0 };
      return boxAround(scene.x[node], scene.y[node] + below, wide / 2, high / 2);
    }).reduce(union);
    const air = laid ? 20 : 60;
    const scale = Math.min(Math.max(view.wide - air, 50) / (right - left), Math.max(view.high - air, 50) / (bottom - top), 1.5);
    Object.assign(view, { x: (left + right) / 2, y: (top + bottom) / 2, scale, least: scale / 3 });
    untouched = true;
    rest();
  }

  function reveal(node) {
    const [x, y] = [xOf(scene, view, node), yOf(scene, view, node)];
    if (x > 40 && y > 40 && x < view.wide - 40 && y < view.high - 40) return;
    Object.assign(view, { x: scene.x[node], y: scene.y[node] });
    untouched = false;
    rest();
  }

  // When the room changes a little (the line below it grows) nothing moves; when it changes much, the whole is shown again.
  function resize() {
    const [wide, high] = [frame.clientWidth, frame.clientHeight];
    const [dx, dy] = [wide - view.wide, high - view.high];
    if (!view.scale || (untouched && Math.max(Math.abs(dx), Math.abs(dy)) > 60)) {
      Object.assign(view, { wide, high });
      settleSizes();
      fit();
    } else if (dx || dy) {
      Object.assign(view, { wide, high, x: view.x + dx / 2 / view.scale, y: view.y + dy / 2 / view.scale });
      rest();
    }
  }

  // -------------------------------------------------------------------------------------------------------- the interface

  function show() {
    for (const { number } of lines) scene.rank[number] = visible.lines[number].rank;
    settlePlaces();
    labelled = "";
    shownAt += 1;
    if (view.scale) repaint();
    else resize();
  }

  function select(nodes, numbers) {
    Object.assign(chosen, { nodes, lines: numbers, named: new Set(numbers.length > 8 ? [] : numbers) });
    labelled = "";
    ask();
  }

  function hover(at) {
    const found = at ? hit(at) : {};
    const told = `${found.node ?? ""} ${found.line ?? ""}`;
    if (told === under) return;
    under = told;
    canvas.style.cursor = told === " " ? "" : "pointer";
    if (found.node !== undefined) on.hover(sentenceOfNode(things[found.node]));
    else if (found.line !== undefined) on.hover(sentenceOfLine(lines[found.line]));
    else on.hover();
  }

  let clicked; // the node; the drawing may move under the second click of two
  function click(at) {
    const { node, line } = hit(at);
    clicked = node;
    if (node !== undefined) on.node(node);
    else if (line !== undefined) on.line(line);
    else on.nothing();
  }

  moveByHand(canvas, { pan, zoom, click, hover, open: () => clicked !== undefined && on.open(clicked) });
  moveByKeys(canvas, { pan, zoom, fit });
  new ResizeObserver(resize).observe(frame);

  return {
    show, fit, reveal, pointOf, pointOfNode, select, boxOf, note, paint: repaint, focusable: canvas,
    viaOf: (number) => viaPoint(scene, number), placeOf: (node) => ({ x: scene.x[node], y: scene.y[node] }),
  };
}

const sentenceOfNode = (thing) => `${thing.label} (${typeOf(thing)}, ${count(thing.claims.length, "claim")})`;
