"""What is asked of the solver, and what it answers: plain values, nothing of the database."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Candidate:
    """A site that is not up to standard yet. ``cost`` in yuan, ``days`` until it could be, from today.

    ``missing``: what is lacking, in words, with its share of the cost. ``estimated``: nobody has looked yet.
    """

    site_id: int
    name: str
    kind: str
    town: int
    cost: int
    days: int
    people: int
    missing: tuple[tuple[str, int], ...] = ()
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """People who live somewhere, and the minutes to each site they might go to, by site id."""

    code: int
    name: str
    people: int
    minutes: dict[int, float]


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall be reached.

    ``need``: how many more sites, by kind ("" for any kind). ``days``: until the target's date. ``budget`` in yuan,
    None without limit. ``each_town``: how many sites a town can work on until then, None without limit.
    """

    need: dict[str, int] = field(default_factory=dict)
    days: int = 10_000
    budget: int | None = None
    each_town: int | None = None
    must: frozenset[int] = frozenset()
    never: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """A set of sites: what it costs and whom it serves. ``covered``: people within the minutes, where it was asked."""

    sites: tuple[int, ...]
    cost: int
    people: int
    covered: int | None = None


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What easing one limit would bring: the limit in words, and the answer then (None: still none, if ``proven``)."""

    words: str
    then: Chosen | None
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """The best choice, how sure it is, what else would do, and what each limit costs.

    ``best`` None: no choice satisfies the wish; ``why_not`` says which limit stands in the way. ``proven``: no better
    one exists; else ``gap`` bounds how much better one could be, as a share. ``reasons``: per chosen site, in words.
    """

    best: Chosen | None
    proven: bool
    gap: float
    alternatives: tuple[Chosen, ...] = ()
    relaxed: tuple[Relaxed, ...] = ()
    reasons: dict[int, str] = field(default_factory=dict)
    left_out: dict[int, str] = field(default_factory=dict)
    why_not: tuple[str, ...] = ()
    seconds: float = 0.0
