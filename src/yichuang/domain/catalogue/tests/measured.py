"""The measured set: what people type or say, with the items it should find (queries.tsv), and how well it is met.

A third of the set, chosen by a hash of the words, is held out: nobody looks at its misses, so that its score says how
the finder does on words it was not tuned for. Shared by tests/test_search.py and ``make bench``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

QUERIES = Path(__file__).parent / "queries.tsv"

Find = Callable[[str], Sequence[str]]
"""Words → the file names of the items found, best first."""


@dataclass(frozen=True, slots=True)
class Query:
    """Words, and the file names of the items that would be right."""

    text: str
    wanted: frozenset[str]

    @property
    def held_out(self) -> bool:
        """Whether it is kept from tuning: a third, by the hash of its words."""
        return sha256(self.text.encode()).digest()[0] % 3 == 0


@dataclass(slots=True)
class Score:
    """How a part of the set was met. ``missed`` names the words that found nothing right among the first three."""

    asked: int = 0
    first: int = 0
    third: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def hit1(self) -> float:
        """The share that found the right item first."""
        return self.first / self.asked

    @property
    def hit3(self) -> float:
        """The share that found it among the first three."""
        return self.third / self.asked


@dataclass(frozen=True, slots=True)
class Measured:
    """Both parts, and how many queries wait for an item that is not in the catalogue yet."""

    tuned: Score
    held_out: Score
    waiting: int

    def lines(self) -> list[str]:
        """As bench and tests print them; the words missed of the held-out part are not told."""
        parts = (("tuned", self.tuned), ("held out", self.held_out))
        told = [f"{n}: {s.asked} queries, hit@1 {s.hit1:.3f}, hit@3 {s.hit3:.3f}" for n, s in parts]
        return [*told, f"waiting for an item that is not there yet: {self.waiting}"]


def queries() -> list[Query]:
    """The set as it stands in the file."""
    rows = (line.split("\t") for line in QUERIES.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return [Query(text, frozenset(wanted.split())) for text, wanted in rows]


def measure(find: Find, known: Iterable[str]) -> Measured:
    """Ask everything whose item is in the catalogue (``known``: file names)."""
    here = set(known)
    found = Measured(Score(), Score(), sum(1 for q in queries() if not q.wanted & here))
    for query in queries():
        if query.wanted & here:
            _count(found.held_out if query.held_out else found.tuned, query, find(query.text))
    return found


def _count(score: Score, query: Query, hits: Sequence[str]) -> None:
    score.asked += 1
    score.first += bool(query.wanted & set(hits[:1]))
    if query.wanted & set(hits[:3]):
        score.third += 1
    else:
        score.missed.append(f"{query.text}: {' '.join(sorted(query.wanted))} ← {' '.join(hits[:3])}")
