"""The people of a change to the list, and the superior's list they work with."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.testing import SPEC
from yichuang.domain.people import public as people
from yichuang.domain.people.testing import staff_actor
from yichuang.domain.places.testing import County
from yichuang.kernel import jobs
from yichuang.kernel.actor import Actor

CODE = "000164001000"
HEADERS = tuple(catalogue.COLUMNS)


@dataclass(frozen=True)
class Cast:
    """A department that drafts, two reviewers, and the bureau that approves."""

    drafter: Actor
    reviewers: tuple[Actor, Actor]
    bureau: Actor


def make_cast(county: County) -> Cast:
    """Each of another account."""
    role = people.Role
    return Cast(
        drafter=staff_actor(county, role.LEADER),
        reviewers=(staff_actor(county, role.REVIEWER), staff_actor(county, role.REVIEWER)),
        bureau=staff_actor(county, role.BUREAU, organisation_id=county.zhengwu.id),
    )


def superior_row(**changes: str) -> dict[str, str]:
    """The superior's line of the item that ``document`` records."""
    told = {} if "申请材料" in changes else {"必要性": "必要；必要；可容缺后补", "份数": "1；1份；原件1份"}
    return {
        "基本编码": CODE,
        "事项名称": SPEC["name"],
        "事项类型": "行政许可",
        "行使层级": "县级",
        "业务指导部门": "云南省林业和草原局",
        "设定依据": "《中华人民共和国森林法》第五十六条",
        "受理条件": "1. 林木权属清楚\n2. 不超过年采伐限额",
        "办理流程": "受理；审查；决定；制证；送达",
        "申请材料": "林权证明；授权委托书；更新造林计划",
        "申请表单": "采伐面积；树种；代办人姓名",
        "法定时限": "20个工作日",
        "承诺时限": "10个工作日",
        "办理结果": "林木采伐许可证",
        "收费标准": "不收费",
        "前置件": "无",
        **told,
        **changes,
    }


def sheet(rows: list[dict[str, str]], headers: tuple[str, ...] = HEADERS) -> io.BytesIO:
    """The rows as an xlsx file."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(list(headers))
    for row in rows:
        page.append([row.get(header, "") for header in headers])
    data = io.BytesIO()
    book.save(data)
    data.seek(0)
    return data


def bring(cast: Cast, county: County, rows: list[dict[str, str]], name: str = "省级基本目录（2026年版）") -> int:
    """The rows brought as a file and read by the worker; the list's id."""
    brought = catalogue.bring_list(
        actor=cast.bureau,
        place_id=county.place.id,
        series="basic",
        name=name,
        source="云南省政务服务管理局",
        content=sheet(rows),
    )
    jobs.run_pending()
    return brought.id


def adopt(cast: Cast, county: County, rows: list[dict[str, str]], name: str = "省级基本目录（2026年版）") -> int:
    """The same, adopted."""
    listing_id = bring(cast, county, rows, name)
    catalogue.adopt_list(actor=cast.bureau, listing_id=listing_id)
    return listing_id


def document(**changes: Any) -> dict[str, Any]:
    """A whole record that keeps all rules and what the superior says."""
    return {**SPEC, "basic_code": CODE, "effective_on": "2026-10-20", "published_on": "2026-09-28", **changes}


def claim(cast: Cast, **changes: Any) -> catalogue.ProposalRef:
    """The superior's item claimed and its record filled in by the department."""
    opened = catalogue.open_proposal(
        actor=cast.drafter, kind=catalogue.ProposalKind.NEW, reason="承接省级基本目录", basic_code=CODE
    )
    return write(cast, opened, document(**changes))


def write(cast: Cast, proposal: catalogue.ProposalRef, content: dict[str, Any]) -> catalogue.ProposalRef:
    """The draft replaced."""
    return catalogue.change_proposal(
        actor=cast.drafter, proposal_id=proposal.id, revision=proposal.revision, document=content
    )


def submit(cast: Cast, proposal: catalogue.ProposalRef) -> catalogue.ProposalRef:
    """Handed in for review."""
    return catalogue.submit_proposal(actor=cast.drafter, proposal_id=proposal.id, revision=proposal.revision)


def judged(cast: Cast, proposal: catalogue.ProposalRef) -> catalogue.ProposalRef:
    """All five judgements good, by the two reviewers in turn."""
    for number, dimension in enumerate(catalogue.Dimension):
        proposal = catalogue.judge_proposal(
            actor=cast.reviewers[number % 2], proposal_id=proposal.id, dimension=dimension, good=True
        )
    return proposal


def approved(cast: Cast, proposal: catalogue.ProposalRef, on: date = date(2026, 10, 20)) -> catalogue.ProposalRef:
    """Submitted, judged and approved for that day."""
    reviewed = judged(cast, submit(cast, proposal))
    return catalogue.approve_proposal(actor=cast.bureau, proposal_id=reviewed.id, effective_on=on)
