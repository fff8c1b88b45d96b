// Saves what is to be seen: as a picture, a drawing, a list of claims, or on paper.
const saveMenu = document.getElementById("save");
const MOST_SIDE = 16000; // pixels of a picture; browsers and picture viewers take no more
const MOST_PIXELS = 100e6;
const FRAMED = window.parent !== window && window.origin === "null"; // as in a notebook


function say(text) {
  notice = text.replace(/\.$/, "");
  status.textContent = text;
}

const fileName = (ending) => `stancegraph${state.day === null ? "" : `-${state.day}`}.${ending}`;

const ADVICE = ' If nothing arrives, this frame allows no downloads: write the page to a file, kg.draw(view, "page.html"), and save from there.';

function download(content, ending, more = "") {
  const address = URL.createObjectURL(content);
  const anchor = element("a", { href: address, download: fileName(ending), hidden: "" });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  say(`Saved as ${fileName(ending)}${more}.${FRAMED ? ADVICE : ""}`);
}

const saveSvg = () => download(new Blob([svgOf()], { type: "image/svg+xml;charset=utf-8" }), "svg");
const saveCsv = () => download(new Blob([csvOf()], { type: "text/csv;charset=utf-8" }), "csv", `: ${count(claimsInTable().found.length, "claim")}`);

// How many pixels for each point of the drawing: two, or as many as a picture may have.
const densityOf = (width, height) => Math.min(2, MOST_SIDE / width, MOST_SIDE / height, Math.sqrt(MOST_PIXELS / (width * height)));

async function imageOf(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(address);
  }
}

async function pictureOf(image) {
  const density = densityOf(image.naturalWidth, image.naturalHeight);
  const canvas = element("canvas", { width: Math.floor(image.naturalWidth * density), height: Math.floor(image.naturalHeight * density) });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  const picture = await new Promise((done) => { canvas.toBlob(done, "image/png"); });
  if (!picture) throw new Error("the browser made none");
  return { picture, canvas, density };
}

async function savePng() {
  say("Drawing the picture …");
  try {
    const { picture, canvas, density } = await pictureOf(await imageOf(svgOf()));
    const size = `${canvas.width.toLocaleString("en")} by ${canvas.height.toLocaleString("en")} pixels`;
    const less = density < 2 ? `, drawn at ${density.toFixed(2)} instead of 2 pixels a point, as no picture may be larger` : "";
    download(picture, "png", `: ${size}${less}`);
  } catch (error) {
    say(`No picture could be made (${error.message}): save the drawing (SVG) instead.`);
  }
}

function printPage() {
  if (FRAMED) say("A notebook's frame cannot print: write the page to a file, kg.draw(view, \"page.html\"), and print that, or save the drawing.");
  else window.print();
}

// On paper the drawing is an SVG, as sharp as the printer can, in the light colours of the print style; the table has all of its
// rows and comes last. Afterwards the screen is as it was before.
let scrolled = 0;

function toPaper() {
  if (document.getElementById("picture")) return;
  scrolled = scroller.scrollTop;
  const told = element("p", {}, element("strong", {}, document.getElementById("moment").textContent), `. ${summary}.`);
  document.getElementById("legend").before(element("div", { id: "picture" }, told, drawingAsSvg((name) => `var(--${name})`, true)));
  document.querySelector("footer").before(tablePart);
  Object.assign(frame.style, { width: `${frame.clientWidth}px`, height: `${frame.clientHeight}px` });
  mostRows = Infinity;
  showTable();
}

function fromPaper() {
  if (!document.getElementById("picture")) return;
  document.getElementById("picture").remove();
  status.before(tablePart);
  Object.assign(frame.style, { width: "", height: "" });
  mostRows = PAGE_OF_ROWS;
  showTable();
  scroller.scrollTop = scrolled;
}

function closeMenu() {
  const inside = saveMenu.contains(document.activeElement);
  saveMenu.open = false;
  if (inside) saveMenu.querySelector("summary").focus();
}

function startMenu() {
  saveMenu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !saveMenu.open) return;
    event.stopPropagation();
    closeMenu();
  });
  saveMenu.addEventListener("focusout", (event) => { if (event.relatedTarget && !saveMenu.contains(event.relatedTarget)) saveMenu.open = false; });
  document.addEventListener("pointerdown", (event) => { if (!saveMenu.contains(event.target)) saveMenu.open = false; });
}

function startSave() {
  startMenu();
  const ways = { "save-png": savePng, "save-svg": saveSvg, "save-csv": saveCsv, print: printPage };
  for (const [id, save] of Object.entries(ways)) document.getElementById(id).addEventListener("click", () => { closeMenu(); save(); });
  document.getElementById("table-csv").addEventListener("click", saveCsv);
  addEventListener("beforeprint", toPaper);
  addEventListener("afterprint", fromPaper);
  matchMedia("print").addEventListener("change", (event) => (event.matches ? toPaper() : fromPaper()));
}
