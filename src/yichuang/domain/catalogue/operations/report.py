"""Readers report errors in guides, the bureau mends or declines, the reporter reads what came of it (S1-64)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.lifecycle import fire
from yichuang.kernel.sealing import blind_index, mask_phone

from ..events import ReportContactOpened, ReportDeclined, ReportMade, ReportMended
from ..guides.guide_elements import TITLES
from ..guides.reporting import MACHINE, OPEN
from ..lifecycle import PUBLISH
from ..models import GuideReport, ItemVersion
from ..queries import get_item

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what is read for something else: 0 and O, 1, I and L."""
_LENGTH = 10
_UNSURE = "说不清是哪一项"


@dataclass(frozen=True, slots=True)
class ReportRef:
    """A report on the bureau's desk. ``contact`` is masked; ``newest`` the version a mending would name (0: none)."""

    id: int
    item_id: int
    item_name: str
    item_code: str
    element: str
    wrong: str
    contact: str
    state: str
    state_text: str
    reported_at: datetime
    version: int
    newest: int
    settled_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class ReportOutcome:
    """What a reporter reads with her code. Nothing of what she wrote: a code may be seen over a shoulder."""

    item_name: str
    item_code: str
    element: str
    state: str
    state_text: str
    reported_on: date
    settled_on: date | None
    version: int  # the version that mended it; 0 if none
    answer: str


@transaction.atomic
def report_error(*, actor: Actor, item_id: int, element: int, wrong: str, contact: str = "") -> str:
    """Report an error in the guide in use; the code under which the reporter finds what came of it. Open to anybody.

    ``element``: 1 to 26, the element it stands in, or 0. ``contact`` is optional. Both texts are sealed. Raises
    NotFound (no such item, or none in effect), Invalid.
    """
    item = get_item(item_id)
    if not item.version_id:
        raise NotFound("这个事项还没有指南")
    problems = {}
    if not 4 <= len(wrong.strip()) <= 1000:
        problems["wrong"] = "请写清楚哪里不对，4 到 1000 个字"
    if len(contact.strip()) > 60:
        problems["contact"] = "联系方式太长了，留一个电话就可以"
    if not 0 <= element <= len(TITLES):
        problems["element"] = "请选一项，说不清就选“说不清是哪一项”"
    if problems:
        raise Invalid(problems)
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    row = GuideReport.objects.create(
        place_id=item.place_id,
        item_id=item.id,
        version_id=item.version_id,
        element=element,
        wrong=wrong.strip(),
        contact=contact.strip() or None,
        code_index=_index(code),
        reported_at=clock.now(),
    )
    entry = ReportMade(row.pk, item.id, item.version_id, element)
    journal.record(entry, actor=actor, subject=f"report:{row.pk}", place_id=item.place_id)
    return f"{code[:5]}-{code[5:]}"


def get_report_outcome(*, place_id: int, code: str) -> ReportOutcome:
    """What came of a report, for who has its code. Raises NotFound, the same for every wrong code."""
    plain = "".join(c for c in code.upper() if c.isalnum())[:40]
    rows = GuideReport.objects.select_related("item", "mended_version").filter(place_id=place_id)
    row = rows.filter(code_index=_index(plain)).first() if len(plain) == _LENGTH else None
    if row is None:
        raise NotFound("查询码不对，请核对提交时给您的查询码")
    return ReportOutcome(
        item_name=row.item.name,
        item_code=row.item.basic_code,
        element=element_text(row.element),
        state=row.state,
        state_text=MACHINE.states[row.state],
        reported_on=clock.day_of(row.reported_at),
        settled_on=clock.day_of(row.settled_at) if row.settled_at else None,
        version=row.mended_version.number if row.mended_version else 0,
        answer=str(row.answer or ""),
    )


def list_reports(*, actor: Actor, everything: bool = False, limit: int = 200) -> tuple[ReportRef, ...]:
    """Reports of the place: open ones, the oldest first; or all, the newest first. Raises Forbidden."""
    actor.require(PUBLISH)
    rows = GuideReport.objects.filter(place_id=actor.place_id or 0).select_related("item", "version")
    rows = rows.order_by("-pk") if everything else rows.filter(state=OPEN).order_by("pk")
    return tuple(_ref(row) for row in rows[:limit])


def count_reports(actor: Actor) -> int:
    """How many wait, for the side bar; 0 for a post that does not keep the guides. One statement."""
    if not actor.may(PUBLISH):
        return 0
    return GuideReport.objects.filter(place_id=actor.place_id or 0, state=OPEN).count()


