"""A list from above: brought by file or machine, read with progress, adopted whole or not at all (S0-28, S0-29, S2-3).

Adopting an edition compares it with the one before and with our list, and asks for what must be revised, with a day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.files.kinds import XLSX
from yichuang.kernel.jobs import defer
from yichuang.kernel.lifecycle import fire
from yichuang.kernel.queueing import one_at_a_time

from ..codes import LinkedList
from ..events import ListingMoved
from ..models import BasicEntry, Item, LinkedEntry, Listing, RevisionTask
from ..policies import PERMISSIONS, in_place
from .access import BASIC, adopted
from .lifecycle import APPROVE, LISTING, PUSH
from .rules import revise_by
from .sheet import MOST_BYTES, MOST_ROWS, Row, RowProblem, headers_of, read_file, read_rows, record_row
from .superior import SuperiorRecord

_STEP = 100  # rows between two words of progress
MOST_PROBLEMS = 500
_LONGEST_CODE, _LONGEST_NAME = 40, 200  # of a line of a linked list


@dataclass(frozen=True, slots=True)
class ListingRef:
    """A list from above by its id and state."""

    id: int
    state: str


@transaction.atomic
def bring_list(  # noqa: PLR0913 - all named
    *, actor: Actor, place_id: int, series: str, name: str, source: str, content: Any
) -> ListingRef:
    """Bring a list as an xlsx or csv file. It is read in the background; nothing is on our list until it is adopted.

    ``series``: ``basic`` or one of ``LinkedList``. Raises NotFound, Forbidden, Invalid (no spreadsheet, too large).
    """
    actor.require(APPROVE)
    in_place(actor, place_id)
    listing = Listing(
        place_id=place_id,
        series=_series(series),
        name=_short(name, "name", 120),
        source=_short(source, "source", 200),
        account_id=actor.account_id,
        made_at=clock.now(),
    )
    head = content.read(2)
    content.seek(0)
    if head == b"PK":
        listing.file_id = files.receive(content, max_bytes=MOST_BYTES, allowed=frozenset({XLSX})).id
        listing.save()
        _record(listing, actor, "bring")
        from ..tasks import read_listing

        defer(read_listing, listing_id=listing.pk)
        return ListingRef(listing.pk, listing.state)
    data = content.read(MOST_BYTES + 1)
    rows = read_file(data)  # a csv is small enough to be read at once
    listing.save()
    _record(listing, actor, "bring")
    _keep(listing, list(_read(listing.series, headers(listing.series, rows[0]), rows[1:])), system_of(listing))
    return ListingRef(listing.pk, listing.state)


@transaction.atomic
def bring_records(
    *, actor: Actor, place_id: int, name: str, source: str, records: Sequence[Mapping[str, Any]]
) -> ListingRef:
    """Bring an edition of the basic catalogue as records (接口推送, S0-29). Read at once; then as ``bring_list``.

    Raises NotFound, Forbidden, Invalid.
    """
    actor.require(PUSH)
    in_place(actor, place_id)
    if not 0 < len(records) <= MOST_ROWS:
        raise Invalid({"records": f"一次推送 1 到 {MOST_ROWS} 条"})
    listing = Listing.objects.create(
        place_id=place_id,
        series=BASIC,
        name=_short(name, "name", 120),
        source=_short(source, "source", 200),
        account_id=actor.account_id,
        made_at=clock.now(),
    )
    _record(listing, actor, "bring")
    rows = [record_row(number, dict(values)) for number, values in enumerate(records, start=1)]
    _keep(listing, _once(rows), system_of(listing))
    return ListingRef(listing.pk, listing.state)


def read_list(listing_id: int) -> None:
    """Read a brought file, with progress (the job's work). May run again: a list read already is left alone."""
    listing = Listing.objects.filter(pk=listing_id, state="reading").first()
    if listing is None or listing.file_id is None:
        return
    actor = system_of(listing)
    try:
        rows = read_file(b"".join(files.open_file(listing.file_id)))
        named = headers(listing.series, rows[0])
        Listing.objects.filter(pk=listing_id).update(total=len(rows) - 1, done=0)
        read: list[_Line] = []
        for line in _read(listing.series, named, rows[1:]):
            read.append(line)
            if len(read) % _STEP == 0:
                Listing.objects.filter(pk=listing_id, state="reading").update(done=len(read))
    except Invalid as error:
        _refuse(listing_id, error.fields.get("file", error.message), actor)
        return
    with transaction.atomic():
        locked = Listing.objects.select_for_update(of=("self",)).get(pk=listing_id)
        if locked.state == "reading":
            _keep(locked, read, actor)


@transaction.atomic
def adopt_list(*, actor: Actor, listing_id: int) -> ListingRef:
    """Make a list without faults the one in force, whole (承接, S2-3), and ask for the records that must follow.

    Editions are in force by the day they were adopted, then in the order they were brought.
    Raises NotFound, Forbidden, Conflict (faults, not read yet, one brought after it was adopted today).
    """
    listing = _access(actor, listing_id)
    one_at_a_time(f"catalogue.adopt:{listing.place_id}:{listing.series}")  # or two editions would each ask for it all
    LISTING.check(listing, "adopt", actor)
    if listing.problems:
        raise Conflict(f"还有 {len(listing.problems)} 处问题，改好表格重新导入后再采用")
    before = adopted(listing.place_id, listing.series)
    if before is not None and before.adopted_on == clock.today() and before.pk > listing.pk:
        raise Conflict(f"今天已经采用了后导入的“{before.name}”。要换成这一版，请把这份表格重新导入一次再采用")
    tasks = 0
    if listing.series == BASIC:
        records = [SuperiorRecord.model_validate(row) for row in listing.rows]
        BasicEntry.objects.bulk_create(
            [
                BasicEntry(
                    listing=listing,
                    basic_code=r.basic_code,
                    name=r.name,
                    kind=r.kind.value,
                    levels=[level.value for level in r.levels],
                    record=r.model_dump(mode="json"),
                )
                for r in records
            ],
            batch_size=1000,
        )
        tasks = _ask(listing, before, records)
    else:
        LinkedEntry.objects.bulk_create(
            [LinkedEntry(listing=listing, series=listing.series, code=r["code"], name=r["name"]) for r in listing.rows],
            batch_size=1000,
        )
    listing.adopted_on = clock.today()
    listing.rows = []
    _record(listing, actor, "adopt", tasks=tasks, fields=("adopted_on", "rows"))
    return ListingRef(listing.pk, listing.state)


@transaction.atomic
def drop_list(*, actor: Actor, listing_id: int) -> ListingRef:
    """Put a brought list aside. Raises NotFound, Forbidden, Conflict."""
    listing = _access(actor, listing_id)
    listing.rows = []
    _record(listing, actor, "drop", fields=("rows",))
    return ListingRef(listing.pk, listing.state)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row as it is kept: its values as JSON, or its problems."""

    values: dict[str, Any] | None
    problems: tuple[RowProblem, ...]


def headers(series: str, row: Sequence[str]) -> list[str]:
    """The columns of this series. Raises Invalid under ``file``."""
    if series == BASIC:
        return headers_of(row)
    named = [cell.strip() for cell in row]
    missing = [name for name in ("编码", "名称") if name not in named]
    if missing:
        raise Invalid({"file": f"第一行（表头）缺少：{'、'.join(missing)}"})
    return named


def _read(series: str, named: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[_Line]:
    if series == BASIC:
        yield from (_line(row) for row in read_rows(named, rows))
        return
    code_at, name_at, seen = named.index("编码"), named.index("名称"), set[str]()
    for number, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        code, name = (cells[at] if at < len(cells) else "" for at in (code_at, name_at))
        long = len(code) > _LONGEST_CODE or len(name) > _LONGEST_NAME
        if not code or not name or code in seen or long:
            told = f"编码重复：{code[:_LONGEST_CODE]}" if code in seen else "编码和名称都要填"
            if long:
                told = f"太长了：编码最多 {_LONGEST_CODE} 个字，名称最多 {_LONGEST_NAME} 个字"
            yield _Line(None, (RowProblem(number, "编码", told),))
            continue
        seen.add(code)
        yield _Line({"code": code, "name": name}, ())


def _line(row: Row) -> _Line:
    return _Line(row.record.model_dump(mode="json") if row.record else None, row.problems)


def _once(rows: Sequence[Row]) -> list[_Line]:
    first: dict[str, int] = {}
    lines = []
    for row in rows:
        if row.record is not None and first.setdefault(row.record.basic_code, row.number) != row.number:
            told = f"与第 {first[row.record.basic_code]} 条重复：{row.record.basic_code}"
            lines.append(_Line(None, (RowProblem(row.number, "基本编码", told),)))
        else:
            lines.append(_line(row))
    return lines


def _keep(listing: Listing, read: Sequence[_Line], actor: Actor) -> None:
    problems = [p for line in read for p in line.problems]
    listing.rows = [line.values for line in read if line.values is not None]
    listing.problems = [[p.row, p.column, p.text] for p in problems[:MOST_PROBLEMS]]
    listing.total = listing.done = len(read)
    _record(listing, actor, "check", fields=("rows", "problems", "total", "done"))


@transaction.atomic
def _refuse(listing_id: int, why: str, actor: Actor) -> None:
    listing = Listing.objects.select_for_update(of=("self",)).get(pk=listing_id)
    if listing.state != "reading":
        return
    listing.refusal = why[:300]
    _record(listing, actor, "refuse", fields=("refusal",))


def _ask(listing: Listing, before: Listing | None, records: Sequence[SuperiorRecord]) -> int:
    """One task per record that must follow: changed above, gone above, or new and not claimed yet."""
    old = {
        e.basic_code: SuperiorRecord.model_validate(e.record)
        for e in (BasicEntry.objects.filter(listing=before) if before else ())
    }
    ours = {i.basic_code: i for i in Item.objects.filter(place_id=listing.place_id).exclude(state="withdrawn")}
    wanted: list[tuple[str, str, str, str, Item | None]] = []
    for r in records:
        item = ours.get(r.basic_code)
        if item is None:
            wanted.append((r.basic_code, r.name, "new", "上级清单里有，本地还没有认领：认领，或者说明本地不实施", None))
        elif r.basic_code in old and old[r.basic_code] != r:
            wanted.append((r.basic_code, r.name, "changed", _changes(old[r.basic_code], r), item))
    known = {r.basic_code for r in records}
    for code, item in sorted(ours.items()):
        if code in old and code not in known:
            wanted.append((code, item.name, "gone", "上级清单已取消：提出取消或者转移", item))
    waiting = RevisionTask.objects.filter(place_id=listing.place_id, listing__series=BASIC, done_on__isnull=True)
    # What an earlier edition asked for and nobody has followed stays asked, unless this one asks anew or takes it back.
    asked_anew = Q(basic_code__in=[code for code, *_ in wanted])
    taken_back = Q(what="gone", basic_code__in=known) | ~Q(what="gone") & ~Q(basic_code__in=known)
    waiting.filter(asked_anew | taken_back).update(done_on=clock.today(), outcome=f"由“{listing.name}”的新任务接替")
    due_on = revise_by(listing.place_id)
    RevisionTask.objects.bulk_create(
        RevisionTask(
            place_id=listing.place_id,
            listing=listing,
            item=item,
            basic_code=code,
            name=name,
            what=what,
            text=text,
            due_on=due_on,
        )
        for code, name, what, text, item in wanted
    )
    return len(wanted)


_WORDS = {
    "name": "事项名称",
    "kind": "事项类型",
    "levels": "行使层级",
    "field": "公共服务领域",
    "guidance_body": "业务指导部门",
    "bases": "设定依据",
    "conditions": "办理条件",
    "steps": "办理流程",
    "materials": "申请材料",
    "necessity": "材料必要性",
    "counts": "材料份数",
    "form": "申请表单",
    "prerequisites": "前置件",
    "statutory": "法定时限",
    "promised": "承诺时限",
    "result": "办理结果",
    "fee": "收费标准",
}


def _changes(old: SuperiorRecord, new: SuperiorRecord) -> str:
    changed = [word for field, word in _WORDS.items() if getattr(old, field) != getattr(new, field)]
    return f"上级清单调整了：{'、'.join(changed)}"


def _access(actor: Actor, listing_id: int) -> Listing:
    row = Listing.objects.select_for_update(of=("self",)).filter(pk=listing_id).first()
    if row is None or row.place_id != actor.place_id or not actor.may(APPROVE):
        raise NotFound
    return row


def _record(listing: Listing, actor: Actor, act: str, *, tasks: int = 0, fields: Sequence[str] = ()) -> None:
    from yichuang.kernel import journal

    event = ListingMoved(listing.pk, listing.series, act, listing.total, tasks)
    key = f"listing:{listing.pk}"
    if act == "bring":
        journal.record(event, actor=actor, subject=key, place_id=listing.place_id)
        return
    fire(LISTING, listing, act, actor=actor, event=event, subject_key=key, place_id=listing.place_id, fields=fields)


def system_of(listing: Listing) -> Actor:
    """The system reading for this place (internal)."""
    return system(listing.place_id, permissions=PERMISSIONS)


def _series(series: str) -> str:
    if series != BASIC and series not in {s.value for s in LinkedList}:
        raise Invalid({"series": "没有这种清单"})
    return series


def _short(text: str, field: str, most: int) -> str:
    cleaned = text.strip()
    if not 2 <= len(cleaned) <= most:
        raise Invalid({field: f"请填写 2–{most} 个字"})
    return cleaned
