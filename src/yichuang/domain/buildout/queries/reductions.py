"""减环节、减材料、减时限、减跑动次数 by item: an earlier edition of its record against the one in force (S2-26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.generation import by_generation
from yichuang.kernel.spreadsheets import xlsx

from ..policies import require_any
from .standard import get_edition

MEASURES: Final = (
    ("steps", "环节", "个"),
    ("papers", "材料", "份"),
    ("days", "时限", "个工作日"),
    ("visits", "跑动", "次"),
)
"""Key, word and unit of what is reduced, in the words of the plan."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What it was and what it is; ``cut`` is below zero where it has become more."""

    before: float
    now: float

    @property
    def cut(self) -> float:
        """So many fewer."""
        return self.before - self.now

    @property
    def rate(self) -> float | None:
        """Percent of what it was; None where there was nothing."""
        return 100 * self.cut / self.before if self.before else None


@dataclass(frozen=True, slots=True)
class ItemCuts:
    """An item: ``since`` is the day of the edition it is compared with; ``cuts`` in the order of ``MEASURES``, None
    where the two cannot be compared (a limit that is not in working days)."""

    code: str
    name: str
    body: str
    since: date
    cuts: tuple[Cut | None, ...]

    @property
    def changed(self) -> bool:
        """Whether anything became less or more."""
        return any(c is not None and c.cut for c in self.cuts)


@dataclass(frozen=True, slots=True)
class Reductions:
    """All items in use, compared with how they stood on ``since``, or were first published after it."""

    since: date
    until: date
    rows: tuple[ItemCuts, ...]
    sums: tuple[Cut, ...]

    @property
    def changed(self) -> tuple[ItemCuts, ...]:
        """Those of which anything became less or more."""
        return tuple(row for row in self.rows if row.changed)


def get_reductions(actor: Actor) -> Reductions:
    """The four reductions of the actor's place. Raises Forbidden, NotFound (no standard)."""
    require_any(actor)
    return reductions_of(actor.place_id or 0)


def reductions_of(place_id: int, until: date | None = None) -> Reductions:
    """The four reductions since the plan began, up to ``until`` (today), as anybody may read them.

    Source: 环节、材料、时限 by their totals (domain.md §9). Raises NotFound (no standard).
    """
    since = get_edition(place_id).profile.programme.begins
    return _reductions(place_id, since, until or clock.today())


@by_generation
def _reductions(place_id: int, since: date, until: date) -> Reductions:
    editions = catalogue.editions_by_item(place_id)
    rows = []
    for item in catalogue.list_items(place_id):
        known = [(day, version) for day, version in editions.get(item.id, ()) if day <= until]
        if not known or not item.handled:
            continue
        day, first = next((one for one in reversed(known) if one[0] <= since), known[0])
        before, now = _measured(first), _measured(known[-1][1])
        cuts = tuple(Cut(b, n) if b is not None and n is not None else None for b, n in zip(before, now, strict=True))
        rows.append(ItemCuts(item.code, item.plain_name, item.organisation_name, day, cuts))
    sums = tuple(_sum([row.cuts[n] for row in rows]) for n in range(len(MEASURES)))
    return Reductions(since, until, tuple(rows), sums)


def _measured(version_id: int) -> tuple[float | None, ...]:
    spec = catalogue.get_version(version_id).spec
    in_days = spec.promised.unit is catalogue.Unit.WORKDAY or not spec.promised.amount
    days = float(spec.promised.amount) if in_days else None
    return (len(spec.steps), len(papers_to_bring(spec)), days, spec.visits)


def _sum(cuts: Sequence[Cut | None]) -> Cut:
    known = [c for c in cuts if c is not None]
    return Cut(sum(c.before for c in known), sum(c.now for c in known))


def reductions_xlsx(found: Reductions) -> bytes:
    """Every item with what it was and is, and the sums, as a spreadsheet."""
    heads = ("事项", "实施主体", "实施编码", "和哪一天比")
    columns = (*heads, *(f"{when}{word}（{unit}）" for _, word, unit in MEASURES for when in ("原", "现")))
    rows = [(r.name, r.body, r.code, r.since, *_pairs(r.cuts)) for r in found.rows]
    return xlsx(("四减", columns, [*rows, ("合计", "", "", found.since, *_pairs(found.sums))]))


def _pairs(cuts: Sequence[Cut | None]) -> list[float | str]:
    return [n for c in cuts for n in ((c.before, c.now) if c is not None else ("不能比", "不能比"))]


def papers_to_bring(spec: catalogue.ItemSpec) -> tuple[catalogue.Material, ...]:
    """What the applicant herself has to get and bring: neither the form filled on screen, nor what is looked up in a
    register (免交), nor what need not be there."""
    return tuple(
        m for m in spec.materials
        if not m.made_by_form and not m.waivable and m.necessity is not catalogue.Necessity.OPTIONAL
    )  # fmt: skip
