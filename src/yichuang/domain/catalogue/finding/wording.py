"""How people say things (俗语): a query without the words of asking, and its equivalents in the lists' language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from yichuang.kernel.search import SynonymSet, syllables, tokens
from yichuang.kernel.search.tokens import clean

from ..themes import DATA

LONGEST = 100
"""Characters of a query that count."""

# Words of asking in the speech of the southwest (bundles.md §3), which say nothing of the matter; a query only.
_ASKING = (
    "怎么办理|怎么申请|怎么办|怎么弄|怎么整|怎么领|怎么|咋个办|咋个整|咋个|咋整|咋弄|咋办|咋|如何|怎样|哪里|哪儿|哪样|在哪|"
    "克哪点|去哪点|在哪点|哪点|要办哪些|办哪些|哪些|哪个|为什么|什么时候|哪样时候|多长时间|要多久|多久|几天|几百|"
    "什么|多少|请问|我想|我要|想要|需要|可以|能不能|给能|给可以|给是|给要|给会|是不是|有没有|要不要|行不行|可不可以|"
    "没得|政府|国家|我家|我们|你家|人家|他家|俺家|俺|我|你们|你|他|她|能领|能不|能|先要做|先要|先|"
    "办理|申请|申办|去办|要办|克办|克|办个|办一下|办|弄个|弄|整个|整|搞个|搞|手续|流程|条件|带哪些|材料|一下|一个|"
    "吗|呢|吧|啊|嘛|了|的|要|想|去|把|在|个|给|得|到|不"
)
_ASKING_RE = re.compile("|".join(sorted(_ASKING.split("|"), key=len, reverse=True)))
# 砍棵树, 打口井, 盖间房, 养几头猪: the verb and its thing, with how many of them between.
_COUNTED = re.compile(
    "(?<=[砍锯伐养盖起建修造租包打挖开办领卖买])了?[一两二三几]?[棵点间栋幢头口座块张本条台辆家个片亩只群](?=[\u3400-\u9fff])"
)
_HEARD = 5  # characters of the longest phrase that is looked for by its sound
_SPOKEN = 12  # characters up to which words are also taken by their sound
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as the finder weighs it: as typed, without the asking, what it stands for, and how it sounds.

    ``guessed`` is what it may stand for if a word only sounds right (老宝 for 老保).
    """

    plain: str
    words: str
    meant: tuple[str, ...]
    guessed: tuple[str, ...]
    sound: str


@cache
def synonyms() -> SynonymSet:
    """The language's own equivalents (data/synonyms.tsv); an item's synonyms stand in its record."""
    pairs: list[tuple[str, list[str]]] = []
    for line in (DATA / "synonyms.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            said, meant = line.split("\t")
            pairs.extend((word, meant.split()) for word in said.split())
    return SynonymSet(pairs)


@cache
def _sounding() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Phrases of two to five characters by their syllables, with what they stand for."""
    phrases = (phrase for phrase in synonyms().phrases() if 2 <= len(phrase) <= _HEARD and _HAN.fullmatch(phrase[0]))
    return {tuple(syllables(phrase)): tuple(synonyms().expand(phrase)) for phrase in phrases}


def _heard(words: str) -> list[str]:
    """What a part of the words sounds like, if it is no phrase itself."""
    sounds = syllables(words)
    found: dict[str, None] = {}
    for size in range(_HEARD, 1, -1):
        for start in range(len(sounds) - size + 1):
            found.update(dict.fromkeys(_sounding().get(tuple(sounds[start : start + size]), ())))
    return list(found)


def squeeze(text: str) -> str:
    """Half-width, lower case, letters and digits only: for comparing, never for keeping."""
    return "".join(c for c in clean(text) if c.isalnum())


def read_query(text: str) -> Asked:
    """What a person typed, at most 100 characters of it."""
    plain = squeeze(text[:LONGEST])
    words = "".join(_ASKING_RE.sub(" ", plain).split())
    if len(words) < 2:  # nothing is left of 要办 or 怎么弄: then what was typed counts
        words = plain
    han = "".join(_HAN.findall(words))
    sound = "".join(syllables(han)) if 2 <= len(han) <= _SPOKEN else ""
    thin = _COUNTED.sub("", plain)
    meant = dict.fromkeys(term for read in (plain, thin, words) for term in synonyms().expand(read))
    guessed = [term for term in _heard(han) if term not in meant] if han and len(han) <= _SPOKEN else []
    return Asked(plain, words, tuple(meant), tuple(guessed), sound)


def grams(text: str) -> set[str]:
    """The search terms of a text."""
    return set(tokens(text))
