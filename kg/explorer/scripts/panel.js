// The panel on the right: the evidence of a line, or all about a thing.
const panel = document.getElementById("panel");
const told = document.getElementById("told");
const welcome = document.getElementById("welcome");

function tell(...children) {
  told.replaceChildren(element("button", { type: "button", id: "close", on: close }, "Close"), ...children.filter(Boolean));
  told.hidden = false;
  welcome.hidden = true;
  panel.scrollTop = 0;
  panel.scrollIntoView({ block: "nearest" });
}

function close() {
  told.hidden = true;
  welcome.hidden = false;
  nameLines([]);
  network.unselectAll();
}

function showLine(id) {
  const [edge, line] = [edges.get(id), facts.lines[id]];
  nameLines([id]);
  network.setSelection({ nodes: [], edges: [id] }, { highlightEdges: false });
  tell(
    element("h2", {}, mention(edge.from), " ", isolated(line.word), " ", mention(edge.to)),
    ...claimList("Claims behind this line", line.claims, true),
    ...others(edge).flatMap((other) => claimList(`Also of this pair: ${facts.lines[other.id].word}`, facts.lines[other.id].claims)),
  );
}

const others = (edge) => drawn.edges.filter((other) => other.id !== edge.id
  && [other.from, other.to].sort().join("\n") === [edge.from, edge.to].sort().join("\n"));

function showThing(name) {
  const thing = facts.things[name];
  if (!thing) return;
  const isDrawn = nodes.get(name) !== null;
  const lines = isDrawn ? network.getConnectedEdges(name).filter((id) => !edges.get(id).hidden) : [];
  nameLines([]);
  if (isDrawn) {
    network.setSelection({ nodes: [name], edges: lines }, { highlightEdges: false });
    bringIntoView(name);
  } else network.unselectAll();
  tell(element("h2", { dir: "auto" }, thing.label), element("p", { class: "faint" }, thing.type, isDrawn ? "" : ", not drawn"), ...particulars(thing));
}

function particulars(thing) {
  const kinds = (kind) => (thing.claims ?? []).filter((name) => facts.claims[name].kind === kind);
  const opposite = thing.contrary ? facts.things[thing.contrary] : undefined;
  return [
    thing.comment ? element("p", { class: "said" }, thing.comment) : undefined,
    thing.definition ? element("p", { class: "said" }, thing.definition) : undefined,
    pairs([
      ["speaks for", thing.serves && element("span", {}, ...thing.serves.flatMap((name, place) => [place ? ", " : "", mention(name)]))],
      ["contrary of", thing.contrary && mention(thing.contrary)],
      ["during", spell(thing.during)],
      ["published by", thing.publisher && mention(thing.publisher)],
      ["published", spellDay(thing.issued)],
      ["date from", thing.basis && isolated(thing.basis)],
      ["address", thing.url && link(thing.url)],
      ["same as", thing.links && element("span", {}, ...thing.links.flatMap((address) => [link(address), " "]))],
    ]),
    ...nameList(thing.names),
    ...(thing.evidence ?? []).map(evidenceBox),
    ...claimList("Stances", kinds("Stance")),
    ...(opposite ? claimList("Stances on the contrary: support here is opposition there", (opposite.claims ?? []).filter((name) => facts.claims[name].kind === "Stance")) : []),
    ...claimList("Relations", kinds("Relation")),
    ...claimList("Reported statements", kinds("Attribution")),
    ...claimList("Figures", kinds("Figure")),
    ...claimList("Claims that rest on its word", thing.said ?? []),
  ];
}

function nameList(names) {
  if (names.length < 2) return [];
  const row = ([text, language]) => element("li", {},
    element("span", { lang: language || undefined, dir: "auto" }, text), language ? element("span", { class: "language" }, language) : "");
  return [element("h3", {}, "Names"), element("ul", { class: "names" }, ...names.map(row))];
}
