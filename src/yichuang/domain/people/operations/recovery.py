"""reset_password: somebody of the public who forgot it stands at a window with her document."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction

from yichuang.domain.people.events import PasswordRenewed
from yichuang.domain.people.identities import check_identity, check_name
from yichuang.domain.people.models import Account, Applicant, Assurance
from yichuang.domain.people.policies import FIND
from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.sealing import blind_index

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on a slip of paper
_LENGTH = 10


@transaction.atomic
def reset_password(*, actor: Actor, id_kind: str, id_number: str, name: str) -> str:
    """A new password for the public account of whoever holds this document; told once, never kept in the clear.

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
    account.save(update_fields=["password"])
    applicant.assurance = Assurance.CHECKED
    applicant.save(update_fields=["assurance"])
    journal.record(PasswordRenewed(account.pk), actor=actor, subject=f"account:{account.pk}", place_id=actor.place_id)
    return password
