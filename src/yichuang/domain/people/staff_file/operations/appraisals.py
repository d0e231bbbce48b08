"""draft_appraisal, send_appraisal, read_appraisal: one appraisal a month, by the centre (双重管理; S1-36, S2-137)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..events import AppraisalMoved
from ..models import Appraisal, Grade
from ..policies import access_appraisal, access_dispatch
from .words import line


@transaction.atomic
def draft_appraisal(*, actor: Actor, dispatch_id: int, month: date, grade: Grade, text: str) -> int:
    """Write a month's appraisal; until it is sent it can be written anew. Nobody appraises herself.

    Raises Forbidden, NotFound, Conflict, Invalid.
    """
    row = access_dispatch(actor, dispatch_id)
    if row.account_id == actor.account_id:
        raise Conflict("自己的考核要由别人写，请找政务服务管理部门")
    first = month.replace(day=1)
    if first > clock.today():
        raise Invalid({"month": "还没到这个月"})
    if row.until is not None and row.until <= first:
        raise Invalid({"month": "这个月已经不在派驻"})
    said = line(text, "text", "评语", most=200, least=4)
    found = Appraisal.objects.select_for_update().filter(dispatch=row, month=first).first()
    if found is not None and found.state != lifecycle.DRAFTED:
        raise Conflict("这个月的考核已经送派驻单位，一个月只有一份")
    found = found or Appraisal(dispatch=row, month=first)
    found.grade, found.text = Grade(grade).value, said
    found.save()
    event = AppraisalMoved(found.pk, row.pk, first, found.state)
    place_id = places.get_site(row.site_id).place_id
    journal.record(event, actor=actor, subject=f"appraisal:{found.pk}", place_id=place_id)
    return int(found.pk)


@transaction.atomic
def send_appraisal(*, actor: Actor, appraisal_id: int) -> None:
    """Send it to the home body: its leader finds it on her desk. Raises Forbidden, NotFound, Conflict."""
    row = access_appraisal(actor, appraisal_id)
    row.sent_on = clock.today()
    _move(actor, row, "send", ["sent_on"])


@transaction.atomic
def read_appraisal(*, actor: Actor, appraisal_id: int) -> None:
    """The home body has seen it. Raises Forbidden, NotFound, Conflict."""
    row = access_appraisal(actor, appraisal_id, lifecycle.HOME)
    row.read_by_id = actor.signed_in()
    _move(actor, row, "read", ["read_by"])


def _move(actor: Actor, row: Appraisal, name: str, fields: list[str]) -> None:
    target = lifecycle.APPRAISAL.by_name[name].target or row.state
    fire(
        lifecycle.APPRAISAL, row, name, actor=actor,
        event=AppraisalMoved(row.pk, row.dispatch_id, row.month, target), subject_key=f"appraisal:{row.pk}",
        place_id=actor.place_id, fields=fields,
    )  # fmt: skip
