"""The kinds of entries: a versioned, frozen payload of ids and facts for each.

A room declares its kinds in its ``events.py``::

    @event("cases.case.accepted", version=1)
    @dataclass(frozen=True, slots=True)
    class CaseAccepted(Event):
        case_id: int
        due_on: date | None

The record outlives the code that wrote it: a published payload is never changed, a new shape is a new version.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, ClassVar, TypeVar, Union, cast, get_args, get_origin, get_type_hints
from uuid import UUID

Json = dict[str, Any]

LONGEST_TEXT = 200
"""Characters of a code or short enumeration; a longer text is a text somebody wrote, and belongs to a room."""

LONGEST_LIST = 1000

_KIND = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:_[a-z0-9]+)*){2}")
_PARTICIPLE = re.compile(
    "[a-z]+ed|begun|bound|broken|brought|built|bought|chosen|cut|dealt|done|drawn|driven|felt|found|frozen|given|gone|"
    "grown|heard|held|kept|known|laid|led|left|lent|lost|made|meant|met|overridden|paid|put|read|rebuilt|run|seen|sent|"
    "set|shown|shut|split|spoken|spent|sworn|taken|taught|told|undone|withdrawn|withheld|worn|written"
)
# Readable personal data that could slip into a "code": mainland mobile and identity numbers.
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:1[3-9]\d{9}|[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx])(?![0-9A-Za-z])"
)


class Event:
    """Base of every payload. ``kind`` and ``version`` are set by ``@event``."""

    __slots__ = ()
    kind: ClassVar[str]
    version: ClassVar[int]


E = TypeVar("E", bound=Event)
_registry: dict[tuple[str, int], type[Event]] = {}
_hints: dict[type[Event], dict[str, Any]] = {}


class UnknownEvent(LookupError):
    """No payload is registered for this kind and version: its room is not installed, or its code was removed."""


def event(kind: str, *, version: int = 1) -> Callable[[type[E]], type[E]]:
    """Register a frozen dataclass as the payload of ``kind`` (``room.subject.past_participle``).

    Raises ValueError for a badly formed kind or one that is taken, TypeError for a class that is not a frozen
    dataclass or has a field that is not an id, code, date, number, short enumeration, or a list of these.
    """
    check_kind(kind)
    if version < 1:
        raise ValueError(f"{kind}: versions start at 1")

    def register(cls: type[E]) -> type[E]:
        if not (issubclass(cls, Event) and is_dataclass(cls) and cls.__dataclass_params__.frozen):
            raise TypeError(f"{kind}: {cls.__name__} must be a frozen dataclass derived from Event")
        if (kind, version) in _registry:
            raise ValueError(f"{kind} version {version} is already registered")
        hints = get_type_hints(cls)
        wanted = {f.name: hints[f.name] for f in fields(cls)}
        for name, hint in wanted.items():
            _check_hint(hint, where=f"{kind}.{name}")
        cls.kind, cls.version = kind, version
        _registry[kind, version] = cls
        _hints[cls] = wanted
        return cls

    return register


def check_kind(kind: str) -> None:
    """Raise ValueError unless ``kind`` reads room.subject.past_participle."""
    if not _KIND.fullmatch(kind) or len(kind) > 80:
        raise ValueError(f"{kind!r}: a kind is room.subject.past_participle, lower case")
    words = kind.rsplit(".", 1)[1].split("_")
    if not any(_PARTICIPLE.fullmatch(word) for word in words):
        raise ValueError(f"{kind!r}: the last part says what happened, as a past participle (accepted, handed_over)")


def is_registered(kind: str) -> bool:
    """Whether any version of ``kind`` is known."""
    return any(known == kind for known, _ in _registry)


def to_payload(instance: Event) -> Json:
    """The event as JSON. Raises TypeError or ValueError for a value the record does not take (never echoing it)."""
    cls = type(instance)
    if cls not in _hints:
        raise TypeError(f"{cls.__name__} is not registered with @event")
    return {name: _encode(getattr(instance, name), where=f"{cls.kind}.{name}") for name in _hints[cls]}


def from_payload(kind: str, version: int, payload: Json) -> Event:
    """The event as it was recorded. Raises UnknownEvent."""
    try:
        cls = _registry[kind, version]
    except KeyError:
        raise UnknownEvent(f"{kind} version {version}") from None
    return cls(**{name: _decode(payload[name], hint) for name, hint in _hints[cls].items()})


_PLAIN = (str, int, bool, float, Decimal, date, datetime, UUID)


def _union(hint: Any) -> tuple[Any, ...] | None:
    """The members of ``X | None`` without None, or None if the hint is no union."""
    if get_origin(hint) in {Union, types.UnionType}:
        return tuple(a for a in get_args(hint) if a is not type(None))
    return None


def _check_hint(hint: Any, *, where: str) -> None:
    members = _union(hint)
    if members is not None:
        if len(members) != 1:
            raise TypeError(f"{where}: only 'X | None' is allowed, a payload has one type per field")
        _check_hint(members[0], where=where)
    elif get_origin(hint) in {list, tuple}:
        args = get_args(hint)
        if get_origin(hint) is tuple and (len(args) != 2 or args[1] is not Ellipsis):
            raise TypeError(f"{where}: write tuple[X, ...]")
        if get_origin(args[0]) in {list, tuple}:
            raise TypeError(f"{where}: no lists of lists")
        _check_hint(args[0], where=where)
    elif not (hint in _PLAIN or (isinstance(hint, type) and issubclass(hint, Enum))):
        raise TypeError(f"{where}: {hint!r} is not an id, code, date, number or short enumeration")


def _encode(value: Any, *, where: str) -> Any:  # noqa: C901, PLR0911 - one line per type
    match value:
        case Enum():
            return _encode(value.value, where=where)
        case None | bool() | int():
            return value
        case str():
            return check_text(value, where=where)
        case float():
            if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 - NaN
                raise ValueError(f"{where}: not a finite number")
            return value
        case datetime():
            if value.tzinfo is None:
                raise ValueError(f"{where}: an instant needs a zone")
            return value.isoformat()
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case list() | tuple():
            if len(value) > LONGEST_LIST:
                raise ValueError(f"{where}: more than {LONGEST_LIST} values")
            return [_encode(v, where=where) for v in value]
    raise TypeError(f"{where}: {type(value).__name__} does not go into the journal")


def check_text(value: str, *, where: str) -> str:
    """Give back a code or short enumeration. Raises ValueError (not echoing it) for anything longer or personal."""
    if len(value) > LONGEST_TEXT or "\n" in value or "\x00" in value:
        raise ValueError(f"{where}: codes and short enumerations only, one line of at most {LONGEST_TEXT} characters")
    if _PERSONAL.search(value):
        raise ValueError(f"{where}: looks like an identity or telephone number; personal data stays out of the journal")
    return value


def _decode(value: Any, hint: Any) -> Any:
    members = _union(hint)
    if members is not None:
        return None if value is None else _decode(value, members[0])
    if get_origin(hint) is list:
        return [_decode(v, get_args(hint)[0]) for v in value]
    if get_origin(hint) is tuple:
        return tuple(_decode(v, get_args(hint)[0]) for v in value)
    if hint in {date, datetime}:
        return cast("type[date | datetime]", hint).fromisoformat(value)
    if hint in {Decimal, UUID, float} or (isinstance(hint, type) and issubclass(hint, Enum)):
        return hint(value)
    return value
