"""Search: what a villager says → the items she means.

PostgreSQL picks candidates by bigrams, synonyms and pinyin (kernel.search; one statement, GIN); the order is computed
here, because a whole phrase must weigh more than its pieces. tests/queries.tsv is the measured set of queries.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from yichuang.kernel.search import pinyin_keys, pinyin_tokens, query, search_vector

from . import reach
from .lifecycle import IN_USE
from .models import Item, ItemSearch
from .refs import SearchHit, item_ref
from .spec import ItemSpec
from .themes import themes
from .wording import Asked, grams, read_query, squeeze, synonyms

CANDIDATES = 200
_SOUND_CREDIT = 0.35  # only sounds like it: 地保 for 低保
_MEANT_CREDIT = 0.7  # a word of the synonym table, not the person's own
_WHOLE = 3.0  # the query is one of the item's phrases
_HOLDS = 1.2  # a phrase holds the query, or the query a phrase
_SCATTERED = 0.6  # the query's characters all stand in a phrase, here and there
_WORTH = 0.2  # below this share of the best score a hit is noise


@dataclass(frozen=True, slots=True)
class _Entry:
    """What the finder weighs of one version: its phrases, and its terms by weight."""

    phrases: tuple[str, ...]
    shown: dict[str, str]
    keys: frozenset[str]
    a: frozenset[str]
    b: frozenset[str]
    c: frozenset[str]


ENTRIES: dict[int, _Entry] = {}
"""By version, which never changes; emptied when it grows beyond what a large county has."""
_MOST_ENTRIES = 10_000


def index(item: Item, spec: ItemSpec) -> None:
    """Write the item's row of the search table from the version in effect. Inside the publisher's transaction."""
    named = [themes()[slug].name for slug in spec.themes if slug in themes()]
    phrases = list(dict.fromkeys(squeeze(p) for p in (spec.plain_name, spec.name, *spec.synonyms)))
    b = " ".join([spec.summary, spec.result.name, *named])
    c = " ".join([spec.scope_text, *spec.conditions, *(q.question for q in spec.faq)])
    sounds = sorted({sound for phrase in phrases for sound in pinyin_tokens(phrase)})
    keys = {key for p in phrases for key in (pinyin_keys(p).full, pinyin_keys(p).initials)}
    words = {
        "phrases": phrases,
        "shown": {squeeze(s): s for s in spec.synonyms},
        "keys": sorted(keys),
        "a": sorted(grams(" ".join(phrases)) | set(sounds)),
        "b": sorted(grams(b)),
        "c": sorted(grams(c)),
    }
    vector = search_vector({"A": " ".join(phrases), "B": b, "C": c}, terms={"D": sounds})
    ItemSearch.objects.update_or_create(item=item, defaults={"vector": vector, "words": words})


def search_items(
    place_id: int, text: str, *, audience: str | None = None, site_id: int | None = None, limit: int = 20
) -> list[SearchHit]:
    """The items in use that the words mean, best first, each with the words that found it.

    Understands how people say it (data/synonyms.tsv and each item's own synonyms), pinyin whole or by initials, and
    words that only sound right. Suspended and withdrawn items are never found (S0-73). ``site_id`` keeps what one may
    bring to that site. Nothing recognisable finds nothing. One statement, a second for
    versions this process has not seen yet (a few more with ``site_id``).
    """
    asked = read_query(text)
    plan = query(f"{text[:100]} {asked.words} {asked.sound}", synonyms())
    if plan.query is None:
        return []
    rows = ItemSearch.objects.filter(
        vector=plan.query, item__place_id=place_id, item__state=IN_USE, item__current__isnull=False
    )
    if audience:
        rows = rows.filter(item__audience__contains=[audience])
    if site_id is not None:
        rows = rows.filter(item_id__in=reach.items_at(site_id))
    rows = (
        rows.annotate(rank=plan.rank("vector"), number=F("item__current__number"))
        .select_related("item")
        .defer("words", "vector")
    )
    return _order(asked, plan.terms, list(rows.order_by("-rank", "pk")[:CANDIDATES]))[:limit]


def _load(rows: Sequence[Any]) -> list[_Entry]:
    """The entries of the rows, read once per process and version."""
    missing = {row.pk: row.item.current_id for row in rows if row.item.current_id not in ENTRIES}
    if missing:
        if len(ENTRIES) > _MOST_ENTRIES:
            ENTRIES.clear()
        for pk, words in ItemSearch.objects.filter(pk__in=missing).values_list("pk", "words"):
            lists = {name: frozenset(words[name]) for name in ("keys", "a", "b", "c")}
            ENTRIES[missing[pk]] = _Entry(phrases=tuple(words["phrases"]), shown=words["shown"], **lists)
    return [ENTRIES[row.item.current_id] for row in rows]


def _order(asked: Asked, terms: Sequence[str], rows: Sequence[Any]) -> list[SearchHit]:
    said = dict.fromkeys(grams(asked.words), 1.0)
    for meant in asked.meant:
        for gram in grams(meant):
            said.setdefault(gram, _MEANT_CREDIT)
    for term in terms:
        if term.startswith(("p_", "i_")):
            said.setdefault(term, _SOUND_CREDIT)
    entries = _load(rows)
    weights = {gram: credit * _rarity(gram, entries) for gram, credit in said.items()}
    total = sum(w for g, w in weights.items() if not g.startswith(("p_", "i_"))) or 1.0
    hits = []
    for row, entry in zip(rows, entries, strict=True):
        covered = sum(weight * _credit(gram, entry) for gram, weight in weights.items()) / total
        bonus, phrase = _phrase(asked, entry)
        if covered + bonus > 0:
            hits.append((covered + bonus + row.item.popular / 2000, row, _why(row, entry, phrase)))
    hits.sort(key=lambda hit: (-hit[0], -hit[1].item.popular, hit[1].pk))
    best = hits[0][0] if hits else 0.0
    return [SearchHit(item_ref(row.item, number=row.number), why) for score, row, why in hits if score >= best * _WORTH]


def _rarity(gram: str, entries: Sequence[_Entry]) -> float:
    """A term that every candidate has says little (inverse document frequency among the candidates)."""
    having = sum(1 for entry in entries if gram in entry.a or gram in entry.b)
    return math.log(1 + (len(entries) + 0.5) / (having + 0.5))


def _credit(gram: str, entry: _Entry) -> float:
    if gram in entry.a:
        return 1.0
    if gram in entry.b:
        return 0.5
    return 0.25 if gram in entry.c else 0.0


def _phrase(asked: Asked, entry: _Entry) -> tuple[float, str]:
    """How much of the query is one of the item's phrases, or a phrase the query; and which."""
    if asked.plain.isascii() and asked.plain in entry.keys:
        return _WHOLE, ""
    best, found = 0.0, ""
    meant = {m for m in asked.meant if len(m) > 2}
    for phrase in entry.phrases:
        for text in {asked.plain, asked.words, *meant}:
            bonus = _alike(text, phrase) * (_MEANT_CREDIT if text in meant else 1.0)
            if bonus > best:
                best, found = bonus, phrase
    return best, found


def _alike(asked: str, phrase: str) -> float:
    if len(asked) < 2 or len(phrase) < 2:
        return 0.0
    if asked == phrase:
        return _WHOLE
    if asked in phrase:
        return _HOLDS * (0.4 + 0.6 * len(asked) / len(phrase))
    if phrase in asked:
        return _HOLDS * (0.4 + 0.6 * len(phrase) / len(asked))
    shared = set(asked) & set(phrase)  # 停医保 and 停居民医保 have no run of three in common, but every character
    return _SCATTERED * max(0.0, len(shared) / len(set(asked)) - 0.5)


def _why(row: Any, entry: _Entry, phrase: str) -> str:
    shown = entry.shown.get(phrase)
    return f"也叫“{shown}”" if shown and shown not in row.item.plain_name else ""
