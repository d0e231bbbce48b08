"""propose_transfer, send_transfer, answer_transfer, replace_transferred, drop_transfer (调岗意见; S1-40)."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from yichuang.domain.people.words import line
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..events import TransferMoved
from ..models import Dispatch, Duty, Transfer
from ..policies import access_dispatch, access_transfer
from .stations import begin_dispatch, close


@transaction.atomic
def propose_transfer(*, actor: Actor, dispatch_id: int, reason: str) -> int:
    """Propose to the home body that somebody be replaced. Raises Forbidden, NotFound, Conflict, Invalid."""
    row = access_dispatch(actor, dispatch_id)
    if row.until is not None:
        raise Conflict("这个人已经离开，不用再提调岗")
    said = line(reason, "reason", "调岗的理由", most=200, least=4)
    found = Transfer(dispatch=row, reason=said)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise Conflict("这个人已经有一份调岗意见在办") from None
    event = TransferMoved(found.pk, row.pk, found.state, None)
    journal.record(event, actor=actor, subject=f"transfer:{found.pk}", place_id=actor.place_id)
    return int(found.pk)


@transaction.atomic
def send_transfer(*, actor: Actor, transfer_id: int) -> None:
    """Send it to the home body. Raises Forbidden, NotFound, Conflict."""
    row = access_transfer(actor, transfer_id)
    row.sent_on = clock.today()
    _move(actor, row, "send", ["sent_on"])


@transaction.atomic
def answer_transfer(
    *, actor: Actor, transfer_id: int, agree: bool, answer: str = "", replace_by: date | None = None
) -> None:
    """The home body agrees, and by when somebody else comes; or not, and why. Raises as above, and Invalid."""
    row = access_transfer(actor, transfer_id, lifecycle.HOME)
    if agree and (replace_by is None or replace_by < clock.today()):
        raise Invalid({"replace_by": "同意调换要写明哪天以前换人到岗，不早于今天"})
    if not agree and not answer.strip():
        raise Invalid({"answer": "不同意要写明理由"})
    row.answer = line(answer, "answer", "答复", most=200) if answer.strip() else None
    row.answered_on, row.replace_by = clock.today(), replace_by if agree else None
    _move(actor, row, "agree" if agree else "refuse", ["answer", "answered_on", "replace_by"])


@transaction.atomic
def replace_transferred(*, actor: Actor, transfer_id: int, account_id: int, since: date) -> None:
    """Somebody else of the same body comes on ``since``: the old dispatch ends that day, if it has not, hers begins.

    Raises Forbidden, NotFound, Conflict, Invalid.
    """
    row = access_transfer(actor, transfer_id)
    lifecycle.TRANSFER.check(row, "replace", actor)
    old = Dispatch.objects.select_for_update().get(pk=row.dispatch_id)
    if account_id == old.account_id:
        raise Invalid({"account": "请选来接替的人"})
    if old.until is None or old.until > clock.today():
        close(actor, old, since, "按调岗意见换人")
    row.replacement_id = begin_dispatch(
        actor=actor, account_id=account_id, employer_id=old.employer_id, site_id=old.site_id, duty=Duty(old.duty),
        since=since, letter=old.letter,
    )  # fmt: skip
    _move(actor, row, "replace", ["replacement"])


@transaction.atomic
def drop_transfer(*, actor: Actor, transfer_id: int) -> None:
    """The centre takes its proposal back before it is answered. Raises Forbidden, NotFound, Conflict."""
    _move(actor, access_transfer(actor, transfer_id), "drop", [])


def _move(actor: Actor, row: Transfer, name: str, fields: list[str]) -> None:
    target = lifecycle.TRANSFER.by_name[name].target or row.state
    fire(
        lifecycle.TRANSFER, row, name, actor=actor,
        event=TransferMoved(row.pk, row.dispatch_id, target, row.replace_by), subject_key=f"transfer:{row.pk}",
        place_id=actor.place_id, fields=fields,
    )  # fmt: skip
