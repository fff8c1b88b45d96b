// Says an EDTF date or interval in words, and keeps the notation: what is open and what is unknown are not the same.
function spell(text) {
  if (!text?.includes("/")) return text;
  const [begin, end] = text.split("/");
  const from = begin === ".." ? "" : begin ? `from ${begin}` : "begin not known,";
  const to = end === ".." ? "on" : end ? `${begin === ".." ? "until" : "to"} ${end}` : ", end not known";
  return `${from} ${to} (${text})`.trim().replace(" ,", ",");
}

// The same for what happened on one day: an interval then is the days among which that day is.
function spellDay(text) {
  const [begin, end] = text?.split("/") ?? [];
  return begin && end && begin !== ".." && end !== ".." ? `some day from ${begin} to ${end}` : spell(text);
}

// Days as Python numbers them: day 1 is 0001-01-01.
const EPOCH = 719163;

function dayOf(text) {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? "");
  if (!found) return null;
  const date = new Date(0);
  date.setUTCFullYear(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  const day = Math.round(date / 864e5) + EPOCH;
  return isoOf(day) === text ? day : null;
}

const isoOf = (day) => new Date((day - EPOCH) * 864e5).toISOString().slice(0, 10);
