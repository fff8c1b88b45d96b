// The drawing of very many nodes, on a canvas: what it shows by now, what is where, and how it is moved. Few nodes around one, or on
// the way between two, are laid out anew (rings.js).
const LAID_OUT = 400; // up to so many nodes surroundings are laid out anew
const MARKED = 400; // up to so many lines in sight their marks are written
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
  const pictures = picturesOf(scene, view, () => sight(), () => { if (under === " ") on.hover(); });
  let [asked, ready, moving, resting, untouched] = [false, false, false, 0, true];
  let version = 0; // grows with every change of what is to be seen, or in which colours
  let seen = null; // the lines in sight
  let [labels, marks, labelled] = [new Map(), [], ""];
  let [laid, laidFor] = [null, ""]; // what is laid out anew, and for what
  let under = " "; // which node and line the mouse is on
  let clicked; // the node that was clicked: the drawing may move under the second click of two

  canvas.tabIndex = 0;
  Object.assign(canvas.style, { display: "block", width: "100%", height: "100%", touchAction: "none", outlineOffset: "-2px" });
  frame.append(canvas);

  const fine = () => Math.min(Math.max(window.devicePixelRatio || 1, 1), 2);
  const placeNow = () => `${version} ${view.scale} ${view.x} ${view.y} ${view.wide} ${view.high}`;

  function sight() {
    if (seen?.key !== placeNow()) seen = { key: placeNow(), ...sightOf(scene, view, Boolean(laid)) };
    return seen;
  }

  // ---------------------------------------------------------------------------------------------- what is seen on the screen

  function ask() {
    if (!asked) requestAnimationFrame(nextFrame);
    asked = true;
  }

  function nextFrame() {
    asked = false;
    const more = view.scale && view.wide && view.high ? compose() : false;
    if (more) ask();
    else if (!ready) {
      ready = true;
      on.ready();
    }
  }

  // The picture; over it what is chosen, the names and the marks. Returns whether the picture is still to be finished.
  function compose() {
    const dense = fine();
    const more = pictures.advance(placeNow(), moving, dense);
    const [wide, high] = [Math.round(view.wide * dense), Math.round(view.high * dense)];
    if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
    pen.setTransform(dense, 0, 0, dense, 0, 0);
    pen.fillStyle = colour("page");
    pen.fillRect(0, 0, view.wide, view.high);
    pictures.show(pen, dense);
    settleLabels();
    paintChosen();
    writeLabels();
    writeMarks();
    return more;
  }

  // The chosen lines once more, over all others, and their nodes; but not while very many are moved.
  function paintChosen() {
    const room = boxAround(view.wide / 2, view.high / 2, view.wide / 2 + 50, view.high / 2 + 50);
    const inSight = chosen.lines.filter((number) => scene.rank[number] && mayCross(scene, view, number, room));
    const shown = moving && pictures.isHeavy() && inSight.length > 200 ? [] : inSight;
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
    const sameSize = labelled.startsWith(`${version} ${view.scale} `);
    if (labelled === placeNow() || (moving && sameSize)) return;
    labelled = placeNow();
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

  // The names of the chosen lines, where there is room; and the marks of all, where they are few.
  function placeMarks(grid) {
    const { few, numbers } = sight();
    const found = [];
    for (const number of new Set([...chosen.named, ...(few && numbers.length <= MARKED ? numbers : [])])) {
      const { rank, mark, disputed } = visible.lines[number];
      const [size, strong, points, marked] = [mark ? 14 : 12, Boolean(mark || disputed), courseOn(scene, view, number), markOf(lines[number])];
      const named = chosen.named.has(number) ? [lines[number].word, marked].filter(Boolean).join("  ") : "";
      const part = named && rank ? markPlace(points, widthOf(named, size, strong) + 4, size, grid) : undefined;
      if (part !== undefined || (named && chosen.named.size === 1)) found.push({ number, text: named, size, strong, part: part ?? 0.5 });
      else if (marked && rank && lengthOn(points) > 40) found.push({ number, text: marked, size, strong, part: markPlace(points, widthOf(marked, size, strong) + 4, size, grid) ?? 0.5 });
    }
    return found;
  }

  function writeMarks() {
    Object.assign(pen, { textAlign: "center", textBaseline: "middle", lineJoin: "round" });
    for (const { number, text, size, strong, part } of marks) {
      const { x, y } = pointOn(courseOn(scene, view, number), part);
      if (scene.rank[number]) writeMark(pen, text, x, y, size, strong);
    }
  }

  // ------------------------------------------------------------------------------------------------------------- places

  // Surroundings of few nodes get places of their own. Whether they do is decided once for all dates: when the date is moved,
  // nobody moves, though others may join.
  function settlePlaces() {
    const shown = state.around || state.path ? drawn.nodes.map(({ number }) => number).filter((number) => visible.nodes[number]) : [];
    const before = laid;
    const wanted = shown.length ? JSON.stringify([state.around, state.path, [...state.off].sort()]) : "";
    if (wanted !== laidFor) laid = wanted && shown.length <= LAID_OUT ? placesFor(shown, home) : null;
    else if (laid) laid = withOthers(laid, shown.filter((node) => !laid.places.has(node)), home);
    if (laid?.places.size > LAID_OUT) laid = null;
    laidFor = wanted;
    if (laid === before) return;
    [scene.x, scene.y] = [home.x, home.y].map((axis) => Float64Array.from(axis));
    for (const [node, { x, y }] of laid?.places ?? []) [scene.x[node], scene.y[node]] = [x, y];
    scene.boxes = laid?.boxes ?? new Map();
    pictures.forget();
    settleSizes();
  }

  // How small a node may get: so that all of them leave most of the page free.
  function settleSizes() {
    const all = scene.size.reduce((sum, size) => sum + Math.PI * size * size, 0);
    scene.smallest = laid ? 0 : Math.min(0.5, Math.sqrt((0.12 * view.wide * view.high) / all));
  }

  // The node there, or else the line. The name of a node counts as the node.
  function hit(at) {
    const node = nodeAt(scene, view, at) ?? labelAt(at);
    return node === undefined ? { line: lineAt(scene, view, [...chosen.lines, ...sight().numbers], at) } : { node };
  }

  function labelAt({ x, y }) {
    settleLabels();
    const isThere = ([node, { dx, dy, across, down }]) => visible.nodes[node] && Math.abs(x - xOf(scene, view, node) - dx) < across && Math.abs(y - yOf(scene, view, node) - dy) < down;
    return [...labels].find(isThere)?.[0];
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
    const [x, y, scale] = [scene.x[node], scene.y[node], view.scale];
    const inside = ({ left, top, right, bottom }) => ({ left: x + left / scale, top: y + top / scale, right: x + right / scale, bottom: y + bottom / scale });
    const own = inside(boxAround(0, 0, ...halfOf(scene, view, node)));
    const label = labels.has(node) ? inside(labelBox(labels.get(node))) : null;
    return { ...(label ? union(own, label) : own), label };
  }

  const labelBox = ({ dx, dy, across, down }) => boxAround(dx, dy, across, down);

  // What of what is shown is not drawn here, and what is drawn otherwise than the legend has it.
  function note() {
    const { numbers, all, few, groups } = sight();
    const others = all > numbers.length ? `the other ${(all - numbers.length).toLocaleString("en")} lines here and ` : "";
    const dashed = !few && groups.some((group, place) => place % 2 === 0 && group.length);
    return [
      (state.around || state.path) && !laid ? `too many to lay out anew (more than ${LAID_OUT})` : "",
      dashed ? "dashed: only perhaps" : "", roomy() ? "" : `zoom in for ${others}more names`,
    ].filter(Boolean).join("; ");
  }

  // ------------------------------------------------------------------------------------------------------------- moving

  function moved() {
    untouched = false;
    moving = true;
    clearTimeout(resting);
    resting = setTimeout(rest, RESTING);
    ask();
  }

  function rest() {
    clearTimeout(resting);
    moving = false;
    ask();
  }

  function pan(dx, dy) {
    view.x -= dx / view.scale;
    view.y -= dy / view.scale;
    moved();
  }

  function zoom(by, at = { x: view.wide / 2, y: view.high / 2 }) {
    const scale = Math.min(Math.max(view.scale * by, view.least), 4);
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
    if (!view.scale) resize();
    paint();
  }

  function paint() {
    version += 1;
    ask();
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
    show, paint, fit, reveal, select, pointOf, pointOfNode, boxOf, note, focusable: canvas,
    viaOf: (number) => viaPoint(scene, number), placeOf: (node) => ({ x: scene.x[node], y: scene.y[node] }),
  };
}

const sentenceOfNode = (thing) => `${thing.label} (${typeOf(thing)}, ${count(thing.claims.length, "claim")})`;
