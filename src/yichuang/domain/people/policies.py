"""Who may do what with accounts, posts and applicants."""

from __future__ import annotations

from typing import Final

from yichuang.kernel import divisions
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Forbidden, NotFound

from .duty.lifecycle import ARRANGE, DUTY
from .models import Account, Applicant, Post
from .office.lifecycle import HALL_LOG, INSTITUTIONS
from .staff_file.lifecycle import FILE, HOME

MANAGE: Final = "people.manage"
ROSTER: Final = "people.roster"
FIND: Final = "people.applicant.find"
OPEN: Final = "people.applicant.open"
PERMISSIONS = frozenset({MANAGE, ROSTER, FIND, OPEN, DUTY, ARRANGE, FILE, HOME, HALL_LOG, INSTITUTIONS})

# Filing for somebody means writing her down: online for oneself and those one acts for, at a window, or afterwards.
_FILING = ("cases.submit", "cases.intake", "cases.enter_later")


def require_filing(actor: Actor) -> None:
    """Raise Forbidden unless this post may file applications in any way."""
    if not any(actor.may(permission) for permission in _FILING):
        raise Forbidden("当前岗位不能登记申请人")


def is_front_desk(actor: Actor) -> bool:
    """Whether the actor stands before the applicant and has seen her document."""
    return actor.is_system or actor.may("cases.intake")


def access_account(actor: Actor, account_id: int) -> Account:
    """The account, locked, for its own person or whoever manages people. Raises NotFound."""
    if not (actor.may(MANAGE) or (actor.account_id is not None and actor.account_id == account_id)):
        raise NotFound
    row = Account.objects.select_for_update().filter(pk=account_id).first()
    if row is None:
        raise NotFound("没有这个账号")
    return row


def access_post(actor: Actor, post_id: int) -> Post:
    """A post of the actor's place, locked, for whoever manages people. Raises Forbidden or NotFound."""
    actor.require(MANAGE)
    rows = Post.objects.select_for_update(of=("self",)).filter(pk=post_id)
    if not (actor.is_system and actor.place_id is None):
        rows = rows.filter(organisation__place_id=actor.place_id or 0)
    row = rows.first()
    if row is None:
        raise NotFound("没有这个岗位")
    return row


def access_applicant(actor: Actor, applicant_id: int) -> Applicant:
    """The applicant, locked: herself, or whoever stands at a front desk. Raises NotFound."""
    if actor.applicant_id != applicant_id and not (is_front_desk(actor) and (actor.is_system or actor.may(FIND))):
        raise NotFound
    row = Applicant.objects.select_for_update().filter(pk=applicant_id).first()
    if row is None:
        raise NotFound("没有这位申请人")
    return row


def access_for_opening(actor: Actor, applicant_id: int, *, case_key: str) -> Applicant:
    """The applicant, if the actor may read her in the clear: she lives in the actor's ranges, or a case was given.

    Whoever passes ``case_key`` has checked that the actor may see that case. Raises Forbidden or NotFound.
    """
    actor.require(OPEN)
    row = Applicant.objects.filter(pk=applicant_id).first()
    near = row is not None and row.division is not None and divisions.contains(actor.ranges, row.division)
    if row is None or not (case_key or near):
        raise NotFound("没有这位申请人，或者不在您的办理范围内")
    return row
