"""Guided finding (办事导航): who I am, what happened, and the items for it, in three clicks (S0-32, S1-78).

data/navigation.toml holds people and happenings with rules; which items they lead to is worked out from what is in use.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import by_generation

from ..refs import ItemRef
from ..themes import DATA, themes
from .postings import postings_of


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened (事由), with the rule that finds its items."""

    slug: str
    name: str
    blurb: str
    themes: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Persona:
    """Who asks, for whom items are meant (audience), and what commonly happens to her."""

    slug: str
    name: str
    audience: str
    happenings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """What happened to whom, with its items: those the words name first, then those of the theme."""

    persona: Persona
    happening: Happening
    items: tuple[ItemRef, ...]


@cache
def _read() -> tuple[dict[str, Persona], dict[str, Happening]]:
    rows = tomllib.loads((DATA / "navigation.toml").read_text("utf-8"))
    happenings = {
        r["slug"]: Happening(r["slug"], r["name"], r["blurb"], tuple(r["themes"]), tuple(r["words"]))
        for r in rows["happening"]
    }
    personas = {
        r["slug"]: Persona(r["slug"], r["name"], r["audience"], tuple(r["happenings"])) for r in rows["persona"]
    }
    unknown = {h for p in personas.values() for h in p.happenings} - happenings.keys()
    unknown |= {t for h in happenings.values() for t in h.themes} - themes().keys()
    if unknown:
        raise ValueError(f"navigation.toml names what it does not have: {sorted(unknown)}")
    return personas, happenings


def list_personas() -> tuple[Persona, ...]:
    """Everybody one may be, in the order of the portal."""
    return tuple(_read()[0].values())


def shelves_of(place_id: int, persona: str) -> tuple[Shelf, ...]:
    """What commonly happens to her, each with its items; one that has none yet is shown as empty. Raises NotFound."""
    who = _read()[0].get(persona)
    if who is None:
        raise NotFound("没有这一类人的导航，请从头选")
    return tuple(_shelf(place_id, who.slug, slug) for slug in who.happenings)


def get_happening(place_id: int, persona: str, happening: str) -> Shelf:
    """One of them. Raises NotFound."""
    found = next((s for s in shelves_of(place_id, persona) if s.happening.slug == happening), None)
    if found is None:
        raise NotFound("导航里没有这一项，请从头选")
    return found


@by_generation
def _shelf(place_id: int, persona: str, happening: str) -> Shelf:
    personas, happenings = _read()
    who, what = personas[persona], happenings[happening]
    found = postings_of(place_id)
    ranked = []
    for item, entry in zip(found.items, found.entries, strict=True):
        if who.audience not in item.audience:
            continue
        named = any(word in phrase for word in what.words for phrase in entry.phrases)
        if named or set(what.themes) & set(item.themes):
            ranked.append((not named, -item.popular, item.id, item))
    return Shelf(who, what, tuple(row[-1] for row in sorted(ranked, key=lambda row: row[:3])))
