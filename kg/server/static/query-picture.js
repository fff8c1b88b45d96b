// A drawing as a file of its own: SVG, with the colours in which it is seen.
const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "paint-order", "opacity", "visibility", "color", "text-anchor", "font-size", "font-family"];

export function pictureOf(svg) {
  const made = svg.cloneNode(true);
  const copies = [made, ...made.querySelectorAll("*")];
  [svg, ...svg.querySelectorAll("*")].forEach((seen, at) => {
    const style = getComputedStyle(seen);
    for (const name of STYLES) copies[at].setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "role"]) copies[at].removeAttribute(name);
  });
  const [x, y, width, height] = svg.getAttribute("viewBox").split(" ");
  const paper = document.createElementNS(svg.namespaceURI, "rect");
  for (const [name, value] of Object.entries({ x, y, width, height, fill: getComputedStyle(svg.parentNode).backgroundColor })) paper.setAttribute(name, value);
  made.prepend(paper);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(made)}\n`;
}
