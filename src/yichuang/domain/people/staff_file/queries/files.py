"""Files, transfers, representatives as the desk shows them."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from yichuang.domain.people.models import Account, Post
from yichuang.domain.people.queries import staff_names
from yichuang.domain.people.reps import current
from yichuang.domain.people.roles import Role
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.sealing import mask_phone

from .. import lifecycle
from ..faults import faults_of
from ..kept import Portrait
from ..models import (
    Appraisal,
    Certificate,
    ConductCheck,
    ConductPoint,
    Dispatch,
    Education,
    Employment,
    Representative,
    Skill,
    StaffFile,
    Transfer,
)
from ..policies import access_file_site, dispatches_in_reach, find_person, site_ids
from ..refs import (
    AppraisalRef,
    CertificateRef,
    ConductRef,
    DispatchRef,
    FileRef,
    FileRow,
    RepresentativeRef,
    SignPortrait,
    TransferRef,
)
from ..reps import WARN, appraisal_ref, certificate_ref, dispatch_ref, representative_ref, transfer_ref

_MOST = 500


def list_files(*, actor: Actor, site_id: int | None = None) -> tuple[FileRow, ...]:
    """Who is stationed at the actor's sites today, with what is not in order. Raises Forbidden, NotFound."""
    actor.require(lifecycle.FILE)
    sites = [access_file_site(actor, site_id).id] if site_id is not None else site_ids(actor)
    rows = list(_current().filter(site_id__in=sites).order_by("site_id", "duty", "pk")[:_MOST])
    faults, names = faults_of(rows), staff_names(r.account_id for r in rows)
    files = dict(
        StaffFile.objects.filter(account_id__in=[r.account_id for r in rows]).values_list("account_id", "employment")
    )
    return tuple(
        FileRow(
            r.account_id, names[r.account_id], dispatch_ref(r, names),
            Employment(files[r.account_id]).label if r.account_id in files else "", r.account_id in files,
            tuple(faults[r.pk]),
        )
        for r in rows
    )  # fmt: skip


def get_file(*, actor: Actor, account_id: int) -> FileRef:
    """Somebody's file with everything in it; her phone masked. Raises Forbidden, NotFound."""
    return _file(find_person(actor, account_id), site_ids(actor))


def own_file(actor: Actor) -> FileRef:
    """What is kept of the actor herself, at all sites, and appraisals once they were sent (个人信息保护法 44, 45).

    Raises Forbidden, NotFound (the account is nobody's on the staff).
    """
    person = Account.objects.filter(pk=actor.signed_in(), kind="staff").first()
    if person is None:
        raise NotFound("没有您的人员档案")
    return _file(person, None)


def _file(person: Account, sites: list[int] | None) -> FileRef:
    """What of a file concerns these sites; all of it for herself."""
    row = StaffFile.objects.filter(account=person).first()
    at = Q(account=person) if sites is None else Q(account=person, site_id__in=sites)
    own = list(Dispatch.objects.filter(at).select_related("employer", "site").order_by("-since"))
    names = {person.pk: str(person.name)}
    live = [d for d in own if d.until is None or d.until > clock.today()]
    looks = list(ConductCheck.objects.filter(at).select_related("site").order_by("-pk")[:12])
    by = staff_names(c.checked_by_id for c in looks if c.checked_by_id)
    appraisals = Appraisal.objects.filter(dispatch__in=own).select_related(
        "dispatch__employer", "dispatch__site", "paper"
    )
    if sites is None:
        appraisals = appraisals.exclude(state=lifecycle.DRAFTED)
    return FileRef(
        account_id=person.pk,
        name=str(person.name),
        employment=row.employment if row else "",
        employment_label=Employment(row.employment).label if row else "",
        full_time=row.full_time if row else True,
        education=row.education if row else 0,
        education_label=Education(row.education).label if row else "",
        skill=row.skill if row else 0,
        skill_label=Skill(row.skill).label if row else "",
        masked_phone=mask_phone(row.phone) if row and row.phone else "",
        other_post=str(row.other_post or "") if row else "",
        checked_on=row.checked_on if row else None,
        dispatches=tuple(dispatch_ref(d, names) for d in own),
        certificates=tuple(
            certificate_ref(c, names[person.pk])
            for c in Certificate.objects.filter(account=person).order_by("-got_on", "-pk")
        ),
        conduct=tuple(
            ConductRef(
                c.day, c.site.name, tuple(ConductPoint(p).label for p in c.failed), str(c.note or ""),
                by.get(c.checked_by_id or 0, ""),
            )
            for c in looks
        ),
        appraisals=tuple(appraisal_ref(a, names) for a in appraisals.order_by("-month")[:24]),
        faults=tuple(dict.fromkeys(f for found in faults_of(live).values() for f in found)),
        portrait_agreed_on=Portrait.objects.filter(account=person).values_list("agreed_on", flat=True).first(),
    )  # fmt: skip


