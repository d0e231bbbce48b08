"""What the application's database role may do: everything but change the record."""

from __future__ import annotations

import re

APPEND_ONLY = ("journal_entry", "journal_seal")


def grant_statements(role: str) -> list[str]:
    """SQL that lets ``role`` use every table and sequence, and only read and append to the journal's.

    To be run by the owner after every migration; running it again changes nothing. It gives no TRUNCATE and no DDL.
    Raises ValueError for a role name that is not a plain lower-case identifier.
    """
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
        raise ValueError("a role's name is a plain lower-case identifier")
    journal = ", ".join(APPEND_ONLY)
    return [
        f'GRANT USAGE ON SCHEMA public TO "{role}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{role}"',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"',
        f'REVOKE ALL ON {journal} FROM PUBLIC, "{role}"',
        f'GRANT SELECT, INSERT ON {journal} TO "{role}"',
    ]
