"""From what a person typed to the terms it is looked for by."""

from __future__ import annotations

import re

from .pinyin import query_terms
from .synonyms import SynonymSet
from .tokens import clean, tokens

MAX_QUERY = 200
_MAX_TERMS = 120
# Words of asking, which say nothing of the matter asked about.
_ASKING = re.compile(
    "请问一下|请问|我想要|我想|我要|想要|帮我|怎么样|怎么办理|怎么办|怎么弄|怎么|怎样|如何|"
    "去哪里|去哪儿|去哪|在哪里|在哪儿|在哪|哪里|哪儿|需要准备|需要什么|需要哪些|需要|要什么|要哪些|"
    "有哪些|哪些|什么|多少|多久|可不可以|可以|能不能|是不是|一下|咋个|咋办|咋|[的了吗呢啊吧呀么]"
)


def search_terms(text: str, synonyms: SynonymSet) -> tuple[str, ...]:
    """Bigrams without words of asking, then synonyms' terms, then pinyin of Latin words; empty: nothing searchable.

    Any term may match; how many do, and how rare they are, decides. At most 200 characters and 120 terms are used;
    operators, quotes, emoji and control characters have no meaning.
    """
    text = clean(text[:MAX_QUERY])
    asked = _ASKING.sub(" ", text)
    found = tokens(asked) or tokens(text)
    for term in synonyms.expand(text):
        found.extend(tokens(term))
    latin = [pinyin for word in found if word.isascii() for pinyin in query_terms(word)]
    return tuple(dict.fromkeys(found + latin))[:_MAX_TERMS]
