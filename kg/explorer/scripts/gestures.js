// Moves a canvas by mouse, wheel, fingers and keys, and tells clicks from drags.
const SHAKING = 4; // so many pixels a hand may move in a click
const STRIDE = 80; // pixels of an arrow key

function moveByHand(canvas, { pan, zoom, click, open, hover }) {
  const held = new Map();
  let [begun, dragged] = [null, false];
  const placeOf = (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const spread = ([one, other]) => Math.max(Math.hypot(one.x - other.x, one.y - other.y), 1);
  const middle = (all) => ({ x: all.reduce((sum, { x }) => sum + x, 0) / all.length, y: all.reduce((sum, { y }) => sum + y, 0) / all.length });

  function drag(id, at) {
    const before = [...held.values()];
    if (!dragged && before.length === 1 && Math.hypot(at.x - begun.x, at.y - begun.y) < SHAKING) return;
    dragged = true;
    held.set(id, at);
    const after = [...held.values()];
    const [from, to] = [middle(before), middle(after)];
    pan(to.x - from.x, to.y - from.y);
    if (after.length === 2) zoom(spread(after) / spread(before), to);
  }

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!held.size) [begun, dragged] = [placeOf(event), event.button !== 0];
    held.set(event.pointerId, placeOf(event));
    hover(null);
  });
  canvas.addEventListener("pointermove", (event) => (held.has(event.pointerId) ? drag(event.pointerId, placeOf(event)) : hover(placeOf(event))));
  canvas.addEventListener("pointerup", (event) => {
    if (held.delete(event.pointerId) && !held.size && !dragged) click(begun);
  });
  canvas.addEventListener("pointercancel", (event) => held.delete(event.pointerId));
  canvas.addEventListener("pointerleave", () => hover(null));
  canvas.addEventListener("dblclick", open);
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : 33;
    zoom(Math.exp(-Math.max(-400, Math.min(event.deltaY * unit, 400)) * (event.ctrlKey ? 0.01 : 0.0018)), placeOf(event));
  }, { passive: false });
}

function moveByKeys(canvas, { pan, zoom, fit }) {
  const ways = {
    ArrowLeft: () => pan(STRIDE, 0), ArrowRight: () => pan(-STRIDE, 0), ArrowUp: () => pan(0, STRIDE), ArrowDown: () => pan(0, -STRIDE),
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: fit,
  };
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(ways, event.key)) return;
    event.preventDefault();
    ways[event.key]();
  });
}
