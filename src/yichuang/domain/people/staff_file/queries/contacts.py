"""Whom to ask at each body and village; who does a village's instant items."""

from __future__ import annotations

from collections.abc import Iterable
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
from ..models import Dispatch, Duty
from ..policies import access_body, names_contact_of
from ..refs import ContactRef, Specialist

_MOST = 500


def list_contacts(actor: Actor) -> tuple[ContactRef, ...]:
    """Whom to ask at each body of the actor's place, then each village's liaison of its town (S3-42, S3-46).

    For staff in a post, with the number one reaches her by: that is what a contact is for. Who has left the body stays
    as ``gone``, without a number, until another is named. Raises Forbidden.
    """
    if actor.post_id is None or actor.place_id is None:
        raise Forbidden("请先选岗位")
    rows = list(Contact.objects.filter(organisation__place_id=actor.place_id, until__isnull=True))
    bodies = {b.id: b for b in places.organisations_for(actor.place_id)}
    names = staff_names(r.account_id for r in rows)
    there = set(_serving(bodies).values_list("organisation_id", "account_id"))
    found = [
        ContactRef(
            r.pk, r.organisation_id, bodies[r.organisation_id].name, names[r.account_id],
            "" if (gone := (r.organisation_id, r.account_id) not in there) else str(r.phone), r.matters,
            r.since, names_contact_of(actor, r.organisation_id), gone,
        )
        for r in rows
        if r.organisation_id in bodies
    ]  # fmt: skip
    order = {key: n for n, key in enumerate(bodies)}
    found.sort(key=lambda c: order[c.organisation_id])
    return (*found, *_liaisons(actor.place_id))


def _serving(organisation_ids: Iterable[int]) -> QuerySet[Post]:
    """Posts of staff at these bodies today."""
    return Post.objects.filter(
        current(), organisation_id__in=organisation_ids, account__kind="staff", account__is_active=True
    )


def _liaisons(place_id: int) -> list[ContactRef]:
    """The town's people who keep in touch with a village (乡级联络员), as they are stationed.

    With the number one of them named as a body's contact, else that of the village's site: the number in somebody's
    file was not given to be handed on (个人信息保护法 6, 14).
    """
    rows = list(_held(clock.today()).filter(site__place_id=place_id, duty=Duty.LIAISON).select_related("site")[:_MOST])
    accounts = [r.account_id for r in rows]
    names = staff_names(accounts)
    named = Contact.objects.filter(account_id__in=accounts, organisation__place_id=place_id, until__isnull=True)
    phones = {(r.account_id, r.organisation_id): str(r.phone) for r in named}
    return [
        ContactRef(
            0, r.employer_id, r.site.name, names[r.account_id],
            phones.get((r.account_id, r.employer_id)) or r.site.phone, Duty.LIAISON.label, r.since, mine=False,
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
    rows = _serving([organisation_id]).select_related("account")
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
