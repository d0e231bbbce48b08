"""The finder's index (倒排索引) of a place, in memory: which items have a term, and what is compared with a query.

PostgreSQL ranked a hundred terms over five thousand rows in half a second; an index in memory does it in milliseconds.
It is as fresh as any reference data (kernel.generation): a change counts from the moment it is committed. What belongs
to a version is kept by its id, as versions never change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from sys import intern
from threading import Lock

from django.db.models import F

from yichuang.kernel.generation import by_generation
from yichuang.kernel.search import pinyin_keys, pinyin_tokens

from ..codes import Level
from ..lifecycle import IN_USE
from ..models import Item, ItemSearch, Synonym
from ..refs import ItemRef, item_ref
from .wording import grams, squeeze

CREDITS = (1.0, 0.5, 0.25)
"""What a term is worth in an item's phrases, in its summary, in its conditions and questions."""
_MOST_ENTRIES = 10_000

_Numbers = tuple[list[int], list[int], list[int]]
_Told = tuple[tuple[int, str], ...]  # item, and what people of the place call it


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared with a query: phrases with their characters, as they are shown, their pinyin, their terms."""

    phrases: Mapping[str, frozenset[str]]
    shown: Mapping[str, str]
    keys: frozenset[str]
    terms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Postings:
    """The items in use by number, and the numbers that have a term."""

    items: tuple[ItemRef, ...]
    levels: tuple[Level, ...]
    entries: tuple[Entry, ...]
    terms: Mapping[str, _Numbers]

    def having(self, term: str) -> Iterable[tuple[float, list[int]]]:
        """The numbers of the items that have it, by what it is worth in them."""
        numbers = self.terms.get(term)
        return zip(CREDITS, numbers, strict=True) if numbers else ()

    def count(self, term: str) -> int:
        """How many have it in a phrase or in their summary."""
        numbers = self.terms.get(term)
        return len(numbers[0]) + len(numbers[1]) if numbers else 0


_entries: dict[int, Entry] = {}  # by version, which never changes
_building = Lock()
_built: dict[int, tuple[object, tuple[Entry, ...], Mapping[str, _Numbers]]] = {}  # by place


def forget() -> None:
    """Forget what is kept by a version's id: after a test database is put back, the ids come again."""
    _entries.clear()
    _built.clear()


@by_generation
def postings_of(place_id: int) -> Postings:
    """The index of the place as of now: one statement when nothing has changed, else three more."""
    used = Item.objects.filter(place_id=place_id, state=IN_USE, current__isnull=False)
    rows = list(used.annotate(number=F("current__number")).order_by("pk"))
    told = tuple(Synonym.objects.filter(place_id=place_id).order_by("pk").values_list("item_id", "said"))
    entries, terms = _terms(place_id, {row.pk: row.current_id or 0 for row in rows}, told)
    return Postings(
        tuple(item_ref(row, number=row.number) for row in rows), tuple(Level(row.level) for row in rows), entries, terms
    )


def _terms(place_id: int, versions: dict[int, int], told: _Told) -> tuple[tuple[Entry, ...], Mapping[str, _Numbers]]:
    """Entries and terms, built anew only if other versions or synonyms are in use than last time."""
    key = (tuple(versions.items()), told)
    with _building:  # who comes meanwhile waits for it, and does not build it as well
        if not (held := _built.get(place_id)) or held[0] != key:
            _built[place_id] = held = (key, *_build(versions, told))
    return held[1], held[2]


def _build(versions: dict[int, int], told: _Told) -> tuple[tuple[Entry, ...], Mapping[str, _Numbers]]:
    _load(versions)
    own: dict[int, list[str]] = {}
    for item_id, said in told:
        own.setdefault(item_id, []).append(said)
    entries = tuple(_with(_entries[version], own.get(item_id, ())) for item_id, version in versions.items())
    terms: dict[str, _Numbers] = {}
    for number, entry in enumerate(entries):
        seen: set[str] = set()
        for weight, some in enumerate(entry.terms):
            for term in some:
                if term not in seen:
                    seen.add(term)
                    terms.setdefault(term, ([], [], []))[weight].append(number)
    return entries, terms


def _load(versions: dict[int, int]) -> None:
    missing = {item_id: version for item_id, version in versions.items() if version not in _entries}
    if len(_entries) + len(missing) > _MOST_ENTRIES:
        _entries.clear()
        missing = versions
    if not missing:
        return
    rows = ItemSearch.objects.filter(pk__in=missing).values_list("pk", "words")
    for pk, words in rows.iterator(chunk_size=500):
        _entries[missing[pk]] = Entry(
            phrases={intern(p): frozenset(p) for p in words["phrases"]},
            shown=words["shown"],
            keys=frozenset(words["keys"]),
            terms=tuple(tuple(map(intern, words[part])) for part in ("a", "b", "c")),
        )


def _with(entry: Entry, said: Iterable[str]) -> Entry:
    """The entry with what people of the place call it."""
    more = {squeeze(words): words for words in said}
    if not more:
        return entry
    sounds = {sound for phrase in more for sound in pinyin_tokens(phrase)}
    keys = {key for phrase in more for key in (pinyin_keys(phrase).full, pinyin_keys(phrase).initials)}
    a = tuple({*entry.terms[0], *grams(" ".join(more)), *sounds})
    return Entry(
        phrases={**entry.phrases, **{phrase: frozenset(phrase) for phrase in more}},
        shown={**entry.shown, **more},
        keys=entry.keys | keys,
        terms=(a, *entry.terms[1:]),
    )
