// The panel on the right: the evidence of a line, all about a thing, or what changed between two days.
const panel = document.getElementById("panel");
const told = document.getElementById("told");
const welcome = document.getElementById("welcome");

function tell(...children) {
  const close = element("button", { type: "button", id: "close", on: () => change({ line: null, thing: null }) }, "Close");
  told.replaceChildren(close, ...children.filter(Boolean));
  told.hidden = false;
  welcome.hidden = true;
}

function showPanel() {
  if (state.line !== null) tell(...aboutLine(lines[state.line]));
  else if (state.thing !== null) tell(...aboutThing(things[state.thing]));
  else if (state.from !== null) tell(...aboutChanges());
  else {
    told.hidden = true;
    welcome.hidden = false;
  }
}

const isNow = (claim) => isSeen(claim);

function aboutLine(line) {
  const [from, word, to] = titleOfLine(line);
  const pair = claims.filter((claim) => claim.line && claim.line !== line && [line.from, line.to].includes(claim.source) && [line.from, line.to].includes(claim.target));
  const against = [...new Set(line.claims.flatMap((claim) => claim.against ?? []))];
  const begin = Math.min(...line.claims.map(beginOf));
  const rest = pair.filter((claim) => !against.includes(claim)).sort(byTime);
  const now = line.claims.filter(isNow);
  return [
    element("h2", {}, mention(line.from), " ", isolated(word), " ", mention(line.to)),
    element("p", { class: "visually-hidden" }, `${from} ${word} ${to}`),
    ...claimList("Claims behind this line", now.sort(byTime), true, 12),
    ...claimList("Behind it at other times, or filtered out", line.claims.filter((claim) => !isNow(claim)).sort(byTime)),
    ...claimList("Contradicting claims", against.sort(byTime)),
    ...claimList("Earlier claims of this pair", rest.filter((claim) => beginOf(claim) < begin)),
    ...claimList("Other claims of this pair", rest.filter((claim) => beginOf(claim) >= begin)),
  ];
}

function aboutThing(thing) {
  const isDrawn = thing.number < drawn.nodes.length;
  return [
    element("h2", { dir: "auto" }, thing.label),
    element("p", { class: "faint" }, typeOf(thing), isDrawn ? "" : ", not drawn"),
    ...(isDrawn ? [waysOf(thing)] : []),
    ...particulars(thing),
  ];
}

// Its surroundings, and the way to something else.
function waysOf(thing) {
  const depth = state.around?.[0] === thing.number ? state.around[1] : 0;
  const step = (far, text) => element("button", { type: "button", class: "small", "aria-pressed": String(depth === far), on: () => change({ around: far ? [thing.number, far] : null, path: null }) }, text);
  const goal = element("input", { type: "search", id: "path-to", size: 14, placeholder: "name, then Enter", autocomplete: "off" });
  goal.addEventListener("keydown", (event) => {
    const [found] = event.key === "Enter" ? search(goal.value).filter(({ number }) => number < drawn.nodes.length && number !== thing.number) : [];
    if (found) change({ path: [thing.number, found.number], around: null });
  });
  return element("p", { class: "ways" }, step(1, "Its neighbours"), step(2, "Two steps"), state.around || state.path ? step(0, "Everything") : "",
    element("label", {}, "Path to ", goal));
}

