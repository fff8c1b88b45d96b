// The page on which one asks in SPARQL: brings the editor, the endpoint and the views of an answer together.
import { acceptFor, answerOf, CSV, JSON_RESULTS, TURTLE } from "./query-answer.js";
import { ask, curl } from "./query-ask.js";
import * as completion from "./query-completion.js";
import { csv, save } from "./query-csv.js";
import * as editor from "./query-editor.js";
import { button, byId, count, element, visible } from "./query-elements.js";
import { Graph } from "./query-graph.js";
import * as history from "./query-history.js";
import * as link from "./query-link.js";
import * as notes from "./query-notes.js";
import { pictureOf } from "./query-picture.js";
import { showRaw } from "./query-raw.js";
import * as saved from "./query-saved.js";
import { Table } from "./query-table.js";
import { Tabs } from "./query-tabs.js";
import { Names } from "./query-terms.js";
import { Timeline } from "./query-timeline.js";
import { declared, formOf, namesIn } from "./query-tokens.js";

const known = JSON.parse(byId("known").textContent);
const names = new Names(known.prefixes, known.base);
names.labels = new Map(known.things.map(({ name, label }) => [name, label]));
names.properties = new Set(known.names.filter(({ name, kind }) => /Property$/.test(kind) || !kind).map(({ name }) => name));
const table = new Table(byId("panel-table"), names);
const graph = new Graph(byId("panel-graph"), names);
const timeline = new Timeline(byId("panel-time"), names);
const tabs = new Tabs(view);
const past = history.start((entry) => { link.setMoment(entry.moment); load(entry.q); });
let asked = null; // the query and the moment of the answer that is shown
let answer = null;
let drawn = new Set();
let running = null;
let lastRun = "";

// ----------------------------------------------------------------------------------------------------------- running

async function run(wanted) {
  running?.abort();
  const mine = { q: editor.text(), moment: link.moment() };
  const control = new AbortController();
  running = control;
  lastRun = mine.q;
  completion.close();
  tell("Running …");
  const ticking = begin();
  try {
    const found = answerOf(await ask(mine.q, mine.moment, acceptFor(formOf(mine.q)), control.signal));
    if (running !== control) return;
    asked = mine;
    show(found, wanted);
    past.add({ ...mine, told: summary(found) });
    reveal();
    globalThis.history.replaceState(null, "", link.made(mine.q, mine.moment, tabs.current));
    notes.tell(mine.q, known);
  } catch (error) {
    if (running === control) failed(error);
  } finally {
    clearInterval(ticking);
    if (running === control) end();
  }
}

function begin() {
  const since = performance.now();
  byId("fault").hidden = true;
  byId("notes").hidden = true;
  byId("stop").hidden = false;
  byId("progress").hidden = false;
  document.body.setAttribute("aria-busy", "true");
  return setInterval(() => { byId("clock").textContent = `${((performance.now() - since) / 1000).toFixed(1)} s of at most ${known.timeout} s`; }, 100);
}

function end() {
  running = null;
  if (document.activeElement === byId("stop")) byId("run").focus();
  byId("stop").hidden = true;
  byId("progress").hidden = true;
  byId("clock").textContent = "";
  document.body.removeAttribute("aria-busy");
}

// An answer that stands below what is to be seen is brought up, so far that its first rows are.
function reveal() {
  const { top } = document.querySelector(".answer").getBoundingClientRect();
  if (top > innerHeight - 240) scrollBy({ top: top - innerHeight * 0.45 });
}

const tell = (text) => { byId("state").textContent = text; };

// The sentence of the server, with the line that it names set off in the editor.
function failed(error) {
  byId("result").hidden = true;
  answer = null;
  if (error.name === "AbortError") { tell("Stopped; no answer was awaited."); return; }
  if (error.status === undefined) throw error;
  const line = Number(/\bline (\d+)/.exec(error.message)?.[1] ?? 0);
  const place = byId("fault");
  place.replaceChildren(element("span", { dir: "auto" }, visible(error.message)));
  if (line) place.append(" ", button(`Go to line ${line}`, () => editor.go(line)));
  place.hidden = false;
  tell("No answer.");
  editor.mark(line);
}

function summary({ kind, yes, rows, seconds }) {
  const what = kind === "yes" ? (yes ? "Yes" : "No") : count(rows.length, kind === "graph" ? "statement" : "row");
  return `${what} in ${seconds < 0.01 ? "less than 0.01" : seconds.toFixed(2)} s`;
}

// ----------------------------------------------------------------------------------------------------------- showing

function show(found, wanted) {
  const before = answer?.kind;
  answer = found;
  drawn = new Set();
  editor.mark(0);
  tell(summary(found));
  byId("result").hidden = false;
  byId("exact-note").hidden = found.kind === "graph";
  byId("save-exact").hidden = found.kind === "graph";
  byId("save-json").hidden = found.kind === "graph";
  byId("save-turtle").hidden = found.kind !== "graph";
  byId("save-csv").hidden = found.kind === "yes";
  byId("csv-note").hidden = found.kind === "yes";
  tabs.show(wanted ?? (found.kind === "graph" ? (before === "graph" ? tabs.current : "graph") : before === "rows" ? tabs.current : "table"));
}

