"""Items for tests, published through the public operations."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from yichuang.kernel.actor import Actor, system
from yichuang.kernel.errors import Invalid

from .. import public
from ..finding import postings
from ..policies import PERMISSIONS
from ..record import forms

_serial = itertools.count(1)
_CODES = 36 * 999  # blocks 64 to 99, serials 001 to 999; then they come again, long after the test that used them

SPEC: dict[str, Any] = {
    "name": "林木采伐许可证核发",
    "plain_name": "砍树要办的证",
    "summary": "砍自留山、承包林的树以前，先要办的许可。",
    "kind": "01",
    "level": "4",
    "power_source": "1",
    "handling": "2",
    "competence": "location",
    "body": "minzheng",
    "guidance_body": "云南省林业和草原局",
    "audience": ["person", "legal"],
    "scope_text": "在本县采伐林木的个人和单位",
    "themes": ["farming"],
    "synonyms": ["砍树", "采伐证"],
    "popular": 5,
    "statutory": {"amount": 20, "unit": "workday", "basis": "行政许可法第四十二条"},
    "promised": {"amount": 7, "unit": "workday"},
    "completeness": "deemed",
    "extension": {
        "limit": {"amount": 10, "unit": "workday"},
        "approver": "本机关负责人",
        "basis": "行政许可法第四十二条",
    },
    "conditions": ["林木权属清楚", "不超过年采伐限额"],
    "questions": [
        {
            "id": "where",
            "text": "树长在哪里？",
            "options": [
                {"value": "forest", "label": "自留山或承包林"},
                {
                    "value": "yard",
                    "label": "房前屋后、自留地",
                    "outcome": "房前屋后和自留地的零星林木不用办采伐证，可以直接采伐。",
                },
            ],
        },
        {
            "id": "who",
            "text": "谁来办？",
            "options": [{"value": "self", "label": "本人"}, {"value": "proxy", "label": "代办人"}],
            "when": {"all": {"where": ["forest"]}},
        },
    ],
    "materials": [
        {"id": "application", "name": "林木采伐申请表", "type": "2", "made_by_form": True},
        {
            "id": "right",
            "name": "林权证明",
            "basis": "中华人民共和国森林法第五十八条",
            "source": "20",
            "source_note": "自然资源部门",
            "waivable": True,
            "common_mistake": "只交了复印件，看不清宗地号",
        },
        {"id": "proxy", "name": "授权委托书", "type": "2", "when": {"all": {"who": ["proxy"]}}},
        {"id": "plan", "name": "更新造林计划", "necessity": "3", "defer_days": 5},
    ],
    "form": [
        {
            "id": "area",
            "label": "采伐面积",
            "type": "number",
            "minimum": "0.1",
            "maximum": 1000,
            "unit": "亩",
            "example": "2.5",
            "on_result": True,
        },
        {"id": "species", "label": "树种", "max_length": 20, "on_result": True},
        {"id": "proxy_name", "label": "代办人姓名", "when": {"all": {"who": ["proxy"]}}},
        {"id": "note", "label": "其他要说明的", "type": "longtext", "required": False, "max_length": 500},
    ],
    "common_mistakes": ["面积按立方米填了，应该填亩"],
    "channels": ["window", "online", "agent"],
    "visits": 1,
    "visits_reason": "核对身份",
    "online_depth": "3",
    "steps": [
        {"id": "accept", "name": "受理", "kind": "accept", "limit": {"amount": 1}},
        {"id": "examine", "name": "审查", "kind": "examine", "limit": {"amount": 4}, "standard": "权属清楚"},
        {"id": "decide", "name": "决定", "kind": "decide", "limit": {"amount": 2}},
        {"id": "issue", "name": "制证", "kind": "issue"},
        {"id": "deliver", "name": "送达", "kind": "deliver"},
    ],
    "result": {"name": "林木采伐许可证", "type": "10", "template": "certificate", "number_word": "双林采"},
    "legal_bases": [{"law": "中华人民共和国森林法", "article": "第五十六条"}],
    "remedy": {"review_body": "双江自治县人民政府", "litigation_court": "双江自治县人民法院"},
    "consult": "0883-7621001",
    "complain": "0883-12345",
    "discretion": [
        {"factor": "采伐面积", "standard": "5 亩以下的，资料齐全的当日提出意见", "basis": "双林发〔2026〕3号"}
    ],
    "faq": [{"question": "砍自家院子里的树要办吗？", "answer": "不用。"}],
    "published_on": "2026-01-05",
    "effective_on": "2026-01-10",
}
"""A licence with a situation, a deferrable paper and an outcome."""

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4"
    b"\0\0\0\0IEND\xaeB`\x82"
)
"""A picture of one pixel."""


def forget_versions() -> None:
    """Forget what is kept by a version's id: after a test database is put back, the ids come again."""
    public.get_version.cache_clear()
    postings.forget()


def publisher(place_id: int) -> Actor:
    """The system with the rights of the bureau of government services."""
    return system(place_id, permissions=PERMISSIONS)


def make_spec(**changes: Any) -> public.ItemSpec:
    """The licence above with these elements changed; without ``basic_code`` each is another item.

    ``kind`` is written into the basic code; an instant item (handling 1) gets the limit 0, for its steps too; one that
    is not online gets the lowest depth; a public service is one of the field 社会服务.
    """
    values = {**SPEC, **changes}
    block, serial = divmod(next(_serial) % _CODES, 999)
    values.setdefault("basic_code", f"53{values['kind']}{64 + block:02d}{serial + 1:03d}000")
    if values["handling"] == "1" and "promised" not in changes:
        values["promised"] = {"amount": 0}
    if values["handling"] == "1" and "steps" not in changes:
        values["steps"] = [{**step, "limit": {"amount": 0}} if "limit" in step else step for step in values["steps"]]
    if values["kind"] == "20":
        values.setdefault("field", "social")
    if "online" not in values["channels"] and "online_depth" not in changes:
        values["online_depth"] = "1"
    return public.ItemSpec.model_validate(values)


def refused_examples(spec: public.ItemSpec) -> list[str]:
    """The fields whose example the form itself would not take."""
    refused = []
    for field in spec.form:
        alone = spec.model_copy(update={"form": (field.model_copy(update={"when": public.Condition()}),)})
        try:
            forms.validate_form(alone, {}, {field.id: field.example})
        except Invalid:
            refused += [field.id] if field.example else []
    return refused


def make_item(
    place_id: int, organisation_ids: Sequence[int], spec: public.ItemSpec | None = None, **changes: Any
) -> public.ItemRef:
    """An item in use; ``changes`` as in ``make_spec``."""
    return public.publish_item(
        actor=publisher(place_id),
        place_id=place_id,
        spec=spec or make_spec(**changes),
        organisation_ids=organisation_ids,
    )