def get_report(*, actor: Actor, report_id: int) -> ReportRef:
    """One report. Raises Forbidden, NotFound."""
    actor.require(PUBLISH)
    rows = GuideReport.objects.filter(pk=report_id, place_id=actor.place_id or 0)
    row = rows.select_related("item", "version").first()
    if row is None:
        raise NotFound("没有这条纠错")
    return _ref(row)


@transaction.atomic
def mend_report(*, actor: Actor, report_id: int, answer: str = "") -> None:
    """Mended: by the newest version, published since the one that was reported. The reporter reads its number.

    How to reach her is forgotten: it has served its purpose (个人信息保护法 19).
    Raises Forbidden, NotFound, Invalid, and Conflict as long as no newer version is published: nobody says mended
    before it is.
    """
    row = _access(actor, report_id)
    newest = _newest(row)
    if newest is None:
        raise Conflict("还没有发布改正后的版本。请先改实施清单、发布新版本，再来点“已改正”")
    if len(answer.strip()) > 500:
        raise Invalid({"answer": "答复请写在 500 字以内"})
    row.mended_version, row.settled_at, row.answer, row.contact = newest, clock.now(), answer.strip() or None, None
    fire(
        MACHINE, row, "mend", actor=actor, event=ReportMended(row.pk, newest.pk), subject_key=f"report:{row.pk}",
        place_id=row.place_id, fields=("mended_version", "settled_at", "answer", "contact"),
    )  # fmt: skip


@transaction.atomic
def decline_report(*, actor: Actor, report_id: int, answer: str) -> None:
    """The guide was found right; ``answer`` tells the reporter why, and how to reach her is forgotten.

    Raises Forbidden, NotFound, Invalid, Conflict (settled already).
    """
    row = _access(actor, report_id)
    if not 4 <= len(answer.strip()) <= 500:
        raise Invalid({"answer": "请写明为什么不改，4 到 500 个字，提出的人看得到"})
    row.settled_at, row.answer, row.contact = clock.now(), answer.strip(), None
    fire(
        MACHINE, row, "decline", actor=actor, event=ReportDeclined(row.pk), subject_key=f"report:{row.pk}",
        place_id=row.place_id, fields=("settled_at", "answer", "contact"),
    )  # fmt: skip


@transaction.atomic
def open_report_contact(*, actor: Actor, report_id: int) -> str:
    """How to reach the reporter, in the clear; on record. Raises Forbidden, NotFound (also where none was left)."""
    row = _access(actor, report_id)
    if not row.contact:
        raise NotFound("提出的人没有留联系方式")
    entry = ReportContactOpened(row.pk, row.item_id)
    journal.record(entry, actor=actor, subject=f"report:{row.pk}", place_id=row.place_id)
    return str(row.contact)


def element_text(number: int) -> str:
    """The title of an element, by its number in the standard; 0: not told."""
    return TITLES[number - 1] if number else _UNSURE


def report_elements() -> tuple[tuple[int, str], ...]:
    """The choices of the form."""
    return ((0, _UNSURE), *enumerate(TITLES, start=1))


def _access(actor: Actor, report_id: int) -> GuideReport:
    actor.require(PUBLISH)
    rows = GuideReport.objects.select_for_update(of=("self",)).filter(pk=report_id, place_id=actor.place_id or 0)
    row = rows.first()
    if row is None:
        raise NotFound("没有这条纠错")
    return row


def _newest(row: GuideReport) -> ItemVersion | None:
    later = ItemVersion.objects.filter(item_id=row.item_id, number__gt=row.version.number)
    return later.order_by("-number").first()


def _index(code: str) -> bytes:
    return blind_index("report", code)


def _ref(row: GuideReport) -> ReportRef:
    contact = str(row.contact or "")
    newest = _newest(row) if row.state == OPEN else row.mended_version
    return ReportRef(
        id=row.pk,
        item_id=row.item_id,
        item_name=row.item.name,
        item_code=row.item.basic_code,
        element=element_text(row.element),
        wrong=str(row.wrong),
        contact=mask_phone(contact) if contact else "",
        state=row.state,
        state_text=MACHINE.states[row.state],
        reported_at=row.reported_at,
        version=row.version.number,
        newest=newest.number if newest else 0,
        settled_at=row.settled_at,
        answer=str(row.answer or ""),
    )