function view(name) {
  if (!answer) return;
  if (!drawn.has(name)) draw(name);
  drawn.add(name);
  byId("save-picture").hidden = !drawing();
  if (asked && globalThis.location.hash.includes("q=")) globalThis.history.replaceState(null, "", link.made(asked.q, asked.moment, name));
}

function draw(name) {
  const place = byId(`panel-${name}`);
  if (name === "raw") raw(place);
  else if (answer.kind === "yes") place.replaceChildren(element("p", { class: "verdict" }, answer.yes ? "Yes" : "No"));
  else if (!answer.rows.length) place.replaceChildren(element("p", { class: "empty" }, "Nothing fits. Perhaps a name is misspelt, or nothing of it held at that moment."));
  else ({ table, graph, time: timeline })[name].show(answer);
}

async function raw(place) {
  if (answer.kind !== "graph") showRaw(place, answer.text, "SPARQL results as JSON");
  else {
    place.replaceChildren(element("p", { class: "quiet" }, "Asking for Turtle …"));
    const of = answer;
    const text = await again(TURTLE).catch((error) => `# ${error.message}`);
    if (of === answer) showRaw(place, text, "Turtle");
  }
}

// ------------------------------------------------------------------------------------------------------------- taking

const drawing = () => byId(`panel-${tabs.current}`).querySelector("svg.network, svg.axis");
const again = async (media) => (await ask(asked.q, asked.moment, media)).text;

async function saveAgain(media, ending) {
  try { save(await again(media), `query.${ending}`, media); } catch (error) { copied(visible(error.message)); }
}

function saveCsv() {
  if (!drawn.has("table")) draw("table");
  drawn.add("table");
  save(csv(answer.columns, answer.rows.length ? table.shown : []), "query.csv", "text/csv;charset=utf-8");
}

const copied = (text) => { byId("copied").textContent = text; };

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    copied(`${what} copied.`);
  } catch {
    const field = element("textarea", { class: "copy", readonly: true, "aria-label": what, rows: 3 });
    field.value = text;
    byId("copied").replaceChildren(`Copy this ${what.toLowerCase()}: `, field);
    field.select();
  }
}

// ------------------------------------------------------------------------------------------------------------ loading

// Puts a query into the editor and asks it; what was written there and never asked is kept in the history.
function load(q, wanted) {
  const draft = editor.text();
  if (lastRun && draft.trim() && draft !== lastRun && draft !== q) past.add({ q: draft, moment: link.moment(), told: "not asked" });
  editor.put(q);
  run(wanted);
}

function declare() {
  const has = declared(editor.text());
  const used = new Set(namesIn(editor.text()).map((name) => name.slice(0, name.indexOf(":"))));
  const missing = Object.keys(known.prefixes).filter((name) => used.has(name) && !has.has(name)).sort();
  copied(missing.length ? `${count(missing.length, "prefix", "prefixes")} declared.` : "Every prefix that is used and known here is declared.");
  if (missing.length) editor.insert(0, 0, missing.map((name) => `PREFIX ${name}: <${known.prefixes[name]}>\n`).join(""));
}

function follow() {
  const found = link.read();
  const query = found.q ?? known.saved.find((one) => one.name === found.saved)?.text;
  link.setMoment({ ...known.moment, ...found.moment });
  if (query === undefined) return;
  editor.put(query);
  run(found.view ?? undefined);
}

function start() {
  editor.start(() => completion.suggest());
  completion.start(known);
  saved.start(known.saved, (query) => load(query.text, query.group === "To begin with" && query.name.endsWith("-in-time") ? "time" : undefined));
  byId("ask").addEventListener("submit", (event) => { event.preventDefault(); run(); });
  byId("stop").addEventListener("click", () => running?.abort());
  byId("ask").addEventListener("keydown", (event) => { if ((event.ctrlKey || event.metaKey) && event.key === "Enter") { event.preventDefault(); run(); } });
  byId("declare").addEventListener("click", declare);
  byId("copy-link").addEventListener("click", () => copy(link.made(editor.text(), link.moment(), answer ? tabs.current : ""), "Link"));
  byId("copy-curl").addEventListener("click", () => copy(curl(editor.text(), link.moment(), /^(CONSTRUCT|DESCRIBE)$/.test(formOf(editor.text())) ? TURTLE : JSON_RESULTS), "curl line"));
  byId("save-picture").addEventListener("click", () => save(pictureOf(drawing()), "query.svg", "image/svg+xml"));
  byId("save-csv").addEventListener("click", saveCsv);
  byId("save-exact").addEventListener("click", () => saveAgain(CSV, "csv"));
  byId("save-json").addEventListener("click", () => save(answer.text, "query.srj", JSON_RESULTS));
  byId("save-turtle").addEventListener("click", () => saveAgain(TURTLE, "ttl"));
  if (matchMedia("(max-width: 60rem)").matches) byId("saved-part").open = false;
  addEventListener("hashchange", follow);
  follow();
  document.documentElement.dataset.ready = "yes";
}

start();
