// Places for the surroundings of a node, and for the ways between two: so few nodes that all names have room. Nothing is random.
const AIR = 14; // between the rooms of two nodes
const FULL = 60; // up to so many nodes surroundings are laid out for all dates at once

const placesFor = (shown, home) => (state.path ? inColumns(shown, home) : inRings(shown, home));

// The room of a node with its name: a box holds its name, any other shape has it below.
function roomOf(number) {
  const node = drawn.nodes[number];
  const { across, down } = labelOn(number, node.font);
  if (setup.kinds[things[number].kind][1] === "box") return { half: [across + 9, down + 7], wide: 2 * across + 18, high: 2 * down + 14, below: 0 };
  const high = 2 * node.size + 3 + 2 * down;
  return { wide: 2 * Math.max(across, node.size), high, below: high / 2 - node.size };
}

const roomsOf = (nodes) => new Map([...nodes].map((node) => [node, roomOf(node)]));

function meanRoom(rooms) {
  const mean = (side) => [...rooms.values()].reduce((sum, room) => sum + room[side], 0) / rooms.size + AIR;
  return { wide: mean("wide"), high: mean("high") };
}

const turnOf = (home, from, to) => Math.atan2(home.y[to] - home.y[from], home.x[to] - home.x[from]);
const meanTurn = (turns) => Math.atan2(turns.reduce((sum, turn) => sum + Math.sin(turn), 0), turns.reduce((sum, turn) => sum + Math.cos(turn), 0));
const positive = (turn) => (turn < 0 ? turn + 2 * Math.PI : turn);

// How far each node is, at any date where that is not much more than at this one, so that the slider changes nothing.
function stepsAround(shown) {
  const [middle, depth] = state.around;
  const ever = new Map();
  for (const line of lines) {
    if (!typeIsOn(line.from) || !typeIsOn(line.to) || !line.claims.some((claim) => visible.passes[claim.number])) continue;
    for (const [one, other] of [[line.from, line.to], [line.to, line.from]]) ever.set(one, [...(ever.get(one) ?? []), [other, line.number]]);
  }
  const all = steps(middle, ever, depth);
  return all.size <= Math.max(FULL, 3 * shown.length) && all.size <= LAID_OUT ? [all, ever] : [steps(middle, nearby(), depth), nearby()];
}

// What is one step away on the inner rings, what is two steps away on the outer: as near as may be in the direction in which it
// lies on the overview, or farther out in that of the nodes through which it is reached.
function inRings(shown, home) {
  const [middle] = state.around;
  const [far, near] = stepsAround(shown);
  const rooms = roomsOf(far.keys());
  const mean = meanRoom(rooms);
  const turns = new Map();
  const places = new Map([[middle, { x: 0, y: 0 }]]);
  const more = far.size > 30 ? 0 : 40; // room for the names of lines
  let ring = { across: rooms.get(middle).wide / 2 + more, down: rooms.get(middle).high / 2 + more };
  for (let step = 1; step <= Math.max(...far.values()); step += 1) {
    const band = [...far.keys()].filter((node) => far.get(node) === step);
    const inner = (node) => near.get(node).filter(([other]) => turns.has(other) && far.get(other) === step - 1).map(([other]) => turns.get(other));
    const wishes = new Map(band.map((node) => [node, positive(inner(node).length ? meanTurn(inner(node)) : turnOf(home, middle, node))]));
    band.sort((one, other) => wishes.get(one) - wishes.get(other) || turnOf(home, middle, one) - turnOf(home, middle, other) || one - other);
    const begin = meanTurn(band.map((node, place) => wishes.get(node) - (place / band.length) * 2 * Math.PI));
    band.forEach((node, place) => turns.set(node, begin + (place / band.length) * 2 * Math.PI));
    ring = onRings(places, band, turns, ring, mean);
  }
  return pushApart(places, rooms, new Set([middle]));
}

