"""How people say things (俗语): a query without the words of asking, and its equivalents in the lists' language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from yichuang.kernel.search import SynonymSet, pinyin_keys, tokens
from yichuang.kernel.search.tokens import clean

from .themes import DATA

LONGEST = 100
"""Characters of a query that count."""

# Words of asking in the speech of the southwest (bundles.md §3), which say nothing of the matter; a query only.
_ASKING = (
    "怎么办理|怎么申请|怎么办|怎么弄|怎么整|怎么领|怎么|咋个办|咋个整|咋个|咋整|咋弄|咋办|咋|如何|怎样|哪里|哪儿|哪样|在哪|"
    "什么|多少|请问|我想|我要|想要|需要|可以|能不能|给能|给可以|给是|是不是|有没有|我家|我们|俺|我|你们|你|"
    "办理|申请|申办|去办|要办|克办|克|办个|办一下|办|弄个|弄|整个|整|搞个|搞|手续|流程|带哪些|材料|一下|一个|"
    "吗|呢|吧|啊|嘛|了|的|要|想|去|把|在|个|给|得|到"
)
_ASKING_RE = re.compile("|".join(sorted(_ASKING.split("|"), key=len, reverse=True)))
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as the finder weighs it: as typed, without the asking, what it stands for, and how it sounds."""

    plain: str
    words: str
    meant: tuple[str, ...]
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
    sound = pinyin_keys(han).full if 2 <= len(han) <= 6 else ""
    return Asked(plain, words, tuple(synonyms().expand(plain)), sound)


def grams(text: str) -> set[str]:
    """The search terms of a text."""
    return set(tokens(text))
