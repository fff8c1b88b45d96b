// Surroundings of a thing, and the shortest ways between two, over the lines that are to be seen.
function nearby() {
  const near = new Map();
  const add = (one, other, line) => {
    if (!near.has(one)) near.set(one, []);
    near.get(one).push([other, line]);
  };
  for (const line of lines) {
    if (!visible.lines[line.number].rank) continue;
    add(line.from, line.to, line.number);
    add(line.to, line.from, line.number);
  }
  return near;
}

// How many steps each node is away from one, up to a limit.
function steps(from, near, most = Infinity) {
  const found = new Map([[from, 0]]);
  for (const node of found.keys()) { // a map can grow while it is walked
    if (found.get(node) >= most) continue;
    for (const [other] of near.get(node) ?? []) if (!found.has(other)) found.set(other, found.get(node) + 1);
  }
  return found;
}

function around(node, depth) {
  const near = nearby();
  const nodes = new Set(steps(node, near, depth).keys());
  const kept = new Set();
  for (const one of nodes) for (const [other, line] of near.get(one) ?? []) if (nodes.has(other)) kept.add(line);
  return { nodes, lines: kept };
}

function between(one, other) {
  const near = nearby();
  const [there, back] = [steps(one, near), steps(other, near)];
  const length = there.get(other);
  const nodes = new Set([one, other]);
  const kept = new Set();
  for (const [node, far] of length === undefined ? [] : there) {
    if (far + back.get(node) !== length) continue;
    nodes.add(node);
    for (const [next, line] of near.get(node)) if (there.get(next) === far + 1 && far + 1 + back.get(next) === length) kept.add(line);
  }
  return { nodes, lines: kept, length };
}
