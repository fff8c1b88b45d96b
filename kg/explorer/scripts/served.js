// Where the page is served: every thing and every claim in the panel leads to its own page, at the same moment.
const clocksAsked = new URLSearchParams([...new URLSearchParams(location.search)].filter(([name]) => ["as-of", "known", "recorded", "possible", "undated"].includes(name))).toString();

function pageOf(id, text) {
  const name = id.replace(/^:/, "").replace(/^<(.*)>$/, "$1");
  return element("p", { class: "page" }, element("a", { href: `/id/${encodeURIComponent(name)}${clocksAsked && `?${clocksAsked}`}` }, text));
}

function linkPages() {
  for (const box of panel.querySelectorAll("details.claim[open]:not([data-linked])")) {
    box.dataset.linked = "yes";
    box.append(pageOf(box.dataset.claim, "Page of this claim"));
  }
  const title = told.querySelector("h2");
  if (state.thing === null || state.line !== null || !title || title.dataset.linked) return;
  title.dataset.linked = "yes";
  title.after(pageOf(things[state.thing].id, "Page of its own, with all of its evidence"));
}

new MutationObserver(linkPages).observe(panel, { childList: true, subtree: true });
linkPages();
