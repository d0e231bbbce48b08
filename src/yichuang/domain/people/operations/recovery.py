"""reset_password: somebody of the public who forgot it stands at a window with her document."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction

from yichuang.domain.people.events import PasswordRenewed
from yichuang.domain.people.identities import check_identity
from yichuang.domain.people.models import Account, Applicant
from yichuang.domain.people.policies import FIND
from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is misread on a slip of paper
_LENGTH = 10


@transaction.atomic
def reset_password(*, actor: Actor, id_kind: str, id_number: str) -> str:
    """A new password for the public account of whoever holds this document; told once, never kept in the clear.

    The clerk has the document before her (people.applicant.find). Staff accounts are never touched. On record.
    Raises Forbidden, Invalid (number), NotFound: nobody with this document has an account.
    """
    actor.require(FIND)
    identity = check_identity(id_kind, id_number, legal=id_kind == "uscc")
    applicant = Applicant.objects.filter(
        id_kind=identity.kind, id_index=identity.index, id_index__isnull=False, account__kind="public"
    ).first()
    if applicant is None or applicant.account_id is None:
        raise NotFound("这个证件号码没有注册过账号，可以现在注册")
    account = Account.objects.select_for_update().get(pk=applicant.account_id)
    password = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    account.password = make_password(password)
    account.save(update_fields=["password"])
    journal.record(PasswordRenewed(account.pk), actor=actor, subject=f"account:{account.pk}", place_id=actor.place_id)
    return password
