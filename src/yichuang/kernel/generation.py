"""What changes once a month and is asked a hundred times a second: kept per process, for as long as it is true.

Places, organisations, sites, jurisdictions, items and delegations are reference data (基础数据). Every table of them
carries ``touch()``, a trigger that writes a new random token into one row, in the same transaction as the change. A
function marked ``@by_generation`` compares that token before it uses what it kept: one tiny statement in place of many,
and never stale: a change counts everywhere the moment it is committed, and a change that is rolled back takes its token
with it, so what was read meanwhile is never found again. (A counter would come again with other rows.)

Within ``steady()`` the token is read once: an operation sees its reference data as of one instant. Nothing inside such
a block may change reference data and then ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

import pgtrigger
from django.db import connection

from . import clock

_MOST = 20_000  # answers kept; then all are forgotten and the busy ones come back
_BUMP = """
INSERT INTO kernel_generation (id, token) VALUES (1, gen_random_uuid())
ON CONFLICT (id) DO UPDATE SET token = EXCLUDED.token;
RETURN NULL;
"""

P = ParamSpec("P")
R = TypeVar("R")
Answers = dict[tuple[Any, ...], Any]
_kept: list[tuple[object, Answers]] = []  # at most one; replaced whole, so that threads never see half of it
_steady: ContextVar[dict[object, Any] | None] = ContextVar("yichuang_steady", default=None)


def touch() -> pgtrigger.Trigger:
    """For ``Meta.triggers`` of a table of reference data: any change of it begins a new generation."""
    return pgtrigger.Trigger(
        name="generation",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func=_BUMP,
    )


def by_generation(function: Callable[P, R]) -> Callable[P, R]:
    """Keep the answers of a pure read of reference data, by arguments and by day, until any of it changes.

    The answer must be immutable, or not be changed by whoever gets it. Errors are not kept.
    """

    @wraps(function)
    def kept(*args: P.args, **kwargs: P.kwargs) -> R:
        key = (function, args, *sorted(kwargs.items()), clock.today())
        with steady():
            answers = _answers()
            if key not in answers:
                answer = function(*args, **kwargs)
                if len(answers) >= _MOST:
                    answers.clear()
                answers[key] = answer
                return answer
            return cast("R", answers[key])

    return kept


@contextmanager
def steady() -> Iterator[None]:
    """Read the generation once for everything inside. Blocks may be nested; the outermost counts."""
    if _steady.get() is not None:
        yield
        return
    mark = _steady.set({})
    try:
        yield
    finally:
        _steady.reset(mark)


def once(key: object, read: Callable[[], R]) -> R:
    """``read()``, once for each ``key`` within a steady block; outside of one, every time."""
    block = _steady.get()
    if block is None:
        return read()
    if key not in block:
        block[key] = read()
    return cast("R", block[key])


def _answers() -> Answers:
    token = once(_token, _token)
    held = _kept[0] if _kept else None
    if held is None or held[0] != token:
        held = (token, {})
        _kept[:] = [held]
    return held[1]


def _token() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM kernel_generation WHERE id = 1")
        row = cursor.fetchone()
    return row[0] if row else None
