"""Papers and spreadsheets that leave the system, each on record where it opens what is personal."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from yichuang.domain.people import public as people
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, NotFound
from yichuang.kernel.spreadsheets import xlsx

from .. import notices, results
from ..events import FileOpened, LedgerExported, PaperPrinted
from ..models import Case
from ..policies import access_case, may_open_form, only_hands_over
from ..queries.detail import file_of_case, procedure_views
from ..queries.printable import papers_of
from ..queries.rows import LedgerFilter, ledger_rows, rows_of
from ..records import CaseRow

_MOST_ROWS = 20_000
_BATCH = 1000
CHANNELS = {
    "online": "网上", "window": "窗口", "agent": "代办", "terminal": "自助终端", "api": "接口",
    "entered_later": "补登", "system": "系统",
}  # fmt: skip
_COLUMNS = ("办件编号", "事项", "申请人", "所在地", "渠道", "状态", "收到时间", "最近到期日", "时限", "办理机关")


@transaction.atomic
def print_paper(*, actor: Actor, case_id: int, kind: str, slip: bool = False) -> bytes:
    """A paper of the case as PDF; ``slip``: 80 mm roll where there is one. Printed by staff: on record.

    ``kind``: one that ``CaseDetail.papers`` lists; plain ``special`` is the latest procedure's notice. The filled form
    (``application``) shows numbers in full, so each person in it is opened on record. Raises NotFound, Conflict where
    the case has not come to that paper, Forbidden for who only hands the result over or may not open the form.
    """
    case = access_case(actor, case_id=case_id)
    if only_hands_over(actor, case):
        raise Forbidden("送达的站点只交付结果，不打印办件文书")
    name, _, which = kind.partition("-")
    if name not in {*_MAKERS, "application", "special"} or (which and name != "special"):
        raise NotFound
    if name == "application" and not may_open_form(actor):
        raise Forbidden("当前岗位不能打印申请表")
    listed = [p.kind for p in papers_of(actor, case, procedure_views(case))]
    if kind == "special":
        kind = next((k for k in reversed(listed) if k.startswith("special-")), kind)
    if kind not in listed:
        raise Conflict("本件还没有这份文书")
    if actor.role not in {"", "public"}:
        journal.record(PaperPrinted(case_id, name), actor=actor, subject=case.key, place_id=case.place_id)
    if name == "special":
        return notices.special(case, int(kind.partition("-")[2]))
    if name == "application":
        return notices.application_form(case, _opened(actor, case))
    return _MAKERS[name](case, slip)


def _opened(actor: Actor, case: Case) -> list[notices.Person]:
    """Everybody in the case in the clear, each opening on record."""
    return [
        notices.Person(
            p.get_role_display(),
            str(p.authority or ""),
            people.open_applicant(
                actor=actor, applicant_id=p.person_id, reason="打印申请表交申请人签字", case_key=case.key
            ),
        )
        for p in case.parties.order_by("pk")
    ]


_MAKERS: dict[str, Callable[[Case, bool], bytes]] = {
    "collection": lambda c, slip: results.collection_receipt(c, slip=slip),
    "acceptance": lambda c, slip: results.acceptance_receipt(c, slip=slip),
    "correction": lambda c, _: results.correction_notice(c),
    "refusal": lambda c, _: results.refusal(c),
    "extension": lambda c, _: results.extension_notice(c),
    "returned": lambda c, _: notices.returned(c),
    "terminated": lambda c, _: notices.terminated(c),
    "transferred": lambda c, _: notices.transferred(c),
}


@transaction.atomic
def open_case_file(*, actor: Actor, case_id: int, file_id: int) -> tuple[int, str]:
    """A paper or the result of a case to look at: (stored file id, name). Staff openings go to the journal."""
    found = file_of_case(actor, case_id=case_id, file_id=file_id)
    if actor.role not in {"", "public"}:
        journal.record(FileOpened(case_id, file_id), actor=actor, subject=f"case:{case_id}", place_id=actor.place_id)
    return found


@transaction.atomic
def export_ledger(*, actor: Actor, narrow: LedgerFilter) -> bytes:
    """The ledger as a spreadsheet, masked as on screen, at most 20,000 rows; on record (S0-76…79)."""
    actor.require("cases.export")
    rows = ledger_rows(actor, narrow).order_by("-pk")[:_MOST_ROWS]
    batch: list[Case] = []
    told: list[tuple[str, ...]] = []
    for case in rows.iterator(chunk_size=_BATCH):
        batch.append(case)
        if len(batch) == _BATCH:
            told += map(_cells, rows_of(batch))
            batch = []
    told += map(_cells, rows_of(batch))
    journal.record(LedgerExported(len(told)), actor=actor, subject=f"place:{actor.place_id}", place_id=actor.place_id)
    return xlsx(("办件台账", _COLUMNS, told))


def _cells(row: CaseRow) -> tuple[str, ...]:
    return (
        row.number or "", row.item_name, row.applicant, row.town, CHANNELS.get(row.channel, row.channel),
        row.state_label, f"{row.received_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}" if row.received_at else "",
        f"{row.next_due_on:%Y-%m-%d}" if row.next_due_on else "", row.light_text, row.organisation,
    )  # fmt: skip
