// The picture of nodes and lines behind names and marks. What takes longer than a frame is painted in shares, out of sight; while
// the drawing is moved, the last picture moves along.
const SHARE = 8000; // so many lines are painted within one frame
const FEW = 1500; // up to so many lines in sight each is as thick and as dashed as it deserves, with its end; above, all are thin
const COLOURED = 0.35; // how much of the page lines may colour; where more are in sight, the first of them are drawn
const AROUND = 0.2; // how much farther than the screen a picture goes on each side, so that it can be moved

// The lines that are drawn where the view is now, and how.
function sightOf(scene, view, complete) {
  const room = boxAround(view.wide / 2, view.high / 2, Math.ceil(view.wide * (0.5 + AROUND)), Math.ceil(view.high * (0.5 + AROUND)));
  const most = COLOURED * (room.right - room.left) * (room.bottom - room.top);
  const found = linesInSight(scene, view, room, complete ? Infinity : most);
  return { room, few: found.numbers.length <= FEW && (complete || 2 * found.ink < most), ...found };
}

const newPicture = () => { const canvas = document.createElement("canvas"); return { canvas, pen: canvas.getContext("2d", { alpha: false }), view: null }; };

// Paint a picture and yield from time to time how much was painted: what is faded, the lines, the nodes.
function* paintPicture({ canvas, pen, view, room, few, groups, dense }, scene, nodes) {
  const [wide, high] = [room.right - room.left, room.bottom - room.top];
  Object.assign(canvas, { width: Math.ceil(wide * dense), height: Math.ceil(high * dense) });
  pen.setTransform(dense, 0, 0, dense, -room.left * dense, -room.top * dense);
  pen.fillStyle = colour("page");
  pen.fillRect(room.left, room.top, wide, high);
  pen.lineJoin = "round";
  yield* paintNodes(pen, scene, view, nodes.filter((node) => visible.nodes[node] === 1));
  if (few) for (const group of groups) yield* paintFew(pen, scene, view, room, group);
  else yield* paintThin(pen, scene, view, room, groups, 1 / dense);
  yield* paintNodes(pen, scene, view, nodes.filter((node) => visible.nodes[node] === 2));
}

// The last picture, the next, and the work on it. A picture is known by its key: what was to be seen then, and from where.
function picturesOf(scene, view, sight, finished) {
  let [front, back] = [newPicture(), newPicture()];
  let [job, heavy] = [null, true];

  function begin(dense) {
    const found = sight();
    const nodes = nodesInSight(scene, view, found.room);
    heavy = found.numbers.length * (found.few ? 4 : 1) + nodes.length > SHARE;
    return paintPicture(Object.assign(back, found, { view: { ...view }, dense }), scene, nodes);
  }

  function work() {
    for (let left = SHARE; left > 0;) {
      const { value, done } = job.next();
      if (!done) {
        left -= value;
        continue;
      }
      [front, back, job] = [back, front, null];
      finished();
      return;
    }
  }

  // Whether the view has moved so far that the picture does not cover it.
  function outgrown() {
    if (!front.view) return true;
    const by = view.scale / front.view.scale;
    const spare = (0.5 + AROUND) * by - 0.5;
    return by > 3 || Math.abs(front.view.x - view.x) * view.scale > spare * view.wide || Math.abs(front.view.y - view.y) * view.scale > spare * view.high;
  }

  // Do one frame's share; returns whether there is more to do at once.
  function advance(key, moving, dense) {
    if (!job && front.key !== key && (!heavy || !moving || outgrown())) job = begin(dense);
    if (job) work();
    return Boolean(job);
  }

  // Put the picture where it belongs by now, point on point where the size is the same.
  function show(pen, dense) {
    if (!front.view) return;
    const { view: then, room } = front;
    const by = view.scale / then.scale;
    const exact = (at) => (by === 1 ? Math.round(at * dense) / dense : at);
    const left = exact((room.left - then.wide / 2) * by + (then.x - view.x) * view.scale + view.wide / 2);
    const top = exact((room.top - then.high / 2) * by + (then.y - view.y) * view.scale + view.high / 2);
    pen.drawImage(front.canvas, left, top, (front.canvas.width / front.dense) * by, (front.canvas.height / front.dense) * by);
  }

  // After places have changed the last picture is of no use.
  function forget() {
    front.view = null;
    job = null;
  }

  return { advance, show, forget, isHeavy: () => heavy };
}
