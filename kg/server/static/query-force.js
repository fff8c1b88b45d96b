// Places for the nodes of a graph: springs along the edges, repulsion between all, then boxes pushed apart; what is not
// joined is laid out by itself, and set beside. The same graph always gets the same places: nothing here is left to chance.
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const LENGTH = 100;
const GAP = 46;

// Nodes have a width and a height (of what is written on them); edges are pairs of places in the list of nodes.
export function laidOut(nodes, edges) {
  const blocks = componentsOf(nodes.length, edges).map((members) => block(members, nodes, edges));
  const places = new Array(nodes.length);
  for (const { members, at, x, y } of packed(blocks)) members.forEach((node, one) => { places[node] = { x: at[one].x + x, y: at[one].y + y }; });
  return places;
}

// The nodes that hang together, the largest parts first.
function componentsOf(number, edges) {
  const root = Array.from({ length: number }, (_, at) => at);
  const find = (at) => { let top = at; while (root[top] !== top) top = root[top]; root[at] = top; return top; };
  for (const [one, other] of edges) root[Math.max(find(one), find(other))] = Math.min(find(one), find(other));
  const parts = new Map();
  for (let at = 0; at < number; at += 1) parts.set(find(at), [...(parts.get(find(at)) ?? []), at]);
  return [...parts.values()].sort((one, other) => other.length - one.length || one[0] - other[0]);
}

function block(members, nodes, edges) {
  const number = new Map(members.map((node, at) => [node, at]));
  const boxes = members.map((node) => nodes[node]);
  const inside = edges.filter(([from]) => number.has(from)).map((pair) => pair.map((node) => number.get(node)));
  const at = members.map((_, one) => ({ x: LENGTH * Math.sqrt(one + 0.5) * Math.cos(one * GOLDEN), y: 0.6 * LENGTH * Math.sqrt(one + 0.5) * Math.sin(one * GOLDEN) }));
  const steps = members.length < 2 ? 0 : members.length > 120 ? 250 : 400;
  for (let step = 0; step < steps; step += 1) pull(at, inside, LENGTH * 0.9 * (1 - step / steps) + 1);
  turn(at);
  for (let step = 0; step < 200 && separate(at, boxes); step += 1);
  const far = (axis, size, sign) => at.reduce((most, place, one) => Math.max(most, sign * place[axis] + boxes[one][size] / 2), -Infinity);
  const [left, top] = [far("x", "width", -1), far("y", "height", -1)];
  for (const place of at) { place.x += left; place.y += top; }
  return { members, at, width: far("x", "width", 1), height: far("y", "height", 1) };
}

// Turns a block so that it is widest from left to right.
function turn(at) {
  const middle = (axis) => at.reduce((sum, place) => sum + place[axis], 0) / at.length;
  const [x, y] = [middle("x"), middle("y")];
  const sum = (of) => at.reduce((all, place) => all + of(place.x - x, place.y - y), 0);
  const angle = Math.atan2(2 * sum((a, b) => a * b), sum((a, b) => a * a - b * b)) / 2;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  for (const place of at) [place.x, place.y] = [(place.x - x) * cosine + (place.y - y) * sine, (place.y - y) * cosine - (place.x - x) * sine];
}

// Blocks in rows, as wide as the largest or as makes the whole a little wider than high.
function packed(blocks) {
  const area = blocks.reduce((sum, { width, height }) => sum + (width + GAP) * (height + GAP), 0);
  const wide = Math.max(...blocks.map(({ width }) => width), Math.sqrt(area * 1.9));
  let [x, y, high] = [0, 0, 0];
  return blocks.map((one) => {
    if (x && x + one.width > wide) { x = 0; y += high + GAP; high = 0; }
    const placed = { ...one, x, y };
    x += one.width + GAP;
    high = Math.max(high, one.height);
    return placed;
  });
}

function pull(places, edges, most) {
  const moves = places.map((place) => ({ x: -place.x * 0.05, y: -place.y * 0.1 }));
  for (let one = 0; one < places.length; one += 1) {
    for (let other = one + 1; other < places.length; other += 1) {
      const x = (places[one].x - places[other].x) / 1.5 || 0.01 * (one - other);
      const y = places[one].y - places[other].y || 0.01;
      const force = (LENGTH * LENGTH) / Math.max(x * x + y * y, 25);
      moves[one].x += x * force; moves[one].y += y * force;
      moves[other].x -= x * force; moves[other].y -= y * force;
    }
  }
  for (const [from, to] of edges) {
    const x = (places[from].x - places[to].x) / 1.2;
    const y = places[from].y - places[to].y;
    const force = Math.hypot(x, y) / LENGTH;
    moves[from].x -= x * force; moves[from].y -= y * force;
    moves[to].x += x * force; moves[to].y += y * force;
  }
  places.forEach((place, at) => {
    const far = Math.hypot(moves[at].x, moves[at].y) || 1;
    place.x += (moves[at].x / far) * Math.min(far, most);
    place.y += (moves[at].y / far) * Math.min(far, most);
  });
}

function separate(places, nodes) {
  let moved = false;
  for (let one = 0; one < places.length; one += 1) {
    for (let other = one + 1; other < places.length; other += 1) {
      const x = places[other].x - places[one].x;
      const y = places[other].y - places[one].y;
      const wide = (nodes[one].width + nodes[other].width) / 2 + 12 - Math.abs(x);
      const high = (nodes[one].height + nodes[other].height) / 2 + 12 - Math.abs(y);
      if (wide <= 0 || high <= 0) continue;
      moved = true;
      const [by, axis, sign] = wide < 2.5 * high ? [wide / 2, "x", x < 0 ? -1 : 1] : [high / 2, "y", y < 0 ? -1 : 1];
      places[one][axis] -= sign * by;
      places[other][axis] += sign * by;
    }
  }
  return moved;
}
