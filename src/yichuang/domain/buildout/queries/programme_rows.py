"""Rows of the programme with names and lights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.generation import by_generation

from .. import lifecycle, policies
from ..models import Change, ReminderLevel, SiteWork, Task, TaskSource, Visit
from ..operations.arrange import FIELD_WORDS as WORK_WORDS
from ..operations.reminders import SOON_DAYS, level_of
from ..operations.tasks_of_plan import FIELD_WORDS as TASK_WORDS
from ..profile.words import Batch, Way
from ..programme_refs import ChangeRef, TaskRow, VisitRef, WorkRow
from ..reps import work_ref
from .silence import is_silent, silent_since
from .standard import find_edition
from .works import demonstrating

DONE = (lifecycle.COUNTY_PASSED, lifecycle.UP_TO_STANDARD)
"""Where the building deadline of a site is met."""
ENDED = (lifecycle.FINISHED, lifecycle.CANCELLED)


_UNITS = (("农场", "农场"), ("街道", "街道"), ("苏木", "苏木"), ("镇", "镇"), ("乡", "乡"))


@by_generation
def town_word(place_id: int) -> str:
    """What the place calls its units between itself and the villages, by their names: 乡镇（农场）, 街道（镇）."""
    codes = {s.town for s in places.list_sites(place_id, kind=places.SiteKind.TOWN)}
    names = places.division_paths(codes).values()
    found = Counter(next((word for end, word in _UNITS if name.endswith(end)), "园区") for name in names)
    if found["乡"] and found["镇"]:
        found["乡镇"] = found.pop("乡") + found.pop("镇")
    first, *rest = [word for word, number in found.most_common() if number] or ["乡镇"]
    return f"{first}（{'、'.join(rest)}）" if rest else first


class Names:
    """What sites, towns and phases of a place are called."""

    def __init__(self, place_id: int) -> None:
        self.sites = {s.id: s for s in places.list_sites(place_id)}
        self.words = places.get_place_by_id(place_id).site_words if place_id else None
        self.towns = places.division_paths({s.town for s in self.sites.values()})
        edition = find_edition(place_id)
        self.phases = {p.key: p.name for p in edition.profile.phases} if edition else {}
        self._place_id = place_id
        self.ends = edition.profile.programme.ends if edition else None
        self.silent = silent_since(place_id)
        self._mine: dict[int | None, tuple[int, ...]] = {}

    def leads(self, actor: Actor, task: Task) -> bool:
        """As ``policies.leads``, for many tasks of one asking."""
        if actor.organisation_id is not None and task.organisation_id == actor.organisation_id:
            return True
        if actor.post_id not in self._mine:
            self._mine[actor.post_id] = policies.towns_of(actor)
        return task.town in self._mine[actor.post_id]

    @cached_property
    def demonstrating(self) -> frozenset[int]:
        """The sites that are demonstrations today."""
        return demonstrating(self._place_id)

    def site(self, site_id: int | None) -> str:
        """The site's name, or nothing."""
        return self.sites[site_id].name if site_id in self.sites else ""

    def town(self, code: int | None) -> str:
        """The town's name, or nothing."""
        return self.towns.get(code, "") if code is not None else ""


def light(due_on: date | None, *, ended: bool) -> tuple[str, int | None]:
    """(light, natural days left)."""
    days = (due_on - clock.today()).days if due_on else None
    if ended:
        return "done", days
    if days is None:
        return "none", None
    return ("red" if days < 0 else "soon" if days <= SOON_DAYS else "ok"), days


def work_row(row: SiteWork, names: Names) -> WorkRow:
    """A line of the ledger."""
    due, note = row.due_on or names.ends, ""
    shown, days = light(due, ended=row.state in DONE)
    if row.due_on is None and names.silent and row.state == lifecycle.PLANNED:
        shown = "silent"
    if due is not None and names.ends is not None and due > names.ends:
        note = f"方案到 {names.ends} 止，这是延期"
    elif row.due_on is None and due is not None:
        note = "方案的期限"
    return WorkRow(
        work_ref(row),
        names.site(row.site_id),
        names.town(row.town),
        getattr(names.words, row.kind, str(places.SiteKind(row.kind).label)),
        str(Batch(row.batch).label) if row.batch else "",
        names.phases.get(row.phase, row.phase),
        str(Way(row.way).label) if row.way else "",
        shown,
        days,
        row.site_id in names.demonstrating,
        due,
        note,
    )


def task_row(row: Task, names: Names, actor: Actor) -> TaskRow:
    """A task in a list. ``row.work`` should have been selected with it."""
    shown, days = light(row.due_on, ended=row.state in ENDED)
    if row.state == lifecycle.REPORTED:
        shown = "waits"
    elif is_silent(row, names.silent):
        shown = "silent"
    active = row.state in (lifecycle.OPEN, lifecycle.DOING)
    level = level_of(row.due_on, clock.today()) if active and row.reminded_on else None
    site_id = row.work.site_id if row.work else None
    return TaskRow(
        id=row.pk, key=row.key, name=row.name, source_word=str(TaskSource(row.source).label), state=row.state,
        state_word=lifecycle.TASK.states[row.state], lead=row.lead, helpers=tuple(row.helpers), due_on=row.due_on,
        lasting=row.lasting, town=row.town, town_name=names.town(row.town), site_id=site_id,
        site_name=names.site(site_id), leader=row.leader, responsible=row.responsible, percent=row.percent,
        basis=row.basis, revision=row.revision, light=shown, days_left=days,
        reminded=str(ReminderLevel(level).label) if level else "",
        dropped=row.source == TaskSource.PLAN and row.planned is None, leads=names.leads(actor, row),
        after=tuple(row.after),
    )  # fmt: skip


def change_refs(rows: Iterable[Change], names: Names) -> tuple[ChangeRef, ...]:
    """Changes with the names of who made them; ``work`` and ``task`` should have been selected."""
    kept = list(rows)
    who = people.staff_names(r.by_id for r in kept if r.by_id is not None)
    return tuple(
        ChangeRef(
            names.site(r.work.site_id) if r.work else r.task.name if r.task else "",
            (WORK_WORDS if r.work_id else TASK_WORDS).get(r.field, r.field),
            _phase(r, r.before, names), _phase(r, r.now, names), r.reason, r.at,
            who.get(r.by_id, "") if r.by_id is not None else "系统",
        )
        for r in kept
    )  # fmt: skip


def _phase(row: Change, text: str, names: Names) -> str:
    return names.phases.get(text, text) if row.field == "phase" else text


def visit_refs(rows: Iterable[Visit], names: Names) -> tuple[VisitRef, ...]:
    """Visits with the names of who wrote them down."""
    kept = list(rows)
    who = people.staff_names(r.by_id for r in kept if r.by_id is not None)
    return tuple(
        VisitRef(
            r.pk, r.on, names.site(r.work.site_id) if r.work else names.town(r.town), r.visitors, r.found, r.advised,
            r.task_id, who.get(r.by_id or 0, ""),
        )
        for r in kept
    )  # fmt: skip
