"""Reading a list from a spreadsheet (xlsx or csv): one record per row, and what is wrong, row by row.

A file from outside is hostile until read: size, unpacked size, its elements, rows and columns are bounded; formulas,
merged cells and control characters are refused in words that say where.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import ValidationError

from yichuang.kernel.errors import Invalid

from ..codes import CARRIED_UNDER, Coded, ItemKind, Level, LocalKind, Necessity, ServiceField
from .superior import SuperiorRecord, read_limit

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_ROWS: Final = 20_000
_MOST_COLUMNS: Final = 60
_MOST_ELEMENTS: Final = 4_000_000
"""Of XML, opening and closing: 20,000 full rows have 2.6 million, and each may cost 250 bytes of memory."""
_LONGEST_CELL: Final = 8_000
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Characters nobody sees that neither the database's JSON nor a spreadsheet takes."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in a row of the file, as a person finds it there (the header is row 1)."""

    row: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its record, or its problems."""

    number: int
    record: SuperiorRecord | None
    problems: tuple[RowProblem, ...] = ()


class _Unreadable(ValueError):
    """The cell cannot be read; the text says what it should be."""


def _text(cell: str) -> str:
    return cell


def _texts(cell: str) -> tuple[str, ...] | None:
    parts = tuple(p.strip() for p in re.split(r"[\n；;]", cell) if p.strip())
    return tuple(re.sub(_NUMBERED, "", p) for p in parts) or None


def _none_or_texts(cell: str) -> tuple[str, ...] | None:
    """As above; 无 says that there is nothing, an empty cell says nothing."""
    return () if cell in {"无", "没有"} else _texts(cell)


def _each(cell: str) -> list[str | None]:
    """One entry for each paper, in their order; an empty one, or —, says nothing of that paper."""
    parts = [p.strip() for p in re.split(r"[\n；;]", cell.strip().rstrip("；;"))]
    return [re.sub(_NUMBERED, "", p) if p not in _UNSAID else None for p in parts]


def _necessity(cell: str) -> tuple[Coded | None, ...] | None:
    read = _word(Necessity)
    return tuple(read(_ALSO_NECESSARY.get(p, p)) if p is not None else None for p in _each(cell))


def _counts(cell: str) -> tuple[int | None, ...] | None:
    """份数 of each paper: 1, 2份, 原件1份复印件2份 (together 3)."""
    found: list[int | None] = []
    for part in _each(cell):
        if part is None:
            found.append(None)
        elif _COUNT.fullmatch(part):
            found.append(sum(int(n) for n in re.findall(r"\d+", part)))
        else:
            raise _Unreadable(f"看不懂份数“{part}”，请写成“1”“2份”或者“原件1份复印件2份”，与申请材料一一对应")
    return tuple(found)


_NUMBERED = re.compile(r"^(?:\d{1,2}[.、．]|[（(]\d{1,2}[）)])\s*")
_UNSAID = frozenset({"", "-", "—", "/"})
_ALSO_NECESSARY = {
    "必须": "必要",
    "必要（可容缺）": "可容缺后补",
    "可容缺": "可容缺后补",
    "容缺": "可容缺后补",
    "不必要": "非必要",
}
_COUNT = re.compile(
    r"\d{1,2}份?|(?:原件|正本)\d{1,2}份?[，,、和]?(?:(?:复印件|副本)\d{1,2}份?)?|(?:复印件|副本)\d{1,2}份?", re.ASCII
)


def _word(enum: type[Coded]) -> Callable[[str], Coded]:
    def read(cell: str) -> Coded:
        for member in enum:
            if cell in {member.value, member.label}:
                return member
        raise _Unreadable(f"“{cell}”不在这些里：{'、'.join(m.label for m in enum)}")

    return read


def _kind(cell: str) -> Coded:
    for local in LocalKind:
        if cell == local.label:
            return CARRIED_UNDER[local]
    return _word(ItemKind)(cell)


def _levels(cell: str) -> tuple[Level, ...]:
    found = []
    for part in re.split(r"[、，,/\s]+", cell):
        word = part.removesuffix("级")
        level = next((v for k, v in _LEVEL_WORDS.items() if word in k), None)
        if level is None:
            raise _Unreadable(f"看不懂层级“{part}”，请写成“县级、乡级、村级”")
        found.append(level)
    return tuple(dict.fromkeys(found))


_LEVEL_WORDS: dict[tuple[str, ...], Level] = {
    ("国家", "1"): Level.NATION,
    ("省", "2"): Level.PROVINCE,
    ("市", "州", "3"): Level.CITY,
    ("县", "区", "4"): Level.COUNTY,
    ("乡", "镇", "乡镇", "街道", "5"): Level.TOWN,
    ("村", "社区", "6"): Level.VILLAGE,
    ("分级管理", "7"): Level.GRADED,
}


def _limit(cell: str) -> Any:
    if cell in {"无", "没有规定", "—", "-"}:
        return None
    try:
        return read_limit(cell)
    except ValueError as error:
        raise _Unreadable(str(error)) from None


COLUMNS: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    "基本编码": ("basic_code", _text),
    "事项名称": ("name", _text),
    "事项类型": ("kind", _kind),
    "行使层级": ("levels", _levels),
    "公共服务领域": ("field", _word(ServiceField)),
    "业务指导部门": ("guidance_body", _text),
    "设定依据": ("bases", _texts),
    "受理条件": ("conditions", _texts),
    "办理流程": ("steps", _texts),
    "申请材料": ("materials", _none_or_texts),
    "必要性": ("necessity", _necessity),
    "份数": ("counts", _counts),
    "申请表单": ("form", _none_or_texts),
    "前置件": ("prerequisites", _none_or_texts),
    "法定时限": ("statutory", _limit),
    "承诺时限": ("promised", _limit),
    "办理结果": ("result", lambda cell: "" if cell == "无" else cell),
    "收费标准": ("fee", _text),
}
"""Header → field and its reader; the first four must be there. 必要性 and 份数 stand for each paper, in their order."""
REQUIRED: Final = ("基本编码", "事项名称", "事项类型", "行使层级")
_ALSO_CALLED = {
    "事项编码": "基本编码",
    "职权类型": "事项类型",
    "权限范围": "行使层级",
    "实施层级": "行使层级",
    "办理条件": "受理条件",
    "办事流程": "办理流程",
    "办理环节": "办理流程",
    "材料必要性": "必要性",
    "材料份数": "份数",
    "材料目录": "申请材料",
    "申报材料": "申请材料",
    "设立依据": "设定依据",
    "主管部门": "业务指导部门",
}
_HEADERS = {field: header for header, (field, _) in COLUMNS.items()}


def read_file(data: bytes) -> list[list[str]]:
    """All rows of the first sheet as text, the header first.

    Raises Invalid under ``file``: too large, damaged, no spreadsheet, merged cells, formulas, control characters, no
    rows, too many, too many columns.
    """
    if len(data) > MOST_BYTES:
        raise Invalid({"file": f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请分成几个文件"})
    rows = _xlsx(data) if data[:2] == b"PK" else _csv(data)
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) < 2:
        raise Invalid({"file": "表里没有内容：第一行是表头，从第二行起每行一个事项"})
    if len(rows) > MOST_ROWS + 1:
        raise Invalid({"file": f"一次最多导入 {MOST_ROWS} 行，这个文件不止，请分成几个文件"})
    return rows


def headers_of(row: Sequence[str]) -> list[str]:
    """The columns by their own names, unknown ones empty. Raises Invalid: one is missing or there twice."""
    named = [_ALSO_CALLED.get(h := re.sub(r"[\s*（）()]", "", cell), h) for cell in row]
    missing = [name for name in REQUIRED if name not in named]
    if missing:
        raise Invalid({"file": f"第一行（表头）缺少：{'、'.join(missing)}"})
    twice = sorted({name for name in named if name in COLUMNS and named.count(name) > 1})
    if twice:
        raise Invalid({"file": f"表头重复：{'、'.join(twice)}"})
    return [name if name in COLUMNS else "" for name in named]


def read_rows(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[Row]:
    """Each row's record or problems; a code that comes again is told with the row it came in first. Empty rows pass."""
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows, start=2):
        if not any(cells):
            continue
        row = _read_row(number, headers, cells)
        if row.record is not None:
            first = seen.setdefault(row.record.basic_code, number)
            if first != number:
                told = RowProblem(number, "基本编码", f"与第 {first} 行重复：{row.record.basic_code}")
                row = Row(number, None, (told,))
        yield row


