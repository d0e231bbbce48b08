"""The guide (办事指南): 26 elements of GB/T 36114-2018 and a short edition, made from the record alone.

One source for the page, the print and the API (线上线下同源, S1-97).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yichuang.domain.places import public as places

from ..codes import Act, Necessity
from ..handing.reach import sites_for
from ..queries import get_item, get_version
from ..record.situations import asks
from ..record.spec import Elsewhere, ItemSpec, Material
from ..refs import ItemRef, limit_text

CHANNELS = {
    "window": "到窗口办",
    "online": "网上办",
    "agent": "请代办员帮办代办",
    "post": "寄材料办",
    "kiosk": "自助机办",
}
_MACHINES = 3  # terminals that are named in the short edition
DELIVERY = {
    "counter": "到窗口领取",
    "village": "送到村（社区）站点领取",
    "post": "邮寄到家",
    "electronic": "网上下载电子文书",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an element: lines of text, a list, or a table (``columns`` and ``rows``)."""

    kind: str  # text | list | table
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """One of the 26 elements, in the order of the standard."""

    no: int
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Bring:
    """A paper to bring, as the short edition says it: the name, and one plain sentence."""

    name: str
    note: str
    optional: bool


@dataclass(frozen=True, slots=True)
class ShortGuide:
    """简版 (S1-75): what to bring, how long, where, how."""

    bring: tuple[Bring, ...]
    how_long: tuple[str, ...]
    where: tuple[str, ...]
    how: tuple[str, ...]
    cost: str
    visits: str


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide of the version in use. ``sample_note`` is shown on page and print wherever ``sample`` is true."""

    item: ItemRef
    version_id: int
    number: int
    elements: tuple[Element, ...]
    short: ShortGuide
    sample: bool
    sample_note: str


@dataclass(frozen=True, slots=True)
class Ground:
    """Where an item is handled: the sites that accept, those that receive papers or help, terminals to apply at."""

    accepting: tuple[places.SiteRef, ...] = ()
    helping: tuple[places.SiteRef, ...] = ()
    terminals: tuple[places.SiteRef, ...] = ()


def guide(item_id: int) -> Guide:
    """The guide of the item's version in use. Raises NotFound (also before the first version takes effect)."""
    from .guide_elements import elements

    item = get_item(item_id)
    version = get_version(item.version_id)
    ground = ground_of(item)
    return Guide(
        item=item,
        version_id=version.id,
        number=version.number,
        elements=elements(item, version.spec, ground),
        short=short_guide(version.spec, ground),
        sample=version.spec.sample,
        sample_note=version.spec.sample_note if version.spec.sample else "",
    )


def ground_of(item: ItemRef) -> Ground:
    """The sites of the item today."""
    accepting = sites_for(item.id, Act.ACCEPT)
    helping = (sites_for(item.id, Act.COLLECT) | sites_for(item.id, Act.ASSIST)) - accepting
    machines = sites_for(item.id, Act.APPLY)
    sites = places.list_sites(item.place_id)
    return Ground(
        tuple(s for s in sites if s.id in accepting),
        tuple(s for s in sites if s.id in helping),
        tuple(s for s in sites if s.id in machines),
    )


def short_guide(spec: ItemSpec, ground: Ground) -> ShortGuide:
    """The short edition: for every situation at once; the personal list is ``checklist``."""
    if spec.elsewhere:
        return _elsewhere(spec.elsewhere, spec)
    how_long = [f"承诺 {limit_text(spec.promised)}" if spec.promised.amount else "当场办结"]
    if spec.statutory:
        how_long.append(f"法定最长 {limit_text(spec.statutory)}")
    return ShortGuide(
        bring=tuple(Bring(m.name, _bring_note(spec, m), m.necessity is Necessity.OPTIONAL) for m in spec.materials),
        how_long=tuple(how_long),
        where=tuple(_where(ground)),
        how=tuple(CHANNELS[c] for c in spec.channels),
        cost=fee_text(spec),
        visits=visits_text(spec),
    )


def _elsewhere(where: Elsewhere, spec: ItemSpec) -> ShortGuide:
    """What is done by others: where to go and what to take along, without limits of ours (S3-7, S2-100)."""
    return ShortGuide(
        bring=tuple(Bring(name, "", optional=False) for name in where.bring),
        how_long=(f"由{where.provider}办理，时间向他们问",),
        where=(where.provider, f"问路：{spec.consult}"),
        how=(where.how, *([where.link] if where.link else [])),
        cost=fee_text(spec),
        visits="",
    )


def fee_text(spec: ItemSpec) -> str:
    """不收费, or the standard."""
    return spec.fee.standard if spec.fee.charged else "不收费"


def visits_text(spec: ItemSpec) -> str:
    """How often one must come in person, and why."""
    if spec.visits == 0:
        return "一次都不用跑"
    return f"最多跑 {spec.visits} 次（{spec.visits_reason}）"


def condition_text(spec: ItemSpec, owner: Material) -> str:
    """For whom a paper is asked, in the words of the questions; empty if for everybody."""
    return asks(spec, owner.when)


def _bring_note(spec: ItemSpec, material: Material) -> str:
    parts = []
    if condition := condition_text(spec, material):
        parts.append(f"{condition}才要")
    if material.made_by_form:
        parts.append("网上或窗口现填，不用准备")
    elif material.waivable:
        parts.append("同意查验的可以不交")
    elif material.necessity is Necessity.DEFERRABLE:
        parts.append(f"可以先办，{material.defer_days} 个工作日内补")
    elif material.necessity is Necessity.OPTIONAL:
        parts.append("有就带")
    if material.fill_note and not parts:
        parts.append(material.fill_note)
    return sentence(*parts)


def _where(ground: Ground) -> list[str]:
    towns = [s for s in ground.accepting if s.kind == "town"]
    shown = [s for s in ground.accepting if s.kind == "county"] + (towns if len(towns) < 3 else [])
    lines = [f"{s.name}（{s.address}，{s.open_text}）" for s in shown]
    if len(towns) >= 3:
        lines.append(f"您所在乡镇的服务中心（共 {len(towns)} 个，{towns[0].open_text}）")
    villages = sum(1 for s in ground.accepting if s.kind == "village")
    if villages:
        lines.append(f"{villages} 个村级站点可以直接受理")
    helping = sum(1 for s in ground.helping if s.kind == "village")
    if helping:
        lines.append(f"就近找村级站点代收代办（{helping} 个）")
    lines.extend(f"{s.name}可以代收材料" for s in ground.helping if s.kind == "county")
    near = sum(1 for s in ground.helping if s.kind in {"town", "bank"})
    if near:
        lines.append(f"乡镇和银行网点里有 {near} 个可以代收材料")
    if ground.terminals:
        lines.append(f"自助终端上可以自己申请（{'、'.join(s.name for s in ground.terminals[:_MACHINES])}）")
    return lines or ["请打咨询电话问办理地点"]


def sentence(*parts: str) -> str:
    """Parts joined by semicolons, empty ones left out, without their own full stops."""
    return "；".join(part.rstrip("。；") for part in parts if part)


def chinese_date(text: str) -> str:
    """2026-01-05 → 2026年1月5日."""
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"
