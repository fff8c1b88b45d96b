// The table: the claims that are to be seen or read, one in a row, in step with the drawing; and the same as CSV.
const tablePart = document.getElementById("table");
const tableButton = document.getElementById("table-button");
const filterInput = document.getElementById("filter");
const moreButton = document.getElementById("more-rows");
const scroller = tablePart.querySelector(".scroller");
const rowsPart = tablePart.querySelector("tbody");
const alphabet = new Intl.Collator("en", { numeric: true });
const PAGE_OF_ROWS = 200;
let mostRows = PAGE_OF_ROWS;
let changeOf = new Map();

// A column: its heading, its text in a row, and what it is sorted by where that is not its text.
const COLUMNS = {
  who: { title: "Who", text: (claim) => titleOf(claim)[0] },
  what: { title: "What", text: (claim) => titleOf(claim)[1] },
  whom: { title: "Whom, what about", text: (claim) => titleOf(claim)[2] },
  during: { title: "When", text: (claim) => claim.during, value: (claim) => (claim.time === undefined ? undefined : beginOf(claim)) },
  standing: { title: "At this date", text: standsNow },
  change: { title: "Change", text: (claim) => changeOf.get(claim), comparing: true },
  mode: { title: "Mode", text: (claim) => claim.mode },
  confidence: { title: "Confidence", text: (claim) => claim.confidence, value: (claim) => claim.confidence },
  accordingTo: { title: "According to", text: (claim) => speakersOf(claim).join(", ") || "the author" },
  document: { title: "Document", text: (claim) => documentsOf(claim).join(", ") },
  claim: { title: "Claim", text: (claim) => claim.id },
};
const columnsNow = () => Object.entries(COLUMNS).filter(([, column]) => !column.comparing || state.from !== null);

function sortFrom(text) {
  const [, name, direction] = /^(\w+) (-?1)$/.exec(text ?? "") ?? [];
  return Object.hasOwn(COLUMNS, name ?? "") ? [name, Number(direction)] : null;
}

// Rows that say nothing in the column come last, whichever way it is sorted; equal ones stand in the order of time.
function compareBy(name, direction) {
  const { text, value = text } = COLUMNS[name];
  const keys = new Map();
  const key = (claim) => { if (!keys.has(claim)) keys.set(claim, value(claim) ?? ""); return keys.get(claim); };
  return (one, other) => {
    const [a, b] = [key(one), key(other)];
    if (a === "" || b === "") return (a === "") - (b === "") || byTime(one, other);
    return direction * (typeof a === "number" ? a - b : alphabet.compare(a, b)) || byTime(one, other);
  };
}

// All that stands in a row, folded as names are for the search; what does not change with the moment is folded once.
const foldedTexts = new Map();

function foldedRow(claim) {
  claim.folded ??= fold(Object.entries(COLUMNS).filter(([name]) => name !== "standing" && name !== "change").map(([, column]) => column.text(claim) ?? "").join(" "));
  const changing = `${standsNow(claim)} ${state.from === null ? "" : changeOf.get(claim) ?? ""}`;
  if (!foldedTexts.has(changing)) foldedTexts.set(changing, fold(changing));
  return `${claim.folded} ${foldedTexts.get(changing)}`;
}

// The claims of the table, filtered by words and sorted. What is typed into a table that is closed counts for nothing.
function claimsInTable() {
  const kinds = (each) => `${each.certain ? "" : "perhaps "}${each.kind}`;
  changeOf = new Map(state.from === null ? [] : changes.flatMap((each) => [each.before, each.after].filter(Boolean).map((claim) => [claim, kinds(each)])));
  const wanted = state.table ? fold(state.filter).split(" ").filter(Boolean) : [];
  const seen = claims.filter(isTold);
  const found = wanted.length ? seen.filter((claim) => { const row = foldedRow(claim); return wanted.every((word) => row.includes(word)); }) : seen;
  return { seen, found: found.sort(state.sort ? compareBy(...state.sort) : byTime), filtered: wanted.length > 0 };
}

