// How lines and nodes look, in either drawing, in the picture and in the key.
const FONT = '"Helvetica Neue", Arial, "Liberation Sans", sans-serif';
const DASHES = { sure: false, middling: [9, 6], doubtful: [2, 5] };
const ENDS = { supports: "arrow", opposes: "bar", mixed: "circle", influence: "vee" };

// How a line looks at this date: thicker with more claims, thin where it only perhaps holds, dashed where it is doubtful.
function lookOf(seen) {
  const width = (1.8 + 0.8 * Math.sqrt(seen.count)) * (seen.rank === 1 ? 0.75 : 1);
  return { width: Math.min(Math.round(width * 10) / 10, 9), dashes: DASHES[sureness(seen.sure)] };
}

// What is written on a line: what changed, that it is said not to hold, that it holds only perhaps, that it is disputed.
function markOf(line) {
  const seen = visible.lines[line.number];
  if (seen.mark) return seen.rank === 1 ? `${seen.mark} ?` : seen.mark;
  return [line.negated ? "not" : "", seen.rank === 1 ? "?" : "", seen.disputed ? "≠" : ""].filter(Boolean).join(" ");
}

function coloursOf(node, faded) {
  const [, form, hollow] = setup.kinds[things[node.number].kind];
  const topic = form === "box";
  const background = colour(faded ? "page" : topic ? "topic" : hollow ? "page" : "node");
  const border = colour(faded ? "faint" : topic ? "topic-border" : "border");
  const chosen = { background, border: colour("focus") };
  return { background, border, highlight: chosen, hover: chosen };
}

function writeMark(context, text, x, y, size, strong) {
  context.font = `${strong ? "bold " : ""}${size}px ${FONT}`;
  context.strokeStyle = colour("page");
  context.lineWidth = size / 3;
  context.strokeText(text, x, y);
  context.fillStyle = colour("ink");
  context.fillText(text, x, y);
}
