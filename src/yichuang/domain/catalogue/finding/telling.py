"""Whether a hit answers what was asked, or only resembles it: 火星签证 is no 户口迁出 for sounding like 准迁证.

Words of the trade (许可、登记、补助 …) say what kind of thing is wanted, not which: what matters is whether anything
else of the query stands in the item.
"""

from __future__ import annotations

import re

from yichuang.kernel.search import one_slip_apart, pinyin_tokens, search_terms, tokens

from .postings import Entry
from .wording import Asked, grams, synonyms

_KINDS = (
    "申请表|行政|许可|审批|核发|登记|备案|认定|认证|确认|证明|证书|证件|证照|执照|资格|补助|补贴|津贴|给付|救助金|费用|"
    "缴费|缴纳|报销|申报|申请|申领|领取|办理|新办|补办|换领|补领|换证|办证|领证|变更|注销|查询|打印|开具|签发|审核|年审|"
    "年检|鉴定|检查|处罚|公示|服务|管理|手续|业务|事项|资料|材料|表格|对象|单位|个人|证|费|表|本|卡|单|款"
)
_KIND = re.compile("|".join(sorted(_KINDS.split("|"), key=len, reverse=True)))
SLIP_FROM = 4
"""Letters from which on one of them may be wrong."""
_ENOUGH = 0.5  # of what tells, if it stands only in an item's conditions and questions


def answers(asked: Asked, entry: Entry) -> bool:
    """Whether something that tells of the query stands in the item, as written, as it sounds, or by a synonym.

    A query of nothing but words of the trade (补贴) is answered by all that have them. Sound counts only if it explains
    everything that is not there as written: half of a word that sounds right is chance.
    """
    named, told, said = (frozenset(part) for part in entry.terms)
    kinds = {term for kind in _KIND.findall(asked.words) for term in synonyms().expand(kind)}  # 执照 is 营业执照
    meant = {gram for term in asked.meant if term not in kinds for gram in grams(term)}
    if any(gram in named and not _KIND.fullmatch(gram) for gram in meant):
        return True
    if asked.plain.isascii():
        return _spelt(asked.plain, entry, named)
    runs = telling(asked.words)
    if not runs:
        return any(gram in named for gram in grams(asked.words))
    found = [_covered(run, named | told) for run in runs]
    if any(map(any, found)):
        return True
    everywhere = [_covered(run, said) for run in runs]
    if sum(map(sum, everywhere)) >= _ENOUGH * sum(map(len, runs)):
        return True
    sounds = [sound for run in runs for sound in pinyin_tokens(run) if sound.startswith("p_")]
    return bool(sounds) and all(sound in named for sound in sounds)


def telling(words: str) -> list[str]:
    """What is left of the query without the words of the trade, run by run; a lone character keeps its neighbours."""
    runs, start = [], 0
    for kind in [*_KIND.finditer(words), None]:
        end = kind.start() if kind else len(words)
        if end - start == 1:  # 狗证, 开店: one character tells nothing without the next
            runs.append(words[max(0, start - 1) : end + 1])
        elif end > start:
            runs.append(words[start:end])
        start = kind.end() if kind else end
    return runs


def _covered(run: str, terms: frozenset[str]) -> list[bool]:
    """Which characters of a run stand in the item, two together at least."""
    covered, start = [False] * len(run), 0
    for term in tokens(run):
        start = run.index(term, max(0, start - 1)) if term in run else start
        if term in terms:
            covered[start : start + len(term)] = [True] * len(term)
    return covered


def _spelt(letters: str, entry: Entry, named: frozenset[str]) -> bool:
    """Letters: a word of the item, its pinyin whole or by initials with one slip, or a pair of its syllables."""
    if letters in named or f"i_{letters}" in named:
        return True
    if any(term in named for term in search_terms(letters, synonyms()) if term.startswith("p_")):
        return True
    return len(letters) >= SLIP_FROM and any(one_slip_apart(letters, key) for key in entry.keys)
