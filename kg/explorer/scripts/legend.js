// The legend is the filter: a box for each kind of line, relation, position, node, mode, certainty and source.
const boxes = [...document.querySelectorAll("#legend input[type=checkbox]")];
const keyOf = (box) => `${box.dataset.of} ${box.dataset.key}`;
const sourceRows = new Set(boxes.map(keyOf));

const siblings = (box) => boxes.filter((other) => other.dataset.of === box.dataset.of);
const partsOf = (box) => [...box.closest(".group")?.querySelectorAll("[data-of=word]") ?? []];

function choose(wanted) {
  const off = new Set(state.off);
  for (const [box, on] of wanted) {
    if (on) off.delete(keyOf(box));
    else off.add(keyOf(box));
  }
  change({ off });
}

const only = (box) => choose(siblings(box).map((other) => [other, other === box]));

function countRows() {
  const counts = new Map();
  const add = (key) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const claim of claims) if (visible.ranks[claim.number]) for (const keys of facets(claim)) keys.forEach(add);
  const alive = new Set(claims.filter((claim) => claim.line && visible.ranks[claim.number]).flatMap((claim) => [claim.source, claim.target]));
  for (const number of alive) add(`node ${things[number].kind}`);
  for (const box of boxes) {
    const row = box.closest(".row");
    const number = counts.get(keyOf(box)) ?? 0;
    row.querySelector(".count").textContent = number.toLocaleString("en");
    row.classList.toggle("none", !number);
    box.checked = !state.off.has(keyOf(box));
    if (box.dataset.of === "line") box.indeterminate = box.checked && partsOf(box).some((part) => state.off.has(keyOf(part)));
  }
}

function startLegend() {
  for (const box of boxes) {
    const row = box.closest(".row");
    box.addEventListener("change", () => choose([[box, box.checked]]));
    row.querySelector("label").addEventListener("dblclick", () => only(box));
    row.querySelector(".only").addEventListener("click", () => only(box));
  }
  document.getElementById("all").addEventListener("click", () => change({ off: new Set(), around: null, path: null }));
  listen(countRows);
}
