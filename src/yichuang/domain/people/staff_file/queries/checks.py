"""What each site must have of its people, checked; the standard; who is to be relieved when."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import groupby

from django.db.models import Q

from yichuang.domain.people.models import Post
from yichuang.domain.people.queries import staff_names
from yichuang.domain.people.reps import current
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

from ..lifecycle import FILE
from ..models import Dispatch, Duty, Education, Standard
from ..policies import site_ids
from ..refs import DispatchRef, RotationMonth, SiteCheck, StandardRef
from ..reps import dispatch_ref

_CENTRES = frozenset({"county", "town"})
_CROWD = 3
"""More than one third of a site's people in one month is too many (交错轮换; S1-39)."""


def list_standards(actor: Actor) -> tuple[StandardRef, ...]:
    """What the place asks of every duty (S3-34). Raises Forbidden."""
    actor.require(FILE)
    rows = {s.duty: s for s in Standard.objects.filter(place_id=actor.place_id or 0)}
    return tuple(
        StandardRef(
            duty.value, duty.label,
            rows[duty].education if duty in rows else 0,
            Education(rows[duty].education).label if duty in rows else "",
            rows[duty].certified if duty in rows else False,
            rows[duty].established if duty in rows else False,
            duty in rows,
        )
        for duty in Duty
    )  # fmt: skip


def check_sites(actor: Actor) -> tuple[SiteCheck, ...]:
    """What the actor's sites lack of people; sites without a fault are left out. Raises Forbidden.

    Windows with nobody (S0-51); exactly one head per centre (S0-64); somebody of every office of the township in its
    hall (S0-52); the three of a village (S3-40) where the place has set a standard for them. Centres come first.
    """
    actor.require(FILE)
    if actor.place_id is None:
        return ()
    reach = set(site_ids(actor))
    order = places.SiteKind.values
    staffed = (s for s in places.list_sites(actor.place_id) if s.id in reach and s.kind != places.SiteKind.TERMINAL)
    sites = sorted(staffed, key=lambda s: order.index(s.kind))
    standards = set(Standard.objects.filter(place_id=actor.place_id).values_list("duty", flat=True))
    stationed: dict[int, list[Dispatch]] = defaultdict(list)
    for row in Dispatch.objects.filter(_holds(), site_id__in=reach):
        stationed[row.site_id].append(row)
    posts: dict[int, list[Post]] = defaultdict(list)
    for post in Post.objects.filter(current(), site_id__in=reach):
        posts[post.site_id or 0].append(post)
    offices = [o for o in places.organisations_for(actor.place_id) if o.kind == "station" and not o.external]
    found = []
    for site in sites:
        faults = [
            *_windows(site, posts[site.id]),
            *_head(site, stationed[site.id]),
            *_offices(site, offices, stationed[site.id], posts[site.id]),
            *_three(site, standards, stationed[site.id]),
        ]
        if faults:
            found.append(SiteCheck(site.id, site.name, tuple(faults)))
    return tuple(found)


def _windows(site: places.SiteRef, posts: list[Post]) -> list[str]:
    held = {p.counter_id for p in posts}
    empty = [c.name for c in places.list_counters(site.id) if c.id not in held]
    return [f"没有安排人的窗口：{'、'.join(empty)}"] if empty else []


def _head(site: places.SiteRef, stationed: list[Dispatch]) -> list[str]:
    if site.kind not in _CENTRES or any(d.duty == Duty.HEAD for d in stationed):
        return []
    return ["还没有明确一名负责人"]


def _offices(
    site: places.SiteRef, offices: list[places.OrganisationRef], stationed: list[Dispatch], posts: list[Post]
) -> list[str]:
    if site.kind != "town":
        return []
    there = {d.employer_id for d in stationed} | {p.organisation_id for p in posts}
    absent = [
        o.short_name
        for o in offices
        if o.id not in there and any(site.town in r for r in places.ranges_of_organisation(o.id))
    ]
    return [f"还没有人进驻大厅的站所：{'、'.join(absent)}"] if absent else []


def _three(site: places.SiteRef, standards: set[str], stationed: list[Dispatch]) -> list[str]:
    if site.kind != "village":
        return []
    faults = []
    if Duty.SPECIALIST in standards:
        letters = {d.letter for d in stationed if d.duty == Duty.SPECIALIST}
        missing = [letter for letter in "AB" if letter not in letters]
        faults += [f"还没有村级专办员 {'、'.join(missing)} 岗"] if missing else []
    for duty in (Duty.HELPER, Duty.LIAISON):
        if duty in standards and not any(d.duty == duty for d in stationed):
            faults.append(f"还没有{duty.label}")
    return faults


def list_rotation(actor: Actor) -> tuple[RotationMonth, ...]:
    """Whoever is to be relieved, by month and site; crowded months are marked (S1-39). Raises Forbidden."""
    actor.require(FILE)
    here = Dispatch.objects.filter(_holds(), site_id__in=site_ids(actor)).select_related("employer", "site")
    rows = list(here.filter(rotates_on__isnull=False).order_by("rotates_on", "site_id", "pk"))
    names = staff_names(r.account_id for r in rows)
    sizes: dict[int, int] = defaultdict(int)
    for site_id in here.values_list("site_id", flat=True):
        sizes[site_id] += 1
    refs = [dispatch_ref(r, names) for r in rows]

    def key(ref: DispatchRef) -> tuple[date, int]:
        assert ref.rotates_on is not None
        return ref.rotates_on.replace(day=1), ref.site_id

    found = []
    for (month, site_id), people in groupby(sorted(refs, key=key), key=key):
        group = tuple(people)
        crowded = len(group) > 1 and len(group) * _CROWD > sizes[site_id]
        found.append(RotationMonth(month, group[0].site, group, crowded))
    return tuple(found)


def list_due_for_rotation(actor: Actor) -> tuple[DispatchRef, ...]:
    """Who has been there for two years and is not planned to be relieved, longest first. Raises Forbidden."""
    actor.require(FILE)
    rows = Dispatch.objects.filter(_holds(), site_id__in=site_ids(actor), rotates_on__isnull=True)
    found = list(rows.exclude(duty=Duty.HEAD).select_related("employer", "site").order_by("since")[:200])
    names = staff_names(r.account_id for r in found)
    refs = (dispatch_ref(r, names) for r in found)
    return tuple(r for r in refs if r.two_years_on <= clock.today())


def _holds() -> Q:
    today = clock.today()
    return Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))