function tellRows({ seen, found, filtered }) {
  const total = claims.length.toLocaleString("en");
  const parts = [filtered ? `${found.length.toLocaleString("en")} of the ${count(seen.length, "claim")} that are shown, of ${total} in all` : `${found.length.toLocaleString("en")} of ${count(claims.length, "claim")}`];
  if (found.length > mostRows) parts.push(`the first ${mostRows.toLocaleString("en")} in the table`);
  const [name, direction] = state.sort ?? [];
  parts.push(name ? `by “${COLUMNS[name].title.toLowerCase()}”${direction < 0 ? ", backwards" : ""}` : "in the order of time");
  return parts.join(", ");
}

// Selects what a row tells of: its line, or its first thing where it has none.
function selectClaim(claim) {
  change(claim.line ? { line: claim.line.number, thing: null } : { thing: claim.ends[0], line: null });
}

const isChosen = (claim) => state.line !== null && claim.line?.number === state.line;

function cellOf(claim, name, column) {
  const text = String(column.text(claim) ?? "");
  const selects = name === "what" && (claim.line || claim.ends.length);
  if (selects) return element("td", { "data-name": name }, element("button", { type: "button", class: "link", dir: "auto", on: () => selectClaim(claim) }, text));
  return element("td", { "data-name": name }, text ? isolated(text) : "");
}

function rowOf(claim, columns) {
  const properties = { "data-claim": claim.id, "aria-current": isChosen(claim) ? "true" : undefined, style: claim.line && `--colour: var(--${claim.line.kind})` };
  return element("tr", properties, ...columns.map(([name, column]) => cellOf(claim, name, column)));
}

// The first rows, and those of the line that is chosen wherever they stand.
function rowsOf(found) {
  const columns = columnsNow();
  const later = found.slice(mostRows).filter(isChosen);
  const gap = element("tr", { class: "gap" }, element("td", { colspan: columns.length }, "… rows left out here …"));
  return [...found.slice(0, mostRows).map((claim) => rowOf(claim, columns)), ...(later.length ? [gap] : []), ...later.map((claim) => rowOf(claim, columns))];
}

function showHeadings() {
  for (const heading of tablePart.querySelectorAll("th")) {
    const { name } = heading.dataset;
    heading.hidden = Boolean(COLUMNS[name].comparing) && state.from === null;
    if (state.sort?.[0] === name) heading.setAttribute("aria-sort", state.sort[1] > 0 ? "ascending" : "descending");
    else heading.removeAttribute("aria-sort");
  }
}

// The rows anew; the keyboard stays on the row where it was.
function showRows(found) {
  const focused = rowsPart.contains(document.activeElement) ? document.activeElement.closest("tr").dataset.claim : null;
  rowsPart.replaceChildren(...rowsOf(found));
  if (focused) [...rowsPart.rows].find((row) => row.dataset.claim === focused)?.querySelector("button")?.focus({ preventScroll: true });
  const left = found.length - mostRows;
  moreButton.hidden = left <= 0;
  moreButton.textContent = `Show ${Math.min(left, PAGE_OF_ROWS)} more`;
}

// Brings the first row of the line that is chosen into sight, without moving anything but the table.
function revealRow() {
  const row = rowsPart.querySelector("[aria-current]");
  if (!row) return;
  const [outer, inner] = [scroller.getBoundingClientRect(), row.getBoundingClientRect()];
  const top = outer.top + tablePart.querySelector("thead").offsetHeight;
  if (inner.top < top) scroller.scrollTop -= top - inner.top;
  else if (inner.bottom > outer.bottom) scroller.scrollTop += Math.min(inner.bottom - outer.bottom + 20, inner.top - top);
}

function showTable(patch = {}) {
  tablePart.hidden = !state.table;
  tableButton.setAttribute("aria-pressed", String(state.table));
  if (!state.table) return;
  const arranged = "filter" in patch || "sort" in patch;
  if (arranged || "table" in patch) mostRows = PAGE_OF_ROWS;
  if (filterInput.value !== state.filter) filterInput.value = state.filter;
  const rows = claimsInTable();
  const summaryLine = document.getElementById("rows");
  summaryLine.setAttribute("aria-live", arranged ? "polite" : "off");
  summaryLine.textContent = tellRows(rows);
  showHeadings();
  showRows(rows.found);
  if ("line" in patch || "table" in patch) revealRow();
}

// What only the table shows changes nothing in the drawing, and leaves open what is open in the panel.
function arrange(patch) {
  Object.assign(state, patch);
  showTable(patch);
  writeHash();
}

