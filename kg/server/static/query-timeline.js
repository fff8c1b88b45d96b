// The answer on an axis of time: what certainly and what possibly held, with open and unknown ends told apart.
import { choice, clipped, count, element, runsLeft, shape, visible } from "./query-elements.js";
import { nameOf } from "./query-table.js";
import { dayNumber, isTyped, iso, joined, period, timeColumns } from "./query-time.js";

const MOST = 300;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];

export class Timeline {
  constructor(place, names) {
    Object.assign(this, { place, names, wide: 0 });
    new ResizeObserver(() => { if (this.rows && !place.hidden && Math.abs(place.clientWidth - this.wide) > 16) this.draw(); }).observe(place);
  }

  show(answer) {
    this.answer = answer;
    this.rows = null;
    const times = timeColumns(answer);
    if (!times.length) {
      this.place.replaceChildren(element("p", { class: "empty" }, "A timeline needs a column with dates: EDTF, xsd:date, or texts such as 2024-12-08/.. in it."));
      return;
    }
    this.when = times.find((at) => answer.rows.some((row) => isTyped(row[at]))) ?? times[0];
    this.until = -1;
    this.called = -1;
    this.draw();
  }

  label(row) {
    if (this.called >= 0) return row[this.called] ? nameOf(row[this.called], this.names) : "–";
    const texts = this.answer.columns.map((_, at) => at).filter((at) => at !== this.when && at !== this.until);
    const words = texts.filter((at) => this.answer.rows.some((each) => each[at]?.type === "literal"));
    return (words.length ? words : texts).filter((at) => row[at]?.value).slice(0, 2).map((at) => nameOf(row[at], this.names)).join(" · ") || "–";
  }

  draw() {
    const read = this.answer.rows.map((row, at) => ({ row, at, period: row[this.when] ? this.periodOf(row) : undefined }));
    const dated = read.filter((one) => one.period);
    const start = (one) => (typeof one.period.begin === "object" ? one.period.begin.first : one.period.end.first - 0.5);
    this.rows = dated.sort((one, other) => start(one) - start(other) || one.at - other.at);
    this.wide = this.place.clientWidth;
    const shown = this.rows.slice(0, MOST);
    const unread = read.filter((one) => !one.period);
    const options = this.answer.columns.map((name, at) => [at, visible(name)]);
    const set = (field) => (value) => { this[field] = Number(value); this.draw(); };
    const told = `${count(shown.length, "row")} on the axis.${this.rows.length > MOST ? ` Left out: the ${this.rows.length - MOST} that begin last.` : ""}${unread.length ? ` Not on it: ${count(unread.length, "row")} without a date that can be read.` : ""}`;
    this.place.replaceChildren(
      element("div", { class: "tools" }, choice("When", timeColumns(this.answer).map((at) => options[at]), this.when, set("when")), choice("until", [[-1, "the same"], ...options], this.until, set("until")), choice("called", [[-1, "the first two texts"], ...options], this.called, set("called"))),
      element("p", { class: "quiet told" }, told),
      shown.length ? this.key() : "", shown.length ? element("div", { class: "drawing" }, this.picture(shown)) : "", unread.length ? this.unread(unread) : "");
  }

  periodOf(row) {
    const begin = period(row[this.when].value);
    return this.until < 0 ? begin : joined(begin, row[this.until] && period(row[this.until].value));
  }

  key() {
    const sample = (name, ...shapes) => element("li", {}, shape("svg", { width: 34, height: 12, "aria-hidden": "true" }, ...shapes), name);
    return element("ul", { class: "legend plain", "aria-label": "Signs" },
      sample("certain", shape("rect", { class: "certain", x: 2, y: 3, width: 28, height: 6 })), sample("possible", shape("rect", { class: "possible", x: 2, y: 3.5, width: 28, height: 5 })),
      sample("goes on", shape("rect", { class: "certain", x: 2, y: 3, width: 20, height: 6 }), shape("path", { class: "arrow", d: "M22 0L32 6L22 12z" })), sample("unknown", shape("path", { class: "unknown", d: "M2 6H32" })));
  }

  // The days of the axis: all bounds that the rows have, with a little room.
  scale(rows, left, right) {
    const days = rows.flatMap(({ period: { begin, end } }) => [begin, end].filter((one) => typeof one === "object").flatMap((one) => [one.first, one.last + 1]));
    const [first, last] = [days.reduce((a, b) => Math.min(a, b)), days.reduce((a, b) => Math.max(a, b))];
    const room = Math.max(2, (last - first) * 0.05);
    const [from, to] = [first - room, last + room];
    return { from, to, at: (day) => left + ((day - from) / (to - from)) * (right - left) };
  }

