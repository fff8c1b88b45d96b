// Days that a text names, as far as it plainly does: dates of EDTF level 0 and 1, and of XML Schema. Nothing is guessed:
// seasons, sets, unspecified digits and years of more than four digits are not read here.
const DATE = /^[?~%]?(\d{4})[?~%]?(?:-[?~%]?(\d\d)[?~%]?(?:-[?~%]?(\d\d)[?~%]?)?)?$/;
const MOMENT = /^(\d{4}-\d\d-\d\d)(?:T\d\d:\d\d:\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/;
const TYPES = /(?:\/edtf\/EDTF[\w-]*|XMLSchema#(?:date|dateTime|dateTimeStamp|gYear|gYearMonth))$/;

// The number of a day, counted from 1970-01-01; nothing for a day that does not exist.
export function dayNumber(year, month, day) {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 ? Math.round(date.getTime() / 86400000) : undefined;
}

export const iso = (number) => new Date(number * 86400000).toISOString().replace(/T.*/, "").replace(/^[+]00/, "");

function span(text) {
  const [, year, month, day] = DATE.exec(text) ?? [];
  if (year === undefined) return undefined;
  const first = dayNumber(Number(year), Number(month ?? 1), Number(day ?? 1));
  const last = day ? first : month ? dayNumber(Number(year) + (month === "12" ? 1 : 0), (Number(month) % 12) + 1, 1) - 1 : dayNumber(Number(year), 12, 31);
  return first === undefined || Number(month ?? 1) > 12 ? undefined : { first, last };
}

const end = (text) => (text === ".." ? "open" : text === "" ? "unknown" : span(text));
const vague = (text) => /[?~%]/.test(text);

// A period: its begin and its end are each a span of days, "open" or "unknown"; nothing where the text cannot be read.
export function period(text) {
  const moment = MOMENT.exec(text);
  const written = moment ? moment[1] : text;
  const parts = written.split("/");
  const [begin, until] = parts.length === 1 ? [span(written), span(written)] : parts.map(end);
  if (parts.length > 2 || !begin || !until || (typeof begin === "string" && typeof until === "string")) return undefined;
  if (typeof begin === "object" && typeof until === "object" && until.last < begin.first) return undefined;
  return { begin, end: until, vague: vague(written) };
}

export const isTyped = (term) => term?.type === "literal" && TYPES.test(term.datatype ?? "");
// A text without a type is taken for a date only if it is written with a month or as an interval: a bare 2014 may be any number.
const looksDated = (term) => term?.type === "literal" && /[-/]/.test(term.value) && /\d{4}/.test(term.value) && period(term.value) !== undefined;

export const timeColumns = (answer) => answer.columns.map((_, at) => at).filter((at) => answer.rows.some((row) => isTyped(row[at]) || looksDated(row[at])));

// From the begin of the one to the end of the other.
export function joined(one, other) {
  if (!one || !other) return undefined;
  const found = { begin: one.begin, end: other.end, vague: one.vague || other.vague };
  return typeof found.begin === "object" && typeof found.end === "object" && found.end.last < found.begin.first ? undefined : found;
}
