"""What a clerk had typed when her session ended: kept, sealed, until the same account signs in and sees the page again.

A window's computer has many users. The page carries who was typing (signed), and nobody else is shown what was kept.
"""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, QueryDict

from yichuang.faces.common.held import Shelf

_SHELF = Shelf("desk_held", most=40_000, without=frozenset({"csrfmiddlewaretoken", "do"}))
_SALT = "desk.held"
_LONGEST = 24 * 3600  # seconds
FIELD = "typed_by"


def mark(request: HttpRequest) -> str:
    """The value of the hidden field ``typed_by``: whose typing this page holds."""
    return signing.dumps(request.user.pk, salt=_SALT)


def keep(request: HttpRequest) -> None:
    """Keep what this POST of a signed-out clerk carries, without files and tokens."""
    if request.method == "POST" and FIELD in request.POST:
        _SHELF.keep(request)


def take(request: HttpRequest) -> QueryDict | None:
    """What this very account had typed on this very page, once; None if nothing was kept. Forgets anybody else's."""
    typed = _SHELF.kept(request)
    _SHELF.forget(request)
    if typed is None:
        return None
    try:
        owner = signing.loads(typed.get(FIELD, ""), salt=_SALT, max_age=_LONGEST)
    except signing.BadSignature:
        return None
    return typed if owner == request.user.pk else None
