"""Reads of the site file: for who keeps it, and (``get_public_file``, ``list_plans``) for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, Sum

from yichuang.domain.places.models import Site, SiteKind
from yichuang.domain.places.queries import list_counters
from yichuang.domain.places.refs import CounterRef
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from . import standard, words
from .models import Board, Equipment, FloorPlan, SeatedBody, SiteFile, SitePhoto, Supply, Zone
from .plans import COUNTER, MARK, PlanRef, PlanShape, shape_of
from .policies import find_kept_site, kept_sites, still_seated
from .refs import (
    SOON,
    BoardRef,
    CheckRef,
    EquipmentRef,
    Finding,
    MoveRef,
    PhotoRef,
    PublicFile,
    Required,
    SeatedRef,
    SiteFacts,
    SiteStanding,
    SupplyRef,
    ZoneRef,
)
from .reps import (
    board_ref,
    check_ref,
    equipment_ref,
    facts_of,
    move_ref,
    photo_ref,
    seated_ref,
    supply_ref,
    zone_ref,
)

_LOG = 50

# For who keeps it


def list_kept_sites(*, actor: Actor) -> tuple[tuple[int, str], ...]:
    """(id, name) of the sites whose file this post keeps, the county's first. Raises Forbidden."""
    return tuple((s.pk, s.name) for s in _in_order(kept_sites(actor)))


def _in_order(sites: Iterable[Site]) -> list[Site]:
    return sorted(sites, key=lambda s: (SiteKind.values.index(s.kind), s.town, s.division, s.pk))


def get_site_facts(*, actor: Actor, site_id: int) -> SiteFacts:
    """The facts of the premises. Raises Forbidden or NotFound."""
    site = find_kept_site(actor, site_id)
    return facts_of(SiteFile.objects.filter(site=site).first())


def list_managed_with(*, actor: Actor, site_id: int) -> tuple[tuple[int, str], ...]:
    """(id, name) of the sub-halls that are managed together with this site (S2-40). Raises Forbidden or NotFound."""
    site = find_kept_site(actor, site_id)
    rows = SiteFile.objects.filter(managed_with=site).select_related("site").order_by("site__name")
    return tuple((row.site_id, row.site.name) for row in rows)


def list_seated(*, actor: Actor, site_id: int) -> tuple[SeatedRef, ...]:
    """Bodies from outside that sit here, those that left last. Raises Forbidden or NotFound."""
    site = find_kept_site(actor, site_id)
    rows = SeatedBody.objects.filter(site=site).order_by("until", "name")
    return tuple(seated_ref(row) for row in sorted(rows, key=lambda r: r.until is not None))


def list_zones(*, actor: Actor, site_id: int) -> tuple[ZoneRef, ...]:
    """The zones of a site in the dictionary's order. Raises Forbidden or NotFound."""
    return _zones(find_kept_site(actor, site_id).pk, shown_only=False)


def _zones(site_id: int, *, shown_only: bool) -> tuple[ZoneRef, ...]:
    rows = Zone.objects.filter(site_id=site_id, **({"shown": True} if shown_only else {}))
    order = words.ZoneKind.values
    return tuple(zone_ref(r) for r in sorted(rows, key=lambda r: (order.index(r.kind), r.name)))


def list_equipment(*, actor: Actor, site_id: int | None = None, due_only: bool = False) -> tuple[EquipmentRef, ...]:
    """The register of one site, or of all this post keeps; ``due_only``: whose day is past or within thirty days.

    By day for what is due, else by class and kind; what was retired last. Raises Forbidden or NotFound.
    """
    rows = Equipment.objects.select_related("counter", "zone")
    if site_id is not None:
        rows = rows.filter(site=find_kept_site(actor, site_id))
    else:
        rows = rows.filter(site__in=kept_sites(actor))
    if due_only:
        rows = rows.filter(next_due__lte=clock.today() + SOON).exclude(state="retired").order_by("next_due", "pk")
        return tuple(equipment_ref(r) for r in rows)
    order = words.EquipmentKind.values
    kept = sorted(rows, key=lambda r: (r.state == "retired", order.index(r.kind), r.pk))
    return tuple(equipment_ref(r) for r in kept)


