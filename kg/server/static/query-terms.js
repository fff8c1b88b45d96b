// RDF terms: how they are shown, where they lead, and N-Triples read into them.
const LOCAL = /^(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)?$/u;
const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(["integer", "decimal", "double", "float", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger", "negativeInteger", "nonPositiveInteger", "unsignedInt", "unsignedLong"].map((name) => XSD + name));
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f", '"': '"', "'": "'", "\\": "\\" };
const TRIPLE = /^\s*(<[^>]*>|_:\S+)\s+(<[^>]*>)\s+(<[^>]*>|_:\S+|"[^"\\]*(?:\\.[^"\\]*)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?)\s*\.\s*$/;
const LITERAL = /^"([^]*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?$/;

export class Names {
  constructor(prefixes, base) {
    this.prefixes = Object.entries(prefixes).sort(([, one], [, other]) => other.length - one.length || (one < other ? -1 : 1));
    this.base = base;
  }

  short(iri) {
    const fit = this.prefixes.find(([, start]) => start && iri.startsWith(start) && LOCAL.test(iri.slice(start.length)));
    return fit ? `${fit[0]}:${iri.slice(fit[1].length)}` : `<${iri}>`;
  }

  // Where an IRI leads: to the casebook's own page of it, or to the web; names of vocabularies lead nowhere.
  address(iri) {
    if (this.base && iri.startsWith(this.base)) return `/id/${encodeURIComponent(iri.replace(/[\ud800-\udfff]/gu, "\ufffd"))}`;
    const foreign = /^https?:\/\//i.test(iri) && !this.prefixes.some(([name, start]) => name !== "wd" && start && iri.startsWith(start));
    return foreign ? iri : "";
  }

  shown(term) {
    if (!term) return "";
    return term.type === "uri" ? this.short(term.value) : term.type === "bnode" ? `_:${term.value}` : term.value;
  }
}

export const isNode = (term) => term?.type === "uri" || term?.type === "bnode";
export const isNumber = (term) => NUMBERS.has(term?.datatype) && Number.isFinite(Number(term.value)) && term.value.trim() !== "";
export const keyOf = (term) => (term.type === "bnode" ? `_:${term.value}` : term.value);

const unescaped = (text) => text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, four, eight, sign) => (sign ? ESCAPES[sign] ?? sign : String.fromCodePoint(Math.min(parseInt(four ?? eight, 16), 0x10ffff))));

function termOf(text) {
  if (text.startsWith("<")) return { type: "uri", value: unescaped(text.slice(1, -1)) };
  if (text.startsWith("_:")) return { type: "bnode", value: text.slice(2) };
  const [, value, language, datatype] = LITERAL.exec(text);
  return { type: "literal", value: unescaped(value), ...(language && { "xml:lang": language }), ...(datatype && { datatype }) };
}

// Triples as rows of three terms, and how many lines could not be read.
export function triplesOf(text) {
  const rows = [];
  let unread = 0;
  for (const line of text.split("\n")) {
    const found = TRIPLE.exec(line);
    if (found) rows.push(found.slice(1).map(termOf));
    else if (line.trim() && !line.trim().startsWith("#")) unread += 1;
  }
  return { rows, unread };
}
