"""Chinese text search (中文检索) as pure functions and Django expressions. See README.md in this folder."""

from .pinyin import pinyin_keys, pinyin_tokens
from .plan import SearchPlan, query
from .synonyms import SynonymSet
from .tokens import tokens
from .vector import search_vector

__all__ = ["SearchPlan", "SynonymSet", "pinyin_keys", "pinyin_tokens", "query", "search_vector", "tokens"]