def record_row(number: int, values: dict[str, Any]) -> Row:
    """A record from values already read (also from the API), or its problems by column."""
    try:
        record = SuperiorRecord.model_validate(values)
        unseen = next(_unseen(record), None)
    except ValidationError as error:
        return Row(number, None, tuple(_problem(number, dict(e)) for e in error.errors(include_url=False)))
    if unseen is not None:  # cells are read without them; a machine may send anything
        told = RowProblem(number, _HEADERS.get(unseen, unseen), "里面有看不见的控制字符")
        return Row(number, None, (told,))
    if record.basic_code[2:4] != record.kind.value:
        text = f"第 3–4 位是“{record.basic_code[2:4]}”，与事项类型“{record.kind.label}”（{record.kind.value}）不一致"
        return Row(number, None, (RowProblem(number, "基本编码", text),))
    return Row(number, record)


def _unseen(record: SuperiorRecord) -> Iterator[str]:
    """The fields with characters that nobody sees and the database does not take."""
    for name in SuperiorRecord.model_fields:
        value = getattr(record, name)
        texts = value if isinstance(value, tuple) else (value,)
        if any(isinstance(text, str) and CONTROL.search(text) for text in texts):
            yield name


def _read_row(number: int, headers: Sequence[str], cells: Sequence[str]) -> Row:
    values: dict[str, Any] = {}
    problems = []
    for header, cell in zip(headers, cells, strict=False):
        if not header or not cell:
            continue
        field, read = COLUMNS[header]
        try:
            values[field] = read(cell)
        except _Unreadable as error:
            problems.append(RowProblem(number, header, str(error)))
        if header == "事项类型" and cell == LocalKind.FILING.label:
            values["local_kind"] = LocalKind.FILING
    problems += [
        RowProblem(number, name, "不能空着")
        for name in REQUIRED
        if COLUMNS[name][0] not in values and not any(p.column == name for p in problems)
    ]
    return Row(number, None, tuple(problems)) if problems else record_row(number, values)


