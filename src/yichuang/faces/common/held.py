"""What somebody had typed when her session ended: kept in the session, sealed, for the page it was typed on.

Who may see it again each face decides for itself (``portal.held``, ``desk.held``).
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from yichuang.kernel.sealing import SealError, open_sealed, seal


@dataclass(frozen=True, slots=True)
class Shelf:
    """A place in the session for one form. ``most``: characters; ``without``: fields that are not kept."""

    name: str
    most: int
    without: frozenset[str]

    @property
    def _context(self) -> str:
        return f"session.{self.name}"

    def keep(self, request: HttpRequest) -> None:
        """Keep what this POST carries, without its files; nothing of a form that is too long."""
        typed = {k: v for k, v in request.POST.lists() if k not in self.without}
        text = json.dumps({"path": request.path, "typed": typed}, ensure_ascii=False)
        if typed and len(text) <= self.most:
            request.session[self.name] = base64.b64encode(seal(text, context=self._context)).decode()

    def kept(self, request: HttpRequest) -> QueryDict | None:
        """What was kept for this very page; None if nothing was. It stays until ``forget``."""
        sealed = request.session.get(self.name)
        if not sealed:
            return None
        try:
            found = json.loads(open_sealed(base64.b64decode(sealed), context=self._context))
        except (SealError, ValueError):
            return None
        if found["path"] != request.path:
            return None
        typed = QueryDict(mutable=True)
        for name, values in found["typed"].items():
            typed.setlist(name, values)
        return typed

    def forget(self, request: HttpRequest) -> None:
        """Keep it no longer."""
        request.session.pop(self.name, None)
