// Reads what Python wrote into the page (see kg/explorer/encoding.py). Nothing in it is ever taken as markup.
async function textOf(id) {
  const { type, textContent } = document.getElementById(id);
  if (type !== "application/gzip") return textContent;
  const bytes = Uint8Array.from(atob(textContent), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

// vis-network, where it draws; it is unpacked while the facts are read.
const library = document.getElementById("library") && textOf("library");
const read = async (id) => JSON.parse(await textOf(id));
const texts = (column) => (column.texts ? column.which.map((number) => column.texts[number]) : column);
const count = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

// Columns become records again.
function unpack({ count: size, columns }) {
  const records = Array.from({ length: size }, (_, number) => ({ number }));
  for (const [name, column] of Object.entries(columns)) {
    texts(column.places ? column.values : column).forEach((value, place) => {
      if (value !== null) records[column.places ? column.places[place] : place][name] = value;
    });
  }
  return records;
}

const setup = await read("setup");
const packed = await read("facts");
const { bounds } = packed;
const [things, claims, evidence, lines] = ["things", "claims", "evidence", "lines"].map((name) => unpack(packed[name]));
const drawn = { nodes: unpack(await read("nodes")), edges: unpack(await read("edges")), options: await read("options") };
const thingCalled = new Map(things.map((thing) => [thing.id, thing]));
const claimCalled = new Map(claims.map((claim) => [claim.id, claim]));

for (const thing of things) Object.assign(thing, { claims: [], said: [], evidence: [], names: thing.names ?? [[thing.label, "en"]] });
for (const claim of claims) {
  claim.evidence = [];
  claim.ends = [...new Set([claim.source, claim.target, claim.holder, ...(claim.about ?? [])])].filter((end) => typeof end === "number");
  for (const end of claim.ends) things[end].claims.push(claim);
}
for (const line of lines) {
  line.claims = line.claims.map((number) => claims[number]);
  for (const claim of line.claims) claim.line = line;
}
for (const piece of evidence) {
  piece.relays = [];
  if (piece.within !== undefined) evidence[piece.within].relays.push(piece);
  piece.claim = piece.within === undefined ? claims[piece.of] : evidence[piece.within].claim;
  if (piece.of !== undefined) claims[piece.of].evidence.push(piece);
  if (piece.event !== undefined) things[piece.event].evidence.push(piece);
  if (piece.claim && typeof piece.speaker === "number" && things[piece.speaker].said.at(-1) !== piece.claim) things[piece.speaker].said.push(piece.claim);
}

const labelOf = (name) => (typeof name === "number" ? things[name].label : name);
const typeOf = (thing) => setup.kinds[thing.kind]?.[0] ?? thing.kind;

// The policy of the page lets no other script in than the one that Python knew.
if (library) document.head.append(Object.assign(document.createElement("script"), { textContent: await library }));
