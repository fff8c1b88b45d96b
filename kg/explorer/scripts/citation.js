// A claim as it can be pasted under a text: what, when, how sure, according to whom, where.
const flat = (text) => String(text).replace(/\s+/g, " ").trim();

// Where in its document evidence stands; nothing, where nobody tells. A record of a data set has a row, and perhaps a name there.
function whereOf(piece) {
  const span = piece.start === undefined ? "" : `characters ${piece.start} to ${piece.end ?? "?"}`;
  return [piece.row === undefined ? span : `row ${piece.row}`, piece.identifier === undefined ? "" : `record ${piece.identifier}`].filter(Boolean).join(", ");
}

function citationOf(claim) {
  const circumstances = [
    claim.during ? `held ${claim.during}` : "no date given", claim.mode, claim.confidence === undefined ? "" : `confidence ${claim.confidence}`,
    claim.negated ? "said not to hold" : "", claim.condition ? `only if: ${claim.condition}` : "", claim.quantifier, claim.withdrawn ? "withdrawn since" : "",
  ].filter(Boolean);
  const head = `Claim ${claim.id}: ${sentenceOf(claim)} (${circumstances.join("; ")}).`;
  return [head, claim.comment ? `Curator: ${claim.comment}` : "", ...claim.evidence.map((piece) => sourceOf(piece))].filter(Boolean).map(flat).join("\n");
}

function sourceOf(piece) {
  const source = typeof piece.document === "number" ? things[piece.document] : { label: piece.document ?? "no document" };
  const speaker = piece.speaker === undefined ? "the author" : labelOf(piece.speaker);
  const bodies = typeof piece.speaker === "number" ? (things[piece.speaker].serves ?? []).map(labelOf) : [];
  const parts = [
    `According to ${speaker}${bodies.length ? ` (for ${bodies.join(", ")})` : ""}: ${source.label}`, source.publisher === undefined ? "" : labelOf(source.publisher),
    source.issued ? `published ${source.issued}` : "", whereOf(piece), source.url ?? "",
    source.sha256 ? `SHA-256 ${source.sha256.slice(0, 16)}…` : "",
  ].filter(Boolean);
  return [`${parts.join(", ")}.`, ...piece.relays.map((relayed) => `passing on: ${sourceOf(relayed)}`)].join(" ");
}

// Copy a text; in frames that may not, it is shown to be copied by hand.
async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    const area = element("textarea", { readonly: "", rows: 5, "aria-label": "Citation" });
    area.value = text;
    button.after(area);
    area.select();
    button.textContent = document.execCommand?.("copy") ? "Copied" : "Copy this:";
  }
}
