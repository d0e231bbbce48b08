"""Lists: to-do, ledger, the applicant's own cases. Keyed pages, masked names, counts that stop at 1000."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Forbidden
from yichuang.kernel.generation import steady
from yichuang.kernel.scope import within
from yichuang.kernel.workdays import Calendar, working_days_between

from .. import clocks, lifecycle
from ..models import Case, CaseHand, CaseParty, CaseStep, Extension
from ..policies import hands_of, visible
from ..records import CaseRow, Page

_PAGE = 50
_COUNT_LIMIT = 1000
_WIDE_ROLES = frozenset({"bureau", "supervisor"})
"""Posts that read the place's whole ledger: rows only, never a file (design.md §3 "Range alone never opens a file")."""


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What a ledger is narrowed to; empty means all. ``text``: a case number, or words of the item's name."""

    text: str = ""
    state: str = ""
    item_id: int | None = None
    town: int | None = None
    channel: str = ""
    since: date | None = None
    until: date | None = None
    entered_later: bool | None = None
    light: str = ""  # late: past the nearest due day


@steady()
def list_todo(actor: Actor, *, kind: str = "", limit: int = _PAGE, offset: int = 0) -> Page:
    """What waits for this post, what expires first on top.

    ``kind`` narrows: receive (待受理) | correct (待补正) | examine (待审查) | decide (待决定) | issue (待出件) |
    deliver (待领取) | late (已超期) | forward (待上传). Empty: everything she could move.
    """
    rows = _todo(actor, kind).order_by("next_due_on", "pk")
    total = _bounded(rows)
    found = list(rows[offset : offset + limit])
    return Page(
        _rows(found), (offset + limit) if len(found) == limit else None, min(total, _COUNT_LIMIT), total > _COUNT_LIMIT
    )


def count_todo(actor: Actor) -> dict[str, int]:
    """Numbers for the desk's side bar, by kind, in two statements; each is given up to 1000.

    Reads what is under way in these hands, however long the ledger is.
    """
    counts = dict.fromkeys(_kinds_for(actor), 0)
    if not counts:
        return counts
    groups = _mine(actor).order_by().values("state", "step_kind", late=ExpressionWrapper(_late(), BooleanField()))
    for group in groups.annotate(n=Count("pk")):
        kinds = [kind for kind in counts if kind not in {"extend", "late"} and _belongs(kind, group)]
        if kinds and group["late"] and "late" in counts:
            kinds.append("late")
        for kind in kinds:
            counts[kind] += group["n"]
    if "extend" in counts:
        counts["extend"] = _bounded(_mine(actor).filter(_waiting("extend")))
    return {kind: min(n, _COUNT_LIMIT) for kind, n in counts.items()}


def _belongs(kind: str, group: Mapping[str, Any]) -> bool:
    """``_waiting`` for a group of cases alike."""
    if group["state"] not in _KINDS[kind][0]:
        return False
    if kind in {"examine", "decide"}:
        return (group["step_kind"] in _WORKING) is (kind == "examine")
    return True


_KINDS: dict[str, tuple[frozenset[str], str]] = {
    "forward": (lifecycle.BEFORE_RECEIPT, "cases.forward"),
    "receive": (lifecycle.BEFORE_ACCEPTANCE, "cases.accept"),
    "correct": (frozenset({lifecycle.CORRECTING}), "cases.notify_correction"),
    "examine": (lifecycle.UNDER_WAY, "cases.examine"),
    "decide": (lifecycle.UNDER_WAY, "cases.decide"),
    "extend": (lifecycle.UNDER_WAY, "cases.extend_approve"),
    "seal": (frozenset({lifecycle.GRANTED, lifecycle.REJECTED}), "cases.seal_result"),
    "issue": (frozenset({lifecycle.SEALED}), "cases.issue"),
    "deliver": (frozenset({lifecycle.ISSUED}), "cases.deliver"),
    "late": (lifecycle.OPEN, "cases.view"),
}
TODO_LABELS = {
    "forward": "待上传",
    "receive": "待受理",
    "correct": "待补正",
    "examine": "待审查",
    "decide": "待决定",
    "extend": "待批延期",
    "seal": "待用印",
    "issue": "待出件",
    "deliver": "待领取",
    "late": "已超期",
}


