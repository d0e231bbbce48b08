"""Reads of people, and the one maker of actors."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.conf import settings
from django.db.models import Q

from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.codes import InvalidCode, parse_identity
from yichuang.kernel.divisions import Range
from yichuang.kernel.errors import Invalid, NotFound
from yichuang.kernel.sealing import mask_name

from .identities import check_identity, check_phone, identity_index, phone_index
from .models import Account, AccountKind, Applicant, Assurance, Post, Relative
from .policies import FIND, ROSTER
from .refs import AccountRef, ApplicantCard, ApplicantRef, OpenedApplicant, PostRef, RosterLine
from .reps import account_ref, applicant_card, applicant_ref, current, opened_applicant, post_ref
from .roles import ROLE_PERMISSIONS, SITE_ROLES, Role

# Accounts and posts


def _posts(account_ids: Collection[int]) -> dict[int, list[Post]]:
    found: dict[int, list[Post]] = {}
    rows = Post.objects.filter(current(), account_id__in=account_ids).select_related("organisation").order_by("pk")
    for row in rows:
        found.setdefault(row.account_id, []).append(row)
    return found


def get_account(account_id: int) -> AccountRef:
    """The account with its posts of today. Raises NotFound."""
    row = Account.objects.select_related("applicant").filter(pk=account_id).first()
    if row is None:
        raise NotFound("没有这个账号")
    posts = _posts([row.pk]).get(row.pk, [])
    return account_ref(row, posts, getattr(row, "applicant", None))


def get_account_by_username(username: str) -> AccountRef:
    """The account with this username. Raises NotFound."""
    pk = Account.objects.filter(username=username).values_list("pk", flat=True).first()
    if pk is None:
        raise NotFound("没有这个账号")
    return get_account(pk)


def list_demo_accounts() -> tuple[AccountRef, ...]:
    """The accounts shown on the sign-in page of a demo; outside demo mode none."""
    if not settings.DEMO:
        return ()
    rows = list(Account.objects.select_related("applicant").exclude(demo_hint="").order_by("pk"))
    posts = _posts([row.pk for row in rows])
    return tuple(account_ref(row, posts.get(row.pk, []), getattr(row, "applicant", None)) for row in rows)


def list_posts(account_id: int) -> tuple[PostRef, ...]:
    """The posts the account holds today."""
    return tuple(post_ref(row) for row in _posts([account_id]).get(account_id, []))


def get_post(post_id: int) -> PostRef:
    """The post, past ones included. Raises NotFound."""
    row = Post.objects.select_related("organisation").filter(pk=post_id).first()
    if row is None:
        raise NotFound("没有这个岗位")
    return post_ref(row)


def staff_names(account_ids: Iterable[int]) -> dict[int, str]:
    """Names of staff and machines for histories and name plates; the public appear as 申请人."""
    rows = Account.objects.filter(pk__in=set(account_ids))
    return {row.pk: "申请人" if row.kind == AccountKind.PUBLIC else str(row.name) for row in rows}


def list_roster(*, actor: Actor, site_id: int | None = None) -> tuple[RosterLine, ...]:
    """Who holds which post today in the actor's place, or at one of its sites. Raises Forbidden."""
    actor.require(ROSTER)
    rows = Post.objects.filter(current(), organisation__place_id=actor.place_id or 0)
    if site_id is not None:
        rows = rows.filter(site_id=site_id)
    rows = rows.select_related("organisation", "account").order_by("site_id", "counter_id", "pk")
    return tuple(
        RosterLine(
            account_id=row.account_id,
            username=row.account.username,
            name=row.account.name,
            is_active=row.account.is_active,
            post=post_ref(row),
        )
        for row in rows
    )


# Actors


def get_actor(account_id: int, post_id: int | None, channel: Channel) -> Actor:
    """The account acting in this post through this channel.

    Staff without a post chosen act in their only post; with several or none they may do nothing, until they choose.
    Raises NotFound: no such account, switched off, or the post is not hers today.
    """
    row = Account.objects.select_related("applicant").filter(pk=account_id, is_active=True).first()
    if row is None:
        raise NotFound("账号不存在或已停用")
    applicant = getattr(row, "applicant", None)
    if row.kind == AccountKind.PUBLIC:
        if post_id is not None:
            raise NotFound("没有这个岗位")
        return Actor(
            account_id=row.pk,
            channel=channel,
            role=Role.PUBLIC,
            permissions=ROLE_PERMISSIONS[Role.PUBLIC],
            applicant_id=applicant.pk if applicant else None,
            identity_index=_bytes(applicant.id_index) if applicant else None,
            label=mask_name(applicant.name) if applicant else "申请人",
        )
    held = _posts([row.pk]).get(row.pk, [])
    if post_id is not None:
        held = [p for p in held if p.pk == post_id]
        if not held:
            raise NotFound("没有这个岗位，或者任期不在今天")
    if len(held) != 1:
        return Actor(account_id=row.pk, channel=channel, identity_index=_bytes(row.identity_index), label=str(row.name))
    return _in_post(row, held[0], channel)


