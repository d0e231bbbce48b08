"""The list of a site: what is done there, on paper for the wall; a township's own, published (S2-15, S0-75)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Final

from django.db import transaction
from openpyxl import Workbook

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import clock, documents, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.queueing import one_at_a_time

from .events import TownListPublished
from .lifecycle import REVIEW
from .models import TownList

_TEMPLATE: Final = Path(__file__).parent / "documents" / "site_list.typ"
COLUMNS: Final = ("事项名称", "类型", "实施主体", "在这里办什么", "承诺时限", "收费")
_ACTS: Final = (catalogue.Act.ACCEPT, catalogue.Act.COLLECT, catalogue.Act.ASSIST)


@dataclass(frozen=True, slots=True)
class SiteLine:
    """An item in the list of a site. ``cells`` are those of ``COLUMNS``."""

    code: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteList:
    """The list of a site: of today (``number`` 0), or as its township published it."""

    site_id: int
    title: str
    body: str
    number: int
    published_on: date | None
    change: str
    lines: tuple[SiteLine, ...]
    sample: bool


@dataclass(frozen=True, slots=True)
class TownStanding:
    """A township and the last list it published, if any."""

    site_id: int
    name: str
    number: int
    published_on: date | None
    items: int


def list_of_site(site_id: int) -> SiteList:
    """What is done at a site today: what its body decides itself, and what may be brought there. Raises NotFound."""
    site = places.get_site(site_id)
    body = places.get_organisation(site.organisation_id)
    own = {i.id: i for i in catalogue.list_items(site.place_id, organisation=body.id)} if _is_town(site) else {}
    both = own | {i.id: i for i in catalogue.list_items(site.place_id, site=site_id)}
    lines = tuple(
        SiteLine(
            i.basic_code,
            (i.name, i.kind.label, body.name if i.id in own else i.organisation_name, _done_here(i, site_id, own),
             i.promised_text, i.fee_text),
        )
        for i in sorted(both.values(), key=lambda i: (i.id not in own, i.kind, i.basic_code))
    )  # fmt: skip
    return SiteList(
        site_id, f"{site.name}服务事项清单", body.name, 0, None, "", lines,
        site.sample or any(i.sample for i in both.values()),
    )  # fmt: skip


def _is_town(site: places.SiteRef) -> bool:
    return site.kind == places.SiteKind.TOWN


def _done_here(item: catalogue.ItemRef, site_id: int, own: dict[int, catalogue.ItemRef]) -> str:
    words = ["本级实施"] if item.id in own else []
    words += [act.label for act in _ACTS if site_id in catalogue.sites_for(item.id, act)]
    return "、".join(words) or "网上办、可以指导"


def list_to_publish(actor: Actor) -> SiteList:
    """What the township of this post would publish today. Raises Forbidden, NotFound (no township)."""
    actor.require(REVIEW)
    found = [
        s for s in places.list_sites(actor.place_id or 0, kind=places.SiteKind.TOWN)
        if s.organisation_id == actor.organisation_id
    ]  # fmt: skip
    if not found:
        raise NotFound("这里由乡镇政府公布本级目录；您的单位没有自己的便民服务中心")
    return list_of_site(found[0].id)


@transaction.atomic
def publish_town_list(*, actor: Actor) -> int:
    """Publish the list of the actor's township as it is today, as the next version; its number (S2-15).

    Frozen with its day and who published it; what came and went since the version before is told with it. Raises
    Forbidden, NotFound, Conflict (empty, or nothing has changed).
    """
    made = list_to_publish(actor)
    one_at_a_time(f"disclosure.town_list:{made.site_id}")
    before = TownList.objects.filter(site_id=made.site_id).order_by("-number").first()
    lines = [[line.code, *line.cells] for line in made.lines]
    if not lines:
        raise Conflict("目录里还没有事项，先有实施清单或者承接的事项再公布")
    if before is not None and before.lines == lines:
        raise Conflict(f"和第 {before.number} 版一样，没有变化，不用再公布")
    site = places.get_site(made.site_id)
    row = TownList.objects.create(
        site_id=site.id, organisation_id=site.organisation_id, number=before.number + 1 if before else 1, lines=lines,
        change=_change(before.lines, lines) if before else "首次公布", published_by_id=actor.signed_in(),
    )  # fmt: skip
    entry = TownListPublished(site.id, row.number, len(lines))
    journal.record(entry, actor=actor, subject=f"town_list:{row.pk}", place_id=site.place_id)
    return row.number


def _change(old: Sequence[Sequence[str]], new: Sequence[Sequence[str]]) -> str:
    before, after = {r[0]: list(r) for r in old}, {r[0]: list(r) for r in new}
    came, went = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    changed = sum(before[code] != row for code, row in after.items() if code in before)
    parts = [f"{word} {n} 项" for word, n in (("新增", came), ("取消", went), ("调整", changed)) if n]
    return "，".join(parts) or "调整次序"


def list_towns(place_id: int) -> tuple[TownStanding, ...]:
    """Every township's centre with the last list it published."""
    sites = places.list_sites(place_id, kind=places.SiteKind.TOWN)
    rows = TownList.objects.filter(site_id__in=[s.id for s in sites]).order_by("site_id", "-number").distinct("site_id")
    last = {r.site_id: r for r in rows}
    found = []
    for site in sites:
        row = last.get(site.id)
        day = clock.day_of(row.published_at) if row else None
        found.append(TownStanding(site.id, site.name, row.number if row else 0, day, len(row.lines) if row else 0))
    return tuple(found)


def get_town_list(place_id: int, site_id: int, number: int = 0) -> tuple[SiteList, tuple[tuple[int, date, str], ...]]:
    """A township's list as published, the newest or ``number``; and all its versions as (number, day, change).

    Raises NotFound.
    """
    rows = list(TownList.objects.filter(site_id=site_id, site__place_id=place_id).order_by("-number"))
    row = next((r for r in rows if number in {0, r.number}), None)
    if row is None:
        raise NotFound("这个乡镇还没有公布本级目录，或者没有这一版")
    body, site = places.get_organisation(row.organisation_id), places.get_site(site_id)
    lines = tuple(SiteLine(code, tuple(cells)) for code, *cells in row.lines)
    shown = SiteList(
        site_id, f"{body.name}政务服务事项基本目录", body.name, row.number, clock.day_of(row.published_at), row.change,
        lines, site.sample,
    )  # fmt: skip
    return shown, tuple((r.number, clock.day_of(r.published_at), r.change) for r in rows)


def site_list_pdf(made: SiteList, *, address: str) -> bytes:
    """The list on paper, to hang on the wall; ``address``: where the list of today is, for the QR code (S0-75)."""
    site = places.get_site(made.site_id)
    published = f"{_cn(made.published_on)}公布，第 {made.number} 版" if made.published_on else ""
    data = {
        "title": made.title, "note": published or f"{_cn(clock.today())}的记录", "body": made.body,
        "columns": list(COLUMNS), "rows": [list(line.cells) for line in made.lines], "phone": site.phone,
        "hours": site.open_text, "address": site.address, "qr": documents.qr_svg(address), "count": len(made.lines),
    }  # fmt: skip
    return documents.render_public(_TEMPLATE, data, sample=made.sample)


def site_list_xlsx(made: SiteList) -> bytes:
    """The list as a spreadsheet; no cell can be taken for a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("事项清单")
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width = 32
    sheet.append([*COLUMNS, "基本编码"])
    for line in made.lines:
        sheet.append([f"'{c}" if c[:1] in {"=", "+", "-", "@"} else c for c in (*line.cells, line.code)])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _cn(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
