// One answer, four ways to look at it; each is drawn when it is first looked at.
import { byId } from "./query-elements.js";

const NAMES = ["table", "graph", "time", "raw"];

export class Tabs {
  constructor(onShow) {
    this.onShow = onShow;
    this.current = "table";
    for (const name of NAMES) byId(`tab-${name}`).addEventListener("click", () => this.show(name));
    byId("tabs").addEventListener("keydown", (event) => {
      const at = NAMES.indexOf(this.current);
      const next = { ArrowRight: at + 1, ArrowLeft: at + 3, Home: 0, End: 3 }[event.key];
      if (next === undefined) return;
      event.preventDefault();
      this.show(NAMES[next % 4]);
      byId(`tab-${this.current}`).focus();
    });
  }

  show(name) {
    this.current = NAMES.includes(name) ? name : "table";
    for (const each of NAMES) {
      const here = each === this.current;
      byId(`tab-${each}`).setAttribute("aria-selected", String(here));
      byId(`tab-${each}`).tabIndex = here ? 0 : -1;
      byId(`panel-${each}`).hidden = !here;
    }
    this.onShow(this.current);
  }
}
