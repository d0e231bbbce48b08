"""How an entry is turned into bytes and chained: SM3 (GB/T 32905) over the previous digest and the entry.

Frozen: a change here would make every sealed entry look altered.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes

GENESIS = bytes(32)
"""What stands in for the digest before position 1."""

COLUMNS = (
    "id", "kind", "version", "place_id", "subject", "actor_account_id", "actor_post_id", "actor_role", "channel",
    "occurred_at", "recorded_at", "xid", "payload",
)  # fmt: skip
"""Every column of an entry, in the order ``canonical`` takes them."""


def canonical(row: tuple[Any, ...]) -> bytes:
    """The entry as bytes: a JSON array of ``COLUMNS``, instants in UTC to the microsecond, keys sorted, no spaces.

    The payload (last) comes as jsonb text; parsed, so that a server that spaces it differently changes nothing, but
    with fractions kept as they are written, so that no digit can be altered unseen.
    """
    values = [v.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(v, datetime) else v for v in row[:-1]]
    values.append(json.loads(row[-1], parse_float=str))
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(previous: bytes, row: tuple[Any, ...]) -> bytes:
    """The digest of the entry, given the one before it."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(previous)
    digest.update(canonical(row))
    return digest.finalize()


def select_list(alias: str = "e") -> str:
    """``COLUMNS`` for a SELECT; the payload as text, which psycopg would otherwise parse differently by connection."""
    return ", ".join(f"{alias}.{c}::text" if c == "payload" else f"{alias}.{c}" for c in COLUMNS)
