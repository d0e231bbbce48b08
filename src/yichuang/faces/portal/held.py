"""What somebody typed when her session had ended: kept, sealed, until she has signed in and sees the page again.

Only for the page it was typed on. Pages with personal content carry the draft's or the case's own address, which
nobody else can open, so another person at the same phone never meets it.
"""

from __future__ import annotations

import base64
import json

from django.http import HttpRequest, QueryDict

from yichuang.kernel.sealing import SealError, open_sealed, seal

_KEY = "portal_held"
_CONTEXT = "session.portal_held"
_MOST = 20_000  # characters
_NOT_KEPT = {"csrfmiddlewaretoken", "window", "base"}


def keep(request: HttpRequest) -> None:
    """Keep what this POST carries, without its files and tokens."""
    if request.method != "POST":
        return
    typed = {k: v for k, v in request.POST.lists() if k not in _NOT_KEPT}
    text = json.dumps({"path": request.path, "typed": typed}, ensure_ascii=False)
    if typed and len(text) <= _MOST:
        request.session[_KEY] = base64.b64encode(seal(text, context=_CONTEXT)).decode()


def take(request: HttpRequest) -> QueryDict | None:
    """What was kept for this very page, once; None if nothing was."""
    sealed = request.session.get(_KEY)
    if not sealed:
        return None
    try:
        kept = json.loads(open_sealed(base64.b64decode(sealed), context=_CONTEXT))
    except (SealError, ValueError):
        return None
    if kept["path"] != request.path:
        return None
    del request.session[_KEY]
    typed = QueryDict(mutable=True)
    for name, values in kept["typed"].items():
        typed.setlist(name, values)
    return typed
