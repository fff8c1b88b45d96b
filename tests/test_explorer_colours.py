"""Colours as they are drawn: told apart by everybody, and seen on the page, in light and in dark."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import dist
from typing import Any

import pytest
from pages import case

from kg.explorer import Page, draw, palette
from kg.graph import KnowledgeGraph

pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")

VISION = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""How colours are seen, in linear RGB: G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, 2009, severity 1."""
TOLD_APART = [name for name in palette.LINES if name != "other"]


def linear(colour: tuple[int, ...]) -> tuple[float, ...]:
    """sRGB without its gamma (IEC 61966-2-1)."""
    return tuple(part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour)


def luminance(colour: tuple[int, ...]) -> float:
    """The relative luminance of a colour, as WCAG 2 defines it."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The contrast ratio of WCAG 2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(colour: tuple[float, ...]) -> tuple[float, float, float]:
    """CIE L*a*b* (1976, D65) of linear RGB."""
    red, green, blue = (min(1.0, max(0.0, part)) for part in colour)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: tuple[int, ...], vision: str) -> tuple[float, float, float]:
    """A colour as somebody sees it."""
    parts = linear(colour)
    return lab(tuple(sum(weight * part for weight, part in zip(row, parts, strict=True)) for row in VISION[vision]))


def rgb(text: str) -> tuple[int, ...]:
    return tuple(int(text[at : at + 2], 16) for at in (1, 3, 5))


def shown(tab: Any, names: list[str]) -> dict[str, tuple[int, ...]]:
    """The colours that the page takes from its style sheet."""
    read = "(names) => names.map((name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim())"
    return dict(zip(names, map(rgb, tab.evaluate(read, names)), strict=True))


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_two_kinds_of_lines_can_be_told_apart(guild: KnowledgeGraph, sheet: Callable[..., Any], scheme: str, vision: str) -> None:
    colours = shown(sheet(draw(guild), color_scheme=scheme), TOLD_APART)
    for one, other in combinations(TOLD_APART, 2):
        assert dist(seen(colours[one], vision), seen(colours[other], vision)) >= 20, (one, other)


PIXELS = """(number) => {
  const canvas = document.querySelector("#graph canvas");
  const { left, top, width } = canvas.getBoundingClientRect();
  const at = stancegraph.screen(number);
  const scale = canvas.width / width;
  const size = Math.round(9 * scale);
  const data = canvas.getContext("2d").getImageData(Math.round((at.x - left) * scale - size / 2), Math.round((at.y - top) * scale - size / 2), size, size).data;
  return Array.from({ length: size * size }, (_, pixel) => [...data.slice(4 * pixel, 4 * pixel + 4)]);
}"""


def drawn(tab: Any, number: int, page: tuple[int, ...]) -> float:
    """The contrast with the page of the pixel that stands out most where a line can be clicked, as it lies on the canvas."""
    found = [
        tuple(round(part * a / 255 + under * (255 - a) / 255) for part, under in zip((r, g, b), page, strict=True))
        for r, g, b, a in tab.evaluate(PIXELS, number)
    ]
    return max(contrast(pixel, page) for pixel in found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_stand_out_from_the_page_on_the_canvas_certain_or_perhaps(bundled_page: Page, sheet: Callable[..., Any], scheme: str) -> None:
    tab = sheet(bundled_page, color_scheme=scheme)
    page = shown(tab, ["page"])["page"]
    for day in (None, "2025-02-01"):
        tab.evaluate("(day) => stancegraph.change({ day })", day)
        tab.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        kinds = {(line["kind"], line["rank"]): line["number"] for line in tab.evaluate("stancegraph.lines()") if line["rank"]}
        for (kind, rank), number in kinds.items():
            assert drawn(tab, number, page) >= 3, (kind, rank, day)
        assert len(kinds) >= 6


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_faded_actors_and_all_labels_can_be_read(guild: KnowledgeGraph, sheet: Callable[..., Any], scheme: str) -> None:
    colours = shown(sheet(draw(guild), color_scheme=scheme), ["page", "side", "ink", "faint", "border", "node", "topic", "topic-border", "focus"])
    for text in ("ink", "faint"):
        assert contrast(colours[text], colours["page"]) >= 4.5, text
        assert contrast(colours[text], colours["side"]) >= 4.5, text
    assert contrast(colours["ink"], colours["topic"]) >= 4.5
    for edge in ("border", "node", "topic-border", "faint", "focus"):
        assert contrast(colours[edge], colours["page"]) >= 3, edge


GREY = """
:Guild a kg:Organization ; skos:prefLabel "Guild"@en . :Town a kg:Government ; skos:prefLabel "Town"@en . :p rdfs:label "nods at"@en ; rdfs:subPropertyOf kg:relatedTo .
:u a kg:Relation ; rdf:subject :Guild ; rdf:predicate :p ; rdf:object :Town ; kg:status kg:Accepted .
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_relation_of_no_group_stands_out_too(tmp_path: Any, sheet: Callable[..., Any], scheme: str) -> None:
    tab = sheet(draw(case(tmp_path, GREY)), color_scheme=scheme)
    assert drawn(tab, 0, shown(tab, ["page"])["page"]) >= 3