function sortBy(name) {
  const [sorted, direction] = state.sort ?? [];
  arrange({ sort: sorted !== name ? [name, 1] : direction > 0 ? [name, -1] : null });
}

function showMore() {
  const place = mostRows;
  mostRows += PAGE_OF_ROWS;
  showTable();
  if (moreButton.hidden) rowsPart.rows[place]?.querySelector("button")?.focus();
}

function startTable() {
  const heading = ([name, { title }]) => element("th", { scope: "col", "data-name": name, "data-title": title }, element("button", { type: "button", on: () => sortBy(name) }, title));
  tablePart.querySelector("thead").append(element("tr", {}, ...Object.entries(COLUMNS).map(heading)));
  tableButton.addEventListener("click", () => arrange({ table: !state.table }));
  moreButton.addEventListener("click", showMore);
  filterInput.addEventListener("input", () => arrange({ filter: filterInput.value }));
  filterInput.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !filterInput.value) return;
    event.stopPropagation();
    filterInput.value = "";
    arrange({ filter: "" });
  });
  listen(showTable);
}

// -------------------------------------------------------------------------------------------------------------- CSV

const identityOf = (name) => (typeof name === "number" ? things[name].id : name);
const eachPiece = (claim, text) => { const told = chainOf(claim.evidence).map((piece) => text(piece) ?? ""); return told.some((part) => part !== "") ? told.join(" | ") : ""; };
const sourceThing = (piece) => (typeof piece.document === "number" ? things[piece.document] : { label: piece.document });
const endOf = (kind, end) => (claim) => (claim.kind === kind && claim[end] !== undefined ? identityOf(claim[end]) : "");

// The columns of the CSV, called as in the ontology where it has a name. Of more than one piece of evidence, all in one order.
const CSV_COLUMNS = {
  claim: (claim) => claim.id, kind: (claim) => claim.kind, who: COLUMNS.who.text, what: (claim) => claim.word, whom: COLUMNS.whom.text,
  negated: (claim) => Boolean(claim.negated), during: COLUMNS.during.text, standing: standsNow, change: COLUMNS.change.text,
  mode: (claim) => claim.mode, confidence: (claim) => claim.confidence, condition: (claim) => claim.condition, quantifier: (claim) => claim.quantifier,
  role: (claim) => claim.role, place: (claim) => (claim.place === undefined ? "" : labelOf(claim.place)), comment: (claim) => claim.comment,
  accordingTo: (claim) => eachPiece(claim, (piece) => (piece.speaker === undefined ? "" : labelOf(piece.speaker))),
  source: (claim) => eachPiece(claim, (piece) => sourceThing(piece).label), issued: (claim) => eachPiece(claim, (piece) => sourceThing(piece).issued),
  saidOn: (claim) => eachPiece(claim, (piece) => piece.said), start: (claim) => eachPiece(claim, (piece) => piece.start), end: (claim) => eachPiece(claim, (piece) => piece.end),
  row: (claim) => eachPiece(claim, (piece) => piece.row), identifier: (claim) => eachPiece(claim, (piece) => piece.identifier),
  status: (claim) => (claim.withdrawn ? "withdrawn" : "accepted"), subject: endOf("Relation", "source"), object: endOf("Relation", "target"),
  topic: endOf("Stance", "target"), holder: (claim) => endOf("Stance", "source")(claim) || endOf("Attribution", "holder")(claim),
  about: (claim) => (claim.about ?? []).map(identityOf).join(" | "),
};

// A cell after RFC 4180. Spreadsheets take what begins like this for a formula, and run it: an apostrophe makes it a text.
const FORMULA = /^[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

function csvCell(value) {
  const text = String(value ?? "");
  const safe = typeof value === "string" && FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// With the byte order mark by which spreadsheets know UTF-8.
function csvOf() {
  const columns = Object.entries(CSV_COLUMNS).filter(([name]) => name !== "change" || state.from !== null);
  const rows = claimsInTable().found.map((claim) => columns.map(([, text]) => csvCell(text(claim))));
  return `\ufeff${[columns.map(([name]) => name), ...rows].map((row) => `${row.join(",")}\r\n`).join("")}`;
}
