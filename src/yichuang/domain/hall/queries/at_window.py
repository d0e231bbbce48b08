"""Who stands at the clerk's window, and what may be done there (窗口权限; S0-55, S2-45)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from yichuang.domain.people import public as people
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Forbidden, NotFound

from .. import lifecycle
from ..models import Ticket, VisitCase, Window
from ..models.setting import Act
from ..refs import TicketRef
from ..reps import ticket_ref
from .setting import get_hall

ACT_OF: Final[Mapping[str, Act]] = MappingProxyType(
    {
        "collect": Act.RECEIVE,
        "hold": Act.RECEIVE,
        "forward": Act.RECEIVE,
        "supplement": Act.RECEIVE,
        "provide_deferred": Act.RECEIVE,
        "accept": Act.ACCEPT,
        "notify": Act.ACCEPT,
        "notify_correction": Act.ACCEPT,
        "return": Act.ACCEPT,
        "decline_unneeded": Act.ACCEPT,
        "decline_incompetent": Act.ACCEPT,
        "grant": Act.DECIDE,
        "reject": Act.DECIDE,
        "issue": Act.ISSUE,
        "deliver": Act.ISSUE,
    }
)
"""What has to be open to a window for each act of a case; others (examining, extending …) are bound to no window."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A ticket at the clerk's own window, and the applicant who came with it, masked, if she is known."""

    ticket: TicketRef
    applicant: people.ApplicantRef | None


def get_visit(*, actor: Actor, ticket_id: int) -> Visit:
    """Who stands at the window where the actor sits.

    The applicant is known by her account, or by the number the ticket was taken with. A person who has only been
    declared so far is not: her document is written down at the window. Raises Forbidden, and NotFound for any ticket
    that is not at this clerk's window now.
    """
    actor.require(lifecycle.SERVE)
    row = Ticket.objects.filter(
        pk=ticket_id, window__account_id=actor.signed_in(), state__in=sorted(lifecycle.AT_WINDOW)
    ).first()
    if row is None:
        raise NotFound("这个号现在不在您的窗口，请先叫号")
    return Visit(ticket_ref(row, get_hall(row.hall_id)), _applicant(actor, row))


def cases_of(ticket_id: int) -> tuple[int, ...]:
    """The cases that came of a visit, the first to come first."""
    return tuple(VisitCase.objects.filter(ticket_id=ticket_id).order_by("pk").values_list("case_id", flat=True))


def window_allows(actor: Actor, act: str) -> bool:
    """Whether what the actor does in this post may be done where she sits; without an open window nothing changes.

    ``act``: one of ``Act``, or the name of an act of a case (``ACT_OF``).
    """
    return _lacking(actor, act) is None


def require_at_window(actor: Actor, act: str) -> None:
    """Raise Forbidden, in words, where the window the actor sits at is not meant for this act."""
    lacking = _lacking(actor, act)
    if lacking is not None:
        number, needed = lacking
        raise Forbidden(
            f"您值守的 {number} 号窗口没有开“{needed.label}”权限：请把人转到能办的窗口，"
            "或者请大厅管理员在“大厅设置”里给这个窗口加上"
        )


def _lacking(actor: Actor, act: str) -> tuple[str, Act] | None:
    needed = ACT_OF.get(act) or (Act(act) if act in Act.values else None)
    if needed is None or actor.account_id is None:
        return None
    here = Window.objects.filter(account_id=actor.account_id, post_id=actor.post_id or 0)
    row = here.select_related("counter").first()
    return None if row is None or needed in row.acts else (row.counter.number, needed)


def _applicant(actor: Actor, row: Ticket) -> people.ApplicantRef | None:
    if not actor.may("people.applicant.find"):
        return None
    if row.applicant_id is not None:
        found: people.ApplicantRef | None = people.get_applicant(row.applicant_id)
    elif row.person_index is not None:
        found = people.find_by_index(actor=actor, place_id=actor.place_id or 0, index=bytes(row.person_index))
    else:
        found = None
    return None if found is None or found.assurance == "declared" else found