  picture(rows) {
    const width = Math.max(280, this.wide - 2);
    const narrow = width < 640;
    const left = narrow ? 8 : Math.min(380, width * 0.4);
    const [high, right] = [narrow ? 40 : 24, width - 12];
    const scale = this.scale(rows, left, right);
    const bottom = 30 + rows.length * high + 6;
    const height = bottom + (rows.length > 20 ? 18 : 0);
    const room = Math.floor((narrow ? width - 16 : left - 24) / 6.6);
    const ticks = ticksOf(scale.from, scale.to, (right - left) / 62);
    return shape("svg", { class: "axis", width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${count(rows.length, "row")} from ${iso(Math.ceil(scale.from))} to ${iso(Math.floor(scale.to))}; the table has the same rows` },
      ...ticks.map(({ day, text }) => shape("g", { class: "year" }, shape("path", { d: `M${scale.at(day).toFixed(1)} 22V${bottom}` }), shape("text", { x: scale.at(day).toFixed(1), y: 14 }, text), bottom < height && shape("text", { x: scale.at(day).toFixed(1), y: height - 6 }, text))),
      ...rows.map((one, at) => this.bar(one, { top: 30 + at * high, high, left, right, room, narrow, scale })));
  }

  bar({ row, period: { begin, end, vague } }, { top, high, left, right, room, narrow, scale }) {
    const label = this.label(row);
    const middle = narrow ? top + 28 : top + high / 2;
    const rtl = runsLeft(label);
    const edge = narrow ? right : left - 14;
    const x = (day) => Math.min(right, Math.max(left, scale.at(day)));
    const rect = (kind, from, to, tall) => shape("rect", { class: kind, x: from.toFixed(1), y: middle - tall / 2, width: Math.max(to - from, 3).toFixed(1), height: tall, rx: 2 });
    const line = (from, to) => shape("path", { class: "unknown", d: `M${from.toFixed(1)} ${middle}H${to.toFixed(1)}` });
    const known = (one) => typeof one === "object";
    const [first, last] = [known(begin) ? x(begin.first) : begin === "open" ? left + 8 : x(end.first), known(end) ? x(end.last + 1) : end === "open" ? right - 8 : x(begin.last + 1)];
    const [surely, till] = [known(begin) ? x(begin.last) : begin === "open" ? left + 8 : x(end.first), known(end) ? x(end.first + 1) : end === "open" ? right - 8 : x(begin.last + 1)];
    const written = [row[this.when], this.until >= 0 && row[this.until]].filter(Boolean).map((term) => visible(term.value)).join(" to ");
    return shape("g", { class: `row${vague ? " vague" : ""}` }, shape("title", {}, `${label} · ${written}`),
      shape("rect", { class: "band", x: 0, y: top, width: right + 12, height: high }),
      shape("text", { class: "label", x: rtl ? edge : 8, y: narrow ? top + 15 : middle + 4, direction: rtl ? "rtl" : "ltr" }, clipped(label, room)),
      begin === "unknown" && line(left, first), end === "unknown" && line(last, right),
      rect("possible", first, last, 7), surely < till && rect("certain", surely, till, 9),
      begin === "open" && shape("path", { class: "arrow", d: `M${left + 9} ${middle - 7}L${left} ${middle}L${left + 9} ${middle + 7}z` }), end === "open" && shape("path", { class: "arrow", d: `M${right - 9} ${middle - 7}L${right} ${middle}L${right - 9} ${middle + 7}z` }));
  }

  unread(rows) {
    const texts = new Map();
    for (const { row } of rows) {
      const text = [row[this.when], this.until >= 0 ? row[this.until] : undefined].filter((term) => term).map((term) => this.names.shown(term)).join(" to ") || "(empty)";
      texts.set(text, (texts.get(text) ?? 0) + 1);
    }
    const items = [...texts].sort(([, one], [, other]) => other - one).slice(0, 100).map(([text, number]) => element("li", {}, element("bdi", {}, clipped(visible(text), 200)), ` (${count(number, "row")})`));
    return element("details", { class: "unread" }, element("summary", {}, `What is not on the axis (${count(rows.length, "row")})`), element("ul", {}, ...items, texts.size > 100 && element("li", {}, `and ${texts.size - 100} others`)));
  }
}

// Years, or months where the axis is short, so far apart that their names fit.
function ticksOf(from, to, most) {
  const [first, last] = [Number(iso(Math.ceil(from)).slice(0, 4)), Number(iso(Math.floor(to)).slice(0, 4))];
  const months = (to - from) / 30.4;
  const found = [];
  if (months <= most * 6) {
    const step = [1, 2, 3, 6].find((each) => months / each <= most) ?? 6;
    for (let year = first; year <= last; year += 1) for (let month = 1; month <= 12; month += step) found.push({ day: dayNumber(year, month, 1), text: `${year}-${String(month).padStart(2, "0")}` });
  } else {
    const step = STEPS.find((each) => (last - first) / each <= most) ?? 5000;
    for (let year = Math.ceil(first / step) * step; year <= last; year += step) found.push({ day: dayNumber(year, 1, 1), text: String(year).padStart(4, "0") });
  }
  return found.filter(({ day }) => day >= from && day <= to);
}
