"""``yichuang migrate``: bring this instance up to this code. Safe to run again; runs as the database's owner."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from . import database
from .instance import var

_STATIC_MARK = ".made-from"


def main(arguments: Sequence[str]) -> int:
    """Keys, schema, rights of the application's role, static files."""
    from django.core.management import call_command

    from yichuang.kernel import sealing

    from . import schema

    urls = database.Urls(owner=os.environ["DATABASE_OWNER_URL"], app=os.environ["DATABASE_URL"])
    sealing.create_key_ring()
    role = urlsplit(urls.app).username or ""
    separate = role if role != urlsplit(urls.owner).username else None
    schema.build(role=separate, verbosity=0 if "--quiet" in arguments else 1)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    (_static_root() / _STATIC_MARK).write_text(_static_fingerprint(), "utf-8")
    database.write_mark(urls, "schema", database.fingerprint())
    return 0


def is_needed(urls: database.Urls) -> bool:
    """Whether schema or static files differ from what this code was last prepared with. Fast: no Django."""
    mark = _static_root() / _STATIC_MARK
    if not mark.exists() or mark.read_text("utf-8") != _static_fingerprint():
        return True
    return database.read_marks(urls).get("schema") != database.fingerprint()


def _static_root() -> Path:
    return var() / "static"


def _static_fingerprint() -> str:
    """Our own static files by content; those of packages by the packages' versions, which the schema's covers."""
    return database.files_fingerprint(database.PACKAGE.rglob("static/**/*")) + database.fingerprint()
