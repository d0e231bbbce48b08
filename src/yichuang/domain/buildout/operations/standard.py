"""adopt_profile: a profile comes into force as the next edition of the place's standard and plan."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.queueing import one_at_a_time

from .. import policies
from ..events import EditionAdopted, SitesJoined
from ..models import Edition, SiteWork
from ..profile.check import check_profile
from ..profile.spec import Profile, as_json
from ..queries.standard import edition_ref
from ..refs import EditionRef
from .tasks_of_plan import take


@transaction.atomic
def adopt_profile(
    *, actor: Actor, place_id: int, profile: Profile, reason: str, since: date | None = None
) -> EditionRef:
    """Adopt the profile from ``since`` (today, unless given); the same document again changes nothing.

    Checks under way keep the edition they began with. Raises Forbidden, NotFound, Invalid, Conflict (of another
    place; earlier than the edition before it).
    """
    place = policies.access_place(actor, place_id)
    if profile.place.slug != place.slug:
        raise Conflict(f"这份配置是“{profile.place.short_name}”的，不能用在“{place.short_name}”")
    if findings := check_profile(profile):
        raise Invalid({"profile": f"{findings[0].rule}：{findings[0].message}"})
    if not reason.strip() or len(reason.strip()) > 200:
        raise Invalid({"reason": "请写修订理由，最多 200 个字"})
    day = since or clock.today()
    one_at_a_time(f"buildout.edition:{place_id}")
    before = Edition.objects.select_for_update().filter(place_id=place_id).order_by("-number").first()
    document = as_json(profile)
    if before is not None and as_json(edition_ref(before).profile) == document:  # as it is read today
        take_in(actor, edition_ref(before))  # the document is the same, the sites may not be
        return edition_ref(before)
    if before is not None and day < before.since:
        raise Conflict(f"第 {before.number} 版从 {before.since} 起施行，新的一版不能更早")
    row = Edition.objects.create(
        place_id=place_id,
        number=before.number + 1 if before else 1,
        document=document,
        since=day,
        reason=reason.strip(),
        adopted_at=clock.now(),
        adopted_by_id=actor.account_id,
    )
    _join(place_id, profile, day, min(profile.programme.begins, day) if before is None else max(day, clock.today()))
    entry = EditionAdopted(row.pk, row.number, day.isoformat())
    journal.record(entry, actor=actor, subject=f"place:{place_id}", place_id=place_id)
    if day <= clock.today():  # one that begins later brings its tasks on its day (tasks.py)
        take(edition_ref(row), actor)
    return edition_ref(row)


@transaction.atomic
def take_in(actor: Actor, edition: EditionRef) -> int:
    """Bring sites that were opened since under the plan, and follow those that moved to another town; how many.

    One entry in the journal for all that came; nothing where none did.
    """
    new = _join(edition.place_id, edition.profile, clock.today(), clock.today())
    if new:
        entry = SitesJoined(tuple(new))
        journal.record(entry, actor=actor, subject=f"place:{edition.place_id}", place_id=edition.place_id)
    return len(new)


def _join(place_id: int, profile: Profile, day: date, joined: date) -> list[int]:
    """A row for every site of the levels the document speaks of; those known keep theirs, with today's town.

    A level the plan takes in later brings its sites under it from that day. ``joined``: those of the first edition
    have been under the plan since it began, later ones since they came.
    """
    planned = {str(level.kind): level.in_plan for level in profile.levels}
    kinds = [kind for kind, counts in planned.items() if counts]
    rows = SiteWork.every.filter(place_id=place_id)
    rows.filter(kind__in=kinds, in_plan=False).update(in_plan=True, since=day, joined_on=joined)
    known = dict(rows.values_list("site_id", "town"))
    found = [site for site in places.list_sites(place_id) if site.kind in planned]
    for site in found:
        if site.id in known and known[site.id] != site.town:
            rows.filter(site_id=site.id).update(town=site.town)
    new = [site for site in found if site.id not in known]
    SiteWork.every.bulk_create(
        (
            SiteWork(
                place_id=place_id,
                site_id=s.id,
                kind=s.kind,
                town=s.town,
                since=day,
                joined_on=joined,
                in_plan=planned[s.kind],
            )
            for s in new
        ),
        ignore_conflicts=True,
    )
    return [site.id for site in new]
