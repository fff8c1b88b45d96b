// Makes elements. Texts go in as text nodes, links only if they lead to the web.
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") made.addEventListener("click", value);
    else if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== null && child !== ""));
  return made;
}

const isolated = (text) => element("bdi", {}, String(text));

function link(address) {
  if (!/^https?:\/\//i.test(address)) return isolated(address);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, address);
}

// A thing by its number: a button to its panel, or just the text where it has none.
function mention(name) {
  if (typeof name !== "number") return isolated(name);
  return element("button", { type: "button", class: "link", dir: "auto", "data-thing": name }, things[name].label);
}

const mentions = (names) => element("span", {}, ...names.flatMap((name, place) => [place ? ", " : "", mention(name)]));

// A drawing inside the page; as elements, never as text.
function shape(tag, properties = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") made.addEventListener("click", value);
    else if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

function pairs(rows) {
  const told = rows.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return told.length ? element("dl", {}, ...told.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])) : "";
}
