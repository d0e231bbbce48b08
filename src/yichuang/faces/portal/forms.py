"""What a page needs to show a form again: what was typed, what is wrong with it, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from yichuang.kernel.errors import Invalid


@dataclass(slots=True)
class Entry:
    """A form as it was filled in, with a message per field that must be changed."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    def refuse(self, error: Invalid) -> None:
        """Take over the messages of an operation."""
        self.errors.update(error.fields)

    @property
    def summary(self) -> list[tuple[str, str]]:
        """Lines for the error summary: the field's id on the page, and its message."""
        return [(f"f-{name}", message) for name, message in self.errors.items()]
