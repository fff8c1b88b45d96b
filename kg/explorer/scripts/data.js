// Reads what Python wrote into the page. Nothing in it is ever taken as markup.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const facts = read("facts"); // { claims, things, lines }
const drawn = { nodes: read("nodes"), edges: read("edges"), options: read("options") };
const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
