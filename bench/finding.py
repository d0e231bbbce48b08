"""How well and how fast items are found: the measured queries on the demo's items, then among 5,000 on 500 sites.

The items made for the crowd are no copies: their words are drawn from those of real ones and blurred, so that they
match about as much of a query as a neighbour would, without being what the query means.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import psycopg
from psycopg.types.json import Jsonb

from . import instance as instances
from .instance import Instance

if TYPE_CHECKING:
    from yichuang.domain.catalogue.tests.measured import Measured

ITEMS, SITES = 5_000, 500
NAME = "finding"
ROUNDS = 3  # times each query is asked, in another order each time
_COMMON = "的一是在有人这上大来到时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经"
_COLUMNS = "item_id, words"


@dataclass(frozen=True, slots=True)
class Found:
    """``hits``: how the measured set was met (catalogue/tests/measured.py); ``seconds`` of each call, by its name."""

    hits: Measured
    first: float  # seconds of a process's first search, which builds the index
    megabytes: float  # that the index takes in a process
    seconds: dict[str, list[float]]


def measure(instance: Instance) -> Found:
    """A county of its own, made anew; the crowd by SQL, everything else through the operations."""
    instance.fresh(NAME, template=instances.TEMPLATE)
    instance.use(NAME)
    from yichuang.domain.catalogue import public as catalogue
    from yichuang.domain.catalogue import testing
    from yichuang.domain.catalogue.tests import measured
    from yichuang.domain.places import testing as ground
    from yichuang.project.demo import items as demo

    county = ground.make_county()
    stems: dict[int, str] = {}
    for stem, spec in {**demo.specs(), **demo.short_specs()}.items():
        record = spec.model_copy(update={"body": "minzheng"})  # all in the hands of one bureau
        stems[testing.make_item(county.place.id, [county.minzheng.id], record).id] = stem
    place = county.place.id

    def find(text: str) -> list[str]:
        return [stems.get(hit.item.id, "") for hit in catalogue.search_items(place, text, limit=3)]

    hits = measured.measure(find, stems.values())
    _crowd(instance)
    testing.forget_versions()
    before, began = psutil.Process().memory_info().rss, time.perf_counter()
    catalogue.search_items(place, "砍树")
    first, grown = time.perf_counter() - began, psutil.Process().memory_info().rss - before
    asked = [query.text for query in measured.queries()]
    calls: dict[str, Callable[[str], object]] = {
        "search_items": lambda text: catalogue.search_items(place, text),
        "search_items, what one may bring to a village's site": lambda text: catalogue.search_items(
            place, text, site_id=county.village_site.id
        ),
    }
    return Found(hits, first, grown / 1e6, {name: _seconds(call, asked) for name, call in calls.items()})


def _seconds(call: Callable[[str], object], asked: list[str]) -> list[float]:
    for text in asked:  # what a process keeps is read once; a server is up for longer than that
        call(text)
    found, order = [], random.Random(1)
    for _ in range(ROUNDS):
        order.shuffle(asked)
        for text in asked:
            began = time.perf_counter()
            call(text)
            found.append(time.perf_counter() - began)
    return found


def _crowd(instance: Instance) -> None:
    with psycopg.connect(instance.url(NAME, "postgres"), autocommit=True, cursor_factory=psycopg.ClientCursor) as sql:
        sql.execute((Path(__file__).parent / "finding.sql").read_text("utf-8"), {"items": ITEMS, "sites": SITES})
        _words(sql)
        sql.execute("VACUUM ANALYZE")


def _words(sql: psycopg.Connection[Any]) -> None:
    """The finder's rows of the crowd."""
    from yichuang.domain.catalogue.finding import finder

    draw = random.Random(2)
    real = [words for (words,) in sql.execute("SELECT words FROM catalogue_itemsearch").fetchall()]
    phrases = [phrase for words in real for phrase in words["phrases"]]
    b, c = ([gram for words in real for gram in words[name]] for name in ("b", "c"))
    waiting = sql.execute("SELECT id FROM catalogue_item WHERE id NOT IN (SELECT item_id FROM catalogue_itemsearch)")
    ids = [pk for (pk,) in waiting.fetchall()]
    with sql.cursor().copy(f"COPY catalogue_itemsearch ({_COLUMNS}) FROM STDIN") as copy:
        for pk in ids:
            own = [_blurred(draw, draw.choice(phrases)) for _ in range(8)]
            words = finder.row(own, {}, " ".join(draw.sample(b, 30)), " ".join(draw.sample(c, 120)))
            copy.write_row((pk, Jsonb(words)))


def _blurred(draw: random.Random, phrase: str) -> str:
    letters = list(phrase)
    for _ in range(max(1, len(letters) // 3)):
        letters[draw.randrange(len(letters))] = draw.choice(_COMMON)
    return "".join(letters)
