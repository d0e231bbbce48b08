"""Names as people of 双江 bear them: Han, 拉祜, 佤, 布朗, 傣, some without a surname."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from .tables import GROUND, document


@dataclass(frozen=True, slots=True)
class Names:
    """Building blocks from ground/people.toml."""

    data: dict[str, Any]

    @classmethod
    def read(cls) -> Names:
        """The blocks of the demo."""
        return cls(document(GROUND / "people.toml"))

    def han(self, random: Random) -> str:
        """A surname and one or two characters."""
        given: str = self.data["given"]
        start = random.randrange(0, len(given) - 1, 2)
        surname: str = random.choice(self.data["surnames"])
        return surname + (given[start] if random.random() < 0.2 else given[start : start + 2])

    def any(self, random: Random, *, female: bool) -> str:
        """A name by the county's peoples."""
        weights: dict[str, int] = self.data["weights"]
        (group,) = random.choices(list(weights), list(weights.values()))
        if group == "han":
            return self.han(random)
        blocks: dict[str, list[str]] = self.data[group]
        return random.choice(blocks["surnames"]) + random.choice(blocks["female" if female else "male"])
