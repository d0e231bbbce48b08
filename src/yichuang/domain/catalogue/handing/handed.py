"""What is handed down, for the bureau's desk and the published list: delegations, batches, documents, ends to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from ..codes import Act, Undertaker
from ..lifecycle import DELEGATE, IN_USE
from ..models import Batch, Delegation, EndingSoon, Entrustment
from ..models.delegation import EVER_HELD
from .delegations import Mode, SealUsed, SiteKind
from .reach import covers

WARN_DAYS: Final = 30
"""Days before its end that a delegation is put before the bureau (到期提醒)."""
_PAGE = 50


@dataclass(frozen=True, slots=True)
class HandedFilter:
    """What the list is narrowed to; empty means all. ``state``: current | ending | coming | ended."""

    item_id: int | None = None
    site_id: int | None = None
    batch_id: int | None = None
    state: str = "current"


STATES: Final = {
    "current": "在执行",
    "ending": "三十天内到期",
    "coming": "还没开始",
    "ended": "已经结束",
    "all": "全部",
}


@dataclass(frozen=True, slots=True)
class HandedRow:
    """A delegation as lists show it. ``until`` is the first day on which it no longer holds; ``state`` as in STATES."""

    id: int
    item_id: int
    item_name: str
    item_code: str
    body_name: str
    act_text: str
    target: str
    undertaker_text: str
    mode_text: str
    since: date
    until: date | None
    document: str
    basis: str
    batch_id: int | None
    batch_text: str
    state: str
    end_reason: str = ""  # the change of the list it fell with

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds."""
        return self.until - timedelta(days=1) if self.until else None

    @property
    def state_text(self) -> str:
        """The word for its state."""
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class HandedPage:
    """One page: rows, and the key to go on from (None: no more)."""

    rows: tuple[HandedRow, ...]
    next_key: int | None
    total: int


@dataclass(frozen=True, slots=True)
class BatchRef:
    """A batch with its size."""

    id: int
    title: str  # 2026 年第 1 批
    name: str
    document: str
    announced_on: date
    delegations: int
    items: int


@dataclass(frozen=True, slots=True)
class EntrustmentRef:
    """A sealed 委托书. ``renewed`` once a later document follows on."""

    id: int
    number: str
    entrusting: str
    undertaking: str
    seal_text: str
    since: date
    until: date | None
    drawn_up_at: datetime
    batch_id: int | None
    delegations: int
    renewed: bool
    end_reason: str = ""  # the change of the list it fell with


def list_handed(*, actor: Actor, narrow: HandedFilter, after: int = 0, limit: int = _PAGE) -> HandedPage:
    """Delegations of the actor's place, by id downwards from ``after`` (0: the newest). Raises Forbidden, NotFound."""
    actor.require(DELEGATE)
    rows = _of_place(actor.place_id or 0)
    if narrow.item_id is not None:
        rows = rows.filter(item_id=narrow.item_id)
    if narrow.batch_id is not None:
        rows = rows.filter(batch_id=narrow.batch_id)
    if narrow.site_id is not None:
        site = places.get_site(narrow.site_id)
        if site.place_id != actor.place_id:
            raise NotFound("没有这个站点")
        rows = rows.filter(covers(site, places.get_organisation(site.organisation_id)))
    rows = rows.filter(_in_state(narrow.state))
    total = rows.count()
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[:limit])
    return HandedPage(handed_rows(actor.place_id or 0, found), found[-1].pk if len(found) == limit else None, total)


def list_public_handed(place_id: int) -> tuple[HandedRow, ...]:
    """Everything handed down today for items in use, by body and item: what must be public (行政许可法 24; S3-5)."""
    rows = _of_place(place_id).filter(_in_state("current"), item__state=IN_USE, item__current__isnull=False)
    rows = rows.exclude(mode=Mode.OWN_PEOPLE.value)
    return handed_rows(place_id, list(rows.order_by("item__body_name", "item__pinyin", "item_id", "act", "pk")))


def get_handed(*, actor: Actor, delegation_id: int) -> HandedRow:
    """One delegation. Raises Forbidden, NotFound."""
    actor.require(DELEGATE)
    row = _of_place(actor.place_id or 0).filter(pk=delegation_id).first()
    if row is None:
        raise NotFound("没有这项下放")
    return handed_rows(actor.place_id or 0, [row])[0]


def list_batches(place_id: int) -> tuple[BatchRef, ...]:
    """The batches of a place, the newest first (S3-5 成熟一批公布一批). Public."""
    rows = Batch.objects.filter(place_id=place_id)
    sized = rows.annotate(n=Count("delegations"), items=Count("delegations__item", distinct=True))
    return tuple(batch_ref(row) for row in sized.order_by("-year", "-number"))


def get_batch(*, actor: Actor, batch_id: int) -> BatchRef:
    """One batch. Raises Forbidden, NotFound."""
    actor.require(DELEGATE)
    found = [ref for ref in list_batches(actor.place_id or 0) if ref.id == batch_id]
    if not found:
        raise NotFound("没有这个批次")
    return found[0]


