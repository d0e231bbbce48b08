"""Columns, answers and the other closed lists of words. Imports no models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices


class Column(TextChoices):
    """The columns of the place's portal (栏目; 政府信息公开条例 19–21; S1-112, S1-136, S2-140)."""

    FUNCTIONS = "functions", "机构职能"
    RULES = "rules", "规章制度"
    NEWS = "news", "工作动态"
    INTERPRETATION = "interpretation", "政策解读"
    STATISTICS = "statistics", "统计数据"
    NOTICES = "notices", "公示公告"
    COMPLAINTS = "complaints", "投诉指南"


INTERVALS: Final[Mapping[str, int]] = {
    Column.FUNCTIONS: 365,
    Column.NEWS: 31,
    Column.STATISTICS: 31,
    Column.COMPLAINTS: 365,
}
"""Natural days after which a column that has nothing newer is told on the desk; columns left out have no rhythm."""


class Clearance(TextChoices):
    """What the reviewer answers for (保密审查; 政府信息公开条例 14–17)."""

    SECRETS = "secrets", "不涉及国家秘密，不危及国家安全、公共安全、经济安全、社会稳定"
    PRIVACY = "privacy", "不含商业秘密和个人隐私，没有公民个人的证件号、手机号"
    CORRECT = "correct", "内容准确，栏目和公开时间正确"


class Form(TextChoices):
    """In which form somebody wants the information (政府信息公开条例 29 (三))."""

    ELECTRONIC = "electronic", "电子文本"
    PAPER = "paper", "纸质"
    INSPECT = "inspect", "当面查阅"


class Way(TextChoices):
    """How a request came (政府信息公开条例 29, 31)."""

    ONLINE = "online", "网上"
    COUNTER = "counter", "当面递交"
    LETTER = "letter", "来信"


class Answer(TextChoices):
    """The kinds of answer (政府信息公开条例 36, 37)."""

    ALREADY = "already", "已主动公开"
    GIVEN = "given", "予以公开"
    PARTLY = "partly", "部分公开"
    REFUSED = "refused", "不予公开"
    NOT_THERE = "not_there", "信息不存在"
    NOT_OURS = "not_ours", "不属于本机关负责公开"
    REPEATED = "repeated", "重复申请，不再处理"
    OTHER_LAW = "other_law", "按专门规定查询（工商、不动产登记等）"


ARTICLES: Final[Mapping[str, str]] = {
    Answer.ALREADY: "第三十六条第（一）项",
    Answer.GIVEN: "第三十六条第（二）项",
    Answer.PARTLY: "第三十七条",
    Answer.REFUSED: "第三十六条第（三）项",
    Answer.NOT_THERE: "第三十六条第（四）项",
    Answer.NOT_OURS: "第三十六条第（五）项",
    Answer.REPEATED: "第三十六条第（六）项",
    Answer.OTHER_LAW: "第三十六条第（七）项",
}


class Ground(TextChoices):
    """Why something is not disclosed (政府信息公开条例 14–16)."""

    SECRET = "secret", "国家秘密或者法律法规禁止公开（第十四条）"
    STABILITY = "stability", "公开会危及国家安全、公共安全、经济安全、社会稳定（第十四条）"
    PRIVACY = "privacy", "商业秘密、个人隐私，公开会损害第三方合法权益（第十五条）"
    INTERNAL = "internal", "内部事务信息（第十六条第一款）"
    PROCESS = "process", "讨论记录、过程稿、磋商信函、请示报告等过程性信息，行政执法案卷信息（第十六条第二款）"


class Asked(TextChoices):
    """Who is consulted (政府信息公开条例 32, 34)."""

    THIRD_PARTY = "third_party", "第三方（公开可能损害其合法权益）"
    OTHER_BODY = "other_body", "共同制作的其他机关"


class Said(TextChoices):
    """What who was consulted said (政府信息公开条例 32, 34)."""

    AGREES = "agrees", "同意公开"
    REFUSES = "refuses", "不同意，理由合理"
    UNFOUNDED = "unfounded", "不同意，没有合理理由"
    SILENT = "silent", "逾期没有提出意见"