def _kinds_for(actor: Actor) -> list[str]:
    return [kind for kind, (_, permission) in _KINDS.items() if actor.may(permission)]


def _todo(actor: Actor, kind: str) -> QuerySet[Case]:
    """What is late is late in work this post moves on; approving an extension moves none."""
    able = [name for name in _kinds_for(actor) if name != "late"]
    if kind == "late":
        able = [name for name in able if name != "extend"] if actor.may(_KINDS[kind][1]) else []
    elif kind in _KINDS:
        able = [name for name in able if name == kind]
    narrowed = Q(pk__in=())
    for name in able:
        narrowed |= _waiting(name)
    return _mine(actor).filter(narrowed & _late() if kind == "late" else narrowed)


def _waiting(kind: str) -> Q:
    """Decision waits until examination is done; late means past the nearest due day and not standing still."""
    states = Q(state__in=sorted(_KINDS[kind][0]))
    if kind == "decide":
        return states & ~Q(step_kind__in=_WORKING)
    if kind == "examine":
        return states & Q(step_kind__in=_WORKING)
    if kind == "extend":
        asked = Extension.objects.filter(case=OuterRef("pk"), approved_at__isnull=True)
        return states & Q(Exists(asked))
    return states


def _late() -> Q:
    """Past the nearest due day. A pause moves that day; it heals nothing that was late before."""
    return Q(next_due_on__lt=clock.today(), external=False)


_WORKING = ("examine", "site_check")


def _mine(actor: Actor) -> QuerySet[Case]:
    """Open cases in this post's hands, by columns that lead an index of open cases; ranges on top."""
    if actor.role in {"agent", "", "public"} or actor.organisation_id is None:
        return visible(actor).filter(state__in=_OPEN)
    rows = Case.objects.filter(state__in=_OPEN)
    if actor.site_id:
        delivering = CaseHand.objects.filter(
            role=CaseHand.Role.DELIVERING, site_id=actor.site_id, until__isnull=True
        ).values("case_id")
        own_window = Q(
            deciding_organisation_id=actor.organisation_id, accepting_site__isnull=True, state__in=sorted(_BEFORE)
        )
        at_site = Q(accepting_site_id=actor.site_id) | Q(state=lifecycle.ISSUED, pk__in=delivering)
        rows = rows.filter(at_site | (own_window & within("division", actor.ranges)))
        # Bodies share a hall: what another body's window took in is not hers to open.
        rows = rows.filter(Exists(CaseHand.objects.filter(hands_of(actor), case=OuterRef("pk"))))
    else:
        rows = rows.filter(deciding_organisation_id=actor.organisation_id)
        rows = rows.filter(Q(accepting_site__isnull=True) | ~Q(state__in=sorted(_BEFORE)))
        rows = rows.filter(within("division", actor.ranges))
    return rows.filter(place_id=actor.place_id or 0)


_OPEN = sorted(lifecycle.OPEN)
_BEFORE = lifecycle.BEFORE_RECEIPT | lifecycle.BEFORE_ACCEPTANCE | {lifecycle.CORRECTING}


@steady()
def list_ledger(actor: Actor, narrow: LedgerFilter, *, before: int | None = None, limit: int = _PAGE) -> Page:
    """The ledger (办件台账, S0-76) of this post's site, body or place, newest first, before a key."""
    rows = ledger_rows(actor, narrow, before=before)
    total = _bounded(rows) if before is None else 0
    found = list((_by_day(rows, before) if narrow.since or narrow.until else _by_key(rows, before))[:limit])
    next_key = found[-1].pk if len(found) == limit else None
    return Page(_rows(found), next_key, min(total, _COUNT_LIMIT), total > _COUNT_LIMIT)


