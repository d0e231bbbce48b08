"""Once, however often it is sent (幂等): a double click, a retry, a form sent twice give one result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db import connection, transaction
from django.db.models import JSONField

from . import clock
from .actor import Actor
from .errors import Invalid
from .models import OnceKey

_MAX_KEY = 200
_MIN_ANONYMOUS_KEY = 16
_MAX_TEXT = 64
_CLAIM = """
INSERT INTO kernel_oncekey (owner, operation, key, fingerprint, at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (owner, operation, key) DO NOTHING RETURNING 1
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the operation answered: now, or (``replayed``) when it was first sent."""

    result: dict[str, Any]
    replayed: bool


def once(key: str, *, actor: Actor, operation: str, fingerprint: str, run: Callable[[], Mapping[str, Any]]) -> Outcome:
    """Run ``run``; if this actor has sent this ``key`` for this ``operation`` before, give the first result again.

    ``fingerprint`` is any text that stands for the content (it is kept as its SM3 only). ``run`` works in the same
    transaction as the key and returns ids and numbers only: int, bool, None, text up to 64 characters, lists of these.
    A concurrent second call waits for the first. If ``run`` raises, nothing is kept and a retry may run.
    Raises Invalid for an unusable key, or for a key that was used with other content.
    """
    _check_key(key, actor)
    digest = _sm3(fingerprint)
    owner = _owner(actor)
    with transaction.atomic():
        if not _claim(owner, operation, key, digest):
            return _first(owner, operation, key, digest)
        result = dict(run())
        _check_result(result)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE kernel_oncekey SET result = %s WHERE owner = %s AND operation = %s AND key = %s",
                [JSONField().get_db_prep_value(result, connection), owner, operation, key],
            )
    return Outcome(result, replayed=False)


def purge(before: datetime) -> int:
    """Forget keys first used before this instant; returns how many. For a nightly job: retries come within days."""
    return OnceKey.objects.filter(at__lt=before).delete()[0]


def _claim(owner: str, operation: str, key: str, digest: bytes) -> bool:
    """Take the key; False if somebody has it. Waits while another transaction holds it unfinished."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [owner, operation, key, digest, clock.now()])
        return cursor.fetchone() is not None


def _first(owner: str, operation: str, key: str, digest: bytes) -> Outcome:
    row = OnceKey.objects.values("fingerprint", "result").get(owner=owner, operation=operation, key=key)
    if bytes(row["fingerprint"]) != digest:
        raise Invalid({"idempotency_key": "这份申请已经提交过，内容和上次不同。请刷新页面，核对后重新提交"})
    return Outcome(dict(row["result"] or {}), replayed=True)


def _owner(actor: Actor) -> str:
    if actor.account_id is not None:
        return f"account:{actor.account_id}"
    return "system" if actor.is_system else "anonymous"


def _check_key(key: str, actor: Actor) -> None:
    shortest = _MIN_ANONYMOUS_KEY if _owner(actor) == "anonymous" else 1
    if not shortest <= len(key) <= _MAX_KEY or not key.isprintable():
        raise Invalid({"idempotency_key": "提交标识不正确，请刷新页面后重新提交"})


def _check_result(result: Mapping[str, Any]) -> None:
    """Ids only: whatever is stored here is readable at rest."""
    for name, value in result.items():
        for item in value if isinstance(value, list | tuple) else (value,):
            if not (item is None or isinstance(item, int) or (isinstance(item, str) and len(item) <= _MAX_TEXT)):
                raise TypeError(f"once() keeps ids only; {name} is {type(item).__name__}")


def _sm3(text: str) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.finalize()
