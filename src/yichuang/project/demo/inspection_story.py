"""What 双江's demo holds of patrols and of last year's appraisal: samples, through the operations a bureau would use.

Told once: whatever has been told is recognised by the patrols it left behind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import segno

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid

from .staff import staff_actor

_FAULT = {"p_attire": "没有佩戴工作牌", "p_on_duty": "离岗没有放告示牌", "p_told": "没有告知单"}


def tell(bureau: Actor, sites: Sequence[places.SiteRef]) -> None:
    """Patrols of last year and of this quarter, this round's draw, last year's appraisal confirmed and put to use."""
    if buildout.list_patrols(bureau):
        return
    towns = [site.id for site in sites if site.kind == places.SiteKind.TOWN]
    last = clock.today().year - 1
    for n, site_id in enumerate(towns):
        with _at(date(last, 4 + n, 12)):
            _patrol(bureau, site_id, wrong=list(_FAULT)[: n % 3])
            if n + 1 < len(towns):  # what the last town has is late
                _put_right(bureau, site_id)
    with _at(date(last + 1, 1, 12)):
        _appraise(bureau, last)
    with _at(clock.today() - timedelta(days=1)):
        _by_video(bureau, towns[0])
    _patrol(bureau, towns[1], wrong=["p_attire"])
    buildout.plan_round(actor=bureau, site_ids=[towns[2]], why="去年考核靠后，再看一次")
    buildout.plan_round(actor=bureau, number=3)


def _patrol(bureau: Actor, site_id: int, *, wrong: Collection[str]) -> None:
    check = buildout.begin_patrol(actor=bureau, site_id=site_id, means="spot")
    _answer(bureau, check, dict.fromkeys(wrong, "no"))


def _put_right(bureau: Actor, site_id: int) -> None:
    for row in buildout.list_rectifications(bureau, site_id=site_id):
        if row.state == "open":
            photo = _picture() if row.takes_photo else None
            buildout.report_rectified(actor=bureau, rectification_id=row.id, said="已改好（样例）", upload=photo)
            buildout.close_rectified(actor=staff_actor("supervisor"), rectification_id=row.id, said="看过（样例）")


def _picture() -> BytesIO:
    """A code that says it is a sample: the demo has no photograph of it."""
    out = BytesIO()
    segno.make("样例，没有照片").save(out, kind="png", scale=6)
    return out


def _by_video(bureau: Actor, site_id: int) -> None:
    camera = places.set_equipment(
        actor=bureau, site_id=site_id, kind="camera", name="大厅东侧摄像头（样例）", keeper="样例保管人"
    )
    looked = clock.now() - timedelta(hours=1)
    check = buildout.begin_patrol(actor=bureau, site_id=site_id, means="video", camera_id=camera.id, looked_at=looked)
    _answer(bureau, check, {})


def _answer(bureau: Actor, check: int, said: Mapping[str, str]) -> None:
    for view in buildout.get_check(bureau, check).lines:
        line = view.line
        at: dict[str, Any] = {"actor": bureau, "assessment_id": check, "line": line.key}
        if line.at_cases:
            buildout.answer_line(**at, said="yes" if _sampled(bureau, check, line.key) else "skip")
        elif said.get(line.key) == "no":
            buildout.answer_line(**at, said="no", defects=[_FAULT[line.key]], where=view.places[:1])
        else:
            buildout.answer_line(**at, said="yes")
    buildout.submit_check(actor=bureau, assessment_id=check)


def _sampled(bureau: Actor, check: int, line: str) -> bool:
    """Whether there was a case to draw: what is loaded alone has none."""
    try:
        buildout.sample_case(actor=bureau, assessment_id=check, line=line)
    except Invalid:
        return False
    return True


def _appraise(bureau: Actor, year: int) -> None:
    buildout.draft_year(actor=bureau, year=year)
    buildout.confirm_year(actor=bureau, year=year)
    ranked = buildout.list_appraisals(bureau, year)
    best, worst = ranked[0], ranked[-1]
    buildout.follow_up(
        actor=bureau, unit_appraisal_id=best.id, use="praised", said="全县通报表扬，做法总结推广（样例）"
    )
    buildout.follow_up(
        actor=bureau, unit_appraisal_id=worst.id, use="ordered", said="逾期的整改全部改好，报主管单位核实（样例）",
        due_on=date(year + 1, 12, 31),
    )  # fmt: skip


def _at(day: date) -> AbstractContextManager[None]:
    return clock.at(datetime(day.year, day.month, day.day, 10, tzinfo=clock.SHANGHAI))