def _by_key(rows: QuerySet[Case], before: int | None) -> QuerySet[Case]:
    return (rows if before is None else rows.filter(pk__lt=before)).order_by("-pk")


def _by_day(rows: QuerySet[Case], before: int | None) -> QuerySet[Case]:
    """In the order of the index that also finds the days."""
    last = Case.objects.filter(pk=before).values_list("recorded_at", flat=True).first() if before is not None else None
    if last is not None:
        rows = rows.filter(Q(recorded_at__lt=last) | Q(recorded_at=last, pk__lt=before), recorded_at__lte=last)
    return rows.order_by("-recorded_at", "-pk")


def ledger_rows(actor: Actor, narrow: LedgerFilter, *, before: int | None = None) -> QuerySet[Case]:
    """The rows of a ledger, for pages and exports. Raises Forbidden.

    ``before`` bounds the hands that are read along with the cases, which else are walked from the newest; not the rows.
    """
    if not actor.may("cases.ledger") or actor.place_id is None:
        raise Forbidden("当前岗位不能查看台账")
    rows = Case.objects.filter(place_id=actor.place_id)
    if actor.role not in _WIDE_ROLES:
        if actor.site_id:
            hand = CaseHand.objects.filter(case=OuterRef("pk"), site_id=actor.site_id)
            if before is not None and not (narrow.since or narrow.until):
                hand = hand.filter(case_id__lt=before)
            rows = rows.filter(Exists(hand))
        else:
            rows = rows.filter(deciding_organisation_id=actor.organisation_id)
    if not actor.site_id:  # what a site took in for others (同城通办) stands in its own book
        rows = rows.filter(within("division", actor.ranges))
    return _narrowed(rows, narrow)


def _narrowed(rows: QuerySet[Case], narrow: LedgerFilter) -> QuerySet[Case]:
    text = narrow.text.strip()[:60]
    if text:
        numbered = rows.filter(number=text.upper())
        rows = numbered if _NUMBER.fullmatch(text.upper()) else rows.filter(item_id__in=_items_named(text))
    if narrow.state in lifecycle.STATES:
        rows = rows.filter(state=narrow.state)
    if narrow.item_id:
        rows = rows.filter(item_id=narrow.item_id)
    if narrow.town:
        rows = rows.filter(town=narrow.town)
    if narrow.channel:
        rows = rows.filter(channel=narrow.channel)
    if narrow.since:
        rows = rows.filter(recorded_at__gte=_midnight(narrow.since))
    if narrow.until:
        rows = rows.filter(recorded_at__lt=_midnight(narrow.until + timedelta(days=1)))
    if narrow.entered_later is not None:
        rows = rows.filter(entered_later=narrow.entered_later)
    if narrow.light == "late":
        rows = rows.filter(_late(), state__in=sorted(lifecycle.OPEN))
    return rows


_NUMBER = re.compile(r"[A-Z0-9]{1,6}-[0-9]{4}-[0-9]+")


def _items_named(text: str) -> list[int]:
    """A few hundred items are read in place of a million cases."""
    return sorted(catalogue.items_named(text))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.SHANGHAI)


def has_cases(actor: Actor) -> bool:
    """Whether the actor's place has any case at all. Raises Forbidden."""
    actor.require("cases.ledger")
    return Case.objects.filter(place_id=actor.place_id or 0).exists()


@steady()
def list_own_cases(actor: Actor, *, before: int | None = None, limit: int = 20) -> Page:
    """The cases she applied for, for herself or as somebody's proxy, newest first."""
    if actor.applicant_id is None:
        return Page((), None, 0, more_than=False)
    party = CaseParty.objects.filter(
        person_id=actor.applicant_id, role__in=(CaseParty.Role.APPLICANT, CaseParty.Role.PROXY)
    )
    rows = Case.objects.filter(pk__in=party.values("case_id"))
    total = _bounded(rows)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[:limit])
    next_key = found[-1].pk if len(found) == limit else None
    return Page(_rows(found), next_key, total, total > _COUNT_LIMIT)


