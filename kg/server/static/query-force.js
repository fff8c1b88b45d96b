// Places for the nodes of a graph: springs along the edges, repulsion between all, then boxes pushed apart.
// The same graph always gets the same places: nothing here is left to chance.
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const LENGTH = 105;

// Nodes have a width and a height (of what is written on them); edges are pairs of places in the list of nodes.
export function laidOut(nodes, edges) {
  const places = nodes.map((_, at) => ({ x: 1.6 * LENGTH * 0.6 * Math.sqrt(at + 0.5) * Math.cos(at * GOLDEN), y: LENGTH * 0.6 * Math.sqrt(at + 0.5) * Math.sin(at * GOLDEN) }));
  const steps = nodes.length > 120 ? 220 : 350;
  for (let step = 0; step < steps; step += 1) pull(places, edges, LENGTH * 0.9 * (1 - step / steps) + 1);
  for (let step = 0; step < 160 && separate(places, nodes); step += 1);
  return places;
}

function pull(places, edges, most) {
  const moves = places.map((place) => ({ x: -place.x * 0.035, y: -place.y * 0.06 }));
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
    const x = places[from].x - places[to].x;
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
      const wide = (nodes[one].width + nodes[other].width) / 2 + 10 - Math.abs(x);
      const high = (nodes[one].height + nodes[other].height) / 2 + 8 - Math.abs(y);
      if (wide <= 0 || high <= 0) continue;
      moved = true;
      const [by, axis, sign] = wide < high ? [wide / 2, "x", x < 0 ? -1 : 1] : [high / 2, "y", y < 0 ? -1 : 1];
      places[one][axis] -= sign * by;
      places[other][axis] += sign * by;
    }
  }
  return moved;
}
