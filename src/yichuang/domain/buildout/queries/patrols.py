"""Patrols as pages show them: what was looked at, what was not, what a third party found and nobody settled yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.generation import steady

from .. import inspection, lifecycle
from ..models import Assessment, Commission, PatrolRound, RoundSite, SampledCase, SiteWork
from ..models.checking import PATROLS, AssessmentKind, Said
from ..policies import checks_in_reach, commissions_of, find_work, is_third_party, require_any, works_in_reach
from ..profile.words import Means
from ..refs_checking import PatrolRef, SampleRef
from .standard import get_edition

LAST_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PatrolRow:
    """A patrol as the list shows it."""

    assessment_id: int
    site_id: int
    site_name: str
    town: int
    on: date
    means: str
    means_word: str
    third_party: str
    by: str
    submitted: bool
    waiting: bool
    score: float | None
    passed: bool | None
    found: int  # lines found wrong


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A site of a round, and the patrol that looked at it."""

    site_id: int
    site_name: str
    drawn: bool
    why: str
    assessment_id: int | None


@dataclass(frozen=True, slots=True)
class RoundView:
    """The running round: its days, its sites, and which sites nobody has looked at in it (id, name)."""

    since: date
    until: date
    name: str
    days_left: int
    sites: tuple[RoundLine, ...]
    unseen: tuple[tuple[int, str], ...]
    whole: int

    @property
    def seen(self) -> int:
        """How many sites of the place were looked at."""
        return self.whole - len(self.unseen)

    @property
    def waiting(self) -> int:
        """How many sites of the round have not been looked at."""
        return sum(line.assessment_id is None for line in self.sites)


@dataclass(frozen=True, slots=True)
class CommissionRef:
    """What a third party is commissioned with."""

    id: int
    body: str
    document: str
    since: date
    until: date
    sites: tuple[tuple[int, str], ...]
    running: bool
    may_end: bool
    ended_said: str


@dataclass(frozen=True, slots=True)
class PatrolChoice:
    """How a site may be patrolled: the means (key, word), its working cameras, the patrol under way."""

    means: tuple[tuple[str, str], ...]
    cameras: tuple[tuple[int, str], ...]
    under_way: int | None


def list_inspected(actor: Actor) -> tuple[tuple[int, str, int], ...]:
    """The sites in this post's reach, whether under the plan or not: id, name, town. Raises Forbidden."""
    require_any(actor)
    with steady():
        return tuple(
            (work.site_id, places.get_site(work.site_id).name, work.town)
            for work in SiteWork.every.filter(works_in_reach(actor)).order_by("town", "kind", "pk")
        )


def list_patrols(actor: Actor, *, means: str = "", town: int | None = None) -> tuple[PatrolRow, ...]:
    """The last two hundred patrols in this post's reach, the newest first; none that was dropped. Raises Forbidden."""
    require_any(actor)
    rows = Assessment.objects.filter(checks_in_reach(actor), kind__in=PATROLS).exclude(state=lifecycle.DROPPED)
    if means:
        rows = rows.filter(patrol__means=means)
    if town is not None:
        rows = rows.filter(work__town=town)
    return _rows(rows.order_by("-on", "-pk")[:200])


def list_unsettled(actor: Actor) -> tuple[PatrolRow, ...]:
    """What third parties handed in and the bureau has not settled. Raises Forbidden."""
    actor.require(lifecycle.MANAGE)
    rows = Assessment.objects.filter(
        checks_in_reach(actor), kind=AssessmentKind.THIRD, state=lifecycle.SUBMITTED, patrol__settled_at=None
    )
    return _rows(rows.order_by("on", "pk"))


def _rows(rows: QuerySet[Assessment]) -> tuple[PatrolRow, ...]:
    found = list(rows.select_related("work", "patrol__commission"))
    names = people.staff_names({n for row in found for n in (row.begun_by_id, row.submitted_by_id) if n})
    wrong = Assessment.objects.filter(pk__in=[row.pk for row in found], answers__said=Said.NO)
    counted = dict(wrong.order_by().values("pk").annotate(n=Count("answers")).values_list("pk", "n"))
    with steady():
        return tuple(_row(row, names, counted) for row in found)


def _row(row: Assessment, names: dict[int, str], counted: dict[int, int]) -> PatrolRow:
    return PatrolRow(
        assessment_id=row.pk,
        site_id=row.work.site_id,
        site_name=places.get_site(row.work.site_id).name,
        town=row.work.town,
        on=row.on,
        means=row.patrol.means,
        means_word=row.patrol.get_means_display(),
        third_party=_body(row.patrol.commission),
        by=names.get(row.submitted_by_id or row.begun_by_id or 0, ""),
        submitted=row.state == lifecycle.SUBMITTED,
        waiting=_waits(row),
        score=float(row.score) if row.score is not None else None,
        passed=row.passed,
        found=counted.get(row.pk, 0),
    )


def _waits(row: Assessment) -> bool:
    handed_in = row.kind == AssessmentKind.THIRD and row.state == lifecycle.SUBMITTED
    return handed_in and row.patrol.settled_at is None


def _body(commission: Commission | None) -> str:
    return places.get_organisation(commission.organisation_id).name if commission else ""


