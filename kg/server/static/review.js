/** The review desk: cards that wait, one of them with its article beside it, and what is decided about it. */

import { ArticlePane } from "./review-article.js";
import { parts } from "./review-card.js";
import { arrive, decide, hasToken, read } from "./review-client.js";
import { counted, make, own } from "./review-elements.js";
import * as forms from "./review-forms.js";
import { line, progress } from "./review-queue.js";

const PAGE = 50;
const MOST = 500;
const NAME = "stancegraph.reviewer";
const KEYS = "stancegraph.keys";
const PENDING = "stancegraph.pending";
const WORDS = { accept: "accept", edit: "accept with changes", reject: "reject", skip: "put off", merge: "merge", undo: "undo" };

const $ = (id) => document.getElementById(id);
const desk = { filters: {}, cards: [], total: 0, done: null, card: null, chosen: null, sending: false, pending: null, history: [], turn: 0 };
const drafts = new Map();
const article = new ArticlePane($("article"));

// -------------------------------------------------------------------------------------------------------- saying

function say(text) {
  $("said").textContent = text;
}

function complain(text, ...buttons) {
  const box = $("fault");
  box.replaceChildren(own(text), ...buttons.flatMap((button) => [" ", button]));
  box.hidden = !text;
}

const button = (text, click) => make("button", { type: "button", click }, text);

// ---------------------------------------------------------------------------------------------------- who comes in

const reviewer = () => localStorage.getItem(NAME) ?? "";

/** Ask for what is missing before anything is shown: the token, then the name. */
function enter() {
  if (!hasToken()) askToken("These cards are for reviewers: open the link that kg serve --write prints when it starts (it ends in /review#token=...), or paste it here.");
  else if (!reviewer()) askName();
  else begin();
}

function askAtDoor(text, label, take, value = "") {
  const input = make("input", { id: "asked", dir: "auto", autocomplete: "off", spellcheck: "false", required: true });
  input.value = value;
  const form = make("form", { class: "decision" }, make("p", {}, text), make("p", { class: "line" }, make("label", { for: "asked" }, label), input, make("button", { class: "strong" }, "Go on")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    $("door").hidden = true;
    $("door").replaceChildren();
    take(input.value.trim());
  });
  $("door").replaceChildren(form);
  $("door").hidden = false;
  input.focus();
}

function askToken(text) {
  askAtDoor(text, "link or token", (given) => {
    const token = given.includes("token=") ? new URLSearchParams(given.slice(given.indexOf("#") + 1)).get("token") : given;
    history.replaceState(null, "", `${location.pathname}${location.search}#${new URLSearchParams({ token: token ?? "" })}`);
    arrive();
    enter();
  });
}

function askName() {
  askAtDoor("Who reviews? Every decision is signed with this name; it is kept in this browser.", "your name", (given) => {
    localStorage.setItem(NAME, given);
    enter();
  }, reviewer());
}

async function begin() {
  $("desk").hidden = false;
  $("reviewer").hidden = false;
  $("reviewer").replaceChildren("Reviewer: ", own(reviewer()));
  if (desk.pending) unanswered("A decision was sent and not answered.");
  say("Reading the cards ...");
  const listed = await list();
  say("");
  if (!listed) return;
  const wanted = desk.chosen ?? arrive().get("card") ?? desk.cards[0]?.id;
  if (wanted && !desk.card) await open(wanted);
}

// ------------------------------------------------------------------------------------------------------- the list

const asked = () => ({ ...desk.filters, by: reviewer() });

/** Read the first cards, as many as wanted, however few come at once. */
async function cards(most) {
  const all = [];
  for (;;) {
    const found = await read("/review/cards", { ...asked(), limit: Math.min(MOST, most - all.length), offset: all.length });
    all.push(...found.cards);
    if (all.length >= Math.min(most, found.total) || !found.cards.length) return { ...found, cards: all };
  }
}

/** Read the list anew, as long as it was, and show it. */
async function list(most = Math.max(PAGE, desk.cards.length)) {
  const turn = (desk.turn += 1);
  try {
    const found = await cards(most);
    if (turn !== desk.turn) return true;
    Object.assign(desk, { cards: found.cards, total: found.total, done: found.progress, faults: found.faults });
    kinds(found.kinds ?? []);
    complainOfFilter("");
    shelve();
    return true;
  } catch (fault) {
    unread(fault);
    return false;
  }
}

function unread(fault) {
  if (fault.status === 401) askToken(`The token is not (or no longer) the right one: open the link that kg serve prints when it starts, or paste it here. ${fault.message}`);
  else if (Object.keys(desk.filters).length && fault.status >= 400 && fault.status < 500) complainOfFilter(fault.message);
  else complain(fault.message, button("Try again", () => { complain(""); begin(); }));
}