def list_entrustments(*, actor: Actor, batch_id: int | None = None) -> tuple[EntrustmentRef, ...]:
    """The 委托书 of the place (of one batch), the newest first. Raises Forbidden."""
    actor.require(DELEGATE)
    rows = Entrustment.objects.filter(place_id=actor.place_id or 0)
    if batch_id is not None:
        rows = rows.filter(batch_id=batch_id)
    renewed = Exists(Entrustment.objects.filter(renews=OuterRef("pk")))
    rows = rows.select_related("end").annotate(n=Count("delegations"), renewed=renewed)
    found = list(rows.order_by("-pk")[:500])
    bodies = places.get_organisations({n for r in found for n in (r.entrusting_id, r.undertaking_id) if n})
    return tuple(
        EntrustmentRef(
            id=r.pk,
            number=r.number,
            entrusting=bodies[r.entrusting_id].name,
            undertaking=bodies[r.undertaking_id].name if r.undertaking_id else many_text(r.site_kind, r.undertaker),
            seal_text=SealUsed(r.seal).label,
            since=r.since,
            until=r.until,
            drawn_up_at=r.drawn_up_at,
            batch_id=r.batch_id,
            delegations=r.n,
            renewed=r.renewed,
            end_reason=_end_reason(r),
        )
        for r in found
    )


def list_ending(*, actor: Actor) -> tuple[HandedRow, ...]:
    """What the daily job has put before the bureau: delegations that end soon, the nearest first. Raises Forbidden."""
    actor.require(DELEGATE)
    noted = _noted(actor.place_id or 0).values("delegation_id")
    rows = _of_place(actor.place_id or 0).filter(pk__in=noted)
    return handed_rows(actor.place_id or 0, list(rows.order_by("until", "pk")[:500]))


def count_ending(actor: Actor) -> int:
    """How many of them wait, for the side bar; 0 for a post that does not hand down. One statement."""
    return _noted(actor.place_id or 0).count() if actor.may(DELEGATE) else 0


def due_to_end(today: date) -> QuerySet[Delegation]:
    """Delegations in force that end within ``WARN_DAYS``, neither taken back nor followed by another (internal)."""
    same_target = (
        Q(site_id=OuterRef("site_id"))
        | Q(organisation_id=OuterRef("organisation_id"))
        | (~Q(site_kind="") & Q(site_kind=OuterRef("site_kind")))
    )
    follows = Delegation.objects.filter(
        same_target,
        Q(until__isnull=True) | Q(until__gt=OuterRef("until")),
        item=OuterRef("item"),
        act=OuterRef("act"),
        undertaker=OuterRef("undertaker"),
        since__lte=OuterRef("until"),
    )
    near = Delegation.objects.filter(since__lte=today, until__gt=today, until__lte=today + timedelta(days=WARN_DAYS))
    return near.filter(~Exists(follows), taken_back_on__isnull=True)


def many_text(site_kind: str, undertaker: str) -> str:
    """The other side of a document for a whole kind of sites."""
    return f"由{Undertaker(undertaker).label}承办的各{SiteKind(site_kind).label}"


def handed_rows(place_id: int, rows: Sequence[Delegation]) -> tuple[HandedRow, ...]:
    """Rows as lists show them (internal); ``item`` and ``batch`` come with them."""
    if not rows:
        return ()
    sites = {s.id: s.name for s in places.list_sites(place_id)}
    bodies = {o.id: o.name for o in places.organisations_for(place_id)}
    return tuple(_handed(row, sites, bodies) for row in rows)


def batch_ref(row: Batch) -> BatchRef:
    """A batch with ``n`` and ``items`` (internal)."""
    sized: tuple[int, int] = (row.n, row.items)  # type: ignore[attr-defined]
    return BatchRef(row.pk, batch_title(row), row.name, row.document, row.announced_on, *sized)


def batch_title(row: Batch) -> str:
    """2026 年第 1 批."""
    return f"{row.year} 年第 {row.number} 批"


def _handed(row: Delegation, sites: dict[int, str], bodies: dict[int, str]) -> HandedRow:
    if row.site_kind:
        target = f"全部{SiteKind(row.site_kind).label}"
    else:
        target = sites[row.site_id] if row.site_id else bodies[row.organisation_id or 0]
    return HandedRow(
        id=row.pk,
        item_id=row.item_id,
        item_name=row.item.name,
        item_code=row.item.basic_code,
        body_name=row.item.body_name,
        act_text=Act(row.act).label,
        target=target,
        undertaker_text=Undertaker(row.undertaker).label,
        mode_text=Mode(row.mode).label,
        since=row.since,
        until=row.until,
        document=row.document,
        basis=row.basis,
        batch_id=row.batch_id,
        batch_text=batch_title(row.batch) if row.batch else "",
        state=_state(row),
        end_reason=_end_reason(row),
    )


def _end_reason(row: Delegation | Entrustment) -> str:
    return row.end.reason if hasattr(row, "end") else ""


def _state(row: Delegation) -> str:
    today = clock.today()
    if row.until is not None and row.until <= max(today, row.since):
        return "ended"
    if row.since > today:
        return "coming"
    return "ending" if row.until is not None and row.until <= today + timedelta(days=WARN_DAYS) else "current"


def _in_state(state: str) -> Q:
    today = clock.today()
    lasting = Q(until__isnull=True) | Q(until__gt=today)
    if state == "ended":
        return Q(until__lte=today) | Q(until__lte=F("since"))
    if state == "coming":
        return Q(since__gt=today) & lasting & EVER_HELD
    if state == "ending":
        return Q(since__lte=today, until__gt=today, until__lte=today + timedelta(days=WARN_DAYS))
    return Q() if state == "all" else Q(since__lte=today) & lasting


def _noted(place_id: int) -> QuerySet[EndingSoon]:
    """Warnings that still wait. The day counts here too, so that one that has ended is not shown until the next job."""
    return EndingSoon.objects.filter(place_id=place_id, delegation__until__gt=clock.today())


def _of_place(place_id: int) -> QuerySet[Delegation]:
    return Delegation.objects.filter(item__place_id=place_id).select_related("item", "batch", "end")
