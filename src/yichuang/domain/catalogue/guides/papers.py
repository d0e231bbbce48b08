"""Printed papers of the catalogue: the guide in two editions, and the one-time notice (一次性告知单)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from yichuang.kernel import clock
from yichuang.kernel.documents import qr_svg, render_public

from ..codes import MaterialForm
from ..queries import get_item, get_version
from ..record import situations
from ..record.spec import ItemSpec
from ..refs import ChecklistLine
from .guide import chinese_date, ground_of, guide, sentence, short_guide

_TEMPLATES = Path(__file__).parent.parent / "documents"


def guide_pdf(item_id: int, edition: Literal["full", "short"] = "full", *, link: str = "") -> bytes:
    """The guide as a PDF (A4). ``link`` is the address of the page for the QR code; without one it holds the code.

    Raises NotFound.
    """
    made = guide(item_id)
    spec = get_version(made.version_id).spec
    data: dict[str, Any] = {
        "title": f"{made.item.name}办事指南",
        "number": f"{made.item.code}　第 {made.number} 版",
        "organisation": f"实施主体：{made.item.organisation_name}",
        "plain_name": f"也就是：{made.item.plain_name}",
        "note": made.sample_note,
        "qr": qr_svg(link or made.item.code),
    }
    if edition == "full":
        data["elements"] = [asdict(element) for element in made.elements]
        return render_public(_TEMPLATES / "guide.typ", data, sample=made.sample)
    short = made.short
    data |= {
        "title": f"{made.item.plain_name}（简版指南）",
        "summary": made.item.summary,
        "bring": [(b.name, b.note) for b in short.bring],
        "how_long": short.how_long,
        "place_lines": short.where,
        "how": short.how,
        "cost": short.cost,
        "visits": short.visits,
        "consult": spec.consult,
        "complain": spec.complain,
    }
    return render_public(_TEMPLATES / "guide_short.typ", data, sample=made.sample)


def one_time_notice_pdf(version_id: int, answers: Mapping[str, str], *, link: str = "") -> bytes:
    """The personal list of papers for these answers, with everything said at once (行政许可法 32; S1-12, S1-45).

    It names nobody. ``link`` goes into the QR code: where to go on. Raises NotFound, Invalid (an answer not offered).
    """
    version = get_version(version_id)
    item, spec = get_item(version.item.id), version.spec
    kept = situations.effective(spec, answers)
    lines = situations.checklist(spec, kept)
    short = short_guide(spec, ground_of(item))
    data = {
        "number": f"{item.code}　第 {version.number} 版　{chinese_date(clock.today().isoformat())}",
        "name": spec.name,
        "plain_name": f"也就是：{spec.plain_name}",
        "organisation": f"办理机关：{item.organisation_name}",
        "note": spec.sample_note if spec.sample else "",
        "qr": qr_svg(link or item.code),
        "situation": _situation(spec, kept),
        "outcome": situations.outcome(spec, kept) or "",
        "needed": _needed([line for line in lines if line.needed]),
        "undecided": [(line.material.name, line.why) for line in lines if line.open],
        "mistakes": [
            f"{x.material.name}：{x.material.common_mistake}" for x in lines if x.needed and x.material.common_mistake
        ],
        "how_long": "；".join(short.how_long),
        "place_text": "；".join(short.where),
        "how": "、".join(short.how),
        "cost": short.cost,
        "visits": short.visits,
        "consult": spec.consult,
        "complain": spec.complain,
    }
    return render_public(_TEMPLATES / "notice.typ", data, sample=spec.sample)


def _situation(spec: ItemSpec, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    labels = {(q.id, o.value): (q.text, o.label) for q in spec.questions for o in q.options}
    return [labels[pair] for pair in answers.items()]


def _needed(lines: list[ChecklistLine]) -> list[tuple[str, str, str, str]]:
    rows = []
    for number, line in enumerate(lines, start=1):
        m = line.material
        count = "、".join(
            part for part in (f"原件 {m.originals}" * bool(m.originals), f"复印 {m.copies}" * bool(m.copies)) if part
        )
        form = "" if m.form is MaterialForm.BOTH else f"要{m.form.label}的"
        rows.append((str(number), m.name, count or "查验", sentence(line.why, m.fill_note, form)))
    return rows
