// Light and dark: the system decides until the button is pressed. The canvas takes its colours from the style sheet.
const system = matchMedia("(prefers-color-scheme: dark)");
const isDark = () => (document.documentElement.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function startTheme(repaint) {
  const button = document.getElementById("theme");
  const told = () => {
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
