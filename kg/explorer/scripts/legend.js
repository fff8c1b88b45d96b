// The legend is the filter: a box for each kind of line and node.
const boxes = [...document.querySelectorAll("#legend input[type=checkbox]")];
const status = document.getElementById("status");
let summary = "";

function filter() {
  const off = new Set(boxes.filter((box) => !box.checked).map((box) => `${box.dataset.of} ${box.dataset.key}`));
  const shown = showOnly((edge) => !off.has(`line ${edge.kind}`), (node) => !off.has(`node ${node.kind}`));
  summary = `${shown.lines} of ${count(drawn.edges.length, "line")} and ${shown.nodes} of ${count(drawn.nodes.length, "node")} shown`;
  status.textContent = summary;
  return shown;
}

function only(box) {
  const group = boxes.filter((other) => other.dataset.of === box.dataset.of);
  for (const other of group) other.checked = other === box;
  filter();
}

function startLegend() {
  for (const box of boxes) {
    const row = box.closest(".row");
    box.addEventListener("change", filter);
    row.querySelector("label").addEventListener("dblclick", () => only(box));
    row.querySelector(".only").addEventListener("click", () => only(box));
  }
  document.getElementById("all").addEventListener("click", () => {
    for (const box of boxes) box.checked = true;
    filter();
  });
  filter();
}
