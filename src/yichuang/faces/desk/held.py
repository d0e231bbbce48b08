"""What a clerk had typed when her session ended: kept, sealed, until the same account signs in and sees the page again.

A window's computer has many users. The page carries who was typing (signed), and nobody else is shown what was kept.
"""

from __future__ import annotations

import base64
import json

from django.core import signing
from django.http import HttpRequest, QueryDict

from yichuang.kernel.sealing import SealError, open_sealed, seal

_KEY = "desk_held"
_CONTEXT = "session.desk_held"
_SALT = "desk.held"
_MOST = 40_000  # characters
_NOT_KEPT = {"csrfmiddlewaretoken", "do"}
FIELD = "typed_by"


def mark(request: HttpRequest) -> str:
    """The value of the hidden field ``typed_by``: whose typing this page holds."""
    return signing.dumps(request.user.pk, salt=_SALT)


def keep(request: HttpRequest) -> None:
    """Keep what this POST of a signed-out clerk carries, without files and tokens."""
    if request.method != "POST" or FIELD not in request.POST:
        return
    typed = {k: v for k, v in request.POST.lists() if k not in _NOT_KEPT}
    text = json.dumps({"path": request.path, "typed": typed}, ensure_ascii=False)
    if len(text) <= _MOST:
        request.session[_KEY] = base64.b64encode(seal(text, context=_CONTEXT)).decode()


def take(request: HttpRequest) -> QueryDict | None:
    """What this very account had typed on this very page, once; None if nothing was kept. Forgets anybody else's."""
    sealed = request.session.pop(_KEY, None)
    if not sealed:
        return None
    try:
        kept = json.loads(open_sealed(base64.b64decode(sealed), context=_CONTEXT))
        owner = signing.loads(kept["typed"][FIELD][0], salt=_SALT, max_age=24 * 3600)
    except (SealError, ValueError, LookupError, signing.BadSignature):
        return None
    if kept["path"] != request.path or owner != request.user.pk:
        return None
    typed = QueryDict(mutable=True)
    for name, values in kept["typed"].items():
        typed.setlist(name, values)
    return typed
