"""What the manager of a hall arranges, and may choose from (大厅设置)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.search import pinyin_keys

from ..lifecycle import MANAGE
from ..models import BookingRule, Closure, Hall
from ..policies import access_hall
from ..refs import ClosureRef, HallRef
from .setting import get_hall, list_halls

LONGEST_KEY = 20
SYSTEM_PRIORITIES: Final[Mapping[str, str]] = MappingProxyType(
    {"appointment": "预约", "elderly": "老年人", "passed": "过号回队"}
)
"""Rules that the system applies by itself, known by these keys; every other is claimed and shown at the window."""

BOOKING_DEFAULTS: Final[Mapping[str, Any]] = MappingProxyType(
    {f.name: f.get_default() for f in BookingRule._meta.concrete_fields if f.has_default()}  # noqa: SLF001
)
"""A booking rule before anybody changed it, by field of ``BookingRule``."""


def hall_to_arrange(*, actor: Actor, site_id: int | None = None) -> tuple[places.SiteRef | None, HallRef | None]:
    """The site and its hall, in use or not, for who manages it.

    A manager has her own site; a bureau names one of its place, else the county's first hall. The hall is None where
    the site has none yet. Raises Forbidden, NotFound for a site that is not hers.
    """
    actor.require(MANAGE)
    wanted = actor.site_id or site_id
    if wanted is None:
        halls = list_halls(actor.place_id or 0)
        return (places.get_site(halls[0].site_id), halls[0]) if halls else (None, None)
    site = places.get_site(wanted)
    if site.place_id != actor.place_id or site_id not in (None, wanted):
        raise NotFound("没有这个站点")
    row = Hall.objects.filter(site_id=wanted).values_list("pk", flat=True).first()
    return site, get_hall(row) if row is not None else None


def sites_to_arrange(actor: Actor) -> tuple[tuple[places.SiteRef, bool], ...]:
    """The sites a bureau chooses from, and whether each has a hall; empty for who manages one only."""
    actor.require(MANAGE)
    if actor.site_id is not None or actor.place_id is None:
        return ()
    having = set(Hall.objects.filter(place_id=actor.place_id).values_list("site_id", flat=True))
    rows = [(site, site.id in having) for site in places.list_sites(actor.place_id)]
    return tuple(sorted(rows, key=lambda row: not row[1]))


def list_closures(*, actor: Actor, hall_id: int) -> tuple[ClosureRef, ...]:
    """Days without appointments that are not over yet, the first to come first. Raises Forbidden, NotFound."""
    hall = access_hall(actor, hall_id=hall_id, permission=MANAGE)
    rows = Closure.objects.filter(hall_id=hall_id, until__gte=clock.today()).order_by("since", "id")
    names = {b.id: b.name for b in hall.businesses}
    return tuple(ClosureRef(r.pk, names.get(r.business_id or 0, ""), r.since, r.until, r.reason) for r in rows)


def free_key(name: str, taken: Collection[str]) -> str:
    """A key for something new of this name: the initials of its pinyin, with a number where that is taken."""
    initials = "".join(c for c in pinyin_keys(name).initials if c.isascii() and c.isalnum())[:LONGEST_KEY] or "x"
    if initials not in taken:
        return initials
    return next(key for n in range(2, len(taken) + 3) if (key := f"{initials[:16]}-{n}") not in taken)
