"""The words of governance: kinds of adjustment, the five judgements, and how a place governs its list."""

from __future__ import annotations

from ..codes import Coded


class ProposalKind(Coded):
    """调整类型 (S4-5: 取消、转移、整合、加强; S2-16)."""

    NEW = "new", "新增"
    REVISE = "revise", "修订"
    STRENGTHEN = "strengthen", "加强"
    CANCEL = "cancel", "取消"
    TRANSFER = "transfer", "转移"
    MERGE = "merge", "整合"


class Dimension(Coded):
    """What a joint review judges (S2-10 … S2-13)."""

    LEGALITY = "legality", "合法性"
    COMPLETENESS = "completeness", "完整性"
    ACCURACY = "accuracy", "准确性"
    CONSISTENCY = "consistency", "一致性"
    APPLICABILITY = "applicability", "适用性"


ASKED = {
    Dimension.LEGALITY: "依据有效、权限合法，没有法外条件和证明",
    Dimension.COMPLETENESS: "要素齐全，指南照着就能办",
    Dimension.ACCURACY: "时限、材料、收费、电话地址真实准确",
    Dimension.CONSISTENCY: "与上级清单、权责清单、许可事项清单一致",
    Dimension.APPLICABILITY: "适合本地办理，窗口和村级站点用得上",
}
"""What the reviewer of each looks at."""
