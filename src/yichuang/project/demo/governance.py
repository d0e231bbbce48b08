"""The list's own life in the demo: a list from above, and changes of ours at every station of their way.

The superior's list is made from the demo's own records (sample, as they are) with some lines that nobody has claimed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, system

from .ground import SHUANGJIANG
from .items import short_specs, specs
from .staff import staff_actor

EDITION: Final = "云南省政务服务事项基本目录（2026 年版，演示数据）"
NEWER: Final = "云南省政务服务事项基本目录（2026 年第 2 版，演示数据）"
_ADOPTED: Final = datetime(2026, 1, 5, 10, 0, tzinfo=clock.SHANGHAI)
_UNCLAIMED: Final = (
    ("000120301000", "兽药经营许可证核发", "云南省农业农村厅"),
    ("000120302000", "种畜禽生产经营许可证核发", "云南省农业农村厅"),
    ("000120303000", "农药经营许可证核发", "云南省农业农村厅"),
    ("000120304000", "水域滩涂养殖证核发", "云南省农业农村厅"),
    ("000164301000", "林草种子生产经营许可证核发", "云南省林业和草原局"),
    ("000164302000", "临时使用林地审批", "云南省林业和草原局"),
)
_SHORTENED: Final = "tree_felling"
"""Of this one the newer edition promises less time than ours: the record has to follow."""
_REVIEWERS: Final = ("reviewer_sifa", "reviewer_zhengwu")
KIND = catalogue.ProposalKind


def load_governance(report: Callable[[str], None]) -> None:
    """Adopt the superior's list, then a newer one; leave proposals drafted, under review, shown. Once only."""
    place = places.get_place(SHUANGJIANG)
    if catalogue.current_edition(place.id):
        return
    bureau = staff_actor("bureau")
    pushing = system(place.id, permissions=catalogue.PERMISSIONS)
    with clock.at(_ADOPTED), transaction.atomic():
        _adopt(pushing, bureau, place.id, EDITION, _records())
    with clock.at(_at(days=9)), transaction.atomic():
        _adopt(pushing, bureau, place.id, NEWER, _records(newer=True))
    items = {slug: catalogue.get_item(spec.basic_code, place_id=place.id) for slug, spec in specs().items()}
    with transaction.atomic():
        _shown(items["longevity_allowance"])
        _under_review(items["veteran_card"])
        _drafted(items["tree_felling"])
    report(f"上级目录 2 版，要跟着改的 {len(catalogue.list_tasks(bureau))} 项，调整申请 3 份")


def _records(*, newer: bool = False) -> list[dict[str, Any]]:
    found = [_record(spec) for spec in (*specs().values(), *short_specs().values())]
    found += [_line(code, name, body) for code, name, body in _UNCLAIMED[: None if newer else -1]]
    if newer:
        code = specs()[_SHORTENED].basic_code
        found = [r | {"promised": {"amount": 5}} if r["basic_code"] == code else r for r in found]
    return found


def _line(code: str, name: str, body: str) -> dict[str, Any]:
    return {"basic_code": code, "name": name, "kind": code[2:4], "levels": ["4"], "guidance_body": body}


def _record(spec: catalogue.ItemSpec) -> dict[str, Any]:
    record: dict[str, Any] = {
        "basic_code": spec.basic_code,
        "name": spec.name,
        "kind": spec.kind.value,
        "levels": [spec.level.value],
        "guidance_body": spec.guidance_body,
    }
    if not spec.handled:
        return record
    fee = spec.fee.standard if spec.fee.charged else "不收费"
    return record | {
        "bases": [f"{b.law}{b.article}" for b in spec.legal_bases],
        "conditions": list(spec.conditions),
        "steps": [s.name for s in spec.steps],
        "materials": [m.name for m in spec.materials if not m.made_by_form],
        "form": [f.label for f in spec.form],
        "prerequisites": [p.name for p in spec.prerequisites],
        "statutory": spec.statutory.model_dump(mode="json") if spec.statutory else None,
        "promised": spec.promised.model_dump(mode="json"),
        "result": spec.result.name,
        "fee": fee,
    }


def _adopt(pushing: Actor, bureau: Actor, place_id: int, name: str, records: list[dict[str, Any]]) -> None:
    brought = catalogue.bring_records(
        actor=pushing, place_id=place_id, name=name, source="云南省政务服务平台推送（演示）", records=records
    )
    catalogue.adopt_list(actor=bureau, listing_id=brought.id)


def _at(*, days: int) -> datetime:
    """Ten in the morning, so many days ago."""
    return (clock.now().astimezone(clock.SHANGHAI) - timedelta(days=days)).replace(hour=10, minute=0, second=0)


def _open(username: str, item: catalogue.ItemRef, reason: str, **changes: Any) -> catalogue.ProposalRef:
    actor = staff_actor(username)
    kind = KIND.STRENGTHEN
    opened = catalogue.open_proposal(actor=actor, kind=kind, reason=reason, item_id=item.id)
    content = dict(catalogue.get_proposal(actor, opened.id).document, **changes)
    return catalogue.change_proposal(actor=actor, proposal_id=opened.id, revision=opened.revision, document=content)


def _shown(item: catalogue.ItemRef) -> None:
    """Approved the day before yesterday: shown for comment."""
    with clock.at(_at(days=6)):
        opened = _open(
            "leader_minzheng", item, "为方便老年人，压减承诺时限（双民〔2026〕12 号，演示）", promised={"amount": 5}
        )
        handed = catalogue.submit_proposal(
            actor=staff_actor("leader_minzheng"), proposal_id=opened.id, revision=opened.revision
        )
    with clock.at(_at(days=4)):
        for turn, dimension in enumerate(catalogue.Dimension):
            reviewer = staff_actor(_REVIEWERS[turn % 2])
            catalogue.judge_proposal(actor=reviewer, proposal_id=handed.id, dimension=dimension, good=True)
    with clock.at(_at(days=2)):
        day: date = clock.today() + timedelta(days=20)
        catalogue.approve_proposal(actor=staff_actor("bureau"), proposal_id=handed.id, effective_on=day)


def _under_review(item: catalogue.ItemRef) -> None:
    """Handed in yesterday, two of five judgements given."""
    with clock.at(_at(days=1)):
        opened = _open("leader_tuiyi", item, "补充常见问题，写清换领怎么办（演示）", visits_reason="核对本人和照片")
        handed = catalogue.submit_proposal(
            actor=staff_actor("leader_tuiyi"), proposal_id=opened.id, revision=opened.revision
        )
        for dimension in (catalogue.Dimension.LEGALITY, catalogue.Dimension.ACCURACY):
            catalogue.judge_proposal(
                actor=staff_actor("reviewer_sifa"), proposal_id=handed.id, dimension=dimension, good=True
            )


def _drafted(item: catalogue.ItemRef) -> None:
    """Begun today because the list above changed; the machine still finds the limit too long."""
    _open(
        "leader_lincao",
        item,
        "上级目录调整了承诺时限，随之修订（演示）",
        common_mistakes=["面积按立方米填了，应该填亩", "没有写清更新造林的时间"],
    )
