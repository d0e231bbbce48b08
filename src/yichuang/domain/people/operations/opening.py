"""open_applicant: personal data in the clear, for a reason that stays on record (个人信息保护法 51)."""

from __future__ import annotations

import re

from django.db import transaction

from yichuang.domain.people.events import ApplicantOpened
from yichuang.domain.people.policies import access_for_opening
from yichuang.domain.people.refs import OpenedApplicant
from yichuang.domain.people.reps import opened_applicant
from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid

_DIGITS = re.compile(r"\d{7}")


def _checked_reason(reason: str) -> str:
    text = " ".join(reason.split())
    if not 4 <= len(text) <= 60:
        raise Invalid({"reason": "请写明查看理由，4 至 60 个字"})
    if _DIGITS.search(text):
        raise Invalid({"reason": "理由里不要写证件号码或电话"})
    return text


@transaction.atomic
def open_applicant(*, actor: Actor, applicant_id: int, reason: str, case_key: str = "") -> OpenedApplicant:
    """The applicant's name, number, phone and address in the clear; who, when, why goes to the journal.

    Open to posts that may (people.applicant.open) for whoever lives in their ranges, or within a case they may see:
    the room that passes ``case_key`` has checked that. Raises Forbidden, NotFound or Invalid (no reason).
    """
    why = _checked_reason(reason)
    row = access_for_opening(actor, applicant_id, case_key=case_key)
    journal.record(
        ApplicantOpened(row.pk, why, case_key),
        actor=actor,
        subject=f"applicant:{row.pk}",
        place_id=actor.place_id,
    )
    return opened_applicant(row)
