"""Contrast computed from tokens.css for every theme: WCAG 2.2 AA (text 4.5, edges and marks 3), high contrast 7."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[1] / "static/common/tokens.css").read_text("utf-8")
TEXT = [
    *[(f, b) for f in ("ink", "ink-2", "ink-3", "blue", "blue-deep", "red") for b in ("paper", "ground", "field")],
    ("on-blue", "blue"),
    ("on-blue", "blue-deep"),
    ("red", "red-wash"),
    ("amber", "amber-wash"),
    ("green", "green-wash"),
    ("blue-deep", "blue-wash"),
    ("ink", "blue-wash"),
    ("ink", "amber-wash"),
    ("ink", "green-wash"),
    ("ink-3", "blue-wash"),
    ("amber", "ground"),
    ("green", "ground"),
    ("amber", "paper"),
    ("green", "paper"),
    ("on-bar", "bar"),
    ("on-bar-2", "bar"),
    ("paper", "ink"),
    ("paper", "ink-2"),
]
EDGES = [("line-strong", "field"), ("line-strong", "ground"), ("line-strong", "paper"), ("blue", "line")]
DARK = '[data-theme="dark"]:not([data-colours])'
HIGH = '[data-contrast="high"]:not([data-colours])'
HIGH_DARK = '[data-contrast="high"][data-theme="dark"]:not([data-colours])'
OWN = ["cream", "green", "yellow-on-black", "white-on-blue"]
THEMES = {"light": [], "dark": [DARK], "high": [HIGH], "high dark": [DARK, HIGH, HIGH_DARK]} | {
    name: [f'[data-colours="{name}"]'] for name in OWN
}


def _block(selector: str) -> str:
    return CSS.split(selector + " {", 1)[1].split("}", 1)[0]


def _tokens(*selectors: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for selector in (":root", *selectors):
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", _block(selector)))
    return found


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _ratio(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.seed("S2-60")
@pytest.mark.parametrize("theme", THEMES)
def test_text_and_edges_can_be_read_in_every_theme(theme):
    tokens = _tokens(*THEMES[theme])
    least = 7 if theme.startswith("high") else 4.5

    weak = [(f, b, round(_ratio(tokens[f], tokens[b]), 2)) for f, b in TEXT if _ratio(tokens[f], tokens[b]) < least]
    # A progress bar's filled part stands out from the rest by 3 too, except where the rest is a full-strength line.
    edges = EDGES if not theme.startswith("high") and "yellow" not in theme else EDGES[:3]
    weak += [(f, b, round(_ratio(tokens[f], tokens[b]), 2)) for f, b in edges if _ratio(tokens[f], tokens[b]) < 3]

    assert weak == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_ring_stands_out_on_every_ground(theme):
    """Ring of two colours: one of them differs by 3 from whatever is under it."""
    tokens = _tokens(*THEMES[theme])

    for ground in ("paper", "ground", "blue", "field", "blue-wash"):
        assert max(_ratio(tokens[ring], tokens[ground]) for ring in ("focus", "focus-edge")) >= 3


@pytest.mark.parametrize(
    ("chosen", "device"),
    [
        (DARK, ":root:not([data-theme]):not([data-colours])"),
        (HIGH_DARK, ':root[data-contrast="high"]:not([data-theme]):not([data-colours])'),
        (HIGH, ':root:not([data-contrast]):not([data-theme="dark"]):not([data-colours])'),
    ],
)
def test_a_theme_the_device_asks_for_is_the_theme_one_can_choose(chosen, device):
    assert _block(chosen).split() == _block(device).split()
