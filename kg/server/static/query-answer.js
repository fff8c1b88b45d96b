// What the endpoint gave, as columns and rows of terms: `rows` (SELECT), `graph` (CONSTRUCT, DESCRIBE) or `yes` (ASK).
import { Fault } from "./query-ask.js";
import { triplesOf } from "./query-terms.js";

export const JSON_RESULTS = "application/sparql-results+json";
export const TRIPLES = "application/n-triples";
export const TURTLE = "text/turtle";
export const CSV = "text/csv";

export const acceptFor = (form) => (form === "CONSTRUCT" || form === "DESCRIBE" ? TRIPLES : JSON_RESULTS);

export function answerOf({ text, media, seconds }) {
  if (media === TRIPLES) {
    const { rows, unread } = triplesOf(text);
    if (unread) throw new Fault(`${unread} lines of the answer are no N-Triples.`);
    return { kind: "graph", columns: ["subject", "predicate", "object"], rows, text, seconds };
  }
  try {
    const found = JSON.parse(text);
    if (typeof found.boolean === "boolean") return { kind: "yes", yes: found.boolean, columns: [], rows: [], text, seconds };
    const columns = found.head.vars;
    return { kind: "rows", columns, rows: found.results.bindings.map((row) => columns.map((name) => row[name])), text, seconds };
  } catch {
    throw new Fault("The answer of the server cannot be read.");
  }
}