def _problem(number: int, error: dict[str, Any]) -> RowProblem:
    field = str(error["loc"][0]) if error["loc"] else ""
    column = _HEADERS.get(field, field)
    if field == "basic_code":
        given = CONTROL.sub("�", str(error.get("input"))[:40])
        return RowProblem(number, column, f"应是 12 位数字，现在是“{given}”；开头的 0 不能少")
    if error["type"] == "value_error":  # what the record itself says: which column, and what
        column, _, text = str(error["msg"]).removeprefix("Value error, ").partition("：")
        return RowProblem(number, column, text)
    words = {"string_too_long": "太长了", "missing": "不能空着", "extra_forbidden": "没有这一项"}
    return RowProblem(number, column, words.get(error["type"], "填写有误"))


def _xlsx(data: bytes) -> list[list[str]]:
    sheet = _first_sheet(data)
    if sheet.merged_cells.ranges:
        where = "、".join(str(r) for r in list(sheet.merged_cells.ranges)[:5])
        raise Invalid({"file": f"有合并的单元格（{where}），请取消合并、每行填写完整后再导入"})
    if sheet.max_column > _MOST_COLUMNS:  # iter_rows makes a cell for every place up to the farthest
        raise Invalid({"file": f"表里有 {sheet.max_column} 列，最多 {_MOST_COLUMNS} 列；请删掉右边用不着的列再导入"})
    rows = []
    last = min(sheet.max_row, MOST_ROWS + 2)  # for rows beyond the sheet's own it would make cells too
    for number, cells in enumerate(sheet.iter_rows(max_row=last, values_only=True), start=1):
        rows.append([_cell(value, number, column) for column, value in enumerate(cells, start=1)])
    if not any(rows[-1]):
        last = MOST_ROWS + 2
        beyond = (row for (row, _), cell in sheet._cells.items() if row > last and _filled(cell.value))  # noqa: SLF001
        _nothing_beyond(min(beyond, default=0))
    return rows


def _filled(value: Any) -> bool:
    return value is not None and bool(str(value).strip())


def _nothing_beyond(row: int) -> None:
    """What stands further down than is read, after a gap, is not dropped in silence. Raises Invalid."""
    if row:
        told = f"第 {row} 行还有内容，一次最多读到第 {MOST_ROWS + 2} 行；请删掉中间的空行，还是太多的请分成几个文件"
        raise Invalid({"file": told})


def _first_sheet(data: bytes) -> Worksheet:
    try:
        _weigh(data)
        return load_workbook(io.BytesIO(data), data_only=False, keep_links=False).worksheets[0]
    except Invalid:
        raise
    except Exception as error:  # openpyxl lets through whatever its parsers trip over; the file is at fault
        raise Invalid({"file": "文件打不开，可能没有传完整；请重新保存为 xlsx 再传"}) from error


def _weigh(data: bytes) -> None:
    """Refuse a file that unpacks into more than a list can need, before anything is built from it."""
    told = "文件解开后太大，请删掉多余的工作表、图片和空白的格子"
    elements = 0
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
            raise Invalid({"file": told})
        for entry in packed.infolist():
            with packed.open(entry) as part:
                while block := part.read(1 << 20):
                    elements += block.count(b"<")
            if elements > _MOST_ELEMENTS:
                raise Invalid({"file": told})


def _cell(value: Any, row: int, column: int) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).replace("\r\n", "\n").replace("_x000D_", "").strip()
    if CONTROL.search(text):
        raise Invalid({"file": f"第 {row} 行第 {column} 列里有看不见的控制字符，请删掉后再导入"})
    if text.startswith("=") and len(text) > 1:
        raise Invalid({"file": f"第 {row} 行第 {column} 列是公式，请粘贴为数值后再导入"})
    if len(text) > _LONGEST_CELL:
        raise Invalid({"file": f"第 {row} 行第 {column} 列有 {len(text)} 个字，最多 {_LONGEST_CELL} 个"})
    return text


def _csv(data: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        reader = csv.reader(io.StringIO(text, newline=""))
        try:
            return _csv_rows(reader)
        except csv.Error as error:
            raise Invalid({"file": f"第 {reader.line_num} 行读不下去，请用表格软件另存为 xlsx 再传"}) from error
    raise Invalid({"file": "不是表格文件，请上传 xlsx 或 csv"})


def _csv_rows(reader: Iterator[list[str]]) -> list[list[str]]:
    lines = islice(reader, MOST_ROWS + 2)
    rows = [[_cell(c, n, i) for i, c in enumerate(r, start=1)] for n, r in enumerate(lines, start=1)]
    if rows and not any(rows[-1]):
        beyond = (n for n, r in enumerate(reader, start=MOST_ROWS + 3) if any(map(_filled, r)))
        _nothing_beyond(next(beyond, 0))
    return rows
