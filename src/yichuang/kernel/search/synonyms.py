"""What people say → what items are called (同义词): data of the catalogue, applied here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .tokens import clean


class SynonymSet:
    """Colloquial phrases with the terms they stand for: 下岗证 → 就业创业证; 五保 → 特困人员供养."""

    def __init__(self, pairs: Iterable[tuple[str, Sequence[str]]] = ()) -> None:
        """``pairs``: (phrase, terms); a phrase may come several times. Empty phrases and terms are left out."""
        self._by_first: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        merged: dict[str, list[str]] = {}
        for phrase, terms in pairs:
            if key := clean(phrase).strip():
                merged.setdefault(key, []).extend(term for term in map(str.strip, terms) if term)
        for phrase, terms in sorted(merged.items(), key=lambda pair: -len(pair[0])):
            self._by_first.setdefault(phrase[0], []).append((phrase, tuple(dict.fromkeys(terms))))

    def __len__(self) -> int:
        return sum(map(len, self._by_first.values()))

    def phrases(self) -> list[str]:
        """Every phrase that stands for something."""
        return [phrase for phrases in self._by_first.values() for phrase, _ in phrases]

    def expand(self, text: str) -> list[str]:
        """The terms for all phrases in ``text``, the longest phrase at each place, each term once."""
        text = clean(text)
        found: dict[str, None] = {}
        position = 0
        while position < len(text):
            for phrase, terms in self._by_first.get(text[position], ()):
                if text.startswith(phrase, position):
                    found.update(dict.fromkeys(terms))
                    position += len(phrase) - 1
                    break
            position += 1
        return list(found)
