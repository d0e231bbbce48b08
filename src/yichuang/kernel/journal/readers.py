"""Readers: functions that follow the sealed entries, in order, each exactly once.

    @reader("cases.ledger", kinds={"cases.case.accepted", "cases.case.decided"})
    def keep_ledger(entry: SealedEntry) -> None:
        ...

A reader changes only rows of its own room (its projection) or defers jobs. Its changes and its position are committed
together, so it may be stopped at any moment, and can be rebuilt from zero. An entry it cannot digest stops it there,
visibly (``ReaderPosition.error``), and is tried again with growing pauses; other readers go on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction

from yichuang.kernel import clock

from .events import Event, from_payload, is_registered
from .sealer import seal_batch

log = structlog.get_logger(__name__)

WINDOW = 20_000
"""Positions one transaction of a reader looks at, at most, when few of them concern it."""

LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry in its final place."""

    position: int
    id: int
    kind: str
    version: int
    place_id: int | None
    subject: str
    actor_account_id: int | None
    actor_post_id: int | None
    actor_role: str
    channel: str
    occurred_at: datetime
    recorded_at: datetime
    payload: dict[str, Any]

    @property
    def event(self) -> Event:
        """The typed payload. Raises UnknownEvent."""
        return from_payload(self.kind, self.version, self.payload)


Handler = Callable[[SealedEntry], None]


class ReaderFailed(Exception):
    """``drain`` met a reader that cannot go on; the cause is chained."""


@dataclass(frozen=True, slots=True)
class _Reader:
    name: str
    kinds: frozenset[str]
    handle: Handler


_readers: dict[str, _Reader] = {}


def reader(name: str, *, kinds: Collection[str | type[Event]]) -> Callable[[Handler], Handler]:
    """Register a reader of ``kinds`` (names, or event classes) under ``name`` (``room.projection``), for good.

    Raises ValueError when the name is taken or no kind is given. A kind nobody has registered is found by Django's
    checks, when every room is loaded.
    """
    if name in _readers:
        raise ValueError(f"reader {name} is already registered")
    wanted = frozenset(k if isinstance(k, str) else k.kind for k in kinds)
    if not wanted:
        raise ValueError(f"reader {name} reads nothing")

    def register(handle: Handler) -> Handler:
        _readers[name] = _Reader(name, wanted, handle)
        return handle

    return register


def reader_names() -> list[str]:
    """Every registered reader, by name."""
    return sorted(_readers)


def mistaken_kinds() -> dict[str, list[str]]:
    """By reader, the kinds it waits for that nobody has registered: misspelt, or of a room that is not there."""
    found = {name: sorted(k for k in one.kinds if not is_registered(k)) for name, one in _readers.items()}
    return {name: kinds for name, kinds in found.items() if kinds}


def run_readers(limit: int = 500) -> int:
    """Let every reader handle up to ``limit`` entries; return how many positions they moved together.

    A reader that another worker is running is left to it; one that failed is tried again after its pause.
    """
    return sum(_advance(_readers[name], limit) for name in reader_names())


def rebuild(name: str, reset: Callable[[], None]) -> None:
    """Empty a projection with ``reset`` and read everything again from the first entry, all in one transaction.

    Raises LookupError for an unknown reader, and whatever the reader raises.
    """
    from .models import ReaderPosition

    one = _readers[name]
    with transaction.atomic():
        ReaderPosition.objects.get_or_create(name=name)
        state = ReaderPosition.objects.select_for_update().get(name=name)
        reset()
        state.position = 0
        _clear(state)
        state.save()
        while _advance(one, WINDOW, raising=True):
            pass


def drain() -> None:
    """Seal everything and run all readers until nothing is left. For tests, and at the end of loading demo data.

    Inside a transaction that is never committed (a test) the entries of that transaction are taken too.
    Raises ReaderFailed, with the cause chained, as soon as a reader fails.
    """
    moved = True
    while moved:
        moved = bool(seal_batch(include_own=connection.in_atomic_block))
        for name in reader_names():
            moved |= bool(_advance(_readers[name], 1000, raising=True))


def _advance(one: _Reader, limit: int, *, raising: bool = False) -> int:
    """Run one reader for a batch, in one transaction. Returns the number of positions moved."""
    from .models import ReaderPosition

    with transaction.atomic():
        state = ReaderPosition.objects.select_for_update(skip_locked=True).filter(name=one.name).first()
        if state is None:
            _, created = ReaderPosition.objects.get_or_create(name=one.name)
            return _advance(one, limit, raising=raising) if created else 0
        if not raising and _pausing(state):
            return 0
        start, end, entries = state.position, *_next(one, state.position, limit)
        for entry in entries:
            try:
                with transaction.atomic():
                    one.handle(entry)
            except Exception as exc:
                if raising:
                    raise ReaderFailed(f"{one.name} at position {entry.position} ({entry.kind})") from exc
                end = entry.position - 1
                _stop(state, entry, exc)
                break
        else:
            if end == start and not state.error:
                return 0
            _clear(state)
        state.position = end
        state.save()
        return end - start


def _next(one: _Reader, position: int, limit: int) -> tuple[int, list[SealedEntry]]:
    """The reader's next entries, and the position it will have come to when they are handled."""
    from .models import Seal

    last = Seal.objects.order_by("-position").values_list("position", flat=True).first() or 0
    last = min(last, position + WINDOW)
    rows = (
        Seal.objects.filter(position__gt=position, position__lte=last, entry__kind__in=one.kinds)
        .select_related("entry")
        .order_by("position")[:limit]
    )
    entries = [_sealed(row) for row in rows]
    return (entries[-1].position if len(entries) == limit else max(last, position)), entries


def _sealed(row: Any) -> SealedEntry:
    names = [n for n in SealedEntry.__dataclass_fields__ if n != "position"]
    return SealedEntry(position=row.position, **{n: getattr(row.entry, n) for n in names})


def _pausing(state: Any) -> bool:
    if not state.error or state.failed_at is None:
        return False
    pause = min(timedelta(seconds=2 ** min(state.attempts, 10)), LONGEST_PAUSE)
    return bool(clock.now() < state.failed_at + pause)


def _clear(state: Any) -> None:
    state.error, state.failed_position, state.failed_at, state.attempts = "", None, None, 0


def _stop(state: Any, entry: SealedEntry, exc: Exception) -> None:
    """Write down where and why, without the exception's text: that may quote a person's data."""
    step = exc.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    where = f"{step.tb_frame.f_globals.get('__name__')}:{step.tb_lineno}" if step else "?"
    state.attempts = state.attempts + 1 if state.failed_position == entry.position else 1
    state.error = f"{type(exc).__name__} ({where})"[:300]
    state.failed_position, state.failed_at = entry.position, clock.now()
    log.error(
        "journal.reader_stopped",
        reader=state.name,
        position=entry.position,
        kind=entry.kind,
        error=state.error,
        attempts=state.attempts,
    )
