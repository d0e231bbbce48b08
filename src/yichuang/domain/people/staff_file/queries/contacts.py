"""Whom to ask at each body and village; who does a village's instant items."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from yichuang.domain.people.duty import lifecycle as duty
from yichuang.domain.people.duty.board import midnight
from yichuang.domain.people.duty.models import Leave
from yichuang.domain.people.models import Post
from yichuang.domain.people.queries import staff_names
from yichuang.domain.people.reps import current
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Forbidden

from ..kept import Contact
from ..models import Dispatch, Duty, StaffFile
from ..policies import access_body, names_contact_of
from ..refs import ContactRef, Specialist

_MOST = 500


def list_contacts(actor: Actor) -> tuple[ContactRef, ...]:
    """Whom to ask at each body of the actor's place, then each village's liaison of its town (S3-42, S3-46).

    For staff in a post, with the number one reaches her by: that is what a contact is for. Raises Forbidden.
    """
    if actor.post_id is None or actor.place_id is None:
        raise Forbidden("请先选岗位")
    rows = list(Contact.objects.filter(organisation__place_id=actor.place_id, until__isnull=True))
    bodies = {b.id: b for b in places.organisations_for(actor.place_id)}
    names = staff_names(r.account_id for r in rows)
    found = [
        ContactRef(
            r.pk, r.organisation_id, bodies[r.organisation_id].name, names[r.account_id], str(r.phone), r.matters,
            r.since, names_contact_of(actor, r.organisation_id),
        )
        for r in rows
        if r.organisation_id in bodies
    ]  # fmt: skip
    found.sort(key=lambda c: list(bodies).index(c.organisation_id))
    return (*found, *_liaisons(actor.place_id))


def _liaisons(place_id: int) -> list[ContactRef]:
    """The town's people who keep in touch with a village (乡级联络员), as they are stationed."""
    rows = list(_held(clock.today()).filter(site__place_id=place_id, duty=Duty.LIAISON).select_related("site")[:_MOST])
    names = staff_names(r.account_id for r in rows)
    phones = dict(
        StaffFile.objects.filter(account_id__in=[r.account_id for r in rows]).values_list("account_id", "phone")
    )
    return [
        ContactRef(
            0, r.employer_id, r.site.name, names[r.account_id], str(phones.get(r.account_id) or r.site.phone),
            Duty.LIAISON.label, r.since, mine=False,
        )
        for r in rows
    ]  # fmt: skip


def list_bodies_to_name(actor: Actor) -> tuple[tuple[int, str], ...]:
    """The bodies whose contact the actor may name, those without one marked: (organisation, name)."""
    if actor.place_id is None:
        return ()
    has = set(
        Contact.objects.filter(organisation__place_id=actor.place_id, until__isnull=True).values_list(
            "organisation_id", flat=True
        )
    )
    bodies = [b for b in places.organisations_for(actor.place_id) if not b.external and names_contact_of(actor, b.id)]
    return tuple((b.id, b.name if b.id in has else f"{b.name}（还没有联络员）") for b in bodies)


def list_possible_contacts(*, actor: Actor, organisation_id: int) -> tuple[tuple[int, str], ...]:
    """Staff of a body today: (account, name with post). Raises Forbidden, NotFound."""
    access_body(actor, organisation_id)
    rows = Post.objects.filter(
        current(), organisation_id=organisation_id, account__kind="staff", account__is_active=True
    ).select_related("account")
    return tuple({p.account_id: f"{p.account.name}（{p.label}）" for p in rows.order_by("pk")[:_MOST]}.items())


def village_specialists(site_id: int) -> tuple[Specialist, ...]:
    """A village's 专办员, A before B, and who of them is to be asked today: B while A is on leave (S3-43).

    Public: whoever serves shows her name and post (S1-42). Empty for any other site.
    """
    today = clock.today()
    rows = list(_held(today).filter(site_id=site_id, duty=Duty.SPECIALIST).order_by("letter"))
    away = _away(site_id, [r.account_id for r in rows], today)
    names = staff_names(r.account_id for r in rows)
    here = next((r.pk for r in rows if r.account_id not in away), None)
    return tuple(Specialist(names[r.account_id], r.letter, r.pk == here, r.account_id in away) for r in rows)


def _away(site_id: int, accounts: list[int], today: date) -> set[int]:
    """Who is on approved leave at this moment."""
    now = clock.now()
    rows = Leave.objects.filter(account_id__in=accounts, state=duty.APPROVED, begins__lte=now, ends__gt=now)
    return set(rows.filter(ends__gt=midnight(today), site_id=site_id).values_list("account_id", flat=True))


def _held(today: date) -> QuerySet[Dispatch]:
    return Dispatch.objects.filter(since__lte=today).filter(Q(until__isnull=True) | Q(until__gt=today))
