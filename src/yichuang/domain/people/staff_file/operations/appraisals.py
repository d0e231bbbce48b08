"""draft_appraisal, send_appraisal, read_appraisal: one appraisal a month, by the centre (双重管理; S1-36, S2-137)."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

from django.db import transaction

from yichuang.domain.people.models import Account
from yichuang.domain.people.queries import staff_names
from yichuang.domain.people.words import line
from yichuang.domain.places import public as places
from yichuang.kernel import clock, documents, journal, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import kinds
from yichuang.kernel.files import public as files
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..events import AppraisalMoved, AppraisalOpened
from ..kept import AppraisalPaper
from ..models import Appraisal, Dispatch, Grade
from ..policies import access_appraisal, access_dispatch, dispatches_in_reach
from ..reps import dispatch_ref, stamp_of

_TEMPLATE = Path(__file__).resolve().parents[2] / "documents" / "appraisal.typ"
_TITLE = "派驻人员月度考核通知书"
_MOST_BYTES = 5 * 1024 * 1024


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
    if first < row.since.replace(day=1):
        raise Invalid({"month": f"{row.since:%Y-%m-%d} 才派驻，这个月还不在"})
    if row.until is not None and row.until <= first:
        raise Invalid({"month": "这个月已经不在派驻"})
    said = line(text, "text", "评语", most=200, least=4)
    Account.objects.select_for_update().get(pk=row.account_id)  # two centres at once
    if Appraisal.objects.filter(dispatch__account_id=row.account_id, month=first).exclude(dispatch=row).exists():
        raise Conflict("这个人这个月已经有一份考核，一个月只有一份")
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
def send_appraisal(*, actor: Actor, appraisal_id: int, stamp: str | None = None) -> None:
    """Send it to the home body, as a numbered notice under the seal of the body that runs the hall (S1-36, S1-130).

    Its leader finds it on her desk; the notice is never made anew. ``stamp``: that of the draft as it was read
    (``AppraisalRef.stamp``); written anew since, it is not sent. Raises Forbidden, NotFound, Conflict.
    """
    row = access_appraisal(actor, appraisal_id)
    if stamp is not None and stamp != stamp_of(row):
        raise Conflict("您打开以后，这份考核改过。请重新打开，看过再送")
    row.sent_on = clock.today()
    _move(actor, row, "send", ["sent_on"])
    _seal(row)


@transaction.atomic
def open_appraisal_paper(*, actor: Actor, appraisal_id: int) -> tuple[int, str]:
    """The sealed notice, for the centre and the home body: (file, number). On record: it speaks of a person.

    Raises Forbidden, NotFound (not sent yet).
    """
    if not actor.may(lifecycle.FILE):
        actor.require(lifecycle.HOME)
    paper = AppraisalPaper.objects.filter(
        appraisal_id=appraisal_id, appraisal__dispatch__in=dispatches_in_reach(actor)
    ).first()
    if paper is None:
        raise NotFound("没有这份考核通知书，或者还没有送出")
    event = AppraisalOpened(appraisal_id)
    journal.record(event, actor=actor, subject=f"appraisal:{appraisal_id}", place_id=actor.place_id)
    return paper.file_id, paper.number


def _seal(row: Appraisal) -> None:
    """Number, render, seal and store the notice of an appraisal that has just been sent."""
    dispatch = Dispatch.objects.select_related("employer", "site").get(pk=row.dispatch_id)
    site = places.get_site(dispatch.site_id)
    body = places.get_organisation(site.organisation_id)
    today = clock.today()
    place = places.get_place_by_id(site.place_id)
    name = staff_names([dispatch.account_id])[dispatch.account_id]
    taken = numbering.take("appraisal", str(place.id), today.year)
    number = f"{place.prefix}-KH-{today.year}-{taken:04d}"
    data = {
        "title": _TITLE, "number": number, "employer": dispatch.employer.name, "site": site.name, "name": name,
        "duty": dispatch_ref(dispatch, {dispatch.account_id: name}).duty_label, "since": _cn(dispatch.since),
        "month": f"{row.month.year}年{row.month.month}月", "grade": Grade(row.grade).label, "text": str(row.text),
        "organisation": body.name, "day": _cn(today),
    }  # fmt: skip
    pdf = documents.render(_TEMPLATE, data, sample=site.sample)
    sealed = documents.seal_pdf(pdf, organisation_name=body.name, reason=_TITLE)
    stored = files.receive(BytesIO(sealed), max_bytes=_MOST_BYTES, allowed=frozenset({kinds.PDF}))
    AppraisalPaper.objects.create(appraisal=row, number=number, file_id=stored.id)


def _cn(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


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
