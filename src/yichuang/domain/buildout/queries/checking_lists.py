"""Rectifications, what waits for an inspector, and what a site could do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from django.db.models import Q

from yichuang.domain.people import public as people
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import steady

from .. import gates, lifecycle
from ..models import Assessment, Rectification, SiteWork
from ..models.checking import AssessmentKind, Located
from ..policies import find_work, may_make, rectifications_in_reach, require_any, works_in_reach
from ..profile.words import Stage
from ..refs_checking import NextStep, RectificationRef, WaitingRef
from .standard import find_edition, get_edition

SOON: Final = timedelta(days=30)
"""Before its day a recheck is put before the inspectors."""
UNSETTLED: Final = (lifecycle.OPEN, lifecycle.DONE)


def list_rectifications(
    actor: Actor, *, site_id: int | None = None, town: int | None = None, state: str = "", late: bool = False
) -> tuple[RectificationRef, ...]:
    """What must be put right in this post's reach, the most pressing first. ``state`` empty: what is not settled;
    ``all``: everything. Raises Forbidden.
    """
    require_any(actor)
    rows = Rectification.objects.filter(rectifications_in_reach(actor))
    if site_id is not None:
        rows = rows.filter(work__site_id=site_id)
    if town is not None:
        rows = rows.filter(work__town=town)
    if state != "all":
        rows = rows.filter(state__in=[state] if state else UNSETTLED)
    if late:
        rows = rows.filter(_LATE(), state=lifecycle.OPEN)
    return _refs(actor, rows.select_related("work", "assessment").order_by("due_on", "pk"))


def get_rectification(actor: Actor, rectification_id: int) -> RectificationRef:
    """One of them. Raises Forbidden or NotFound."""
    require_any(actor)
    rows = Rectification.objects.filter(rectifications_in_reach(actor), pk=rectification_id).select_related(
        "work", "assessment"
    )
    found = _refs(actor, rows)
    if not found:
        raise NotFound("没有这条整改，或者不归您管")
    return found[0]


def count_rectifications(actor: Actor) -> int:
    """The number in the side bar: what a site has to put right, for who runs it; what is late, or waits to be
    verified, for who inspects. Nothing to do with it: 0.
    """
    if not actor.may(lifecycle.CHECK):
        return 0
    turn = Q(state=lifecycle.OPEN)
    if actor.may(lifecycle.INSPECT):
        turn = Q(_LATE(), state=lifecycle.OPEN) | Q(state=lifecycle.DONE)
    return Rectification.objects.filter(turn).filter(rectifications_in_reach(actor)).count()


def _LATE() -> Q:  # noqa: N802 - a filter of today
    return Q(due_on__lt=clock.today())


def _refs(actor: Actor, rows: Iterable[Rectification]) -> tuple[RectificationRef, ...]:
    found = list(rows)
    names = people.staff_names({n for row in found for n in (row.opened_by_id, row.done_by_id) if n})
    with steady():
        return tuple(_ref(actor, row, names) for row in found)


def _ref(actor: Actor, row: Rectification, names: dict[int, str]) -> RectificationRef:
    edition = find_edition(row.work.place_id)
    line = edition.profile.line(row.line) if edition else None
    return RectificationRef(
        id=row.pk,
        site_id=row.work.site_id,
        kind=row.work.kind,
        town=row.work.town,
        line=row.line,
        line_name=line.name if line else row.line,
        defect=row.defect,
        must=bool(line and line.must),
        state=row.state,
        state_word=lifecycle.RECTIFICATION.states[row.state],
        due_on=row.due_on,
        late=row.state == lifecycle.OPEN and row.due_on < clock.today(),
        opened_at=row.opened_at,
        opened_by=names.get(row.opened_by_id or 0, ""),
        assessment_id=row.assessment_id,
        planned=row.work.in_plan,
        takes_photo=not (line and line.at_window),
        check_word=row.assessment.get_kind_display() if row.assessment else "",
        done_said=row.done_said,
        done_at=row.done_at,
        done_by=names.get(row.done_by_id or 0, ""),
        has_photo=row.file_id is not None,
        metres=row.metres,
        located_word=Located(row.located).label if row.located else "",
        far=bool(edition and row.metres is not None and row.metres > edition.profile.acceptance.near_metres),
        taken_at=row.taken_at,
        again_said=row.again_said,
        closed_said=row.closed_said,
        closed_at=row.closed_at,
        moves=tuple((t.name, t.label) for t in lifecycle.RECTIFICATION.possible(row, actor)),
    )


def count_by_state(actor: Actor) -> dict[str, int]:
    """How many sites in this post's reach are in each state, empty states included. Raises Forbidden."""
    require_any(actor)
    found = Counter(SiteWork.objects.filter(works_in_reach(actor)).values_list("state", flat=True))
    return {state: found[state] for state in lifecycle.WORK.states}


