"""The sections of a record on the desk: which elements stand together on one page."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the editor: plain elements first, then the lists, each row of which has a page of its own."""

    slug: str
    title: str
    elements: tuple[str, ...]
    lists: tuple[str, ...] = ()
    help: str = ""


SECTIONS = {
    section.slug: section
    for section in (
        Section(
            "basics",
            "基本信息",
            (
                "basic_code",
                "name",
                "plain_name",
                "summary",
                "kind",
                "local_kind",
                "field",
                "level",
                "power_source",
                "handling",
                "service",
                "elsewhere",
                "competence",
                "guidance_body",
                "joint_bodies",
                "audience",
                "scope_text",
                "themes",
                "channels",
                "online_depth",
                "service_area",
                "published_on",
                "effective_on",
            ),
            ("wide", "lists"),
        ),
        Section(
            "limits",
            "时限",
            (
                "statutory",
                "promised",
                "completeness_days",
                "completeness",
                "completeness_basis",
                "correction_days",
                "delivery",
                "extension",
            ),
        ),
        Section("conditions", "条件和前置件", ("quantity_limit", "promise"), ("conditions", "prerequisites")),
        Section("questions", "情形", (), ("questions",), "先问什么、答了什么再问什么；材料和申请表按答案变。"),
        Section("materials", "材料", (), ("materials",)),
        Section("form", "申请表", (), ("form",)),
        Section("steps", "环节和特别程序", ("receipt_is_acceptance",), ("steps", "special_procedures")),
        Section("result", "结果和收费", ("result", "fee", "delivery_ways", "visits", "visits_reason")),
        Section("law", "依据和救济", ("remedy", "rights_and_duties"), ("legal_bases", "discretion", "policies")),
        Section(
            "words",
            "说法和常见问题",
            ("synonyms", "common_mistakes", "popular", "consult", "complain", "sample", "sample_note"),
            ("faq",),
        ),
    )
}
NOT_EDITED = frozenset({"body"})
"""Follows from the implementing bodies of the proposal."""


def section_of(slug: str) -> Section:
    """The section. Raises NotFound."""
    if slug not in SECTIONS:
        raise NotFound("没有这一部分，请从左边的目录里选")
    return SECTIONS[slug]


def list_of(section: Section, name: str) -> type[catalogue.Document] | None:
    """The part the rows of this list consist of; None for a list of plain texts. Raises NotFound."""
    if name not in section.lists:
        raise NotFound("这一部分里没有这个清单，请从左边的目录里选")
    return catalogue.part_of(catalogue.ItemSpec, name)


def section_with(where: str) -> str:
    """The section in which a finding at this path is mended; empty if none."""
    head = where.split(".", maxsplit=1)[0]
    return next((s.slug for s in SECTIONS.values() if head in s.elements or head in s.lists), "")
