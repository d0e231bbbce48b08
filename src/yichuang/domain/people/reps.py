"""Models to frozen dataclasses."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from yichuang.kernel import clock
from yichuang.kernel.sealing import mask_identity, mask_name, mask_phone

from .models import Account, AccountKind, Applicant, Post
from .refs import AccountRef, ApplicantCard, ApplicantRef, OpenedApplicant, PostRef
from .roles import Role


def current() -> Q:
    """Posts that hold today."""
    today = clock.today()
    return Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))


def post_ref(row: Post) -> PostRef:
    """The post; ``organisation`` should be selected with it."""
    return PostRef(
        id=row.pk,
        account_id=row.account_id,
        role=Role(row.role),
        organisation_id=row.organisation_id,
        place_id=row.organisation.place_id,
        site_id=row.site_id,
        counter_id=row.counter_id,
        label=row.label,
        since=row.since,
        until=row.until,
    )


def account_ref(row: Account, posts: Iterable[Post], applicant: Applicant | None) -> AccountRef:
    """The account with its posts of today."""
    public = row.kind == AccountKind.PUBLIC
    shown = mask_name(applicant.name) if public and applicant else "办事群众" if public else row.name
    return AccountRef(
        id=row.pk,
        username=row.username,
        display_name=str(shown),
        kind=row.kind,
        is_active=row.is_active,
        posts=tuple(post_ref(p) for p in posts),
        applicant_id=applicant.pk if applicant else None,
        demo_hint=row.demo_hint,
    )


def _masked_id(row: Applicant) -> str:
    return mask_identity(row.id_number) if row.id_number else ""


def applicant_ref(row: Applicant, differences: tuple[str, ...] = ()) -> ApplicantRef:
    """The applicant, masked."""
    return ApplicantRef(
        id=row.pk,
        kind=row.kind,
        masked_name=shown_name(row),
        id_kind=row.id_kind,
        masked_id=_masked_id(row),
        masked_phone=mask_phone(row.phone),
        division=row.division,
        account_id=row.account_id,
        assurance=row.assurance,
        differences=differences,
    )


def shown_name(row: Applicant) -> str:
    """A person's name masked; a legal person's name is public and stays (企业信息公示暂行条例)."""
    return str(row.name) if row.kind == "legal" else mask_name(row.name)


def applicant_card(row: Applicant) -> ApplicantCard:
    """The applicant as a line in a list."""
    return ApplicantCard(
        id=row.pk,
        kind=row.kind,
        name=shown_name(row),
        id_kind=row.id_kind,
        masked_id=_masked_id(row),
        masked_phone=mask_phone(row.phone),
    )


def opened_applicant(row: Applicant) -> OpenedApplicant:
    """The applicant in the clear."""
    return OpenedApplicant(
        id=row.pk,
        kind=row.kind,
        name=row.name,
        id_kind=row.id_kind,
        id_number=row.id_number,
        phone=row.phone,
        division=row.division,
        address=row.address,
    )
