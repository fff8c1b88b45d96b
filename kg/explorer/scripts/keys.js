// Keys: / to search, Escape to close and clear. Everything else is reached with Tab, the arrow keys and Enter.
function startKeys() {
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input[type=search], input[type=date], textarea");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      input.focus();
      input.select();
    } else if (event.key === "Escape") {
      input.value = "";
      showResults();
      change({ line: null, thing: null });
    }
  });
}