def get_dispatch(*, actor: Actor, dispatch_id: int) -> DispatchRef:
    """A dispatch within reach: of one's site, or of one's own body. Raises NotFound."""
    row = dispatches_in_reach(actor).select_related("employer", "site").filter(pk=dispatch_id).first()
    if row is None:
        raise NotFound("没有这个人，或者不在您管理的站点")
    return dispatch_ref(row, staff_names([row.account_id]))


def list_unfiled(*, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Staff with a post at the actor's sites who are not registered as stationed there: (account, name with post)."""
    actor.require(lifecycle.FILE)
    sites = site_ids(actor)
    there = set(_current().filter(site_id__in=sites).values_list("account_id", "site_id"))
    rows = Post.objects.filter(current(), site_id__in=sites, account__kind="staff").select_related("account", "site")
    found = {
        p.account_id: f"{p.account.name}（{p.label}，{p.site.name if p.site else ''}）"
        for p in rows.order_by("site_id", "pk")[:_MOST]
        if (p.account_id, p.site_id) not in there
    }
    return tuple(found.items())


def list_people(*, actor: Actor) -> tuple[tuple[int, str], ...]:
    """Staff with a post at the actor's sites: (account, name with post)."""
    actor.require(lifecycle.FILE)
    rows = Post.objects.filter(current(), site_id__in=site_ids(actor), account__kind="staff").select_related("account")
    return tuple({p.account_id: f"{p.account.name}（{p.label}）" for p in rows.order_by("pk")[:_MOST]}.items())


def list_expiring(actor: Actor) -> tuple[CertificateRef, ...]:
    """Certificates and trainings of stationed people that ended or end within sixty days (S0-67, S1-35)."""
    actor.require(lifecycle.FILE)
    people = _current().filter(site_id__in=site_ids(actor)).values("account_id")
    newer = Certificate.objects.filter(account=OuterRef("account"), name=OuterRef("name"))
    newer = newer.filter(Q(got_on__gt=OuterRef("got_on")) | Q(got_on=OuterRef("got_on"), pk__gt=OuterRef("pk")))
    ending = Certificate.objects.filter(account_id__in=people, last_day__lte=clock.today() + WARN)
    rows = list(ending.filter(~Exists(newer)).order_by("last_day")[:_MOST])
    names = staff_names(r.account_id for r in rows)
    return tuple(certificate_ref(r, names[r.account_id]) for r in rows)


def list_transfers(actor: Actor) -> tuple[TransferRef, ...]:
    """Transfer proposals: the centre's own; for a home body those that were sent to it. Raises nothing."""
    return _transfers(list(_transfers_of(actor).select_related(*_WITH).order_by("-pk")[:100]))


def _transfers_of(actor: Actor) -> QuerySet[Transfer]:
    rows = Transfer.objects.filter(dispatch__in=dispatches_in_reach(actor))
    return rows if actor.may(lifecycle.FILE) else rows.exclude(sent_on__isnull=True)


def get_transfer(*, actor: Actor, transfer_id: int) -> TransferRef:
    """One of them. Raises NotFound."""
    found = _transfers(list(_transfers_of(actor).filter(pk=transfer_id).select_related(*_WITH)))
    if not found:
        raise NotFound("没有这份调岗意见")
    return found[0]


def list_appraisals_sent(actor: Actor) -> tuple[AppraisalRef, ...]:
    """What the centres sent of this body's people, newest first. Raises Forbidden."""
    actor.require(lifecycle.HOME)
    rows = Appraisal.objects.filter(dispatch__employer_id=actor.organisation_id or 0).exclude(state=lifecycle.DRAFTED)
    found = list(rows.select_related("dispatch__employer", "dispatch__site", "paper").order_by("-month", "-pk")[:100])
    names = staff_names(a.dispatch.account_id for a in found)
    return tuple(appraisal_ref(a, names) for a in found)


def get_appraisal(*, actor: Actor, appraisal_id: int) -> AppraisalRef:
    """An appraisal as a paper: for the centre, and once it is sent for the home body. Raises NotFound."""
    rows = Appraisal.objects.filter(pk=appraisal_id, dispatch__in=dispatches_in_reach(actor))
    if not actor.may(lifecycle.FILE):
        rows = rows.exclude(state=lifecycle.DRAFTED)
    row = rows.select_related("dispatch__employer", "dispatch__site", "paper").first()
    if row is None:
        raise NotFound("没有这份考核")
    return appraisal_ref(row, staff_names([row.dispatch.account_id]))


def sign_portrait(account_id: int) -> SignPortrait | None:
    """Her picture for the sign at her window, while she has a post at a site (S1-42). Public. None: nothing to show."""
    serving = Post.objects.filter(current(), account_id=account_id, site_id__isnull=False, account__is_active=True)
    row = Portrait.objects.filter(account_id=account_id).select_related("file").first() if serving.exists() else None
    return SignPortrait(row.file_id, row.file.sm3) if row is not None else None


def portrait_of(*, actor: Actor, account_id: int) -> SignPortrait:
    """The same in her file. Raises Forbidden, NotFound."""
    row = Portrait.objects.filter(account=find_person(actor, account_id)).select_related("file").first()
    if row is None:
        raise NotFound("没有照片")
    return SignPortrait(row.file_id, row.file.sm3)


def own_portrait(actor: Actor) -> SignPortrait:
    """The actor's own picture as the sign shows it. Raises Forbidden, NotFound (there is none)."""
    row = Portrait.objects.filter(account_id=actor.signed_in()).select_related("file").first()
    if row is None:
        raise NotFound("没有照片")
    return SignPortrait(row.file_id, row.file.sm3)


def list_own_people(actor: Actor) -> tuple[DispatchRef, ...]:
    """Whom this body has stationed in halls today. Raises Forbidden."""
    actor.require(lifecycle.HOME)
    rows = list(_current().filter(employer_id=actor.organisation_id or 0).order_by("site_id", "pk"))
    names = staff_names(r.account_id for r in rows)
    return tuple(dispatch_ref(r, names) for r in rows)


def count_for_home(actor: Actor) -> int:
    """Unread appraisals and unanswered proposals of this body, for the side bar."""
    own = Dispatch.objects.filter(employer_id=actor.organisation_id or 0)
    unread = Appraisal.objects.filter(dispatch__in=own, state=lifecycle.SENT).count()
    return unread + Transfer.objects.filter(dispatch__in=own, state=lifecycle.SENT).count()


def count_expiring(actor: Actor) -> int:
    """Certificates and authorities that ended or end soon, for the side bar."""
    soon = clock.today() + WARN
    ending = Representative.objects.filter(
        site_id__in=site_ids(actor), until__gt=clock.today(), until__lte=soon + timedelta(days=1)
    )
    return len(list_expiring(actor)) + ending.count()


def list_representatives(*, actor: Actor) -> tuple[RepresentativeRef, ...]:
    """Representatives in the actor's halls whose authority is not over long; the county's hall first."""
    actor.require(lifecycle.FILE)
    since = clock.today() - timedelta(days=90)
    rows = Representative.objects.filter(site_id__in=site_ids(actor), until__gt=since)
    return _representatives(rows.order_by("site_id", "organisation_id", "-since"))


def get_representative(*, actor: Actor, representative_id: int) -> RepresentativeRef:
    """One of them. Raises Forbidden, NotFound."""
    actor.require(lifecycle.FILE)
    found = _representatives(Representative.objects.filter(site_id__in=site_ids(actor), pk=representative_id))
    if not found:
        raise NotFound("没有这位首席代表")
    return found[0]


def _representatives(rows: QuerySet[Representative]) -> tuple[RepresentativeRef, ...]:
    found = list(rows.select_related("organisation", "site", "post"))
    names = staff_names(r.post.account_id for r in found)
    return tuple(representative_ref(r, names) for r in found)


def papers_of_representatives(*, post_id: int, site_id: int, on: date) -> frozenset[str]:
    """The papers by which this post represents its body in this hall on that day or later (for the catalogue)."""
    rows = Representative.objects.filter(post_id=post_id, site_id=site_id, until__gt=on)
    return frozenset(rows.values_list("document", flat=True))


def paper_of_representative(representative_id: int) -> str:
    """The paper of a registration; empty if it was annulled (for the catalogue)."""
    return Representative.objects.filter(pk=representative_id).values_list("document", flat=True).first() or ""


def list_possible_representatives(*, actor: Actor, site_id: int) -> tuple[tuple[int, str], ...]:
    """Posts of bodies' own people at a hall: (post, name with body). Raises Forbidden, NotFound."""
    site = access_file_site(actor, site_id)
    roles = [Role.CLERK, Role.EXAMINER, Role.DECIDER, Role.LEADER]
    at = Q(site_id=site.id)
    if site.kind == "county":
        at |= Q(site__isnull=True, role=Role.DECIDER)  # who decides at the body and may be sent to sit in the hall
    rows = Post.objects.filter(current(), at, role__in=roles, organisation__place_id=site.place_id)
    rows = rows.exclude(account__kind="machine").select_related("account", "organisation")
    return tuple(
        (p.pk, f"{p.organisation.short_name}：{p.account.name}（{Role(p.role).label}）")
        for p in rows.order_by("organisation_id", "pk")[:_MOST]
    )


_WITH = ("dispatch__employer", "dispatch__site", "replacement")


def _transfers(rows: list[Transfer]) -> tuple[TransferRef, ...]:
    accounts = [r.dispatch.account_id for r in rows] + [r.replacement.account_id for r in rows if r.replacement]
    names = staff_names(accounts)
    return tuple(transfer_ref(r, names) for r in rows)


def _current() -> QuerySet[Dispatch]:
    """Dispatches of today."""
    today: date = clock.today()
    rows = Dispatch.objects.filter(since__lte=today).filter(Q(until__isnull=True) | Q(until__gt=today))
    return rows.select_related("employer", "site")
