"""What is printed for the wall, the counter and the village: leaflet, poster, handbook, a filled-in form (S3-12).

All of it comes from the record, as the page does (线上线下同源).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system
from yichuang.kernel.documents import qr_svg, render, render_public
from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import steady

from ..codes import Act
from ..handing.delegations import SiteKind
from ..handing.reach import sites_for
from ..queries import get_item, get_version, list_items
from ..record.spec import ItemSpec
from ..refs import ItemRef, limit_text
from ..themes import themes
from .guide import ShortGuide, chinese_date, ground_of, sentence, short_guide
from .guide_elements import example

_TEMPLATES = Path(__file__).parent.parent / "documents"
_AT_A_SITE = (Act.ACCEPT, Act.COLLECT, Act.ASSIST, Act.APPLY, Act.PRINT)
_PAPERS, _QUESTIONS, _MISTAKES = 16, 4, 6
"""How many of each a folded leaflet or a poster holds; what is left out is said, with the code to scan."""
_NO_PHONE = "到网点问"


def leaflet_pdf(item_id: int, *, link: str) -> bytes:
    """The guide as a leaflet folded twice (三折页, A4 on both sides). ``link`` is the guide's page. Raises NotFound."""
    item, spec, data = _facts(item_id, link)
    data |= {
        "faq": [(q.question, q.answer) for q in spec.faq[:_QUESTIONS]],
        "mistakes": list(spec.common_mistakes[:_MISTAKES]),
        "conditions": list(spec.conditions),
        "steps": [sentence(s.name, limit_text(s.limit) if s.limit else "") for s in spec.steps],
    }
    return render_public(_TEMPLATES / "leaflet.typ", data, sample=item.sample)


def poster_pdf(item_id: int, *, link: str) -> bytes:
    """The guide as a poster (A3) with a QR code. Raises NotFound."""
    item, _, data = _facts(item_id, link)
    return render_public(_TEMPLATES / "poster.typ", data, sample=item.sample)


def handbook_pdf(site_id: int, *, link: Callable[[ItemRef], str], actor: Actor | None = None) -> bytes:
    """The handbook (便民服务手册) of a station: every item one may bring there, by theme, with contents (S3-12).

    ``link`` gives the address of an item's guide. The posts of its people are counted; ``actor``, who may read the
    roster, gets them with their names, for the copy that lies in the station. Raises NotFound.
    """
    site = places.get_site(site_id)
    items = list_items(site.place_id, site=site_id)
    grouped: dict[str, list[dict[str, Any]]] = {}
    with steady():
        for item in items:
            grouped.setdefault(item.themes[0], []).append(_chapter(item, site_id, link(item)))
    known = themes()
    sample = site.sample or any(i.sample for i in items)
    data = {
        "title": f"{site.name}便民服务手册",
        "day": f"{chinese_date(clock.today().isoformat())}印制",
        "address": site.address or "—",
        "hours": site.open_text if site.kind == SiteKind.TERMINAL.value else f"{site.open_text}，法定节假日休息",
        "phone": site.phone or "—",
        "people": _people(site, actor),
        "note": "演示数据：时限、材料、地址和电话以当地正式公布的为准" if sample else "",
        "count": len(items),
        "themes": [
            {"name": known[slug].name if slug in known else "其他", "items": grouped[slug]}
            for slug in sorted(grouped, key=lambda s: list(known).index(s) if s in known else len(known))
        ],
    }
    press = render if actor is not None else render_public  # the copy with names is made for that one reader
    return press(_TEMPLATES / "handbook.typ", data, sample=sample)


def sample_form_pdf(item_id: int) -> bytes:
    """The form as it looks filled in (示范文本), drawn from the record's examples, which are nobody's data (S1-73).

    Raises NotFound (unknown, or the record has no form).
    """
    item = get_item(item_id)
    spec = get_version(item.version_id).spec
    if not spec.form:
        raise NotFound("这个事项没有申请表")
    data = {
        "title": f"{spec.name}申请表填写示范",
        "number": f"{item.code}　第 {item.version} 版",
        "rows": [(f.label, example(f) or "照实填写", f.help) for f in spec.form],
        "mistakes": list(spec.common_mistakes),
    }
    return render_public(_TEMPLATES / "sample_form.typ", data, sample=True)


def _facts(item_id: int, link: str) -> tuple[ItemRef, ItemSpec, dict[str, Any]]:
    item = get_item(item_id)
    spec = get_version(item.version_id).spec
    short = short_guide(spec, ground_of(item))
    return item, spec, {
        "title": f"{item.plain_name}办事指南",
        "number": f"{item.code}　第 {item.version} 版",
        "name": item.name,
        "plain_name": item.plain_name,
        "organisation": item.organisation_name,
        "place": places.get_place_by_id(item.place_id).name,
        "note": spec.sample_note if spec.sample else "",
        "qr": qr_svg(link),
        "bring": _bring(short),
        "place_lines": short.where,
        "how": short.how,
        "how_long": short.how_long,
        "cost": short.cost,
        "visits": short.visits,
        "consult": spec.consult,
        "complain": spec.complain,
    }  # fmt: skip


def _bring(short: ShortGuide) -> list[tuple[str, str]]:
    rows = [(b.name, b.note) for b in short.bring[:_PAPERS]]
    left = len(short.bring) - len(rows)
    return [*rows, (f"还有 {left} 样", "扫码看全")] if left else rows


def _chapter(item: ItemRef, site_id: int, link: str) -> dict[str, Any]:
    spec = get_version(item.version_id).spec
    short = short_guide(spec, ground_of(item))
    able = "、".join(act.label for act in _AT_A_SITE if site_id in sites_for(item.id, act))
    return {
        "plain_name": item.plain_name,
        "name": item.name,
        "body": item.organisation_name,
        "summary": item.summary,
        "acts": able,
        "bring": [(b.name, b.note) for b in short.bring],
        "how_long": "；".join(short.how_long),
        "how": "、".join(short.how),
        "cost": sentence(short.cost, short.visits),
        "phone": f"咨询 {spec.consult}；投诉 {spec.complain}",
        "qr": qr_svg(link) if link else "",
    }


def _people(site: places.SiteRef, actor: Actor | None) -> str:
    """代办员 2 名、综合窗口人员 1 名; with names for who may read them."""
    reader = actor or system(site.place_id, permissions=frozenset({"people.roster"}))
    lines = [x for x in people.list_roster(actor=reader, site_id=site.id) if x.post.site_id == site.id]
    if actor is not None:
        return "、".join(f"{x.post.role.label} {x.name}" for x in lines) or _NO_PHONE
    counts = Counter(x.post.role.label for x in lines)
    return "、".join(f"{label} {n} 名" for label, n in counts.items()) or _NO_PHONE
