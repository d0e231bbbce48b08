"""Where items are stationed (进驻): the negative list with its reasons, what must be in and is not, and low volumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid
from yichuang.kernel.generation import by_generation, steady

from ..codes import Act, Level, Service
from ..lifecycle import DELEGATE
from ..models import Delegation, Exclusion, Implementation, Item
from ..queries import from_row, in_use
from ..refs import ItemRef
from .delegations import ON_APPLICATION, ExclusionReason, Mode
from .reach import sites_for

HALLS = frozenset({"county", "town"})
"""Kinds of sites that count as stationed (进驻): the centres of county and towns; for a village's item its station."""


@dataclass(frozen=True, slots=True)
class ExclusionRef:
    """An entry of the negative list."""

    id: int
    item: ItemRef
    reason: ExclusionReason
    note: str
    document: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """应进必进 (S4-12): of the items that must be in, how many are; those that are not, by body (``missing``)."""

    due: int
    stationed: int
    missing: tuple[ItemRef, ...]
    excluded: int

    @property
    def percent(self) -> str:
        """The share that is in, with one decimal; — where nothing is due. Never rounded up to 100."""
        if not self.due:
            return "—"
        return f"{self.stationed * 1000 // self.due / 10:g} %"


@dataclass(frozen=True, slots=True)
class LowVolume:
    """A body with so few cases that a window of its own is not worth while (S1-128)."""

    organisation: places.OrganisationRef
    items: int
    cases: int
    entrusted: int  # its items that a hall accepts for it already


@by_generation
def excluded_between(item_id: int, since: date, until: date | None) -> str:
    """The reason why the item is on the negative list at some time of this span; empty if it is not."""
    rows = Exclusion.objects.filter(_overlapping(since, until), item_id=item_id)
    found = rows.order_by("since").values_list("reason", flat=True).first()
    return ExclusionReason(found).label if found else ""


def refuse_excluded(item: Item, since: date, until: date | None) -> None:
    """Raise Invalid for an item on the negative list at some time of this span (S2-41)."""
    if reason := excluded_between(item.pk, since, until):
        raise Invalid({"item_id": f"“{item.name}”在进驻负面清单里（{reason}），不能下放到站点；要下放请先移出清单"})


def list_exclusions(place_id: int) -> tuple[ExclusionRef, ...]:
    """The negative list of today and of days to come, by body (进驻负面清单, S2-41). Public."""
    rows = Exclusion.objects.filter(Q(until__isnull=True) | Q(until__gt=clock.today()), item__place_id=place_id)
    items = {row.pk: from_row(row) for row in in_use(place_id, None)}
    found = [
        ExclusionRef(r.pk, items[r.item_id], ExclusionReason(r.reason), r.note, r.document, r.since, r.until)
        for r in rows.order_by("item__body_name", "item__pinyin", "pk")
        if r.item_id in items
    ]
    return tuple(found)


def get_coverage(place_id: int) -> Coverage:
    """What must be in the halls of county and towns, and is not (应进必进 S4-12; S1-29: 100 %).

    Due is every item in use that one applies for here, unless the negative list excludes it today. An item is in when a
    hall accepts it or takes in its papers, by own right or under a delegation in force; an item of the village level,
    when a village's station does (S0-31).
    """
    today = clock.today()
    with steady():
        sites = places.list_sites(place_id)
        halls = {s.id for s in sites if s.kind in HALLS}
        stations = {s.id for s in sites if s.kind == "village"}
        listed = set(
            Exclusion.objects.filter(_overlapping(today, None), item__place_id=place_id, since__lte=today)
            .values_list("item_id", flat=True)
        )  # fmt: skip
        due, missing, excluded = 0, [], 0
        for row in in_use(place_id, None).order_by("body_name", "pinyin", "pk"):
            item = from_row(row)
            if not item.handled or item.kind not in ON_APPLICATION:
                continue
            if item.id in listed:
                excluded += 1
                continue
            due += 1
            where = stations if row.level == Level.VILLAGE.value else halls
            if not (where & (sites_for(item.id, Act.ACCEPT) | sites_for(item.id, Act.COLLECT))):
                missing.append(item)
    return Coverage(due, due - len(missing), tuple(missing), excluded)


def list_low_volume(*, actor: Actor, cases: Mapping[int, int], most: int) -> tuple[LowVolume, ...]:
    """Bodies proposed for an entrusting agreement with the centre: at most ``most`` cases of all their items (S1-128).

    ``cases`` are the counts of the year by item, as the room of cases gives them (the catalogue lies below it). Only
    bodies with items that no hall accepts for them yet; the fewest cases first. Town governments have their own hall
    and are left out. Raises Forbidden.
    """
    actor.require(DELEGATE)
    place_id = actor.place_id or 0
    items: dict[int, set[int]] = {}
    handled = in_use(place_id, None).filter(service=Service.HANDLED.value)
    rows = Implementation.objects.filter(item__in=handled.values("pk"), ended_on__isnull=True)
    for item_id, organisation_id in rows.values_list("item_id", "organisation_id"):
        items.setdefault(organisation_id, set()).add(item_id)
    handed = set(
        Delegation.objects.filter(
            _overlapping(clock.today(), None), since__lte=clock.today(), act=Act.ACCEPT.value, item__place_id=place_id
        )
        .exclude(mode=Mode.OWN_PEOPLE.value)
        .values_list("item_id", flat=True)
    )
    bodies = places.get_organisations(items)
    found = [
        LowVolume(bodies[n], len(owned), sum(cases.get(i, 0) for i in owned), len(owned & handed))
        for n, owned in items.items()
        if bodies[n].body != "town_government"
    ]
    low = [line for line in found if line.cases <= most and line.entrusted < line.items]
    return tuple(sorted(low, key=lambda line: (line.cases, line.items, line.organisation.name)))


def _overlapping(since: date, until: date | None) -> Q:
    span = Q(until__isnull=True) | Q(until__gt=since)
    return span & Q(since__lt=until) if until is not None else span