def openable(actor: Actor, case_ids: Iterable[int]) -> frozenset[int]:
    """Which of these cases the actor may open."""
    return frozenset(visible(actor).filter(pk__in=list(case_ids)).values_list("pk", flat=True))


@steady()
def rows_of(cases: Iterable[Case]) -> tuple[CaseRow, ...]:
    """Rows for these cases, for exports."""
    return _rows(list(cases))


def _rows(found: Sequence[Case]) -> tuple[CaseRow, ...]:
    """Masked rows: three statements more, whatever their number."""
    cards = people.list_cards([c.applicant_id for c in found])
    towns = places.division_paths({c.division for c in found})
    bodies = places.get_organisations(c.deciding_organisation_id for c in found)
    steps = _steps(found)
    today = clock.today()
    return tuple(
        CaseRow(
            case_id=c.pk,
            number=c.number,
            item_name=c.item_name,
            plain_name=plain_name(c),
            applicant=cards[c.applicant_id].name,
            state=c.state,
            state_label=lifecycle.STATES[c.state],
            channel=c.channel,
            town=towns.get(c.division, ""),
            received_at=c.received_at or c.collected_at,
            next_due_on=c.next_due_on,
            due_provisional=c.due_provisional,
            light=(light := row_light(c, today)),
            light_text=light_text(c, light, today),
            step=steps.get((c.pk, c.current_step), ""),
            organisation=bodies[c.deciding_organisation_id].short_name,
        )
        for c in found
    )


def _steps(found: Sequence[Case]) -> dict[tuple[int, str], str]:
    under_way = [c.pk for c in found if c.current_step]
    if not under_way:
        return {}
    rows = CaseStep.objects.filter(case_id__in=under_way, finished_at__isnull=True, started_at__isnull=False)
    return {(s.case_id, s.step): s.name for s in rows}


def plain_name(case: Case) -> str:
    """The item as people say it, by the version the case was filed under."""
    return catalogue.get_version(case.item_version_id).spec.plain_name


def row_light(case: Case, today: date) -> str:
    """The light of a row from its stored due days: none | ok | soon | yellow | red (domain.md §5)."""
    if case.external or case.next_due_on is None or case.state in lifecycle.CLOSED:
        return "none"
    if case.statutory_due_on and today > case.statutory_due_on and case.state in lifecycle.UNDER_WAY:
        return "red"
    if today > case.next_due_on:
        return "red" if case.state in lifecycle.BEFORE_ACCEPTANCE | lifecycle.DECIDED else "yellow"
    if _stands_still(case, today):
        return "none"
    return "soon" if _left(case, today) <= case.warn_left else "ok"


def light_text(case: Case, light: str, today: date) -> str:
    """The light in words: every state has a word, not only a colour."""
    if case.state in lifecycle.CLOSED:
        return "已办结"
    if light in {"red", "yellow"} and case.next_due_on:
        late = working_days_between(case.next_due_on, today, _calendar(case))
        return f"超期 {late} 个工作日" if late else "已超期"
    if _stands_still(case, today):
        return "时限暂停"
    if case.state == lifecycle.ISSUED and case.next_due_on is None:
        return "等申请人领取"
    if case.next_due_on is None or case.external:
        return "不计时"
    left = _left(case, today)
    return "今天到期" if left == 0 else f"剩 {left} 个工作日"


def _left(case: Case, today: date) -> int:
    assert case.next_due_on is not None
    return working_days_between(today, case.next_due_on, _calendar(case))


def _calendar(case: Case) -> Calendar:
    return clocks.ground_of(case.deciding_organisation_id).calendar


def _stands_still(case: Case, today: date) -> bool:
    return case.stopped_until is not None and today < case.stopped_until


def _bounded(rows: QuerySet[Case]) -> int:
    """How many, up to one more than the limit: a count that stops."""
    return rows.order_by().values("pk")[: _COUNT_LIMIT + 1].count()
