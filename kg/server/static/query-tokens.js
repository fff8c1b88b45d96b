// The words of a SPARQL text, each with its kind, to colour and to complete them; what fits nothing is "other".
const TOKEN = new RegExp([
  "(?<comment>#[^\\n]*)",
  "(?<string>\"\"\"[^]*?(?:\"\"\"|$)|'''[^]*?(?:'''|$)|\"[^\"\\\\\\n]*(?:\\\\.[^\"\\\\\\n]*)*\"?|'[^'\\\\\\n]*(?:\\\\.[^'\\\\\\n]*)*'?)",
  "(?<iri><[^<>\"{}|^`\\\\\\s]*>)",
  "(?<variable>[?$][\\p{L}\\p{N}_]+)",
  "(?<name>(?:\\p{L}[\\p{L}\\p{N}_.-]*)?:(?:[\\p{L}\\p{N}_.:%-]|\\\\.)*|_:[\\p{L}\\p{N}_.-]+)",
  "(?<tag>@[A-Za-z][A-Za-z0-9-]*)",
  "(?<word>\\p{L}[\\p{L}\\p{N}_]*)",
  "(?<number>[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)",
  "(?<other>[^])",
].join("|"), "gu");
const FORMS = new Set(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]);
export const KEYWORDS = ["SELECT", "CONSTRUCT", "DESCRIBE", "ASK", "PREFIX", "BASE", "DISTINCT", "REDUCED", "WHERE", "FROM", "NAMED", "GRAPH", "OPTIONAL", "UNION", "MINUS", "FILTER",
  "EXISTS", "NOT", "BIND", "VALUES", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT", "SEPARATOR", "COALESCE", "BOUND",
  "CONCAT", "CONTAINS", "STRSTARTS", "STRENDS", "REGEX", "REPLACE", "LANG", "LANGMATCHES", "DATATYPE", "ISIRI", "ISBLANK", "ISLITERAL"];
const KNOWN = new Set([...KEYWORDS, "AS", "BY", "ASC", "DESC", "IN", "IF", "STR", "IRI", "URI", "UNDEF", "A", "TRUE", "FALSE", "LCASE", "UCASE", "STRLEN", "SUBSTR", "YEAR", "MONTH", "DAY", "NOW", "ABS", "ROUND"]);

export function tokens(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    found.push({ kind: kind === "word" && KNOWN.has(match[0].toUpperCase()) ? "keyword" : kind, text: match[0], start: match.index });
  }
  return found;
}

// What a query is asked for: SELECT, ASK, CONSTRUCT, DESCRIBE, or nothing.
export const formOf = (text) => tokens(text).map((token) => (token.kind === "keyword" ? token.text.toUpperCase() : "")).find((word) => FORMS.has(word)) ?? "";

export function declared(text) {
  const words = tokens(text).filter((token) => token.kind !== "comment" && token.text.trim());
  return new Map(words.flatMap((token, at) => (token.text.toUpperCase() === "PREFIX" && words[at + 2]?.kind === "iri" ? [[words[at + 1].text.slice(0, -1), words[at + 2].text.slice(1, -1)]] : [])));
}

// The prefixed names of a query, once each, its declarations left out.
export function namesIn(text) {
  const words = tokens(text).filter((token) => token.kind !== "comment" && token.text.trim());
  const used = words.filter((token, at) => token.kind === "name" && !token.text.startsWith("_:") && words[at - 1]?.text.toUpperCase() !== "PREFIX");
  return [...new Set(used.map((token) => token.text.replace(/\.+$/, "")))];
}