function complainOfFilter(text) {
  $("filter-fault").textContent = text;
  $("filter-fault").hidden = !text;
}

function kinds(names) {
  const select = $("filter-kind");
  if (select.options.length > 1) return;
  select.append(...names.map((name) => make("option", { value: name }, name)));
  select.value = desk.filters.kind ?? "";
}

function shelve() {
  const focused = document.activeElement?.dataset?.card;
  $("cards").replaceChildren(...desk.cards.map((card) => line(card, desk.chosen, open)));
  if (focused) [...$("cards").querySelectorAll(".pick")].find((pick) => pick.dataset.card === focused)?.focus({ preventScroll: true });
  $("waiting").textContent = `${counted(desk.total, "card")} waiting`;
  $("more").hidden = desk.cards.length >= desk.total;
  const told = Object.entries(desk.filters).map(([name, value]) => (name === "second" ? "second opinion" : `${name === "confidence" ? "at least" : name} ${value}`));
  $("narrowed").hidden = !told.length;
  $("narrowed").firstElementChild.textContent = told.join(", ");
  progress($("progress"), desk.done, desk.faults);
  if (!desk.cards.length && !desk.card) nothing();
  place();
}

function place() {
  const shown = $("card").querySelector(".place");
  if (shown && desk.card) shown.textContent = where();
}

function where() {
  const at = desk.cards.findIndex((one) => one.id === desk.chosen);
  return at < 0 ? "not in the list" : `card ${(at + 1).toLocaleString("en")} of ${desk.total.toLocaleString("en")}`;
}

function nothing() {
  const narrowed = Object.keys(desk.filters).length > 0;
  const focused = document.activeElement?.id === "sentence";
  $("card").replaceChildren(make("h2", { id: "sentence", tabindex: "-1" }, narrowed ? "No card that waits fits the filter." : "Nothing waits for review."), make("p", {}, "/ changes the filter, u takes back your last decision."));
  if (focused) $("sentence").focus();
  article.clear();
}

// ------------------------------------------------------------------------------------------------------- one card

/** Show a card; until it is here, no key decides anything. */
async function open(id, focus = true) {
  leave();
  desk.chosen = id;
  desk.card = null;
  $("card").setAttribute("aria-busy", "true");
  for (const pick of $("cards").querySelectorAll(".pick")) {
    if (pick.dataset.card === id) pick.setAttribute("aria-current", "true");
    else pick.removeAttribute("aria-current");
  }
  $("cards").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  try {
    const found = await read("/review/card", { id, by: reviewer(), second: desk.filters.second });
    if (desk.chosen === id) show(desk.filters.second ? unbiased(found) : found, focus);
  } catch (fault) {
    if (desk.chosen !== id) return;
    $("card").removeAttribute("aria-busy");
    if (fault.status === 401) unread(fault);
    else complain(fault.message, button("Try again", () => { complain(""); open(id); }));
  }
}

/** A card without what others decided, which a second opinion does not look at. */
const unbiased = (card) => ({ ...card, verdict: null, contested: [], earlier: [] });

function show(card, focus) {
  desk.card = card;
  if (!desk.pending) complain("");
  $("card").removeAttribute("aria-busy");
  $("card").replaceChildren(...parts(card, "", { show: look, add, merge: (proposal, one) => settle(withCard({ action: "merge", proposal: proposal.id, actor: one.id })) }));
  $("card").scrollTop = 0;
  place();
  history.replaceState(null, "", `${location.pathname}${location.search}#${new URLSearchParams({ card: card.id })}`);
  if (focus) $("sentence").focus();
  article.show(card);
}

async function look(number) {
  await article.show(desk.card, number);
  article.reveal();
}

/** Go on to the next card or back to the one before, from the last to the first. */
async function move(steps) {
  if (!desk.cards.length) return;
  const at = desk.cards.findIndex((one) => one.id === desk.chosen);
  if (at + steps >= desk.cards.length && desk.cards.length < desk.total) await list(desk.cards.length + PAGE);
  const many = desk.cards.length;
  await open(desk.cards[at < 0 && steps < 0 ? many - 1 : (at + steps + many) % many].id);
}

// ------------------------------------------------------------------------------------------------------- deciding

/** A name for a decision that nothing else has; also where the page is not served over TLS. */
function fresh() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const withCard = (more) => ({ card: desk.card.id, version: desk.card.version, ...more });

/** Take a decision; true where the server has it. */
async function settle(decision) {
  if (desk.sending) say("The last decision is still on its way.");
  else if (desk.pending) unanswered("One decision was not answered yet.");
  else return send({ key: fresh(), by: reviewer(), ...decision });
  return false;
}

