"""How halls are set up; kept until any of it changes."""

from __future__ import annotations

from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import by_generation

from ..models import Business, Hall, Priority, Serving, Window
from ..refs import BusinessRef, HallRef, PriorityRef, WindowFace

GIVEN = frozenset({"appointment", "passed"})  # priorities the system gives, nobody claims


@by_generation
def get_hall(hall_id: int) -> HallRef:
    """The hall with its businesses, priorities and what each window serves. Raises NotFound."""
    row = Hall.objects.filter(pk=hall_id).first()
    if row is None:
        raise NotFound("没有这个大厅")
    serves: dict[int, set[int]] = {}
    for window, business in Serving.objects.filter(window__hall=row).values_list("window_id", "business_id"):
        serves.setdefault(window, set()).add(business)
    return HallRef(
        row.pk,
        row.site_id,
        row.place_id,
        row.promised_wait,
        row.returns,
        row.speaks,
        tuple(row.quiet),
        row.active,
        tuple(_business(b) for b in Business.objects.filter(hall=row)),
        tuple(
            PriorityRef(p.key, p.name, p.minutes, p.proof, p.active, p.position)
            for p in Priority.objects.filter(hall=row)
        ),
        tuple(
            _window(w, serves.get(w.pk, set()))
            for w in Window.objects.filter(hall=row).select_related("counter").order_by("pk")
        ),
        row.roster_binds,
    )


@by_generation
def hall_of_site(site_id: int) -> HallRef | None:
    """The hall in use at this site, if it has one."""
    row = Hall.objects.filter(site_id=site_id, active=True).values_list("pk", flat=True).first()
    return get_hall(row) if row is not None else None


@by_generation
def hall_at(site_id: int) -> int | None:
    """The id of the hall of this site, in use or not."""
    return Hall.objects.filter(site_id=site_id).values_list("pk", flat=True).first()


@by_generation
def list_halls(place_id: int) -> tuple[HallRef, ...]:
    """The halls in use in a place, the county's first."""
    rows = Hall.objects.filter(place_id=place_id, active=True).order_by("site__kind", "site__key")
    return tuple(get_hall(pk) for pk in rows.values_list("pk", flat=True))


def claimable(hall: HallRef) -> tuple[PriorityRef, ...]:
    """The rules of who goes first that somebody may claim herself; the others the system gives."""
    return tuple(p for p in hall.priorities if p.active and p.key not in GIVEN)


def business_for_item(hall: HallRef, item_id: int) -> BusinessRef | None:
    """The business that covers an item: the one that names it, else the first for handling that names none."""
    active = [b for b in hall.businesses if b.active]
    named = next((b for b in active if item_id in b.items), None)
    return named or next((b for b in active if b.kind == "handle" and not b.items), None)


def _business(row: Business) -> BusinessRef:
    items = frozenset(row.items)
    return BusinessRef(
        row.pk, row.key, row.name, row.prefix, row.kind, items, row.minutes, row.active, row.position
    )  # fmt: skip


def _window(row: Window, businesses: set[int]) -> WindowFace:
    counter = row.counter
    return WindowFace(
        row.pk, counter.pk, counter.number, counter.name, counter.kind, tuple(row.acts), frozenset(businesses)
    )
