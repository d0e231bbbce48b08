"""Themes of the portal (主题): the ways people sort what they need, kept in data/themes.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
AUDIENCE = {"person": "个人", "legal": "法人和其他组织"}
"""服务对象 as people read it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme and for whom it is shown."""

    slug: str
    name: str
    blurb: str
    audience: tuple[str, ...]


@cache
def themes() -> dict[str, Theme]:
    """All themes by slug, in the order in which the portal shows them."""
    rows = tomllib.loads((DATA / "themes.toml").read_text("utf-8"))["theme"]
    return {r["slug"]: Theme(r["slug"], r["name"], r["blurb"], tuple(r["audience"])) for r in rows}
