"""Themes of the portal (主题): the ways people sort what they need, kept in data/themes.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
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


def mismatches(slugs: Sequence[str], audience: Sequence[str]) -> Iterator[str]:
    """服务对象 and 主题分类 match (domain.md §2.4 no. 7): whoever it is for finds it, and nobody else."""
    known = [themes()[slug] for slug in slugs if slug in themes()]
    yield from (f"没有“{slug}”这个主题" for slug in slugs if slug not in themes())
    for one in audience:
        if not any(one in theme.audience for theme in known):
            yield f"服务对象有{AUDIENCE[one]}，却没有列入给{AUDIENCE[one]}看的主题"
    for theme in known:
        if not set(theme.audience) & set(audience):
            yield f"主题“{theme.name}”不是给这个事项的服务对象看的"
