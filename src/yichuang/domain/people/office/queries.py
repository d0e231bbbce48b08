"""Reads of the hall's office: for whoever keeps it, for everybody an institution holds for, and for the public."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from ..models import AccountKind, Post
from ..queries import staff_names
from ..reps import current, post_ref
from . import words
from .lifecycle import DRAFT, HALL_LOG, INSTITUTIONS, KEPT, OPEN, PUBLISHED, REGISTERED
from .models import Incident, Institution, InstitutionVersion, LostThing, ReadConfirmation
from .opened import OpenInstitution
from .policies import concerns, of_sites, reaches_place
from .refs import FoundThing, IncidentRef, InstitutionRef, LostRef, PublicInstitution, Reader, VersionRef
from .reps import incident_ref, lost_ref, version_ref

_PAGE = 100
_PAGE = 2000
_WAITING = (REGISTERED, KEPT)


def list_incidents(*, actor: Actor, open_only: bool = False) -> tuple[IncidentRef, ...]:
    """The last hundred incidents of the sites whose log this post keeps, the newest first. Raises Forbidden."""
    actor.require(HALL_LOG)
    rows = Incident.objects.filter(of_sites(actor)).select_related("followed")
    if open_only:
        rows = rows.filter(state=OPEN)
    return tuple(incident_ref(row) for row in rows.order_by("-happened_at", "-pk")[:_PAGE])


def get_incident(*, actor: Actor, incident_id: int) -> IncidentRef:
    """One incident with what was done. Raises Forbidden or NotFound."""
    actor.require(HALL_LOG)
    row = Incident.objects.filter(of_sites(actor), pk=incident_id).select_related("followed").first()
    if row is None:
        raise NotFound("没有这条记录")
    notes = list(row.notes.order_by("pk"))
    names = staff_names(n.by_id for n in notes if n.by_id is not None)
    return incident_ref(row, tuple((n.at, names.get(n.by_id or 0, "系统"), str(n.text)) for n in notes))


def count_open_incidents(actor: Actor) -> int:
    """How many incidents wait to be closed: the number beside the line of the side bar."""
    return Incident.objects.filter(of_sites(actor), state=OPEN).count()


def list_lost(*, actor: Actor, waiting_only: bool = False) -> tuple[LostRef, ...]:
    """The last hundred things found at the sites this post keeps, the newest first.

    ``waiting_only``: all that wait, the oldest first, whose year ends soonest. Raises Forbidden.
    """
    actor.require(HALL_LOG)
    rows = LostThing.objects.filter(of_sites(actor)).select_related("site")
    if waiting_only:
        return tuple(lost_ref(row) for row in rows.filter(state__in=_WAITING).order_by("pk")[:_PAGE])
    return tuple(lost_ref(row) for row in rows.order_by("-pk")[:_PAGE])


def get_lost(*, actor: Actor, lost_id: int) -> LostRef:
    """One thing, people masked. Raises Forbidden or NotFound."""
    actor.require(HALL_LOG)
    row = LostThing.objects.filter(of_sites(actor), pk=lost_id).first()
    if row is None:
        raise NotFound("没有这件失物")
    return lost_ref(row)


def list_found_things(
    place_id: int, *, site_id: int | None = None, start: int = 0, limit: int = _PAGE
) -> tuple[FoundThing, ...]:
    """What waits for its owner, the newest first: nothing by which somebody could be known. Public.

    Of the place or of one site, ``limit`` of them after the first ``start``. All of them can be paged through: a notice
    has to stand for its whole year (民法典 318).
    """
    rows = _found(place_id, site_id).order_by("-found_on", "-pk")[start : start + limit]
    return tuple(
        FoundThing(r.number, words.ThingKind(r.kind).label, r.described, r.found_on, r.found_at, r.site_id)
        for r in rows
    )


def count_found_things(place_id: int) -> int:
    """How many things wait for their owners in the place. Public."""
    return _found(place_id, None).count()


def _found(place_id: int, site_id: int | None) -> QuerySet[LostThing]:
    at = {"site_id": site_id} if site_id is not None else {}
    return LostThing.objects.filter(site__place_id=place_id, state__in=_WAITING, **at)


# Institutions


def list_institutions(*, actor: Actor, ended: bool = False) -> tuple[InstitutionRef, ...]:
    """Those that hold for this post with the version in force, in the dictionary's order; ``ended`` ones apart.

    Whoever does not write institutions sees only what is published.
    """
    past = Q(ended_on__isnull=False, ended_on__lte=clock.today())
    rows = list(Institution.objects.filter(concerns(actor)).filter(past if ended else ~past))
    writes = actor.may(INSTITUTIONS)
    found = [ref for ref in _refs(rows, actor.account_id) if writes or ref.version_id is not None]
    order = words.InstitutionKind.values
    return tuple(sorted(found, key=lambda r: (order.index(r.kind), r.title)))


def _refs(rows: list[Institution], account_id: int | None) -> list[InstitutionRef]:
    """With the version in force: the published one with the latest day that has come."""
    ids = [row.pk for row in rows]
    in_force: dict[int, InstitutionVersion] = {}
    drafts: dict[int, int] = {}
    versions = InstitutionVersion.objects.filter(institution__in=ids).defer("text").order_by("effective_on", "number")
    for version in versions:
        if version.state == PUBLISHED and (version.effective_on <= clock.today()):
            in_force[version.institution_id] = version
        elif version.state == DRAFT:
            drafts[version.institution_id] = version.pk
    for version in versions:  # announced, not yet in force, and nothing before it
        if version.state == PUBLISHED:
            in_force.setdefault(version.institution_id, version)
    read = set(
        ReadConfirmation.objects.filter(
            account_id=account_id or 0, version__in=[v.pk for v in in_force.values()]
        ).values_list("version_id", flat=True)
    )
    opened = set(OpenInstitution.objects.filter(institution__in=ids).values_list("institution_id", flat=True))
    found = []
    for row in rows:
        now = in_force.get(row.pk)
        found.append(
            InstitutionRef(
                id=row.pk,
                site_id=row.site_id,
                kind=row.kind,
                kind_text=words.InstitutionKind(row.kind).label,
                title=row.title,
                aims=tuple(words.Aim(a).label for a in row.aims),
                ended_on=row.ended_on,
                version_id=now.pk if now else None,
                number=now.number if now else None,
                effective_on=now.effective_on if now else None,
                read=now is not None and now.pk in read,
                draft_id=drafts.get(row.pk),
                public=row.pk in opened,
            )
        )
    return found


def list_public_institutions(place_id: int, *, site_id: int | None = None) -> tuple[PublicInstitution, ...]:
    """What is on the portal of a place and in force today, in the dictionary's order; ``site_id``: of that site only.

    Public; without the texts.
    """
    of_site = Q() if site_id is None else Q(institution__site_id=site_id)
    order = words.InstitutionKind.values
    rows = list(_public().filter(of_site, institution__place_id=place_id).defer("text"))
    rows.sort(key=lambda v: (order.index(v.institution.kind), v.institution.site_id or 0, v.institution.title))
    return tuple(_public_ref(v, "") for v in rows)


def get_public_institution(place_id: int, institution_id: int) -> PublicInstitution:
    """One of them with its text. Public. Raises NotFound."""
    row = _public().filter(institution__place_id=place_id, institution_id=institution_id).first()
    if row is None:
        raise NotFound("没有这项制度，或者没有公开")
    return _public_ref(row, row.text)


def _public() -> QuerySet[InstitutionVersion]:
    """The versions in force today of what is on the portal."""
    today = clock.today()
    in_force = InstitutionVersion.objects.filter(
        institution=OuterRef("institution"), state=PUBLISHED, effective_on__lte=today
    ).order_by("-effective_on", "-number")
    open_now = InstitutionVersion.objects.filter(institution__opened__isnull=False)
    return (
        open_now.filter(pk=Subquery(in_force.values("pk")[:1]))
        .exclude(institution__ended_on__lte=today)
        .select_related("institution")
    )


def _public_ref(row: InstitutionVersion, text: str) -> PublicInstitution:
    found = row.institution
    return PublicInstitution(
        id=found.pk,
        site_id=found.site_id,
        kind_text=words.InstitutionKind(found.kind).label,
        emergency=found.kind == words.InstitutionKind.EMERGENCY,
        title=found.title,
        number=row.number,
        effective_on=row.effective_on,
        change=row.change,
        text=text,
    )


def count_unread(actor: Actor) -> int:
    """How many institutions in force this person has still to read, in one statement: the number in the side bar."""
    today = clock.today()
    in_force = InstitutionVersion.objects.filter(
        institution=OuterRef("pk"), state=PUBLISHED, effective_on__lte=today
    ).order_by("-effective_on", "-number")
    read = ReadConfirmation.objects.filter(version=OuterRef("now"), account_id=actor.account_id or 0)
    holding = Institution.objects.filter(concerns(actor)).exclude(ended_on__lte=today)
    named = holding.annotate(now=Subquery(in_force.values("pk")[:1])).filter(now__isnull=False)
    return named.filter(~Exists(read)).count()


def get_institution(*, actor: Actor, institution_id: int) -> tuple[InstitutionRef, tuple[VersionRef, ...]]:
    """An institution that holds for this post with its versions, the newest first; drafts only for whoever writes them.

    Raises NotFound.
    """
    row = Institution.objects.filter(concerns(actor), pk=institution_id).first()
    if row is None:
        raise NotFound("没有这项制度")
    (ref,) = _refs([row], actor.account_id)
    if ref.version_id is None and not actor.may(INSTITUTIONS):
        raise NotFound("没有这项制度")
    versions = row.versions.order_by("-number")
    shown = versions if actor.may(INSTITUTIONS) else versions.filter(state=PUBLISHED)
    return ref, tuple(version_ref(v, ref.version_id) for v in shown)


def missing_kinds(*, actor: Actor) -> tuple[str, ...]:
    """The kinds a place should have and has not in force (S1-49…51, S4-39, S4-40). Raises Forbidden."""
    actor.require(INSTITUTIONS)
    there = {ref.kind for ref in list_institutions(actor=actor) if ref.version_id is not None}
    return tuple(kind.label for kind in words.WANTED if kind.value not in there)


def list_emergency_plans(*, actor: Actor) -> tuple[tuple[int, str], ...]:
    """(id, title) of the emergency plans in force for this post (S1-55)."""
    found = list_institutions(actor=actor)
    return tuple(
        (r.id, r.title)
        for r in found
        if r.kind == words.InstitutionKind.EMERGENCY and r.effective_on and r.effective_on <= clock.today()
    )


def list_readers(*, actor: Actor, institution_id: int) -> tuple[Reader, ...]:
    """Whom the version in force holds for today, those who have not confirmed first. Raises Forbidden or NotFound."""
    actor.require(INSTITUTIONS)
    row = Institution.objects.filter(concerns(actor), pk=institution_id).first()
    if row is None:
        raise NotFound("没有这项制度")
    (ref,) = _refs([row], None)
    posts = Post.objects.filter(
        current(), organisation__place_id=row.place_id, account__kind=AccountKind.STAFF, account__is_active=True
    )
    if row.site_id is not None:
        posts = posts.filter(site_id=row.site_id)
    if not reaches_place(actor):  # a manager's own people only
        posts = posts.filter(site_id=actor.site_id or 0)
    read = dict(ReadConfirmation.objects.filter(version_id=ref.version_id or 0).values_list("account_id", "at"))
    seen: dict[int, Reader] = {}
    for post in posts.select_related("organisation", "account").order_by("pk"):
        who = str(post.account.name)
        seen.setdefault(post.account_id, Reader(who, post_ref(post).label, read.get(post.account_id)))
    return tuple(sorted(seen.values(), key=lambda r: (r.at is not None, r.post, r.name)))