async function send(decision) {
  desk.sending = true;
  keep(decision);
  complain("");
  try {
    const answer = await decide(decision, (tried, most) => say(`No answer: sending it again (try ${tried} of ${most}). It counts once.`));
    keep(null);
    desk.sending = false;
    await done(decision, answer);
    return true;
  } catch (fault) {
    desk.sending = false;
    refuse(decision, fault);
    return false;
  }
}

/** Remember what was sent until it is answered, also when the page is loaded anew. */
function keep(decision) {
  desk.pending = decision;
  if (decision) sessionStorage.setItem(PENDING, JSON.stringify(decision));
  else sessionStorage.removeItem(PENDING);
}

function refuse(decision, fault) {
  if (fault.lost || fault.status === 401) {
    say("");
    unanswered(fault.message);
    if (fault.status === 401) unread(fault);
    return;
  }
  keep(null);
  if (fault.status === 409 && fault.answer) contest(decision, fault.answer);
  else blame(fault.message);
}

function blame(text) {
  const line_ = $("drawer").hidden ? null : $("drawer").querySelector(".fault");
  if (line_) {
    line_.textContent = text;
    line_.hidden = false;
  } else complain(text);
  say("");
}

function unanswered(text) {
  const decision = desk.pending;
  complain(
    `${text} The decision (${WORDS[decision.action]}) is kept here, and counts once however often it is sent.`,
    button("Send it again", () => { if (!desk.sending) send(decision); }),
    button("Forget it", () => { keep(null); complain(""); }),
  );
}

function contest(decision, answer) {
  drawer(
    forms.conflict(answer, {
      keep: async () => {
        const decided = (answer.decided ?? []).length > 0;
        leave();
        if (!decided) return open(desk.chosen);
        drafts.delete(decision.card);
        say("Theirs is kept.");
        return next(decision.card);
      },
      anyway: () => settle({ ...decision, key: fresh(), version: answer.version ?? decision.version, anyway: true }),
    }),
    $("conflict-title"),
  );
  $("conflict-title").focus();
}

async function done(decision, answer) {
  say(answer.said ?? `${WORDS[decision.action]}: done`);
  desk.done = answer.progress ?? desk.done;
  if (decision.action === "merge") delete drafts.get(decision.card)?.merge?.[decision.proposal];
  else drafts.delete(decision.card);
  article.forget();
  if (decision.action === "undo") await undone();
  else {
    desk.history.push(decision.card);
    if (decision.action === "merge") await merged(decision);
    else await next(decision.card);
  }
}

async function undone() {
  const back = desk.history.pop() ?? desk.chosen;
  leave();
  await list();
  const known = desk.cards.some((one) => one.id === back) ? back : (desk.cards[0]?.id ?? null);
  if (back ?? known) await open(back ?? known);
}

async function merged(decision) {
  if (desk.chosen === decision.card) await Promise.all([list(), open(decision.card)]);
  else await list();
}

/** Show the card that follows a decided one, and the list without it. */
async function next(id) {
  const at = desk.cards.findIndex((one) => one.id === id);
  const following = desk.cards[at + 1] ?? desk.cards[at - 1];
  const here = desk.chosen === id;
  desk.cards = desk.cards.filter((one) => one.id !== id);
  desk.total = Math.max(0, desk.total - (at < 0 ? 0 : 1));
  if (here) Object.assign(desk, { card: null, chosen: null });
  leave();
  shelve();
  if (here && following) open(following.id);
  else if (here) $("sentence")?.focus();
  await list();
  if (here && !following && desk.cards.length) await open(desk.cards[0].id);
}

function add(number) {
  const known = desk.card?.known[number - 1];
  if (known) settle(withCard({ action: "accept", same_as: known.id }));
}

// ------------------------------------------------------------------------------------------------------- the drawer

function drawer(content) {
  $("drawer").replaceChildren(content);
  $("drawer").hidden = false;
  (content.querySelector("input, select, textarea") ?? content.querySelector("[tabindex]"))?.focus();
}

/** Close the drawer; what was typed is kept for the card. */
function leave() {
  const inside = $("drawer").contains(document.activeElement);
  $("drawer").hidden = true;
  $("drawer").replaceChildren();
  if (inside) $("sentence")?.focus();
}

function draft(name) {
  const all = drafts.get(desk.card.id) ?? {};
  drafts.set(desk.card.id, all);
  return (all[name] ??= {});
}

const does = {
  accept: () => settle(withCard({ action: "accept" })),
  skip: () => settle(withCard({ action: "skip" })),
  edit: () => drawer(forms.edit(desk.card, draft("edit"), { leave, send: (edits, why) => settle(withCard({ action: "accept", edits, why })) })),
  reject: () => drawer(forms.reject(draft("reject"), { leave, send: (why) => settle(withCard({ action: "reject", why })) })),
  merge: () => {
    if (desk.card.proposals.length) drawer(forms.merge(desk.card, draft("merge"), { leave, send: mergeAll }));
    else say("This card needs nobody new.");
  },
};
const always = { undo: () => settle({ action: "undo" }), next: () => move(1), previous: () => move(-1) };

