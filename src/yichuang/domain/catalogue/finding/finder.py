"""Search: what a villager says → the items she means.

The words of every item in use stand in an index in memory (postings.py), so that the database is asked only whether
anything has changed; the order is computed here, because a whole phrase must weigh more than its pieces.
tests/queries.tsv is the measured set of queries.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from heapq import nlargest
from typing import Any

from yichuang.kernel.search import one_slip_apart, pinyin_keys, pinyin_tokens, search_terms

from ..codes import Level
from ..handing import reach
from ..models import Item, ItemSearch
from ..record.spec import ItemSpec
from ..refs import ItemRef, SearchHit
from ..themes import themes
from .postings import Entry, Postings, postings_of
from .telling import SLIP_FROM, answers
from .wording import Asked, grams, read_query, squeeze, synonyms

CANDIDATES = 150  # of which phrases are compared
_SOUND_CREDIT = 0.35  # only sounds like it: 地保 for 低保
_MEANT_CREDIT = 0.7  # a word of the synonym table, not the person's own
_WHOLE = 3.0  # the query is one of the item's phrases
_HOLDS = 1.2  # a phrase holds the query, or the query a phrase
_SCATTERED = 0.6  # the query's characters all stand in a phrase, here and there
_LEAST = 0.07  # below this score nothing of the query is really there
_WORTH = 0.2  # below this share of the best score a hit is noise


def index(item: Item, spec: ItemSpec) -> None:
    """Write the item's row of the search table from the version in effect. Inside the publisher's transaction."""
    named = [themes()[slug].name for slug in spec.themes if slug in themes()]
    phrases = list(dict.fromkeys(squeeze(p) for p in (spec.plain_name, spec.name, *spec.synonyms)))
    b = " ".join([spec.summary, spec.result.name, *named])
    c = " ".join([spec.scope_text, *spec.conditions, *(q.question for q in spec.faq)])
    words = row(phrases, {squeeze(s): s for s in spec.synonyms}, b, c)
    ItemSearch.objects.update_or_create(item=item, defaults={"words": words})


def row(phrases: Sequence[str], shown: Mapping[str, str], b: str, c: str) -> dict[str, Any]:
    """The words of a row of the search table: phrases as ``squeeze`` leaves them, and two bodies of lesser weight."""
    sounds = {sound for phrase in phrases for sound in pinyin_tokens(phrase)}
    return {
        "phrases": list(phrases),
        "shown": dict(shown),
        "keys": sorted({key for p in phrases for key in (pinyin_keys(p).full, pinyin_keys(p).initials)}),
        "a": sorted(grams(" ".join(phrases)) | sounds),
        "b": sorted(grams(b)),
        "c": sorted(grams(c)),
    }


def search_items(  # noqa: PLR0913 - each narrows the hits
    place_id: int,
    text: str,
    *,
    audience: str | None = None,
    site_id: int | None = None,
    body: str | None = None,
    levels: Collection[Level] | None = None,
    online: bool = False,
    limit: int = 20,
) -> list[SearchHit]:
    """The items in use that the words mean, best first, each with the words that found it.

    Understands how people say it (data/synonyms.tsv, each item's own synonyms and the place's), pinyin whole or by
    initials with one slip, and words that only sound right. Suspended and withdrawn items are never found (S0-73).
    ``site_id`` keeps what one may bring to that site; ``body`` is a department's key; ``online`` keeps what one may
    apply for on the portal. Nothing recognisable finds nothing. One statement, three more when the catalogue has
    changed since this process last looked (a few more with ``site_id``).
    """
    asked = read_query(text)
    terms = search_terms(
        f"{asked.plain} {asked.words} {' '.join(asked.meant + asked.guessed)} {asked.sound}", synonyms()
    )
    if not terms:
        return []
    found = postings_of(place_id)
    at_site = reach.items_at(site_id) if site_id is not None else None

    def fits(item: ItemRef, level: Level) -> bool:
        return (
            (audience is None or audience in item.audience)
            and (at_site is None or item.id in at_site)
            and (body is None or item.organisation_key == body)
            and (levels is None or level in levels)
            and (not online or item.online)
        )

    return _order(asked, terms, found, fits, limit)


def likeness(text: str, names: tuple[str, ...]) -> float:
    """How well what somebody typed is one of these names: 3 is one of them, 0.5 has to do with one, 0 with none.

    As ``search_items`` weighs an item's own names, with what the words stand for and their pinyin: for rooms above
    that have things to be found by name (一件事).
    """
    return _phrase(read_query(text), _named(names))[0]


@lru_cache(maxsize=512)
def _named(names: tuple[str, ...]) -> Entry:
    phrases = [squeeze(name) for name in names]
    keys = frozenset(key for p in phrases for key in (pinyin_keys(p).full, pinyin_keys(p).initials))
    return Entry(phrases={p: frozenset(p) for p in phrases}, shown={}, keys=keys, terms=())


def _order(
    asked: Asked, terms: Sequence[str], found: Postings, fits: Callable[[ItemRef, Level], bool], limit: int
) -> list[SearchHit]:
    covered = _covered(asked, terms, found)
    candidates = nlargest(
        CANDIDATES, (n for n in covered if fits(found.items[n], found.levels[n])), key=covered.__getitem__
    )
    hits = []
    for n in candidates:
        bonus, phrase = _phrase(asked, found.entries[n])
        hits.append((covered[n] + bonus + found.items[n].popular / 2000, n, phrase))
    hits.sort(key=lambda hit: (-hit[0], -found.items[hit[1]].popular, found.items[hit[1]].id))
    least = max(_LEAST, hits[0][0] * _WORTH) if hits else 0.0
    return [_hit(asked, found, n, score, phrase) for score, n, phrase in hits[:limit] if score >= least]


def _hit(asked: Asked, found: Postings, n: int, score: float, phrase: str) -> SearchHit:
    item, entry = found.items[n], found.entries[n]
    return SearchHit(item, _why(item, entry, phrase), found.levels[n], score, answers(asked, entry))


def _covered(asked: Asked, terms: Sequence[str], found: Postings) -> dict[int, float]:
    """How much of the query each item's words cover, rare terms counting more; by the item's number in ``found``."""
    said = dict.fromkeys(grams(asked.words), 1.0)
    for meant in asked.meant:
        for gram in grams(meant):
            said.setdefault(gram, _MEANT_CREDIT)
    for guess in asked.guessed:
        for gram in grams(guess):
            said.setdefault(gram, _SOUND_CREDIT)
    for term in terms:
        if term.startswith(("p_", "i_")):
            said.setdefault(term, _SOUND_CREDIT)
    weights = {gram: credit * _rarity(gram, found) for gram, credit in said.items()}
    total = sum(w for g, w in weights.items() if not g.startswith(("p_", "i_"))) or 1.0
    covered: dict[int, float] = {}
    for gram, weight in weights.items():
        for credit, numbers in found.having(gram):
            share = weight * credit / total
            for n in numbers:
                covered[n] = covered.get(n, 0.0) + share
    return covered


def _rarity(gram: str, found: Postings) -> float:
    """A term that every item has says little (inverse document frequency)."""
    return math.log(1 + (len(found.items) + 0.5) / (found.count(gram) + 0.5))


def _phrase(asked: Asked, entry: Entry) -> tuple[float, str]:
    """How much of the query is one of the item's phrases, or a phrase the query; and which."""
    if asked.plain.isascii() and (keyed := _keyed(asked.plain, entry)):
        return keyed, ""
    best, found = 0.0, ""
    meant = {m for m in asked.meant if len(m) > 2}
    texts = [(text, set(text), _MEANT_CREDIT if text in meant else 1.0) for text in {asked.plain, asked.words, *meant}]
    for phrase, letters in entry.phrases.items():
        for text, own, credit in texts:
            bonus = _alike(text, own, phrase, letters) * credit
            if bonus > best:
                best, found = bonus, phrase
    return best, found


def _keyed(letters: str, entry: Entry) -> float:
    """Pinyin whole or by initials, with at most one slip in it."""
    if letters in entry.keys:
        return _WHOLE
    slip = len(letters) >= SLIP_FROM and any(one_slip_apart(letters, key) for key in entry.keys)
    return _WHOLE / 2 if slip else 0.0


def _alike(asked: str, own: set[str], phrase: str, letters: frozenset[str]) -> float:
    if len(asked) < 2 or len(phrase) < 2:
        return 0.0
    if asked == phrase:
        return _WHOLE
    if asked in phrase:
        return _HOLDS * (0.4 + 0.6 * len(asked) / len(phrase))
    if phrase in asked:
        return _HOLDS * (0.4 + 0.6 * len(phrase) / len(asked))
    # 停医保 and 停居民医保 have no run of three in common, but every character
    return _SCATTERED * max(0.0, len(own & letters) / len(own) - 0.5)


def _why(item: ItemRef, entry: Entry, phrase: str) -> str:
    shown = entry.shown.get(phrase)
    return f"也叫“{shown}”" if shown and shown not in item.plain_name else ""
