function svgOf() { return ""; }
