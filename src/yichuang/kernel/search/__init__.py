"""Chinese text search (中文检索) as pure functions. See README.md in this folder."""

from .pinyin import one_slip_apart, pinyin_keys, pinyin_tokens, syllables
from .plan import search_terms
from .synonyms import SynonymSet
from .tokens import tokens

__all__ = ["SynonymSet", "one_slip_apart", "pinyin_keys", "pinyin_tokens", "search_terms", "syllables", "tokens"]
