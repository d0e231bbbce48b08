"""register_public, link_identity: how the public gets accounts, and why a claim is not yet a proof."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from yichuang.domain.people.events import AccountRegistered, IdentityLinked
from yichuang.domain.people.identities import ID_KINDS
from yichuang.domain.people.models import Account, AccountKind, Applicant, Assurance, ExternalIdentity
from yichuang.domain.people.queries import get_account
from yichuang.domain.people.refs import AccountRef, PasswordHash
from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid

from .accounts import check_password, check_username, hashed, new_account
from .applicants import Details, checked_details, differing, insert


def _kind_of(id_kind: str) -> str:
    return "legal" if id_kind in ID_KINDS and ID_KINDS[id_kind].legal else "person"


def _fresh_username() -> str:
    return f"u{secrets.randbelow(10**10):010d}"


def check_sign_up(  # noqa: PLR0913 - the fields of a form, all named
    *, username: str, password: str | PasswordHash, name: str, id_kind: str, id_number: str | None, phone: str
) -> None:
    """What ``register_public`` would refuse in these fields, all at once; looks at nobody's data, changes nothing.

    For a page with fields of its own beside them (同意、再输一遍密码). Raises Invalid, per field.
    """
    _checked(password, username, name, id_kind, id_number, phone)


def _checked(  # noqa: PLR0913
    password: str | PasswordHash, username: str, name: str, id_kind: str, id_number: str | None, phone: str,
    division: int | None = None, address: str = "",
) -> tuple[str, Details]:  # fmt: skip
    wrong: dict[str, str] = {}
    try:
        if not isinstance(password, PasswordHash):
            check_password(password)
    except Invalid as error:
        wrong.update(error.fields)
    try:
        username = check_username(username) if username else _fresh_username()
    except Invalid as error:
        wrong.update(error.fields)
    try:
        details = checked_details(
            _kind_of(id_kind), name, id_kind, id_number, phone, division, address, phone_needed=True
        )
    except Invalid as error:
        wrong.update(error.fields)
    if wrong:
        raise Invalid(wrong)
    return username, details


@transaction.atomic
def register_public(  # noqa: PLR0913 - the fields of a form, all named
    *,
    actor: Actor,
    password: str | PasswordHash,
    name: str,
    id_kind: str,
    id_number: str | None,
    phone: str,
    username: str = "",
    division: int | None = None,
    address: str = "",
    demo_hint: str = "",
) -> AccountRef:
    """Sign up. Without a ``username`` one is given; she signs in with her phone or identity number as well.

    Open to anybody. Who is already known from a window is joined only if name and phone agree with what the window
    wrote down, and is from then on known by her own word only, until her document is seen again. Raises Invalid (per
    field) or Conflict: the username or the document already has an account, or what is known disagrees (then a
    window, or the provincial identity platform, settles it).
    """
    username, details = _checked(password, username, name, id_kind, id_number, phone, division, address)
    account = new_account(
        username=username, kind=AccountKind.PUBLIC, name="", password=hashed(password), demo_hint=demo_hint
    )
    applicant, created = insert(actor, details, Assurance.DECLARED, actor.place_id)
    if not created:
        applicant = Applicant.objects.select_for_update().get(pk=applicant.pk)
        _refuse_strangers(applicant, details)
    applicant.account, applicant.assurance = account, Assurance.DECLARED  # nobody has seen who set this password
    applicant.save(update_fields=["account", "assurance"])
    journal.record(
        AccountRegistered(account.pk, applicant.pk, created),
        actor=actor,
        subject=f"account:{account.pk}",
        place_id=actor.place_id,
    )
    return get_account(account.pk)


def _refuse_strangers(applicant: Applicant, details: Details) -> None:
    """One answer to both, so that nobody learns who has an account or which phone is hers."""
    if applicant.account_id is not None or {"name", "phone"} & set(differing(applicant, details)):
        raise Conflict(
            "这个证件号码不能这样注册：可能已有账号，或填写的姓名、电话与登记的不一致。"
            "有账号请直接登录；没有账号或忘记密码，请带证件到任一窗口核验，或用统一身份认证登录"
        )


@transaction.atomic
def link_identity(  # noqa: PLR0913 - what the provider tells, all named
    *,
    actor: Actor,
    issuer: str,
    subject: str,
    name: str,
    id_kind: str,
    id_number: str | None,
    phone: str = "",
) -> AccountRef:
    """The account of a person an identity provider vouches for (一次注册、多点互认); called again, the same account.

    Her document leads to the applicant and account she already has, so nobody exists twice. An account that had only
    claimed this document loses its password: whoever set it may not be she; so does one whose window's password was
    never changed. Raises Invalid or Conflict (switched off).
    """
    details = checked_details(_kind_of(id_kind), name, id_kind, id_number, phone, None, "")
    with connection.cursor() as cursor:  # two first sign-ins at once wait for each other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{issuer}\n{subject}"])
    known = ExternalIdentity.objects.filter(issuer=issuer, subject=subject).select_related("account").first()
    if known is not None:
        if not known.account.is_active:
            raise Conflict("账号已停用，请联系政务服务中心")
        return get_account(known.account_id)
    applicant, _ = insert(actor, details, Assurance.PLATFORM, actor.place_id)
    applicant = Applicant.objects.select_for_update(of=("self",)).select_related("account").get(pk=applicant.pk)
    account = applicant.account
    revoked = False
    if account is None:
        account = new_account(
            username=_fresh_username(), kind=AccountKind.PUBLIC, name="", password=make_password(None)
        )
    elif not account.is_active:
        raise Conflict("账号已停用，请联系政务服务中心")
    elif account.has_usable_password() and (applicant.assurance == Assurance.DECLARED or account.must_change_password):
        revoked = True
        Account.objects.filter(pk=account.pk).update(password=make_password(None), must_change_password=False)
    applicant.account, applicant.assurance = account, Assurance.PLATFORM
    applicant.save(update_fields=["account", "assurance"])
    ExternalIdentity.objects.create(account=account, issuer=issuer, subject=subject)
    journal.record(
        IdentityLinked(account.pk, applicant.pk, issuer, revoked),
        actor=actor,
        subject=f"account:{account.pk}",
        place_id=actor.place_id,
    )
    return get_account(account.pk)