function particulars(thing) {
  const kinds = (kind) => thing.claims.filter((claim) => claim.kind === kind).sort((one, other) => isNow(other) - isNow(one) || byTime(one, other));
  const contrary = typeof thing.contrary === "number" ? things[thing.contrary] : undefined;
  const held = kinds("Stance").filter((claim) => claim.source === thing.number);
  return [
    thing.comment ? element("p", { class: "said" }, thing.comment) : undefined,
    thing.definition ? element("p", { class: "said" }, thing.definition) : undefined,
    pairs([
      ["speaks for", thing.serves && mentions(thing.serves)],
      ["contrary of", thing.contrary === undefined ? undefined : mention(thing.contrary)],
      ["during", spell(thing.during)],
      ["published by", thing.publisher === undefined ? undefined : mention(thing.publisher)],
      ["published", spellDay(thing.issued)],
      ["date from", thing.basis && isolated(thing.basis)],
      ["address", thing.url && link(thing.url)],
      ["same as", thing.links && element("span", {}, ...thing.links.flatMap((address) => [identity(address), " "]))],
    ]),
    ...nameList(thing.names),
    ...thing.evidence.map(evidenceBox),
    ...stripOf(thing.claims),
    ...stancesByTopic(held),
    ...claimList(held.length ? "Stances toward it" : "Stances", kinds("Stance").filter((claim) => claim.source !== thing.number)),
    ...(contrary ? claimList("Stances on the contrary: support there is opposition here", contrary.claims.filter((claim) => claim.kind === "Stance" && claim.target === contrary.number)) : []),
    ...claimList("Relations", kinds("Relation")),
    ...claimList("Reported statements", kinds("Attribution")),
    ...claimList("Figures", kinds("Figure")),
    ...claimList("Claims that rest on its word", thing.said),
  ];
}

// What somebody stands for, topic by topic, contrary topics together, in the order of time.
function stancesByTopic(held) {
  const topics = new Map();
  for (const claim of [...held].sort(byTime)) {
    if (!topics.has(claim.matter)) topics.set(claim.matter, []);
    topics.get(claim.matter).push(claim);
  }
  if (!topics.size) return [];
  const part = (found) => [element("h4", { dir: "auto" }, [...new Set(found.map((claim) => labelOf(claim.target)))].join(" / ")), ...found.map((claim) => claimBox(claim, false))];
  return [element("h3", {}, `Stances by topic (${held.length})`), ...[...topics.values()].flatMap(part)];
}

// Wikidata by its number; any other identity by its address.
function identity(address) {
  const found = /^https?:\/\/www\.wikidata\.org\/(?:entity|wiki)\/(Q\d+)$/.exec(address);
  const made = link(found ? `https://www.wikidata.org/wiki/${found[1]}` : address);
  if (found) made.textContent = `Wikidata ${found[1]}`;
  return made;
}

function nameList(names) {
  if (names.length < 2) return [];
  const row = ([text, language]) => element("li", {},
    element("span", { lang: language || undefined, dir: "auto" }, text), language ? element("span", { class: "language" }, language) : "");
  return [element("h3", {}, "Names"), element("ul", { class: "names" }, ...names.map(row))];
}

function aboutChanges() {
  const titles = { "changed side": "Changed side", "changed position": "Changed position", began: "Began", ended: "Ended" };
  const row = ({ before, after, certain }) => {
    const claim = after ?? before;
    const label = before && after ? `${sentenceOf(before)} → ${sentenceOf(after)}` : sentenceOf(claim);
    const open = claim.line ? element("button", { type: "button", class: "link", dir: "auto", on: () => change({ line: claim.line.number, thing: null }) }, label) : isolated(label);
    return element("li", {}, certain ? "" : element("span", { class: "tag" }, "perhaps"), " ", open, element("span", { class: "when" }, claim.during ?? ""));
  };
  const part = ([kind, title]) => {
    const found = changes.filter((each) => each.kind === kind).sort((one, other) => other.certain - one.certain);
    if (!found.length) return [];
    const most = 60;
    return [element("h3", {}, `${CHANGES[kind]} ${title} (${found.length.toLocaleString("en")})`), element("ul", { class: "changes" }, ...found.slice(0, most).map(row)),
      found.length > most ? element("p", { class: "faint" }, `… and ${found.length - most} more; the table has them all.`) : ""];
  };
  const parts = Object.entries(titles).flatMap(part);
  return [element("h2", {}, `${state.from} to ${state.day}`), ...(parts.length ? parts : [element("p", {}, "Nothing changed between these days, as far as is known.")])];
}

listen((patch) => {
  showPanel();
  if ("line" in patch || "thing" in patch) panel.scrollTop = 0;
});