def patrol_ref(row: Assessment, names: dict[int, str]) -> PatrolRef | None:
    """How a check looked, if it is a patrol (internal)."""
    if row.kind not in PATROLS:
        return None
    patrol = row.patrol
    settler = people.staff_names({patrol.settled_by_id}) if patrol.settled_by_id else names
    return PatrolRef(
        means=patrol.means,
        means_word=patrol.get_means_display(),
        camera=patrol.camera.name if patrol.camera else "",
        looked_at=patrol.looked_at,
        third_party=_body(patrol.commission),
        waiting=_waits(row),
        settled_at=patrol.settled_at,
        settled_by=settler.get(patrol.settled_by_id or 0, ""),
        settled_said=patrol.settled_said,
        dropped=tuple(patrol.dropped),
    )


def sample_ref(row: SampledCase) -> SampleRef:
    """A case as it is handed out (internal)."""
    return SampleRef(row.pk, row.number, row.item_name, row.agented, row.drawn, row.defect)


def get_patrol_choice(actor: Actor, site_id: int) -> PatrolChoice:
    """How this post may patrol a site in its reach. Raises Forbidden, NotFound, Conflict (nothing to go by)."""
    work = find_work(actor, site_id, planned=False)
    third = is_third_party(actor)
    if not third:
        actor.require(lifecycle.INSPECT)
    kind = AssessmentKind.THIRD if third else AssessmentKind.PATROL
    draft = Assessment.objects.filter(checks_in_reach(actor), work=work, kind=kind, state=lifecycle.DRAFT).first()
    means = get_edition(work.place_id).profile.appraisal.means
    return PatrolChoice(
        tuple((m.value, str(Means(m).label)) for m in means),
        tuple(places.working_cameras(site_id).items()),
        draft.pk if draft else None,
    )


def looked_at_since(place_id: int, since: date) -> set[int]:
    """The ids of the works that were patrolled since that day; unsettled finds of a third party are a look too."""
    seen = Assessment.objects.filter(
        work__place_id=place_id, kind__in=PATROLS, state=lifecycle.SUBMITTED, on__gte=since
    )
    return set(seen.values_list("work_id", flat=True))


def get_round(actor: Actor) -> RoundView:
    """The running round as far as this post reaches. Raises Forbidden, NotFound (no standard)."""
    require_any(actor)
    place_id = actor.place_id or 0
    rhythm = get_edition(place_id).profile.appraisal.every
    since, until = inspection.round_of(clock.today(), rhythm)
    works = list(SiteWork.every.filter(works_in_reach(actor)).order_by("town", "kind", "pk"))
    seen = looked_at_since(place_id, since)
    row = PatrolRound.objects.filter(place_id=place_id, since=since).first()
    lines = row.sites.select_related("work", "patrol").order_by("pk") if row else RoundSite.objects.none()
    reach = {work.pk for work in works}
    month = f"{since.year} 年 {since.month} 月"
    name = f"{since.year} 年第 {(since.month + 2) // 3} 季度" if rhythm == "quarter" else month
    with steady():
        return RoundView(
            since=since,
            until=until,
            name=name,
            days_left=(until - clock.today()).days,
            sites=tuple(_line(line) for line in lines if line.work_id in reach),
            unseen=tuple((w.site_id, places.get_site(w.site_id).name) for w in works if w.pk not in seen),
            whole=len(works),
        )


def _line(row: RoundSite) -> RoundLine:
    name = places.get_site(row.work.site_id).name
    return RoundLine(row.work.site_id, name, row.drawn, row.why, row.patrol.assessment_id if row.patrol else None)


def list_commissions(actor: Actor) -> tuple[CommissionRef, ...]:
    """What third parties are commissioned with: all of the place for the bureau, its own for a third party.

    Raises Forbidden.
    """
    if is_third_party(actor):
        rows = commissions_of(actor)
    else:
        actor.require(lifecycle.INSPECT)
        rows = Commission.objects.filter(place_id=actor.place_id or 0)
    today = clock.today()
    with steady():
        return tuple(_commission(row, today, actor) for row in rows.order_by("-since", "-pk"))


def _commission(row: Commission, today: date, actor: Actor) -> CommissionRef:
    sites = sorted(work.site_id for work in row.works(manager="every").all())
    return CommissionRef(
        id=row.pk,
        body=_body(row),
        document=row.document,
        since=row.since,
        until=row.until,
        sites=tuple((site_id, places.get_site(site_id).name) for site_id in sites),
        running=row.since <= today <= row.until,
        may_end=actor.may(lifecycle.MANAGE) and row.until > today,
        ended_said=row.ended_said,
    )


def count_to_settle(actor: Actor) -> int:
    """The number in the side bar: what third parties found and waits, what of the round is left in its last week."""
    if not actor.may(lifecycle.MANAGE):
        return 0
    rows = Assessment.objects.filter(
        checks_in_reach(actor), kind=AssessmentKind.THIRD, state=lifecycle.SUBMITTED, patrol__settled_at=None
    )
    left = RoundSite.objects.filter(ending_soon(), round__place_id=actor.place_id or 0, patrol=None)
    return rows.count() + left.count()


def ending_soon() -> Q:
    """Rounds whose last week has come (internal)."""
    today = clock.today()
    return Q(round__since__lte=today, round__until__gte=today, round__until__lt=today + LAST_WEEK)


def count_patrols_by_site(site_ids: Collection[int], since: date) -> dict[int, int]:
    """Patrols on the spot since that day at each of these sites; none: absent."""
    rows = Assessment.objects.filter(
        inspection.confirmed(), work__site_id__in=site_ids, kind__in=PATROLS, patrol__means=Means.SPOT, on__gte=since
    )
    return dict(rows.order_by().values("work__site_id").annotate(n=Count("pk")).values_list("work__site_id", "n"))
