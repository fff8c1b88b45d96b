// Puts the parts together.
startTheme(paint);
startLegend();
startSearch();
startKeys();
frame.querySelector(".vis-network").setAttribute("role", "application");
frame.querySelector(".vis-network").setAttribute("aria-label", "Graph. Arrow keys move it, plus and minus zoom. The search and the panel reach everything in it.");
network.once("afterDrawing", () => {
  fit();
  window.stancegraph.ready = true;
});
network.on("click", ({ nodes: [node], edges: [edge] }) => (node !== undefined ? showThing(node) : edge !== undefined ? showLine(edge) : close()));
network.on("hoverEdge", ({ edge }) => { status.textContent = sentence(edge); });
network.on("hoverNode", ({ node }) => { status.textContent = `${facts.things[node].label} (${facts.things[node].type}, ${count(facts.things[node].claims.length, "claim")})`; });
network.on("blurEdge", () => { status.textContent = summary; });
network.on("blurNode", () => { status.textContent = summary; });
document.getElementById("fit").addEventListener("click", fit);
document.addEventListener("click", (event) => {
  const name = event.target.closest?.("[data-thing]")?.dataset.thing;
  if (name !== undefined) {
    showThing(name);
    told.focus({ preventScroll: true });
  }
});
// The documented hook: where a line can be clicked, what is hidden, how names fold, which boxes the labels take.
window.stancegraph = {
  screen, search, fold, ready: false,
  shown: () => ({ lines: edges.getIds({ filter: (edge) => !edge.hidden }), nodes: nodes.getIds({ filter: (node) => !node.hidden }) }),
  places: () => network.getPositions(),
  boxes: () => Object.fromEntries(drawn.nodes.map(({ id }) => [id, network.getBoundingBox(id)])),
};
