// Puts the parts together.
Object.assign(state, fromHash());
filterClaims();
see();
startTheme(() => drawing?.paint());
startDrawing();
startLegend();
startTime();
startTable();
startSave();
startSearch();
startHash();
startKeys();
document.addEventListener("click", (event) => {
  const number = event.target.closest?.("[data-thing]")?.dataset.thing;
  if (number !== undefined) {
    change({ thing: Number(number), line: null });
    told.focus({ preventScroll: true });
  }
});
// The documented hook: for tests, for other scripts, and for the curious.
window.stancegraph = {
  get ready() { return start.ready; },
  state, change, search, fold, standing, svg: () => svgOf(),
  claims: () => claims.filter((claim) => visible.ranks[claim.number]).map((claim) => claim.id),
  shown: () => ({
    lines: lines.filter((line) => visible.lines[line.number].rank).map((line) => line.number),
    nodes: drawn.nodes.filter((node) => visible.nodes[node.number] === 2).map((node) => things[node.number].id),
    faded: drawn.nodes.filter((node) => visible.nodes[node.number] === 1).map((node) => things[node.number].id),
  }),
  lineOf: (id) => claimCalled.get(id)?.line?.number ?? null,
  lines: () => lines.map((line) => ({ number: line.number, kind: line.kind, word: line.word, claims: line.claims.map((claim) => claim.id), ...visible.lines[line.number] })),
  changes: () => changes.map(({ kind, before, after, certain }) => ({ kind, before: before?.id, after: after?.id, certain })),
  about: () => things[state.thing]?.id,
  cite: (id) => citationOf(claimCalled.get(id)),
  point: (id) => drawing.pointOfNode(thingCalled.get(id).number),
  screen: (number) => drawing.pointOf(number),
  places: () => Object.fromEntries(drawn.nodes.map((node) => [things[node.number].id, drawing.placeOf(node.number)])),
  boxes: () => Object.fromEntries(drawn.nodes.map((node) => [things[node.number].id, drawing.boxOf(node.number)])),
};
change({ ...state });