// Put nodes on rings outside one, as many as it takes; returns the last.
function onRings(places, nodes, turns, ring, mean) {
  const rings = [];
  for (let room = 0; room < nodes.length; room += rings.at(-1).room) {
    const [across, down] = [(rings.at(-1) ?? ring).across + Math.max(0.8 * mean.wide, 90), (rings.at(-1) ?? ring).down + Math.max(mean.high, 65)];
    rings.push({ across, down, room: Math.max(3, Math.floor((2 * Math.PI * Math.hypot(across, down) * Math.SQRT1_2) / (0.8 * Math.hypot(mean.wide, mean.high)))), used: 0 });
  }
  const all = rings.reduce((sum, { room }) => sum + room, 0);
  nodes.forEach((node, place) => {
    const lack = (each) => (each.room * (place + 1)) / all - each.used;
    const its = rings.reduce((best, other) => (lack(other) > lack(best) + 1e-9 ? other : best));
    its.used += 1;
    places.set(node, { x: its.across * Math.cos(turns.get(node)), y: its.down * Math.sin(turns.get(node)) });
  });
  return rings.at(-1) ?? ring;
}

// The ways between two, step by step from left to right; in a column from top to bottom as on the overview.
function inColumns(shown, home) {
  const far = steps(state.path[0], nearby());
  const last = Math.max(...far.values()) + 1;
  const rooms = roomsOf(shown);
  const mean = meanRoom(rooms);
  const places = new Map();
  let x = 0;
  for (let step = 0; step <= last; step += 1) {
    const column = shown.filter((node) => (far.get(node) ?? last) === step).sort((one, other) => home.y[one] - home.y[other] || one - other);
    const side = Math.max(1, Math.round(Math.sqrt((column.length * mean.high) / mean.wide / 2)));
    const middle = (Math.ceil(column.length / side) - 1) / 2;
    column.forEach((node, place) => places.set(node, { x: x + (place % side) * 1.1 * mean.wide, y: (Math.floor(place / side) - middle + 0.3 * (place % side)) * 1.6 * mean.high }));
    x += column.length ? 1.1 * side * mean.wide + 110 : 0;
  }
  return pushApart(places, rooms, new Set());
}

// Those who join later find their places around the others, who stay.
function withOthers(laid, added, home) {
  if (!added.length) return laid;
  const { places } = laid;
  const rooms = roomsOf([...places.keys(), ...added]);
  const [middle] = places.keys();
  const out = (side) => Math.max(...[...places.values()].map((place) => Math.abs(place[side])));
  const turns = new Map(added.map((node) => [node, turnOf(home, middle, node)]));
  const all = new Map(places);
  onRings(all, added, turns, { across: out("x"), down: out("y") }, meanRoom(rooms));
  return pushApart(all, rooms, new Set(places.keys()));
}

// Push rooms apart that overlap, each pair along the shorter way, until none do; nodes that are fixed stay.
function pushApart(places, rooms, fixed) {
  const all = [...places].map(([node, place]) => ({ node, ...place, fixed: fixed.has(node), ...rooms.get(node) }));
  for (let round = 1; round < 400 && pushAll(all); round += 1) if (round % 40 === 0) for (const one of all) if (!one.fixed) Object.assign(one, { x: one.x * 1.05, y: one.y * 1.05 });
  return { rooms, places: new Map(all.map(({ node, x, y }) => [node, { x, y }])), boxes: new Map([...rooms].filter(([, { half }]) => half).map(([node, { half }]) => [node, half])) };
}

function pushAll(all) {
  let moved = false;
  for (let one = 0; one < all.length; one += 1) for (let other = one + 1; other < all.length; other += 1) moved = push(all[one], all[other]) || moved;
  return moved;
}

function push(one, other) {
  const [dx, dy] = [other.x - one.x, other.y + other.below - one.y - one.below];
  const [overX, overY] = [(one.wide + other.wide) / 2 + AIR - Math.abs(dx), (one.high + other.high) / 2 + AIR - Math.abs(dy)];
  if (overX <= 0.01 || overY <= 0.01 || (one.fixed && other.fixed)) return false;
  const axis = overX < overY ? "x" : "y";
  const shift = axis === "x" ? overX * (dx < 0 ? -1 : 1) : overY * (dy < 0 ? -1 : 1);
  const part = one.fixed ? 0 : other.fixed ? 1 : 0.5;
  one[axis] -= part * shift;
  other[axis] += (1 - part) * shift;
  return true;
}