def get_equipment(*, actor: Actor, site_id: int, equipment_id: int) -> tuple[EquipmentRef, tuple[CheckRef, ...]]:
    """A piece of equipment with the last lines of its log. Raises Forbidden or NotFound."""
    site = find_kept_site(actor, site_id)
    row = Equipment.objects.select_related("counter", "zone").filter(pk=equipment_id, site=site).first()
    if row is None:
        raise NotFound("没有这件设备")
    return equipment_ref(row), tuple(check_ref(c) for c in row.checks.order_by("-on", "-pk")[:_LOG])


def list_supplies(*, actor: Actor, site_id: int) -> tuple[SupplyRef, ...]:
    """Consumables and leaflets, what wants seeing to first. Raises Forbidden or NotFound."""
    site = find_kept_site(actor, site_id)
    found = [supply_ref(r) for r in Supply.objects.filter(site=site)]
    return tuple(sorted(found, key=lambda s: (s.dropped, not s.wanted, s.kind, s.name)))


def get_supply(*, actor: Actor, site_id: int, supply_id: int) -> tuple[SupplyRef, tuple[MoveRef, ...]]:
    """A supply with its last moves. Raises Forbidden or NotFound."""
    site = find_kept_site(actor, site_id)
    row = Supply.objects.filter(pk=supply_id, site=site).first()
    if row is None:
        raise NotFound("没有这种用品")
    return supply_ref(row), tuple(move_ref(m) for m in row.moves.order_by("-pk")[:_LOG])


def list_boards(*, actor: Actor, site_id: int) -> tuple[BoardRef, ...]:
    """Signs and boards, those to be made anew first, those taken down last. Raises Forbidden or NotFound."""
    site = find_kept_site(actor, site_id)
    found = [board_ref(r) for r in Board.objects.filter(site=site).order_by("kind", "pk")]
    return tuple(sorted(found, key=lambda b: (b.taken_down_on is not None, b.due != "late")))


def get_requirements(*, actor: Actor, site_kind: str) -> tuple[Required, ...]:
    """What sites of a kind must have in the actor's place. Raises Forbidden."""
    kept_sites(actor)
    return tuple(standard.requirements_of(actor.place_id or 0).get(site_kind, ()))


def check_site(*, actor: Actor, site_id: int) -> tuple[Finding, ...]:
    """The site held against what it must have, line by line. Raises Forbidden or NotFound."""
    site = find_kept_site(actor, site_id)
    lines = standard.requirements_of(site.place_id).get(site.kind, [])
    return standard.findings(lines, standard.held_by([site])[site.pk])


def list_standing(*, actor: Actor) -> tuple[SiteStanding, ...]:
    """How every site this post keeps stands: what it lacks, what is late, what runs out. Raises Forbidden."""
    sites = _in_order(kept_sites(actor))
    ids = [s.pk for s in sites]
    held = standard.held_by(sites)
    lines = {place_id: standard.requirements_of(place_id) for place_id in {s.place_id for s in sites}}
    late = _late(ids, clock.today())
    low: dict[int, int] = {}
    for row in Supply.objects.filter(site__in=ids, dropped=False):
        low[row.site_id] = low.get(row.site_id, 0) + supply_ref(row).wanted
    found = []
    for site in sites:
        checked = standard.findings(lines[site.place_id].get(site.kind, []), held[site.pk])
        lacking = tuple(f.label for f in checked if not f.met)
        found.append(
            SiteStanding(
                site.pk, site.name, site.kind, len(checked), lacking, late.get(site.pk, 0), low.get(site.pk, 0)
            )
        )
    return tuple(found)


def _late(ids: list[int], today: date) -> dict[int, int]:
    """Equipment and boards past their day, by site."""
    late: dict[int, int] = {}
    things = Equipment.objects.filter(site__in=ids, next_due__lt=today).exclude(state="retired")
    boards = Board.objects.filter(
        Q(outdated_since__isnull=False) | Q(review_on__lt=today), site__in=ids, taken_down_on__isnull=True
    )
    for site_id in (*things.values_list("site_id", flat=True), *boards.values_list("site_id", flat=True)):
        late[site_id] = late.get(site_id, 0) + 1
    return late


def count_late(actor: Actor) -> int:
    """How many things of the sites this post keeps are past their day: the number beside the line of the side bar."""
    ids = list(kept_sites(actor).values_list("pk", flat=True))
    return sum(_late(ids, clock.today()).values())


