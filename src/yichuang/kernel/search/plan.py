"""From what a person typed to a query and a rank."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchRank

from .pinyin import query_terms
from .synonyms import SynonymSet
from .tokens import clean, tokens
from .vector import TokenQuery, any_of

MAX_QUERY = 200
_MAX_TERMS = 120
# Weights of D, C, B, A: a title counts most, pinyin and body little.
_WEIGHTS = (0.1, 0.2, 0.5, 1.0)
# Words of asking, which say nothing of the matter asked about.
_ASKING = re.compile(
    "请问一下|请问|我想要|我想|我要|想要|帮我|怎么样|怎么办理|怎么办|怎么弄|怎么|怎样|如何|"
    "去哪里|去哪儿|去哪|在哪里|在哪儿|在哪|哪里|哪儿|需要准备|需要什么|需要哪些|需要|要什么|要哪些|"
    "有哪些|哪些|什么|多少|多久|可不可以|可以|能不能|是不是|一下|咋个|咋办|咋|[的了吗呢啊吧呀么]"
)


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """A query in the words of the index. ``query`` is None when nothing searchable was typed: show none, or all."""

    terms: tuple[str, ...]
    query: TokenQuery | None

    def rank(self, vector_field: str) -> SearchRank:
        """How well a row fits: ``.filter(vector=plan.query).annotate(rank=plan.rank("vector")).order_by("-rank")``.

        Raises ValueError if ``query`` is None.
        """
        if self.query is None:
            raise ValueError("nothing to rank by: the query is empty")
        return SearchRank(vector_field, self.query, weights=list(_WEIGHTS))


def query(text: str, synonyms: SynonymSet) -> SearchPlan:
    """The plan for what a person typed: its bigrams without words of asking, synonyms' terms, pinyin of Latin words.

    Any term may match; the rank decides. At most 200 characters and 120 terms are used; operators, quotes, emoji and
    control characters have no meaning.
    """
    text = clean(text[:MAX_QUERY])
    asked = _ASKING.sub(" ", text)
    found = tokens(asked) or tokens(text)
    for term in synonyms.expand(text):
        found.extend(tokens(term))
    latin = [pinyin for word in found if word.isascii() for pinyin in query_terms(word)]
    terms = tuple(dict.fromkeys(found + latin))[:_MAX_TERMS]
    return SearchPlan(terms, TokenQuery(any_of(terms)) if terms else None)
