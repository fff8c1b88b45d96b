// The drawing: one of two that do the same, for some thousand nodes or for very many.
const frame = document.getElementById("graph");
const status = document.getElementById("status");
const start = { ready: false };
let summary = "";
let notice = ""; // what was saved; told until something changes

let drawing = null;

// Draw what is to be seen by now; afterwards only what changes is drawn anew.
function startDrawing() {
  const draw = setup.overview ? overview : visNetwork;
  drawing = draw(frame, {
    node: (number) => change({ thing: number, line: null }),
    line: (number) => change({ line: number, thing: null }),
    nothing: () => change({ line: null, thing: null }),
    open: (number) => change({ around: [number, 1], path: null, thing: number, line: null }),
    hover: (text) => { status.textContent = text ?? statusNow(); },
    ready: () => { start.ready = true; },
  });
  drawing.focusable.setAttribute("role", "application");
  drawing.focusable.setAttribute("aria-label", "Graph. Arrow keys move it, plus and minus zoom. The search, the panel and the table reach everything in it.");
  document.getElementById("fit").addEventListener("click", () => drawing.fit());
}

function chosenOf() {
  if (state.line !== null) return [[], [state.line]];
  if (state.thing === null || state.thing >= drawn.nodes.length) return [[], []];
  const own = lines.filter((line) => line.from === state.thing || line.to === state.thing);
  return [[state.thing], own.map((line) => line.number).filter((number) => visible.lines[number].rank)];
}

// Say what is to be seen, and what is left out.
function summarise() {
  const seen = visible.lines.filter((line) => line.rank);
  const perhaps = seen.filter((line) => line.rank === 1).length;
  const parts = [`${seen.length.toLocaleString("en")} of ${count(lines.length, "line")} and ${countNodes(2).toLocaleString("en")} of ${count(drawn.nodes.length, "node")} shown`];
  if (state.day !== null && perhaps) parts.push(`${perhaps.toLocaleString("en")} of the lines perhaps`);
  if (countNodes(1)) parts.push(`${count(countNodes(1), "node")} faded: nothing at this date`);
  const dateless = claims.filter((claim) => claim.time === undefined && visible.passes[claim.number] && (!claim.withdrawn || state.known)).length;
  if (state.day !== null && dateless && !state.undated) parts.push(`${count(dateless, "claim")} without a date left out`);
  if (state.path && between(...state.path).length === undefined) parts.unshift(`nothing connects ${labelOf(state.path[0])} and ${labelOf(state.path[1])} here`);
  return parts.join("; ");
}

const statusNow = () => [notice, summary, drawing.note?.()].filter(Boolean).join("; ");
const countNodes = (rank) => visible.nodes.reduce((sum, seen) => sum + (seen === rank ? 1 : 0), 0);

listen(() => {
  drawing.show();
  drawing.select(...chosenOf());
  [summary, notice] = [summarise(), ""];
  status.textContent = statusNow();
});
listen((patch) => {
  if (typeof patch.thing === "number" && patch.thing < drawn.nodes.length && visible.nodes[patch.thing] && !patch.around) drawing.reveal(patch.thing);
  if ("around" in patch || "path" in patch) drawing.fit();
});
