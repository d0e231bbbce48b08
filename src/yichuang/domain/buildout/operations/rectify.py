"""What must be put right (整改): opened, reported done with a photo, sent back, closed, withdrawn (S0-14, S4-8)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..events import RectificationMoved, RectificationOpened
from ..models import Assessment, Rectification, SiteWork
from ..policies import access_rectification, access_work
from ..queries.standard import get_edition
from .evidence import Here, store

_LONGEST = 200
_LATEST = timedelta(days=366)


@transaction.atomic
def open_rectification(*, actor: Actor, site_id: int, line: str, defect: str, due_on: date) -> int:
    """Tell a site by hand to put something right by a day; its id. What is open already stays as it is.

    Raises Forbidden, NotFound, Invalid.
    """
    work = access_work(actor, site_id, lifecycle.INSPECT)
    wrong = {}
    if line not in {one.key for one in get_edition(work.place_id).profile.every_line_for(work.kind)}:
        wrong["line"] = "请选是哪一项"
    if not 1 <= len(defect.strip()) <= 120:
        wrong["defect"] = "请写明什么问题，最多 120 个字"
    if due_on < clock.today():
        wrong["due_on"] = "期限不能在今天之前"
    elif due_on > clock.today() + _LATEST:
        wrong["due_on"] = "期限最长一年"
    if wrong:
        raise Invalid(wrong)
    return open_row(actor, work, line=line, defect=defect.strip(), due_on=due_on, check=None).pk


def open_row(  # noqa: PLR0913 - a row, all named
    actor: Actor, work: SiteWork, *, line: str, defect: str, due_on: date, check: Assessment | None
) -> Rectification:
    """One for each site, line and defect while it is not settled; the site is locked (internal)."""
    known = Rectification.objects.filter(
        work=work, line=line, defect=defect, state__in=[lifecycle.OPEN, lifecycle.DONE]
    ).first()
    if known is not None and known.state == lifecycle.DONE and actor.may(lifecycle.INSPECT):
        # Reported done, and seen not to be: it is asked for again, by a new day.
        known.work, known.assessment, known.due_on = work, check or known.assessment, due_on
        known.again_said = f"{clock.today()} 又查出同一问题"
        _move(actor, known, "again", ("assessment", "due_on", "again_said"))
    if known is not None:
        return known
    row = Rectification.objects.create(
        work=work, assessment=check, line=line, defect=defect, due_on=due_on, opened_at=clock.now(),
        opened_by_id=actor.account_id,
    )  # fmt: skip
    entry = RectificationOpened(row.pk, work.site_id, line, due_on.isoformat())
    journal.record(entry, actor=actor, subject=row.subject, place_id=work.place_id)
    return row


@transaction.atomic
def report_rectified(
    *,
    actor: Actor,
    rectification_id: int,
    said: str,
    upload: UploadedFile[bytes] | BinaryIO | None,
    here: Here | None = None,
) -> None:
    """Report that it was put right, with a photo; of conduct without one, for it would show a person (S0-68).

    Raises Forbidden, NotFound, Conflict, Invalid.
    """
    row = access_rectification(actor, rectification_id, lifecycle.REPORT)
    lifecycle.RECTIFICATION.check(row, "done", actor)
    wrong = {}
    if not 1 <= len(said.strip()) <= _LONGEST:
        wrong["said"] = "请写明怎么改的，最多 200 个字"
    line = get_edition(row.work.place_id).profile.line(row.line)
    of_people = line is not None and line.at_window
    if of_people and upload is not None:
        wrong["file"] = "仪表、服务的问题只写怎么改的，不拍人"
    elif not of_people and upload is None:
        wrong["file"] = "请拍一张改好以后的照片"
    if wrong:
        raise Invalid(wrong)
    if upload is not None:
        photo = store(row.work.site_id, upload, here, photo_only=True)
        row.file_id, row.metres, row.located, row.taken_at = photo.file_id, photo.metres, photo.located, photo.taken_at
    row.done_said, row.done_at, row.done_by_id = said.strip(), clock.now(), actor.account_id
    _move(actor, row, "done", ("file", "metres", "located", "taken_at", "done_said", "done_at", "done_by"))


@transaction.atomic
def return_rectified(*, actor: Actor, rectification_id: int, said: str) -> None:
    """Not yet put right: it goes back with the reason. Raises Forbidden, NotFound, Conflict, Invalid."""
    row = access_rectification(actor, rectification_id, lifecycle.INSPECT)
    row.again_said = _reason(said, "请写明还差什么")
    _move(actor, row, "again", ("again_said",))


@transaction.atomic
def close_rectified(*, actor: Actor, rectification_id: int, said: str = "") -> None:
    """It was seen to be right (销号). Nobody closes what she reported herself.

    Raises Forbidden, NotFound, Conflict, Invalid.
    """
    row = access_rectification(actor, rectification_id, lifecycle.INSPECT)
    if row.state == lifecycle.DONE and row.done_by_id == actor.account_id:
        raise Conflict("这一条是您自己报的整改，要由别人核实销号")
    if len(said.strip()) > _LONGEST:
        raise Invalid({"said": "核实意见最多 200 个字"})
    row.closed_said, row.closed_at = said.strip(), clock.now()
    _move(actor, row, "close", ("closed_said", "closed_at"))


@transaction.atomic
def withdraw_rectification(*, actor: Actor, rectification_id: int, said: str) -> None:
    """It was opened by mistake; never by whoever reported it done. Raises Forbidden, NotFound, Conflict, Invalid."""
    row = access_rectification(actor, rectification_id, lifecycle.INSPECT)
    if row.state == lifecycle.DONE and row.done_by_id == actor.account_id:
        raise Conflict("这一条是您自己报的整改，要由别人核实或者撤销")
    row.closed_said, row.closed_at = _reason(said, "请写明为什么撤销"), clock.now()
    _move(actor, row, "withdraw", ("closed_said", "closed_at"))


def _reason(said: str, asked: str) -> str:
    text = said.strip()
    if not 1 <= len(text) <= _LONGEST:
        raise Invalid({"said": f"{asked}，最多 {_LONGEST} 个字"})
    return text


def _move(actor: Actor, row: Rectification, name: str, fields: tuple[str, ...]) -> None:
    fire(
        lifecycle.RECTIFICATION,
        row,
        name,
        actor=actor,
        event=RectificationMoved(row.pk, row.work.site_id, name),
        subject_key=row.subject,
        place_id=row.work.place_id,
        fields=fields,
    )