def _in_post(account: Account, post: Post, channel: Channel) -> Actor:
    role = Role(post.role)
    return Actor(
        account_id=account.pk,
        channel=channel,
        place_id=post.organisation.place_id,
        post_id=post.pk,
        role=role,
        permissions=ROLE_PERMISSIONS[role],
        ranges=_reach(role, post),
        organisation_id=post.organisation_id,
        site_id=post.site_id,
        identity_index=_bytes(account.identity_index),
        label=f"{account.name}（{post.label}）",
    )


def _reach(role: Role, post: Post) -> tuple[Range, ...]:
    if role in SITE_ROLES and post.site_id is not None:
        return places.ranges_of_site(post.site_id)
    return places.ranges_of_organisation(post.organisation_id)


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)


def resolve_login(login: str) -> str | None:
    """The username behind what somebody typed to sign in: a username, a phone or an identity number.

    A phone that several applicants share (a family's) leads to nobody, unless exactly one of them was ever
    checked: who only declares a phone does not lock its owner out. None if nobody is found.
    """
    text = login.strip()
    if Account.objects.filter(username=text).exists():
        return text
    found = Q()
    try:
        found |= Q(id_kind="resident_id", id_index=identity_index("resident_id", parse_identity(text).number))
    except InvalidCode:
        try:
            found |= Q(phone_index=phone_index(check_phone(text, needed=True)))
        except Invalid:
            return None
    claims = Applicant.objects.filter(found, account__isnull=False)
    for rows in (claims.exclude(assurance=Assurance.DECLARED), claims):
        names = list(rows.values_list("account__username", flat=True)[:2])
        if len(names) == 1:
            return names[0]
    return None


# Recusal


def identity_indexes(applicant_ids: Iterable[int]) -> tuple[bytes, ...]:
    """The blind indexes of those applicants that have a number."""
    rows = Applicant.objects.filter(pk__in=set(applicant_ids), id_index__isnull=False)
    return tuple(bytes(i) for i in rows.values_list("id_index", flat=True) if i is not None)


def is_recused(actor: Actor, persons: Iterable[int | bytes]) -> bool:
    """Whether the actor may not act (回避): one of ``persons`` is herself or a relative she declared.

    ``persons`` are applicant ids or blind indexes of identity numbers.
    """
    listed = list(persons)
    indexes = {p for p in listed if isinstance(p, bytes)}
    ids = [p for p in listed if isinstance(p, int)]
    if ids:
        indexes.update(identity_indexes(ids))
    if not indexes or actor.account_id is None:
        return False
    if actor.identity_index in indexes:
        return True
    return Relative.objects.filter(account_id=actor.account_id, identity_index__in=indexes).exists()


# Applicants


def applicant_for(account_id: int) -> ApplicantRef | None:
    """The applicant this account is, masked; None for staff, and for an account that lost its claim."""
    row = Applicant.objects.filter(account_id=account_id).first()
    return applicant_ref(row) if row else None


def get_applicant(applicant_id: int) -> ApplicantRef:
    """The applicant, masked. For rooms that hold her id from a case they may see. Raises NotFound."""
    row = Applicant.objects.filter(pk=applicant_id).first()
    if row is None:
        raise NotFound("没有这位申请人")
    return applicant_ref(row)


def name_on_papers(applicant_id: int) -> tuple[str, str]:
    """(name in full, number masked), as an official paper of her own case carries them. Raises NotFound.

    Only for making documents: screens show masks, and whoever looks at a person opens her with a reason.
    """
    row = Applicant.objects.filter(pk=applicant_id).first()
    if row is None:
        raise NotFound("没有这位申请人")
    return str(row.name), applicant_ref(row).masked_id


def list_cards(applicant_ids: Iterable[int]) -> dict[int, ApplicantCard]:
    """Masked cards by id, one statement for a whole list."""
    return {row.pk: applicant_card(row) for row in Applicant.objects.filter(pk__in=set(applicant_ids))}


def find_applicant(*, actor: Actor, place_id: int, id_kind: str, id_number: str) -> ApplicantRef | None:
    """The applicant with exactly this document, masked; None if nobody. Raises Forbidden, NotFound or Invalid."""
    actor.require(FIND)
    if not (actor.place_id == place_id or (actor.is_system and actor.place_id is None)):
        raise NotFound
    identity = check_identity(id_kind, id_number, legal=id_kind == "uscc")
    if identity.index is None:
        return None
    row = Applicant.objects.filter(id_kind=identity.kind, id_index=identity.index).first()
    return applicant_ref(row) if row else None


def find_by_index(*, actor: Actor, place_id: int, index: bytes) -> ApplicantRef | None:
    """The applicant whose resident's number has this blind index, masked; None if nobody.

    For a front desk where she has told her number already, to the kiosk that gave her a ticket: the right, the place
    and what is kept of it are those of ``find_applicant``. Raises Forbidden, NotFound.
    """
    actor.require(FIND)
    if actor.place_id != place_id:
        raise NotFound
    row = Applicant.objects.filter(id_kind="resident_id", id_index=index).first()
    return applicant_ref(row) if row else None


def own_details(actor: Actor) -> OpenedApplicant:
    """What somebody of the public has told of herself, in the clear, to prefill her forms. Raises NotFound."""
    row = None
    if actor.applicant_id is not None:
        row = Applicant.objects.filter(pk=actor.applicant_id, account_id=actor.account_id or 0).first()
    if row is None:
        raise NotFound("账号还没有关联申请人")
    return opened_applicant(row)
