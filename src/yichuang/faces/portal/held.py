"""What somebody typed when her session had ended: kept, sealed, until she has signed in and sees the page again.

Only for the page it was typed on. Pages with personal content carry the draft's or the case's own address, which
nobody else can open, so another person at the same phone never meets it.
"""

from __future__ import annotations

from django.http import HttpRequest, QueryDict

from yichuang.faces.common.held import Shelf

_SHELF = Shelf("portal_held", most=20_000, without=frozenset({"csrfmiddlewaretoken", "window", "base"}))


def keep(request: HttpRequest) -> None:
    """Keep what this POST carries, without its files and tokens."""
    if request.method == "POST":
        _SHELF.keep(request)


def take(request: HttpRequest) -> QueryDict | None:
    """What was kept for this very page, once; None if nothing was."""
    typed = _SHELF.kept(request)
    if typed is not None:
        _SHELF.forget(request)
    return typed
