"""Terms as PostgreSQL's tsvector and tsquery, built as literals: no parser of the server sees a person's text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Value
from django.db.models.functions import Cast

from .tokens import tokens

Weight = Literal["A", "B", "C", "D"]
_MAX_POSITION = 16_383
_MAX_POSITIONS = 200
_MAX_TERMS = 20_000


def search_vector(texts: Mapping[Weight, str], *, terms: Mapping[Weight, Iterable[str]] | None = None) -> Cast:
    """An expression for a SearchVectorField: ``row.vector = search_vector({"A": title, "D": body}); row.save()``.

    ``texts`` are cut into tokens; ``terms`` are taken as they are (``pinyin_tokens``). A weighs most. Empty is fine.
    """
    return Cast(Value(vector_literal(texts, terms=terms)), SearchVectorField())


def vector_literal(texts: Mapping[Weight, str], *, terms: Mapping[Weight, Iterable[str]] | None = None) -> str:
    """The same as text, for SQL of one's own: pass it as a parameter and cast it, ``%s::tsvector``."""
    positions: dict[str, list[str]] = {}
    position = 0
    for part in ({weight: tokens(text) for weight, text in texts.items()}, terms or {}):
        for weight in sorted(part):
            for term in part[weight]:
                position = min(position + 1, _MAX_POSITION)
                seen = positions.setdefault(term, [])
                if len(seen) < _MAX_POSITIONS:
                    seen.append(f"{position}{weight}")
            if len(positions) > _MAX_TERMS:
                break
    return " ".join(f"'{term}':{','.join(seen)}" for term, seen in positions.items())


class TokenQuery(SearchQuery):
    """A SearchQuery whose text is a finished tsquery literal."""

    def __init__(self, literal: str, output_field: Any = None) -> None:
        super().__init__(literal, output_field=output_field, search_type="raw")
        self.function = None
        self.template = "%(expressions)s::tsquery"


def any_of(terms: Iterable[str]) -> str:
    """A tsquery literal that matches any of these terms."""
    return " | ".join(f"'{term}'" for term in dict.fromkeys(terms))