# For everybody


def list_photos(site_id: int) -> tuple[PhotoRef, ...]:
    """The photographs of a site in the order they came. Public."""
    rows = SitePhoto.objects.filter(site_id=site_id, removed_at__isnull=True).order_by("pk")
    return tuple(photo_ref(row) for row in rows)


def photo_file(site_id: int, photo_id: int) -> int:
    """The stored file of a photograph that is shown now. Public. Raises NotFound."""
    row = SitePhoto.objects.filter(pk=photo_id, site_id=site_id, removed_at__isnull=True).first()
    if row is None:
        raise NotFound("没有这张照片，可能已经撤下")
    return int(row.file_id)


def list_plans(site_id: int, *, shown_only: bool = False) -> tuple[PlanRef, ...]:
    """The plans of a site's floors from below upwards, with the names of today. ``shown_only``: what the public sees.

    Public.
    """
    rows = list(FloorPlan.objects.filter(site_id=site_id))
    if not rows:
        return ()
    zones = {z.pk: z for z in Zone.objects.filter(site_id=site_id) if z.shown or not shown_only}
    counters = {c.id: c for c in list_counters(site_id)}
    plans = [
        PlanRef(row.site_id, row.floor, row.width, row.height, row.revision, _named(row, zones, counters))
        for row in rows
    ]
    plans = [plan for plan in plans if plan.shapes or not shown_only]
    return tuple(sorted(plans, key=lambda plan: words.floor_order(plan.floor)))


def _named(row: FloorPlan, zones: dict[int, Zone], counters: dict[int, CounterRef]) -> tuple[PlanShape, ...]:
    shapes = []
    for shape in map(shape_of, row.shapes):
        if shape.what == MARK:
            shapes.append(PlanShape(shape, shape.label, ""))
        elif shape.what == COUNTER and (counter := counters.get(shape.ref or 0)) is not None:
            shapes.append(PlanShape(shape, counter.name, counter.kind, f"{counter.number} 号"))
        elif shape.what != COUNTER and (zone := zones.get(shape.ref or 0)) is not None:
            shapes.append(PlanShape(shape, zone.name, zone.kind))
    return tuple(shapes)


def get_plan(site_id: int, floor: str = "", *, shown_only: bool = False) -> PlanRef | None:
    """The plan of one floor (default: of the lowest that has one); None if none was drawn. Public."""
    plans = list_plans(site_id, shown_only=shown_only)
    return next((p for p in plans if floor in {"", p.floor}), None)


def list_venues(place_id: int) -> dict[int, str]:
    """In what each site of the place stands, by site; those of which nobody has said it are left out. Public."""
    rows = SiteFile.objects.filter(site__place_id=place_id).exclude(venue="")
    return dict(rows.values_list("site_id", "venue"))


def get_public_file(site_id: int) -> PublicFile:
    """What everybody may know of a site: how to get in, what is where, what is there to use (S0-26, S1-7). Public."""
    facts = facts_of(SiteFile.objects.filter(site_id=site_id).first())
    things = Equipment.objects.filter(site_id=site_id, state="in_use", kind__in=words.FOR_VISITORS)
    counted = dict(things.values_list("kind").annotate(Sum("quantity")))
    seated = SeatedBody.objects.filter(still_seated(), site_id=site_id, since__lte=clock.today()).order_by("name")
    return PublicFile(
        venue=facts.venue,
        venue_text=words.Venue(facts.venue).label if facts.venue else "",
        access=tuple(words.Access(a).label for a in facts.access),
        access_note=facts.access_note,
        zones=_zones(site_id, shown_only=True),
        equipment=tuple((k.label, counted[k.value]) for k in words.EquipmentKind if k.value in counted),
        hosted=tuple(words.Hosted(h).label for h in facts.hosted),
        party_centre=bool(facts.party_centre),
        seated=tuple(seated_ref(row) for row in seated),
        photos=list_photos(site_id),
    )


def list_site_facts(site_ids: Iterable[int]) -> dict[int, SiteFacts]:
    """The facts of the premises of these sites, empty where nothing was entered: what plans are made by. Public."""
    wanted = set(site_ids)
    kept = {row.site_id: row for row in SiteFile.objects.filter(site__in=wanted)}
    return {site_id: facts_of(kept.get(site_id)) for site_id in wanted}
