// Time: a day, perhaps a second one to compare with, what was known by then; behind the slider how much begins and ends when.
const timebar = document.getElementById("time");
const sliders = { day: document.getElementById("day"), from: document.getElementById("from") };
const dates = { day: document.getElementById("day-date"), from: document.getElementById("from-date") };
const said = document.getElementById("moment");
const knowing = document.getElementById("knowing");
const knownDate = document.getElementById("known-date");
const SENSIBLE = [dayOf("0001-01-01"), dayOf("9998-12-31")];
const changeDays = daysOfChange();
const [firstDay, lastDay] = rangeOfDays();
const BINS = 120;

// The days on which something may begin or end.
function daysOfChange() {
  const rows = new Set(claims.filter((claim) => claim.time !== undefined).map((claim) => claim.time));
  const days = new Set([...rows].flatMap((row) => bounds[row]).filter((day) => day >= SENSIBLE[0] && day <= SENSIBLE[1]));
  return [...days].sort((one, other) => one - other);
}

function rangeOfDays() {
  const [first, last] = [changeDays[0] ?? EPOCH, changeDays.at(-1) ?? EPOCH];
  const margin = Math.ceil((last - first) / 50) + 1;
  return [setup.window[0] ?? first - margin, Math.max(setup.window[1] ?? last + margin, (setup.window[0] ?? first) + 1)];
}

const within = (day) => Math.min(Math.max(day, firstDay), lastDay);

// Beginnings above the middle, ends below: of each claim where they are likeliest, between its two bounds.
function histogram() {
  const bins = [new Float64Array(BINS), new Float64Array(BINS)];
  const spread = (which, first, last) => {
    if (first < SENSIBLE[0] || last > SENSIBLE[1]) return;
    const place = (day) => Math.min(BINS - 1, Math.max(0, Math.floor(((day - firstDay) / (lastDay - firstDay)) * BINS)));
    const [low, high] = [place(first), place(last)];
    for (let bin = low; bin <= high; bin += 1) bins[which][bin] += 1 / (high - low + 1);
  };
  for (const claim of claims) {
    if (claim.time === undefined || !visible.passes[claim.number]) continue;
    const [a, b, c, d] = bounds[claim.time];
    spread(0, a, b);
    spread(1, c - 1, d - 1);
  }
  const most = Math.max(1, ...bins[0], ...bins[1]);
  const bar = (which) => (value, bin) => (value ? `M${bin} 20V${(20 + (which ? 1 : -1) * Math.max(0.7, Math.sqrt(value / most) * 19)).toFixed(1)}h.82V20Z` : "");
  document.getElementById("begins").setAttribute("d", [...bins[0]].map(bar(0)).join(""));
  document.getElementById("ends").setAttribute("d", [...bins[1]].map(bar(1)).join(""));
}

function tellMoment() {
  const { day, known } = moment();
  const names = { day: state.day, from: state.from };
  for (const name of ["day", "from"]) {
    const at = dayOf(names[name]);
    sliders[name].value = at === null ? lastDay : within(at);
    sliders[name].setAttribute("aria-valuetext", at === null ? "all time" : names[name]);
    dates[name].value = names[name] ?? "";
  }
  timebar.classList.toggle("all-time", day === null);
  document.getElementById("compared").hidden = state.from === null;
  document.getElementById("compare").setAttribute("aria-pressed", String(state.from !== null));
  document.getElementById("all-time").setAttribute("aria-pressed", String(day === null));
  document.getElementById("possible").checked = state.possible;
  document.getElementById("undated").checked = state.undated;
  document.getElementById("same").checked = state.same;
  knowing.value = state.known === null ? "now" : state.known === "then" ? "then" : "by";
  knownDate.hidden = knowing.value !== "by";
  knownDate.value = knowing.value === "by" ? state.known : "";
  const when = state.from === null ? (day === null ? "All time" : `What held on ${state.day}`) : `From ${state.from} to ${state.day}: what changed`;
  said.textContent = `${when}${known === null ? "" : `, as far as it was public by ${isoOf(known)}`}`;
}

// Before comparing there must be two days: the whole range, if none is chosen.
function compare() {
  if (state.from !== null) change({ from: null });
  else change({ from: isoOf(firstDay), day: state.day ?? isoOf(lastDay), line: null, thing: null });
}

function toNextChange(direction) {
  const at = dayOf(state.day) ?? (direction > 0 ? firstDay - 1 : lastDay + 1);
  const days = direction > 0 ? changeDays : [...changeDays].reverse();
  const next = days.find((day) => (day - at) * direction > 0 && day >= firstDay && day <= lastDay);
  if (next !== undefined) change({ day: isoOf(next) });
}

let playing = 0;

function play() {
  const button = document.getElementById("play");
  if (playing) {
    clearInterval(playing);
    playing = 0;
  } else {
    if (state.day === null || dayOf(state.day) >= lastDay) change({ day: isoOf(firstDay) });
    const step = Math.max(1, Math.round((lastDay - firstDay) / 150));
    playing = setInterval(() => {
      const next = within(dayOf(state.day) + step);
      change({ day: isoOf(next) });
      if (next >= lastDay) play();
    }, 250);
  }
  button.textContent = playing ? "Pause" : "Play";
  status.setAttribute("aria-live", playing ? "off" : "polite");
}

function startTime() {
  if (setup.set.day) {
    timebar.classList.add("set");
    for (const control of timebar.querySelectorAll("input, button, select")) control.disabled = true;
  }
  if (setup.set.known) for (const control of [knowing, knownDate]) control.disabled = true;
  for (const name of ["day", "from"]) {
    Object.assign(sliders[name], { min: firstDay, max: lastDay, step: 1 });
    sliders[name].addEventListener("input", () => change({ [name]: isoOf(Number(sliders[name].value)) }));
    sliders[name].addEventListener("keydown", (event) => {
      if (!event.shiftKey || !["ArrowLeft", "ArrowRight"].includes(event.key)) return;
      event.preventDefault();
      change({ [name]: isoOf(within(Number(sliders[name].value) + (event.key === "ArrowLeft" ? -30 : 30))) });
    });
    dates[name].addEventListener("change", () => { if (dayOf(dates[name].value) !== null) change({ [name]: dates[name].value }); else tellMoment(); });
  }
  const click = (id, action) => document.getElementById(id).addEventListener("click", action);
  click("all-time", () => change({ day: null, from: null, known: state.known === "then" ? null : state.known }));
  click("play", play);
  click("back", () => toNextChange(-1));
  click("on", () => toNextChange(1));
  click("compare", compare);
  for (const name of ["possible", "undated", "same"]) document.getElementById(name).addEventListener("change", (event) => change({ [name]: event.target.checked }));
  knowing.addEventListener("change", () => change({ known: { now: null, then: "then", by: state.day ?? isoOf(lastDay) }[knowing.value], day: knowing.value === "then" ? state.day ?? isoOf(lastDay) : state.day }));
  knownDate.addEventListener("change", () => { if (dayOf(knownDate.value) !== null) change({ known: knownDate.value }); else tellMoment(); });
  listen(tellMoment);
  listen((patch) => { if ("off" in patch) histogram(); });
  histogram();
}
