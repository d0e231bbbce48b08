"""The question box (问一问): answers are quotes from guides and their questions, or none at all (S2-59, S1-80).

Nothing is written here that a guide does not say. An answer names its item and element; where no item or no passage is
sure enough there is none, and the page hands over to a person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..guides.guide import Block, guide
from ..queries import get_version
from ..record.spec import QA
from ..refs import ItemRef
from .finder import search_items
from .wording import grams, read_query, squeeze

_ITEMS = 3  # items whose passages are looked at
_SURE = 0.9  # score of a hit from which on the question is about that item (finder.py)
_CLOSE = 0.6  # share of the question's terms that a question of a guide must have, to be the same question
_NEAR = 0.8  # share of the best score that a second item must have, to be quoted too

# What one asks about an item → the element of its guide that says it. The first that fits counts.
_ABOUT: tuple[tuple[str, str], ...] = (
    ("投诉|举报|态度", "监督投诉渠道"),
    ("复议|不服|告你们|起诉", "行政救济途径与方式"),
    ("怎么填|咋个填|填表|表格|申请表", "申报表单及其填写说明"),
    ("错|退回|常见问题", "常见错误示例"),
    ("条件|够不够|够格|符合|资格|哪些人|什么人", "办理条件"),
    ("材料|证件|带什么|带哪|要什么|要哪|哪些东西|准备|要交什么|手续", "申报材料"),
    ("多少钱|收费|收不收|要钱|花钱|费用|免费|交钱", "收费依据及标准"),
    ("多久|几天|多长|什么时候|哪样时候|时限|要等", "办理时限"),
    ("电话|咨询|问哪个|问谁", "咨询方式"),
    ("哪里|哪儿|哪点|地址|在哪|去哪|克哪|几点|上班|周末|星期", "办理地址和时间"),
    ("网上|手机上|代办|邮寄|窗口办|怎么办理方式", "办理方式"),
    ("进度|到哪一步|办好没|办得怎", "办理进程和结果查询"),
    ("领证|拿证|寄给|送到|取证", "结果送达"),
    ("能不能|可不可以|给能|给可以|可以办", "办理条件"),
    ("哪个部门|归谁|谁管|谁批|哪个单位", "决定机构"),
    ("依据|法律|规定|政策", "设立依据"),
    ("流程|步骤|怎么办|咋个办|咋办|咋整|如何办|怎样办", "办理流程"),
)
_ABOUT_RE = tuple((re.compile(words), title) for words, title in _ABOUT)


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage of a guide. ``no`` is the number of the element it stands in; ``question`` a question of the guide."""

    item: ItemRef
    no: int
    title: str
    question: str
    blocks: tuple[Block, ...]
    consult: str


def ask_guides(place_id: int, text: str) -> tuple[Quote, ...]:
    """Passages of guides in use that answer the question, at most two, the surest first; empty if none is sure.

    A question of a guide that is nearly the same comes first, then the element the question is about, else what the
    item is. Costs a search and, the first time, the guide of each item quoted.
    """
    hits = search_items(place_id, text, limit=_ITEMS)
    found = [quote for hit in hits if (quote := _from_question(hit.item, text))]
    quoted = {quote.item.id for quote in found}
    sure = [hit for hit in hits if hit.sure and hit.score >= max(_SURE, hits[0].score * _NEAR)]
    found += [_from_element(hit.item, text) for hit in sure if hit.item.id not in quoted]
    return tuple(found[:2])


def _from_question(item: ItemRef, text: str) -> Quote | None:
    spec = get_version(item.version_id).spec
    asked = grams(read_query(text).plain)
    best = max(spec.faq, key=lambda qa: _share(asked, qa))
    if _share(asked, best) < _CLOSE:
        return None
    blocks = (Block("text", lines=(best.answer,)),)
    return Quote(item, 26, "常见问题解答", best.question, blocks, spec.consult)


def _share(asked: set[str], qa: QA) -> float:
    """How much of the shorter of the two questions stands in the other."""
    own = grams(squeeze(qa.question))
    return len(asked & own) / max(4, min(len(asked), len(own)))


def _from_element(item: ItemRef, text: str) -> Quote:
    plain = squeeze(text)
    title = next((title for words, title in _ABOUT_RE if words.search(plain)), "事项名称")
    element = next(e for e in guide(item.id).elements if e.title == title)
    spec = get_version(item.version_id).spec
    return Quote(item, element.no, element.title, "", element.blocks, spec.consult)
