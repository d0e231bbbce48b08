"""What an operation may answer instead of a result. Faces turn these into pages or problem+json.

Messages are in Chinese, in the words of the form, and never carry personal data or internals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """Base of every refusal a person can be told about."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(DomainError):
    """Unknown, or outside what this actor may see: the two are never told apart (404)."""

    def __init__(self, message: str = "没有找到，或者不在您的办理范围内") -> None:
        super().__init__(message)


class Forbidden(DomainError):
    """Visible, but this post lacks the right (403)."""


class Conflict(DomainError):
    """The state or a guard does not allow it (409). ``possible`` names the transitions that are possible now."""

    def __init__(self, message: str, *, possible: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.possible = tuple(possible)


class Invalid(DomainError):
    """Input that must be corrected (422). ``fields`` maps a field's path to its message."""

    def __init__(self, fields: Mapping[str, str], message: str = "请修改标出的内容") -> None:
        super().__init__(message)
        self.fields = dict(fields)
