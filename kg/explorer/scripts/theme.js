// Light and dark: the system decides until the button is pressed. The canvas takes its colours from the style sheet.
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
let colours = new Map();

function colour(name) {
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return colours.get(name);
}

function startTheme(repaint) {
  const button = document.getElementById("theme");
  const told = () => {
    colours = new Map();
    button.textContent = isDark() ? "Light" : "Dark";
    repaint();
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    told();
  });
  system.addEventListener("change", told);
  told();
}