/** Merge one after the other; where one is refused, what was typed for the others is kept. */
async function mergeAll(pairs) {
  if (!pairs.length) blame("Name somebody, or cancel.");
  for (const [proposal, actor] of pairs) if (!desk.card || !(await settle(withCard({ action: "merge", proposal, actor })))) return;
}

function act(name) {
  if (always[name]) always[name]();
  else if (desk.card) does[name]();
}

// ----------------------------------------------------------------------------------------------- keys and the filter

const LETTERS = { a: "accept", e: "edit", r: "reject", s: "skip", m: "merge", u: "undo", n: "next", p: "previous" };
const typing = (target) => target.closest?.("input, select, textarea, [contenteditable]");

function press(event) {
  if (event.key === "Escape" && !$("drawer").hidden) {
    event.preventDefault();
    leave();
    return;
  }
  const idle = $("drawer").hidden && $("door").hidden && !$("desk").hidden && !$("help").open;
  if (!idle || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.repeat || localStorage.getItem(KEYS) === "off") return;
  if (type(event.key)) event.preventDefault();
}

function type(key) {
  if (key === "?") $("help").showModal();
  else if (key === "/") $("filter-text").focus();
  else if (LETTERS[key]) act(LETTERS[key]);
  else if (/^[1-9]$/.test(key)) add(Number(key));
  else return false;
  return true;
}

/** Of a double click only the first counts: the second would decide the card that comes next. */
function once(event) {
  if (event.detail < 2 || !event.target.closest("button") || event.target.closest(".moves")) return;
  event.preventDefault();
  event.stopPropagation();
}

function given() {
  const found = [...new FormData($("filter"))].map(([name, value]) => [name, value.trim()]);
  return Object.fromEntries(found.filter(([, value]) => value));
}

async function narrow(filters) {
  const before = desk.filters;
  desk.filters = filters;
  if (!(await list(PAGE))) {
    desk.filters = before;
    return;
  }
  history.replaceState(null, "", `${location.pathname}${Object.keys(filters).length ? `?${new URLSearchParams(filters)}` : ""}${location.hash}`);
  say(`${counted(desk.total, "card")} to review`);
  if (desk.cards.length) await open(desk.cards[0].id);
  else {
    Object.assign(desk, { card: null, chosen: null });
    nothing();
    $("sentence").focus();
  }
}

function listen() {
  document.addEventListener("keydown", press);
  $("middle").addEventListener("click", once, { capture: true });
  $("actions").addEventListener("click", (event) => {
    const name = event.target.closest("[data-do]")?.dataset.do;
    if (name) act(name);
  });
  $("filter").addEventListener("submit", (event) => {
    event.preventDefault();
    narrow(given());
  });
  $("clear").addEventListener("click", () => {
    for (const field of $("filter").elements) if (field.name) field.type === "checkbox" ? (field.checked = false) : (field.value = "");
    narrow({});
  });
  $("more").addEventListener("click", () => list(desk.cards.length + PAGE));
  $("reviewer").addEventListener("click", askName);
  $("help-button").addEventListener("click", () => $("help").showModal());
  $("keys").addEventListener("change", () => localStorage.setItem(KEYS, $("keys").checked ? "on" : "off"));
  addEventListener("hashchange", come);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !$("desk").hidden && !desk.sending) list();
  });
}

/** The address was changed while the page is open: by a new link with a token, or by a link to another card. */
function come() {
  const before = hasToken();
  const fromLink = location.hash.includes("token=");
  const card = arrive().get("card");
  if (fromLink || !before) {
    $("door").hidden = true;
    enter();
  } else if (card && card !== desk.chosen) open(card);
}

function start() {
  const known = new URLSearchParams(location.search);
  for (const field of $("filter").elements) {
    if (field.type === "checkbox") field.checked = known.has(field.name);
    else if (field.name && field.name !== "kind") field.value = known.get(field.name) ?? "";
  }
  desk.filters = { ...given(), ...(known.get("kind") ? { kind: known.get("kind") } : {}) };
  $("filter-more").open = Object.keys(desk.filters).some((name) => name !== "text");
  for (const name of ["topic", "actor", "document"]) $(`filter-${name}`).after(forms.suggest($(`filter-${name}`), name));
  $("keys").checked = localStorage.getItem(KEYS) !== "off";
  desk.pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
  if (matchMedia("(max-width: 62rem)").matches) $("shelf").open = false;
  desk.chosen = arrive().get("card");
  listen();
  enter();
}

start();
