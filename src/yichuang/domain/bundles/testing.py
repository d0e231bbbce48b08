"""Bundles for tests, made through the public operations, on the stage of ``cases.testing``.

The bundle 添丁: an outside certificate, then the household, then insurance (which needs its result) beside a card
(which needs only its acceptance); and a subsidy that depends on nothing but an answer.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.places import testing as ground
from yichuang.kernel import jobs, journal
from yichuang.kernel.actor import Actor, system

from . import public
from .checks import problems
from .derive import derive
from .queries import listed

__all__ = ["derive", "problems"]  # pure, for tests of the demo's documents
CHILD = {"id": "child", "label": "孩子姓名", "shared": "child_name", "max_length": 20}
_WAY = [{"value": "self", "label": "本人"}, {"value": "proxy", "label": "代办人"}]
_CARD = {"id": "card", "name": "居民身份证", "waivable": True, "copies": 1}
ITEMS: dict[str, dict[str, Any]] = {
    "household": {
        "name": "出生登记",
        "plain_name": "给娃上户口",
        "promised": {"amount": "0.4"},
        "questions": [
            {
                "id": "side",
                "text": "随谁落户？",
                "options": [{"value": "mother", "label": "随母亲"}, {"value": "father", "label": "随父亲"}],
            },
            {"id": "who", "text": "谁来办？", "options": _WAY},
        ],
        "form": [CHILD, {"id": "holder", "label": "户主"}],
        "materials": [
            {"id": "form", "name": "出生登记申请表", "type": "2", "made_by_form": True},
            {"id": "certificate", "name": "出生医学证明", "copies": 1},
            _CARD,
        ],
    },
    "insurance": {
        "name": "居民医保参保登记",
        "plain_name": "给娃上医保",
        "promised": {"amount": 3},
        "questions": [{"id": "who", "text": "谁来办？", "options": _WAY}],
        "form": [
            {**CHILD, "max_length": 12},
            {"id": "account", "label": "银行账号", "type": "text", "shared": "account", "required": False},
        ],
        "materials": [
            {"id": "form", "name": "参保登记表", "type": "2", "made_by_form": True},
            {"id": "book", "name": "户口簿"},
            {**_CARD, "originals": 2, "copies": 2, "waivable": False, "fill_note": "正反面"},
        ],
    },
    "card": {
        "name": "社会保障卡申领",
        "plain_name": "给娃办社保卡",
        "promised": {"amount": 5},
        "questions": [],
        "form": [{**CHILD, "id": "name", "label": "持卡人"}],
        "materials": [
            {"id": "form", "name": "申领表", "type": "2", "made_by_form": True},
            {"id": "photo", "name": "照片", "necessity": "2"},
        ],
    },
    "subsidy": {
        "name": "育儿补贴申领",
        "plain_name": "领育儿补贴",
        "promised": {"amount": 20},
        "questions": [],
        "form": [{"id": "account", "label": "收款账号", "shared": "account"}],
        "materials": [
            {"id": "form", "name": "补贴申请表", "type": "2", "made_by_form": True},
            {"id": "proof", "name": "出生医学证明"},
        ],
    },
}

BUNDLE: dict[str, Any] = {
    "key": "newborn",
    "name": "新生儿出生一件事",
    "plain_name": "家里添了娃",
    "summary": "上户口、医保、社保卡、补贴，一次办齐。",
    "stage": "birth",
    "origin": "国办发〔2022〕32号附件",
    "batch": "2022 年",
    "lead_body": "minzheng",
    "co_bodies": ["公安", "医保"],
    "questions": [
        {
            "id": "subsidy",
            "text": "要不要领育儿补贴？",
            "options": [{"value": "yes", "label": "要"}, {"value": "no", "label": "不要"}],
        },
        {
            "id": "marriage",
            "text": "父母的情况？",
            "options": [
                {"value": "married", "label": "已婚"},
                {"value": "single", "label": "未婚"},
                {"value": "abroad", "label": "在国外生的", "outcome": "在国外出生的，请先到公安出入境咨询。"},
            ],
        },
    ],
    "members": [
        {
            "key": "certificate",
            "external": {
                "name": "出生医学证明",
                "body": "助产机构",
                "happens": "孩子出生的医院签发出生医学证明。",
                "told": "由医院告知卫健部门",
                "limit": {"amount": 1},
                "ask": True,
            },
        },
        {
            "key": "household",
            "after": [{"member": "certificate"}],
            "answers": [{"question": "side", "value": "mother", "when": {"all": {"marriage": ["single"]}}}],
        },
        {
            "key": "insurance",
            "after": [{"member": "household"}],
            "from_results": [{"material": "book", "member": "household"}],
        },
        {"key": "card", "after": [{"member": "household", "needs": "acceptance"}]},
        {"key": "subsidy", "when": {"all": {"subsidy": ["yes"]}}},
    ],
    "consult": "0883-7621001",
    "published_on": "2026-01-05",
}
ANSWERS = {
    "subsidy": "yes",
    "marriage": "single",
    "have__certificate": "yes",
    "household__who": "self",
}
VALUES = {"child_name": "李小妹", "household__holder": "李扎迫", "account": "6223"}


@dataclass(frozen=True, slots=True)
class BundleStage:
    """The stage of cases, the items of the members by key, and the bundle."""

    stage: staged.Stage
    items: dict[str, catalogue.ItemRef]
    bundle: public.BundleRef


def publisher(place_id: int) -> Actor:
    """The system with the rights of the bureau of government services."""
    return system(place_id, permissions=public.PERMISSIONS)


def forget_versions() -> None:
    """Forget what is kept by a version's id: after a test database is put back, the ids come again."""
    listed.get_bundle_version.cache_clear()
    items.forget_versions()


