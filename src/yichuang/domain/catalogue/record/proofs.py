"""Proofs nobody may send a villager to her committee for (民发〔2020〕20号, first list of 20; S4-13).

《不应由基层群众性自治组织出具证明事项清单（第一批）》: a record that asks for one of them is not published, so no
checklist can contain one.
"""

from __future__ import annotations

import re

from .spec import ItemSpec, Material

FORBIDDEN: tuple[str, ...] = (
    "亲属关系证明",
    "居民身份信息证明",
    "户口登记项目内容变更申请证明",
    "居民养犬证明",
    "无犯罪记录证明",
    "社区戒毒社区康复人员情况证明",
    "人员失踪证明",
    "婚姻状况证明",
    "出生证明",
    "健在证明",
    "死亡证明",
    "疾病状况证明",
    "残疾状况证明",
    "婚育状况证明",
    "居民就业状况证明",
    "居民个人档案证明",
    "居民财产证明",
    "遗产继承权证明",
    "市场主体住所证明",
    "证件遗失证明",
)
"""The twenty, as the ministries' list names them."""

_COMMITTEE = re.compile(r"村委会|居委会|村民委员会|居民委员会|村（居）|村\(居\)|村居|社区(?!卫生)|村民小组|村组")
# Proofs that only a committee was ever asked for: forbidden even if the record does not say who issues them.
_ONLY_COMMITTEES = ("亲属关系证明", "居民身份信息证明", "身份信息证明", "养犬证明", "健在证明", "遗失证明")
_OTHER_ISSUERS = re.compile(r"公安|派出所|法院|公证|医院|医疗|卫生|民政|学校|档案|单位")
_SPLIT = re.compile(r"[，；;。、]")


def forbidden_proof(material: Material) -> str | None:
    """The forbidden proof this paper is, or None.

    A paper is forbidden if its name is that of a listed proof and the committee is to issue it (a certificate of death
    from the hospital, or a court's decision, is not), or if nobody but the committee ever issued it.
    """
    name = material.name
    for proof in FORBIDDEN:
        core = proof.removeprefix("居民")
        if core in name and _by_committee(material, core):
            return proof
    return None


def _by_committee(material: Material, core: str) -> bool:
    if any(word in material.name for word in _ONLY_COMMITTEES) and core in material.name:
        return not _issued_elsewhere(material)
    if _COMMITTEE.search(material.name):
        return True
    return any(
        _COMMITTEE.search(part) and re.search(r"出具|开具|开的|盖章|证明", part)
        for note in (material.source_note, material.standard, material.fill_note)
        for part in _SPLIT.split(note)
        if not re.search(r"不用|不需|无需|不要|不得|不再|不必", part)
    )


def _issued_elsewhere(material: Material) -> bool:
    """Whether the record names a public body that issues it (公安机关, 法院, 公证处 …)."""
    return bool(
        re.search(r"公安|派出所|法院|公证|医院|医疗|卫生|民政|学校|档案|单位", material.name + material.source_note)
    )


def forbidden_in(spec: ItemSpec) -> dict[str, str]:
    """Path of each forbidden paper of the record → what to say to who wrote it."""
    return {
        f"materials.{m.id}": f"“{m.name}”属于村（居）委会不应出具的“{proof}”（民发〔2020〕20号），不能要求群众提供"
        for m in spec.materials
        if (proof := forbidden_proof(m))
    }
