"""What no row refers to any more is swept at night (清理无主文件): uploads never handed in, of drafts thrown away.

What refers to a content is told by Django's register of foreign keys, hidden ones too, and the database's own
constraints hold it: a room that begins to keep files announces nothing and cannot be forgotten. It keeps them by a
foreign key that protects; a test looks for any other.

The row goes first and is committed, then the bytes: a crash between leaves bytes without a row, which the next night
takes, never a row without its bytes. ``public.hold`` keeps out whoever uploads the same content meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import structlog
from django.core.files.storage import FileSystemStorage, Storage
from django.db import connection, transaction
from django.db.models import Exists, ForeignObjectRel, OuterRef, QuerySet
from psycopg import sql

from yichuang.kernel import clock

from .models import StoredFile
from .public import INCOMING, hold, path_of, storage_of_papers

KEEP = timedelta(days=90)
"""As long as a draft may lie untouched (cases: KEEP_DRAFTS): a content nobody refers to is not kept longer."""
KEEP_INCOMING = timedelta(days=1)
"""No upload takes a day: a temporary file this old belongs to a process that was killed."""
_BATCH = 500
_PATIENCE = "2s"
"""How long uploads and submissions may stand still behind the sweep; then it gives up, and its job comes again."""
_SM3_DIGITS = 64
log = structlog.get_logger(__name__)


def sweep(now: datetime | None = None) -> tuple[int, int]:
    """Remove contents received over 90 days ago that nothing refers to, and bytes without a row.

    Returns (rows, files) removed. May be stopped anywhere and run again, also twice at once. Raises OperationalError
    where an operation that hands in papers does not end within two seconds.
    """
    now = now or clock.now()
    rows = _sweep_rows(now - KEEP)
    storage = storage_of_papers()
    files = sum(_sweep_bytes(storage, sm3) for sm3 in _without_row(_contents(storage)))
    _sweep_incoming(storage, clock.now() - KEEP_INCOMING)
    if rows or files:
        log.info("files.swept", rows=rows, files=files)
    return rows, files


def unreferenced() -> QuerySet[StoredFile]:
    """Contents that no row of any room refers to."""
    found = StoredFile.objects.all()
    for relation in _referrers():
        rows = relation.field.model._base_manager  # noqa: SLF001 - no manager of a room's own hides rows from it
        found = found.filter(~Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
    return found


def _referrers() -> list[ForeignObjectRel]:
    """Every foreign key of the instance that leads to a content, those without a way back (``+``) included."""
    fields = StoredFile._meta.get_fields(include_hidden=True)  # noqa: SLF001 - Django's documented register
    return [f for f in fields if isinstance(f, ForeignObjectRel) and not f.field.many_to_many]


def _sweep_rows(before: datetime) -> int:
    """Delete the rows; batch by batch, each in a transaction of its own. Returns how many."""
    done = last = 0
    while True:
        batch = list(unreferenced().filter(received_at__lt=before, pk__gt=last).order_by("pk")[:_BATCH])
        if batch:
            done += _delete([row.pk for row in batch])
        if len(batch) < _BATCH:
            return done
        last = batch[-1].pk


def _delete(ids: list[int]) -> int:
    """Delete those of the rows that are still unreferenced and that nobody is just receiving.

    Whoever has written a reference and not yet committed is waited for, since her foreign key is checked only when she
    commits; new ones wait for this short transaction. Raises OperationalError if she takes too long.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_PATIENCE])
            tables = sorted({r.field.model._meta.db_table for r in _referrers()})  # noqa: SLF001 - as above
            names = sql.SQL(", ").join(sql.Identifier(name) for name in tables)
            cursor.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(names))
        rows = unreferenced().select_for_update(of=("self",), skip_locked=True).filter(pk__in=ids)
        return StoredFile.objects.filter(pk__in=[row.pk for row in rows]).delete()[0]


def _contents(storage: Storage) -> Iterator[str]:
    """The contents that lie in the storage."""
    try:
        folders = storage.listdir("")[0]
    except FileNotFoundError:  # nothing was ever uploaded
        return
    for first in sorted(f for f in folders if f != INCOMING):
        for second in sorted(storage.listdir(first)[0]):
            yield from (n for n in sorted(storage.listdir(f"{first}/{second}")[1]) if len(n) == _SM3_DIGITS)


def _without_row(contents: Iterable[str]) -> Iterator[str]:
    waiting = iter(contents)
    while batch := list(islice(waiting, _BATCH)):
        known = set(StoredFile.objects.filter(sm3__in=batch).values_list("sm3", flat=True))
        yield from (sm3 for sm3 in batch if sm3 not in known)


def _sweep_bytes(storage: Storage, sm3: str) -> bool:
    """Remove the bytes unless there is a row by now, with uploads of the same content held out."""
    with transaction.atomic():
        hold(sm3)
        if StoredFile.objects.filter(sm3=sm3).exists():
            return False
        storage.delete(path_of(sm3))
    return True


def _sweep_incoming(storage: Storage, before: datetime) -> None:
    if not isinstance(storage, FileSystemStorage):
        return
    for left in (Path(storage.location) / INCOMING).glob("*"):
        if left.stat().st_mtime < before.timestamp():
            left.unlink(missing_ok=True)
