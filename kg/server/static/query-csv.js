// CSV for spreadsheets, after RFC 4180, and files to save.
// Spreadsheets take what begins like this for a formula, and run it: an apostrophe makes it a text. A mere number stays one.
const FORMULA = /^[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

export function cell(text) {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const plain = (term) => (!term ? "" : term.type === "bnode" ? `_:${term.value}` : term.value);

// With the byte order mark by which spreadsheets know UTF-8.
export const csv = (columns, rows) => `\ufeff${[columns, ...rows.map((row) => row.map(plain))].map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;

export function save(text, name, media) {
  const address = URL.createObjectURL(new Blob([text], { type: media }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