def list_next_steps(actor: Actor, site_id: int) -> tuple[NextStep, ...]:
    """What this post could do with the site now, and what still stands in the way of each. Raises as ``get_work``.

    What goes against the site is there only when there is ground for it.
    """
    work = find_work(actor, site_id)
    profile = get_edition(work.place_id).profile
    city = Stage.CITY in profile.acceptance.stages
    steps = []
    for move in lifecycle.WORK.possible(work, actor):
        if move.name not in gates.GAPS or move.name == ("confirm" if city else "pass_city"):
            continue
        steps.append(_next(work, move.name, move.label, tuple(gates.GAPS[move.name](work, profile, actor))))
    if work.state == lifecycle.PLANNED and actor.may(lifecycle.REPORT):
        label = lifecycle.WORK.by_name["report"].label
        steps.append(_next(work, "report", label, tuple(gates.report_gaps(work, profile, actor))))
    if any(step.name == "lose" and not step.gaps for step in steps):
        steps.append(NextStep("warn", "限期整改，保留达标", (), optional=False, against=True))
    return tuple(sorted((s for s in steps if not (s.against and s.gaps)), key=lambda step: step.against))


def _next(work: SiteWork, name: str, label: str, gaps: tuple[str, ...]) -> NextStep:
    looked = name == "pass_city" and gates.check_since(work, AssessmentKind.CITY) is not None
    optional = name not in gates.REASONED or looked
    return NextStep(name, label, gaps, optional, against=name in {"send_back", "lose"})


def list_checks_to_begin(actor: Actor, site_id: int) -> tuple[tuple[str, str, int | None], ...]:
    """The kinds of check this post may make of the site now, what it waits for first: kind, word, the one under way.

    Raises Forbidden or NotFound.
    """
    work = find_work(actor, site_id)
    stages = get_edition(work.place_id).profile.acceptance.stages
    open_now = dict(Assessment.objects.filter(work=work, state=lifecycle.DRAFT).values_list("kind", "pk"))
    fits = {
        AssessmentKind.SELF.value: not actor.may(lifecycle.INSPECT),  # who accepts does not do the site's part
        AssessmentKind.COUNTY.value: work.state == lifecycle.REPORTED,
        AssessmentKind.CITY.value: work.state == lifecycle.COUNTY_PASSED and Stage.CITY in stages,
        AssessmentKind.SPOT.value: True,
    }
    return tuple(
        (kind.value, str(kind.label), open_now.get(kind.value))
        for kind in (AssessmentKind.COUNTY, AssessmentKind.CITY, AssessmentKind.SELF, AssessmentKind.SPOT)
        if fits[kind.value] and may_make(actor, kind.value)
    )


def list_waiting(actor: Actor) -> dict[str, tuple[WaitingRef, ...]]:
    """What waits for an inspector, by what is to be done: county, city, settle (a spot check that failed), spot
    (drawn and not finished), recheck (overdue, or due within thirty days). Raises Forbidden.
    """
    actor.require(lifecycle.INSPECT)
    works = SiteWork.objects.filter(works_in_reach(actor)).order_by("since", "pk")
    found = {
        "county": _works(works.filter(state=lifecycle.REPORTED)) if actor.may(lifecycle.INSPECT) else (),
        "city": _works(works.filter(state=lifecycle.COUNTY_PASSED)),
    }
    checks = Assessment.objects.filter(work__in=works.order_by(), kind=AssessmentKind.SPOT).select_related("work")
    failed = checks.filter(state=lifecycle.SUBMITTED, passed=False, outcome="", work__state=lifecycle.UP_TO_STANDARD)
    found["settle"] = tuple(
        WaitingRef(row.work.site_id, "抽查不合格", row.on, row.pk)
        for row in failed.order_by("on", "pk")
        if not gates.lose_gaps(row.work, get_edition(row.work.place_id).profile, actor)
    )
    drafts = checks.filter(state=lifecycle.DRAFT).order_by("on", "pk")
    found["spot"] = tuple(WaitingRef(row.work.site_id, "抽查没有做完", row.on, row.pk) for row in drafts)
    due = works.filter(state=lifecycle.UP_TO_STANDARD, recheck_on__lte=clock.today() + SOON).order_by("recheck_on")
    found["recheck"] = tuple(
        WaitingRef(row.site_id, _recheck(row.recheck_on), row.recheck_on, None) for row in due if row.recheck_on
    )
    return found


def _recheck(on: date) -> str:
    days = (clock.today() - on).days
    return f"复查逾期 {days} 天" if days > 0 else "今天该复查" if days == 0 else f"{-days} 天内该复查"


def _works(rows: Iterable[SiteWork]) -> tuple[WaitingRef, ...]:
    return tuple(WaitingRef(row.site_id, lifecycle.WORK.states[row.state], row.since, None) for row in rows)


def count_waiting(actor: Actor) -> int:
    """What waits for this inspector: the number in the side bar."""
    if not actor.may(lifecycle.INSPECT):
        return 0
    stage = lifecycle.COUNTY_PASSED if actor.may(lifecycle.ACCEPT) else lifecycle.REPORTED
    due = Q(state=lifecycle.UP_TO_STANDARD, recheck_on__lte=clock.today())
    return SiteWork.objects.filter(works_in_reach(actor)).filter(Q(state=stage) | due).count()