def make_item(stage: staged.Stage, key: str, **changes: Any) -> catalogue.ItemRef:
    """One of ``ITEMS``, in the hands of 民政局, accepted at the county centre by entrustment."""
    facts = ITEMS.get(key, {"name": f"事项 {key}", "plain_name": f"事项 {key}", "questions": [], **_PLAIN})
    item = items.make_item(stage.county.place.id, [stage.county.minzheng.id], **{**facts, **changes})
    catalogue.delegate(
        actor=items.publisher(stage.county.place.id), item_id=item.id, act=catalogue.Act.ACCEPT,
        undertaker=catalogue.Undertaker.AGENCY, mode=catalogue.Mode.ENTRUSTED_ACCEPTANCE, since=staged.SINCE,
        document="委托受理公告〔2020〕1 号", site_ids=[stage.county.centre.id],
    )  # fmt: skip
    return item


_PLAIN: dict[str, Any] = {
    "form": [{"id": "name", "label": "姓名", "shared": "name"}],
    "materials": [
        {"id": "form", "name": "申请表", "type": "2", "made_by_form": True},
        {"id": "card", "name": "居民身份证", "waivable": True},
    ],
}


def document(made: dict[str, catalogue.ItemRef], **changes: Any) -> dict[str, Any]:
    """``BUNDLE`` with the codes of these items; ``changes`` replace elements."""
    values = {**BUNDLE, **changes}
    values["members"] = [
        m if "external" in m or "basic_code" in m else {**m, "basic_code": made[m["key"]].basic_code}
        for m in values["members"]
    ]
    return values


def make_bundle(stage: staged.Stage, made: dict[str, catalogue.ItemRef], /, **changes: Any) -> public.BundleRef:
    """Publish ``BUNDLE`` (``changes`` to its document) over these items."""
    spec = public.BundleSpec.model_validate(document(made, **changes))
    return public.publish_bundle(actor=publisher(stage.county.place.id), place_id=stage.county.place.id, spec=spec)


