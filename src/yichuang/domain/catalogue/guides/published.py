"""Lists that must be public (公布清单): each made from the records, none typed (行政许可法 24, 30; S2-14, S2-97, S3-6).

The rows are kept per process until any reference data changes: a list of the whole catalogue reads every version once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from yichuang.domain.places import public as places
from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import by_generation, steady
from yichuang.kernel.spreadsheets import xlsx

from ..codes import Act, Handling, ItemKind, Necessity
from ..handing.handed import list_public_handed
from ..handing.reach import sites_for
from ..handing.stationing import list_exclusions
from ..queries import from_row, get_version, in_use
from ..record.spec import ItemSpec, Material
from ..refs import ItemRef, limit_text
from .guide import fee_text
from .guide_elements import example

_NONE = "—"


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list: the item it is about (``code`` 基本编码), its body, and the cells, the first naming the item."""

    item_id: int
    code: str
    body: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A list with its heading, why it is public, what its columns are called, and whether samples are among it."""

    key: str
    title: str
    about: str
    basis: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    sample_note: str

    @property
    def bodies(self) -> tuple[str, ...]:
        """The bodies in it, in order."""
        return tuple(dict.fromkeys(line.body for line in self.lines))

    @property
    def items(self) -> int:
        """How many items it is about."""
        return len({line.item_id for line in self.lines})


@dataclass(frozen=True, slots=True)
class Handled:
    """办理情况 of an item in the last year: received, granted, refused."""

    received: int
    granted: int
    rejected: int


_Rows = Callable[[ItemRef, ItemSpec], list[tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class _Kind:
    title: str
    about: str
    basis: str
    columns: tuple[str, ...]
    rows: _Rows | None = None


def _catalogue(item: ItemRef, spec: ItemSpec) -> list[tuple[str, ...]]:
    kind = spec.local_kind.label if spec.local_kind else spec.kind.label
    handling = Handling(item.handling).label if item.handled else _NONE
    return [
        (item.name, kind, spec.level.label, spec.service.label, handling, item.promised_text, item.fee_text, item.code)
    ]


def _near(item: ItemRef, spec: ItemSpec) -> list[tuple[str, ...]]:
    if not item.handled:
        return []
    kinds = {s.id: s.kind for s in places.list_sites(item.place_id)}

    def count(act: Act, kind: str) -> int:
        return sum(1 for n in sites_for(item.id, act) if kinds[n] == kind)

    town, village = count(Act.ACCEPT, "town"), count(Act.ACCEPT, "village")
    helped = count(Act.COLLECT, "village")
    if not (town or village or helped):
        return []
    return [(item.name, spec.level.label, f"{town} 个", f"{village} 个", f"{helped} 个")]


def _deferrable(item: ItemRef, spec: ItemSpec) -> list[tuple[str, ...]]:
    later = [m for m in spec.materials if m.necessity is Necessity.DEFERRABLE]
    if not later:
        return []
    needed = [m for m in spec.materials if m.necessity is Necessity.REQUIRED]
    return [(item.name, _names(needed), "；".join(f"{m.name}（{m.defer_days} 个工作日内补）" for m in later))]


def _instant(item: ItemRef, spec: ItemSpec) -> list[tuple[str, ...]]:
    if not item.handled or item.handling is not Handling.INSTANT:
        return []
    return [(item.name, spec.kind.label, _names(spec.materials), fee_text(spec))]


def _promise(item: ItemRef, spec: ItemSpec) -> list[tuple[str, ...]]:
    if spec.promise is None:
        return []
    given = spec.promise
    names = _names([m for m in spec.materials if m.id in given.materials])
    check = f"{given.check_days} 日内核查"
    return [(item.name, given.kind.label, names, given.basis, check, given.consequence)]


def _wide(item: ItemRef, spec: ItemSpec) -> list[tuple[str, ...]]:
    return [
        (item.name, w.scope.label, w.mode.label, "、".join(w.partners) or "范围内所有地方", w.basis or _NONE)
        for w in spec.wide
    ]


def _licence(item: ItemRef, spec: ItemSpec) -> list[tuple[str, ...]]:
    if spec.kind is not ItemKind.LICENCE or not item.handled:
        return []
    bases = "；".join(f"《{b.law}》{b.article}" for b in spec.legal_bases)
    limit = f"法定 {limit_text(spec.statutory)}，承诺 {limit_text(spec.promised)}"
    steps = " → ".join(s.name for s in spec.steps)
    quantity = spec.quantity_limit or "没有数量限制"
    sample = "办事指南里有填好的样本" if any(example(f) for f in spec.form) else _NONE
    return [(item.name, bases, "；".join(spec.conditions), quantity, steps, limit, _names(spec.materials), sample)]


def _names(materials: tuple[Material, ...] | list[Material]) -> str:
    return "、".join(m.name for m in materials) or _NONE


_HANDLED = "近一年办理情况"
LISTS: Mapping[str, _Kind] = {
    "catalogue": _Kind(
        "政务服务事项目录", "县、乡镇、村能办的全部事项，按实施主体列出。", "应当向社会公布的政务服务事项目录",
        ("事项名称", "类型", "行使层级", "办理方式", "办件类型", "承诺时限", "收费", "实施编码"), _catalogue,
    ),
    "licences": _Kind(
        "行政许可公示", "每项行政许可的依据、条件、数量、程序、期限、材料目录、示范文本和办理情况。",
        "行政许可法第三十条",
        ("事项名称", "依据", "条件", "数量", "程序", "期限", "材料目录", "申请书示范文本", _HANDLED), _licence,
    ),
    "handed": _Kind(
        "委托下放清单", "哪些事项的哪些环节委托给了谁、从什么时候起、凭什么文件。",
        "行政许可法第二十四条：委托的内容应当公告",
        ("事项名称", "承接方", "性质", "环节", "方式", "起", "最后一天", "文件", "依据", "批次"),
    ),
    "near": _Kind(
        "镇村可办事项清单", "乡镇和村里的站点能受理或者代收材料的事项。", "除网办指导事项外，明确镇村受理的事项",
        ("事项名称", "行使层级", "乡镇受理", "村级受理", "村级收件"), _near,
    ),
    "instant": _Kind(
        "即办事项清单", "材料齐全当场办结的事项。", "即办事项目录应当公布",
        ("事项名称", "类型", "要带的材料", "收费"), _instant,
    ),
    "deferrable": _Kind(
        "容缺受理事项清单", "主要材料齐了就先受理，下面写明的材料可以后补。", "容缺受理事项清单应当公布",
        ("事项名称", "必要申请材料", "可容缺受理的材料和补正时限"), _deferrable,
    ),
    "promise": _Kind(
        "告知承诺事项清单", "可以书面承诺代替的证明或者材料。用不用承诺由您自己选，不承诺的照常交材料。",
        "国办发〔2020〕42号：公布实行告知承诺制的事项",
        ("事项名称", "种类", "可以承诺代替的材料", "依据", "事后核查", "承诺不实的后果"), _promise,
    ),
    "wide": _Kind(
        "通办事项清单", "不用回本县、在外地也能办的事项，写明通办范围、方式和合作地区。", "通办事项清单应当公布",
        ("事项名称", "通办范围", "通办方式", "合作地区", "依据"), _wide,
    ),
    "excluded": _Kind(
        "进驻负面清单", "因为安全、隐私、上门服务或者场地设备，不在大厅和站点办的事项。", "进驻事项负面清单应当公布",
        ("事项名称", "理由", "说明", "批准文件", "起"),
    ),
}  # fmt: skip
"""The lists by their key, in the order of the page of lists."""


def list_titles() -> tuple[tuple[str, str, str], ...]:
    """Key, title and what it is about, of every list."""
    return tuple((key, kind.title, kind.about) for key, kind in LISTS.items())


def get_published(place_id: int, key: str, *, handled: Mapping[int, Handled] | None = None) -> PublishedList:
    """The list as of today. ``handled``: cases by item, for the list of licences only (the catalogue lies below cases).

    Raises NotFound for a list there is not.
    """
    if key not in LISTS:
        raise NotFound("没有这份清单，请从清单目录里选")
    made = _made(place_id, key)
    if key != "licences":
        return made
    counts = handled or {}
    lines = tuple(replace(x, cells=(*x.cells, _handled_text(counts.get(x.item_id)))) for x in made.lines)
    return replace(made, lines=lines)


@by_generation
def _made(place_id: int, key: str) -> PublishedList:
    kind = LISTS[key]
    with steady():
        items = [from_row(row) for row in in_use(place_id, None).order_by("body_name", "pinyin", "pk")]
        known = {i.id: i for i in items}
        if key == "handed":
            lines = _handed_lines(place_id, known)
        elif key == "excluded":
            lines = [
                Line(x.item.id, x.item.basic_code, x.item.organisation_name,
                     (x.item.name, x.reason.label, x.note or _NONE, x.document, f"{x.since:%Y-%m-%d}"))
                for x in list_exclusions(place_id)
            ]  # fmt: skip
        else:
            lines = _lines(items, kind)
    sample = next((known[x.item_id] for x in lines if x.item_id in known and known[x.item_id].sample), None)
    note = get_version(sample.version_id).spec.sample_note if sample else ""
    return PublishedList(key, kind.title, kind.about, kind.basis, kind.columns, tuple(lines), note)


def _lines(items: list[ItemRef], kind: _Kind) -> list[Line]:
    assert kind.rows is not None
    return [
        Line(item.id, item.basic_code, item.organisation_name, cells)
        for item in items
        for cells in kind.rows(item, get_version(item.version_id).spec)
    ]


def _handed_lines(place_id: int, known: Mapping[int, ItemRef]) -> list[Line]:
    """Acts handed to the same body in the same way, for the same time, by the same document, stand in one line."""
    grouped: dict[tuple[str, ...], tuple[int, str, list[str], list[str]]] = {}
    for row in list_public_handed(place_id):
        if row.item_id not in known:
            continue
        last = f"{row.last_day:%Y-%m-%d}" if row.last_day else "到收回为止"
        same = (row.item_code, row.item_name, row.target, row.undertaker_text, row.mode_text, f"{row.since:%Y-%m-%d}",
                last, row.document or _NONE, row.batch_text or _NONE)  # fmt: skip
        _, _, acts, bases = grouped.setdefault(same, (row.item_id, row.body_name, [], []))
        acts.append(row.act_text)
        bases.append(row.basis)
    order = [a.label for a in Act]
    return [
        Line(
            item_id, same[0], body,
            (*same[1:4], "、".join(sorted(acts, key=order.index)), *same[4:8], "；".join(dict.fromkeys(bases)),
             same[8]),
        )
        for same, (item_id, body, acts, bases) in grouped.items()
    ]  # fmt: skip


def _handled_text(counts: Handled | None) -> str:
    if counts is None:
        return "没有办件"
    return f"收到 {counts.received} 件，准予 {counts.granted} 件，不予 {counts.rejected} 件"


def list_xlsx(made: PublishedList) -> bytes:
    """The list as a spreadsheet; no cell can be taken for a formula."""
    columns = (*made.columns[:1], "实施主体", *made.columns[1:])
    return xlsx((made.title, columns, ((*line.cells[:1], line.body, *line.cells[1:]) for line in made.lines)))
