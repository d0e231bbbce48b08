"""take_tasks: the tasks of the edition become tasks of bodies; what a new edition changes leaves its reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor

from .. import lifecycle, policies
from ..events import TasksTaken
from ..models import Change, Edition, Task, TaskSource
from ..profile.spec import Task as Planned
from ..queries.standard import get_edition
from ..refs import EditionRef

EACH_TOWN: Final = re.compile(r"^各[^、，；（(]{0,6}?(乡|镇|街道|苏木|农场|园区)")
"""A plan that says 各乡镇（农场） gives the task to every one of them: each has its own, with its own progress."""

FIELD_WORDS: Final[Mapping[str, str]] = {
    "name": "任务",
    "lead": "牵头单位",
    "helpers": "协办单位",
    "due_on": "完成时间",
    "lasting": "长期任务",
    "after": "前置任务",
    "basis": "出处",
    "leader": "责任领导",
    "responsible": "责任人",
    "edition": "方案",
    "state": "状态",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking the tasks of an edition did."""

    added: int
    changed: int
    dropped: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A task as the edition wants it: for one body, or for one of the towns."""

    key: str
    town: int | None
    organisation_id: int | None
    helping: list[int]
    said: dict[str, Any]


@transaction.atomic
def take_tasks(*, actor: Actor, place_id: int) -> Taken:
    """The tasks of the edition in force; again, it changes nothing (S0-86, S0-87, S0-89, S2-139, S4-87).

    Raises Forbidden, NotFound (no place; none adopted).
    """
    policies.access_place(actor, place_id)
    return take(get_edition(place_id), actor)


def take(edition: EditionRef, actor: Actor) -> Taken:
    """Take them, whoever is allowed to: each field that the edition itself says anew replaces what stands here.

    What was postponed here stays postponed as long as the edition's own day has not changed. A task the edition no
    longer lists stays, is marked, and waits for somebody to cancel or finish it.
    """
    Edition.objects.select_for_update().get(pk=edition.id)
    reason = f"第 {edition.number} 版：{edition.reason}"[:200]
    bodies = Bodies(edition.place_id)
    wanted = {w.key: w for w in _wanted(edition, bodies)}
    rows = Task.objects.select_for_update().filter(place_id=edition.place_id, source=TaskSource.PLAN)
    known = {row.key: row for row in rows}
    added = changed = 0
    for key, want in wanted.items():
        row = known.get(key)
        if row is None:
            _create(edition.place_id, want)
            added += 1
            continue
        if row.planned != want.said:
            changed += _renew(row, want, actor, reason)
        _match(row, want.organisation_id, bodies.ids_of(row.helpers))
    gone = [row for key, row in known.items() if key not in wanted and row.planned is not None]
    for row in gone:
        row.planned = None
        row.save(update_fields=["planned"])
        note_change(row, "edition", "在方案里", "新版方案不再列这项任务", actor, reason)
    done = Taken(added, changed, len(gone))
    if added or changed or gone:
        subject = f"place:{edition.place_id}"
        entry = TasksTaken(edition.id, added, changed, len(gone))
        journal.record(entry, actor=actor, subject=subject, place_id=edition.place_id)
    return done


def _wanted(edition: EditionRef, bodies: Bodies) -> Iterable[_Wanted]:
    towns = list(places.list_sites(edition.place_id, kind=places.SiteKind.TOWN))
    keys: dict[str, list[tuple[int | None, str]]] = defaultdict(list)
    tasks = edition.profile.tasks
    for task in tasks:
        split = towns if EACH_TOWN.match(task.lead) else []
        keys[task.key] = [(t.town, f"{task.key}.{t.town}") for t in split] or [(None, task.key)]
    for task in tasks:
        for town, key in keys[task.key]:
            site = next((t for t in towns if t.town == town), None)
            after = [k for before in task.after for of, k in keys[before] if town is None or of in (None, town)]
            body = bodies.by_id(site.organisation_id) if site else bodies.named(task.lead)
            lead = body.name if site and body else task.lead
            helping = bodies.ids_of(task.helpers)
            yield _Wanted(key, town, body.id if body else None, helping, _said(task, lead, after))


def _said(task: Planned, lead: str, after: list[str]) -> dict[str, Any]:
    return {
        "origin": task.key, "name": task.name, "lead": lead[:60], "helpers": list(task.helpers),
        "due_on": task.by.isoformat() if task.by else None, "lasting": task.lasting, "after": after,
        "basis": task.basis,
    }  # fmt: skip


class Bodies:
    """The bodies of a place by the names a plan gives them."""

    def __init__(self, place_id: int) -> None:
        self._all = places.organisations_for(place_id)

    def named(self, name: str) -> places.OrganisationRef | None:
        """The body of this full or short name, or the only one whose name ends so (财政局); None: not in here."""
        for body in self._all:
            if name in (body.name, body.short_name):
                return body
        ending = [b for b in self._all if len(name) >= 2 and b.name.endswith(name)]
        return ending[0] if len(ending) == 1 else None

    def by_id(self, organisation_id: int) -> places.OrganisationRef | None:
        """The body."""
        return next((b for b in self._all if b.id == organisation_id), None)

    def ids_of(self, names: Iterable[str]) -> list[int]:
        """Those of the names that are here; every town, where a name says each of them."""
        found: list[int] = []
        for name in names:
            if EACH_TOWN.match(name):
                found += [b.id for b in self._all if b.kind in ("government", "farm")]
            elif (body := self.named(name)) is not None:
                found.append(body.id)
        return sorted(set(found))


def _create(place_id: int, want: _Wanted) -> None:
    said = want.said
    Task.objects.create(
        place_id=place_id, key=want.key, source=TaskSource.PLAN, origin=said["origin"], planned=said,
        name=said["name"], lead=said["lead"], organisation_id=want.organisation_id, helpers=said["helpers"],
        helping=want.helping, due_on=said["due_on"], lasting=said["lasting"],
        after=said["after"], basis=said["basis"], town=want.town,
    )  # fmt: skip


def _match(row: Task, leads: int | None, helping: list[int]) -> None:
    """Who leads and helps by today's bodies: one that joined since the plan was adopted finds its tasks.

    ``helping``: of the names that stand in the task, which the bureau may have changed.
    """
    if (row.organisation_id, row.helping) != (leads, helping):
        row.organisation_id, row.helping = leads, helping
        row.save(update_fields=["organisation", "helping"])


def _renew(row: Task, want: _Wanted, actor: Actor, reason: str) -> bool:
    """Whether the edition changed anything of a task that is still to be done."""
    before, row.planned = row.planned or {}, want.said
    fields = ["planned"]
    changed = False
    for field in ("name", "lead", "helpers", "due_on", "lasting", "after", "basis"):
        value = want.said[field]
        if before.get(field) == value and before:
            continue
        if field == "due_on":
            value = date.fromisoformat(value) if value else None
        if getattr(row, field) == value or row.state in (lifecycle.FINISHED, lifecycle.CANCELLED):
            continue
        note_change(row, field, spoken(getattr(row, field)), spoken(value), actor, reason)
        setattr(row, field, value)
        fields.append(field)
        changed = True
    row.revision += changed
    row.save(update_fields=[*fields, "revision"])
    return changed


def note_change(  # noqa: PLR0913 - a change, all of it
    row: Task, field: str, before: str, now: str, actor: Actor, reason: str
) -> None:
    """A change of a task with its reason, kept with the journal's entry."""
    Change.objects.create(
        place_id=row.place_id, task=row, field=field, before=before[:400], now=now[:400], reason=reason,
        at=clock.now(), by_id=actor.account_id,
    )  # fmt: skip


def spoken(value: object) -> str:
    """A value of a task in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(str(v) for v in value)
    return "" if value is None else str(value)
