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