def make_bundle_stage(*, item_changes: dict[str, dict[str, Any]] | None = None, **changes: Any) -> BundleStage:
    """A county with the bundle 添丁. ``item_changes``: to an item's record, by member."""
    forget_versions()
    stage = staged.make_stage()
    made = {key: make_item(stage, key, **(item_changes or {}).get(key, {})) for key in ITEMS}
    return BundleStage(stage, made, make_bundle(stage, made, **changes))


def make_wide_stage(count: int) -> BundleStage:
    """A bundle of ``count`` items without any dependency."""
    forget_versions()
    stage = staged.make_stage()
    made = {f"m{n}": make_item(stage, f"m{n}") for n in range(count)}
    members = [{"key": key} for key in made]
    return BundleStage(stage, made, make_bundle(stage, made, key="wide", members=members, questions=[]))


def application(world: BundleStage, **changes: Any) -> public.BundleApplication:
    """A complete application by the villager; ``changes`` replace fields."""
    plan = public.plan_for(world.bundle.version_id, changes.get("answers", ANSWERS))
    made = public.BundleApplication(
        version_id=world.bundle.version_id,
        answers=dict(ANSWERS),
        values=dict(VALUES),
        papers=tuple(public.PaperInput(p.key, "missing") for p in plan.papers),
        divisions={"location": ground.VILLAGE_A},
    )
    return replace(made, **changes)


def submit(world: BundleStage, actor: Actor | None = None, **changes: Any) -> public.BundleReceipt:
    """Hand in: as the villager, or as ``actor``."""
    return public.submit_bundle(
        actor=actor or world.stage.villager,
        application=application(world, **changes),
        idempotency_key=uuid.uuid4().hex,
    )


def follow() -> None:
    """Let the journal's readers and the jobs they ask for run, until nothing is left."""
    for _ in range(5):
        journal.drain()
        if not jobs.run_pending():
            return


def child(world: BundleStage, receipt: public.BundleReceipt, member: str) -> public.ChildView:
    """A member of what was handed in, as its applicant sees it."""
    view = public.get_bundle_case(world.stage.villager, number=receipt.number)
    return {c.member: c for c in view.children}[member]


def case_of(world: BundleStage, receipt: public.BundleReceipt, member: str) -> int:
    """The case of a member that was filed."""
    case_id = child(world, receipt, member).case_id
    assert case_id is not None, f"{member} is not filed"
    return case_id


def accept(world: BundleStage, case_id: int) -> None:
    """The window accepts, whatever is missing told as on paper."""
    missing = [m.material for m in cases.get_case(world.stage.clerk, case_id=case_id).materials if m.state == "missing"]
    if missing:
        asked = [m for m in cases.get_case(world.stage.clerk, case_id=case_id).materials if m.required]
        wanted = {m.material: "请补来" for m in asked if m.state == "missing"}
        if wanted:
            cases.notify_correction(actor=world.stage.clerk, case_id=case_id, items=wanted)
            given = tuple(cases.MaterialInput(m, "paper") for m in wanted)
            cases.supplement(actor=world.stage.clerk, case_id=case_id, materials=given)
    cases.accept_case(actor=world.stage.clerk, case_id=case_id)


def achieve(world: BundleStage, case_id: int) -> None:
    """From acceptance to the issued result, each by its own hand."""
    if cases.get_case(world.stage.clerk, case_id=case_id).state == "submitted":
        accept(world, case_id)
    cases.finish_step(actor=world.stage.examiner, case_id=case_id, opinion="属实")
    cases.grant(actor=world.stage.decider, case_id=case_id)
    cases.seal_result(actor=world.stage.decider, case_id=case_id)
    cases.issue(actor=world.stage.decider, case_id=case_id)


def refuse(world: BundleStage, case_id: int) -> None:
    """Accepted, examined, and decided against the applicant."""
    if cases.get_case(world.stage.clerk, case_id=case_id).state == "submitted":
        accept(world, case_id)
    cases.finish_step(actor=world.stage.examiner, case_id=case_id, opinion="不符合条件")
    cases.reject(actor=world.stage.decider, case_id=case_id, reason="不符合法定条件，理由已经说明")
