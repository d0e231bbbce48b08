"""A forgotten password: renewed at a window for one sign-in, then changed by its owner, who is told of it."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction

from yichuang.domain.people.events import PasswordChanged, PasswordNoticeDismissed, PasswordRenewed
from yichuang.domain.people.identities import check_identity, check_name
from yichuang.domain.people.models import Account, Applicant, Assurance
from yichuang.domain.people.policies import FIND
from yichuang.domain.people.refs import PasswordNotice
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.sealing import blind_index

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on a slip of paper
_LENGTH = 10


@transaction.atomic
def reset_password(*, actor: Actor, id_kind: str, id_number: str, name: str) -> str:
    """A new password for the public account of whoever holds this document; told once, never kept in the clear.

    It opens the account once: the clerk knows it too, so she must change it before she does anything else. She is told
    at which site and when until she has seen it, in case it was not she who stood there.

    The clerk has the document before her (people.applicant.find). Staff accounts are never touched. On record.
    Raises Forbidden, Invalid (number or name), NotFound: nobody with this document and this full name has an account,
    or Conflict: she signs in through the identity platform, which keeps her password.
    """
    actor.require(FIND)
    identity = check_identity(id_kind, id_number, legal=id_kind == "uscc")
    name = check_name(name, legal=id_kind == "uscc")
    applicant = (
        Applicant.objects.select_for_update(of=("self",))
        .filter(id_kind=identity.kind, id_index=identity.index, id_index__isnull=False, account__kind="public")
        .first()
    )
    if (
        applicant is None
        or applicant.account_id is None
        or blind_index("name", applicant.name) != blind_index("name", name)
    ):
        raise NotFound("这个姓名和证件号码没有注册过账号，请核对；没有账号的可以现在注册")
    if applicant.assurance == Assurance.PLATFORM:
        raise Conflict("她用统一身份认证登录，请在认证平台找回密码")
    account = Account.objects.select_for_update().get(pk=applicant.account_id)
    password = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    account.password = make_password(password)
    account.must_change_password = True
    account.renewed_at, account.renewed_site_id = clock.now(), actor.site_id
    account.save(update_fields=["password", "must_change_password", "renewed_at", "renewed_site"])
    applicant.assurance = Assurance.CHECKED
    applicant.save(update_fields=["assurance"])
    journal.record(PasswordRenewed(account.pk), actor=actor, subject=f"account:{account.pk}", place_id=actor.place_id)
    return password


@transaction.atomic
def note_password_changed(*, actor: Actor) -> None:
    """Somebody has just chosen a password of her own (the sign-in library has stored it): the window's is used up."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=actor.signed_in())
    account.must_change_password = False
    account.save(update_fields=["must_change_password"])
    journal.record(PasswordChanged(account.pk), actor=actor, subject=f"account:{account.pk}", place_id=actor.place_id)


def get_password_notice(actor: Actor) -> PasswordNotice | None:
    """Where and when a window renewed her password, until she has dismissed it."""
    if actor.account_id is None:
        return None
    row = Account.objects.filter(pk=actor.account_id).values_list("renewed_at", "renewed_site_id").first()
    if row is None or row[0] is None:
        return None
    return PasswordNotice(row[0], places.get_site(row[1]).name if row[1] else "")


@transaction.atomic
def dismiss_password_notice(*, actor: Actor) -> None:
    """She has seen it. Again: nothing happens."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=actor.signed_in())
    if account.renewed_at is None:
        return
    account.renewed_at = account.renewed_site_id = None
    account.save(update_fields=["renewed_at", "renewed_site"])
    journal.record(
        PasswordNoticeDismissed(account.pk), actor=actor, subject=f"account:{account.pk}", place_id=actor.place_id
    )
