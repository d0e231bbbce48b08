"""create_staff, create_machine_account, set_account_active, declare_relative."""

from __future__ import annotations

import re

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from yichuang.domain.people.events import AccountCreated, AccountSwitched, RelativeDeclared
from yichuang.domain.people.identities import check_identity, check_name
from yichuang.domain.people.models import Account, AccountKind, Relative
from yichuang.domain.people.policies import MANAGE, access_account
from yichuang.domain.people.queries import get_account
from yichuang.domain.people.refs import AccountRef, PasswordHash
from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{2,31}")
SHORTEST_PASSWORD = 8
_PASSWORD_WORDS = {"password_too_common": "这个密码太容易猜到，请加上字母和数字，换一个别人想不到的"}


def check_username(username: str) -> str:
    """Letters first, so that it never is a phone or an identity number. Raises Invalid with the field username."""
    if not _USERNAME.fullmatch(username):
        raise Invalid({"username": "用户名应有 3 至 32 位，以字母开头，可用字母、数字和 _ . -"})
    return username


def check_password(password: str) -> None:
    """As long as it must be, and no password that is tried first. Raises Invalid with the field password."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid({"password": f"密码至少 {SHORTEST_PASSWORD} 位"})
    if len(password) > 128:
        raise Invalid({"password": "密码最多 128 位"})
    try:
        validate_password(password)
    except ValidationError as error:
        words = (_PASSWORD_WORDS.get(e.code or "", "".join(e.messages)) for e in error.error_list)
        raise Invalid({"password": "；".join(words)}) from None


def hashed(password: str | PasswordHash) -> str:
    """The password as it is stored (Django's hashers). Raises Invalid with the field password."""
    if isinstance(password, PasswordHash):
        return password.encoded
    check_password(password)
    return make_password(password)


def new_account(**values: object) -> Account:
    """Insert an account. Raises Conflict if the username is taken."""
    row, created = Account.objects.get_or_create(username=values.pop("username"), defaults=values)
    if not created:
        raise Conflict("用户名已有人使用，请换一个")
    return row


def _create(actor: Actor, kind: str, values: dict[str, object]) -> AccountRef:
    actor.require(MANAGE)
    row = new_account(kind=kind, **values)
    journal.record(AccountCreated(row.pk, kind), actor=actor, subject=f"account:{row.pk}", place_id=actor.place_id)
    return get_account(row.pk)


@transaction.atomic
def create_staff(  # noqa: PLR0913 - the facts of an account, all named
    *,
    actor: Actor,
    username: str,
    display_name: str,
    password: str | PasswordHash,
    identity: str | None = None,
    demo_hint: str = "",
) -> AccountRef:
    """An account for a member of staff; posts come by ``assign_post``.

    Of ``identity`` (her own identity number) only the blind index is kept, for 回避. Raises Forbidden, Conflict or
    Invalid.
    """
    index = check_identity("resident_id", identity, legal=False).index if identity else None
    values: dict[str, object] = {
        "username": check_username(username),
        "name": check_name(display_name, legal=False),
        "password": hashed(password),
        "identity_index": index,
        "demo_hint": demo_hint,
    }
    return _create(actor, AccountKind.STAFF, values)


@transaction.atomic
def create_machine_account(*, actor: Actor, username: str, display_name: str) -> AccountRef:
    """An account for another system: no password, it comes with tokens and acts in its post. Raises as above."""
    values: dict[str, object] = {
        "username": check_username(username),
        "name": check_name(display_name, legal=True),
        "password": make_password(None),
    }
    return _create(actor, AccountKind.MACHINE, values)


@transaction.atomic
def set_account_active(*, actor: Actor, account_id: int, active: bool) -> AccountRef:
    """Switch an account on or off; the same again changes nothing. Raises Forbidden or NotFound."""
    actor.require(MANAGE)
    row = access_account(actor, account_id)
    if row.is_active != active:
        row.is_active = active
        row.save(update_fields=["is_active"])
        journal.record(
            AccountSwitched(row.pk, active), actor=actor, subject=f"account:{row.pk}", place_id=actor.place_id
        )
    return get_account(row.pk)


@transaction.atomic
def declare_relative(*, actor: Actor, account_id: int, identity: str) -> None:
    """Declare a relative (回避) by her identity number, of which only the blind index is kept. Declared twice is once.

    For the member of staff herself or whoever manages people. Raises NotFound or Invalid.
    """
    row = access_account(actor, account_id)
    if row.kind != AccountKind.STAFF:
        raise NotFound
    index = check_identity("resident_id", identity, legal=False).index
    _, created = Relative.objects.get_or_create(account=row, identity_index=index)
    if created:
        journal.record(RelativeDeclared(row.pk), actor=actor, subject=f"account:{row.pk}", place_id=actor.place_id)
