"""What every page of the programme is shown with: its tab, and what the place calls its towns."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from yichuang.domain.buildout import public as buildout
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of


def page(  # noqa: PLR0913 - a page, all named
    request: HttpRequest, name: str, context: dict[str, Any], *, tab: str, at: str = "programme", status: int = 200
) -> HttpResponse:
    """A page of the programme."""
    word = buildout.town_word(actor_of(request).place_id or 0)
    full = {"town_word": word, "tab": tab, **context}
    return shell.page(request, f"desk/programme/{name}.html", full, at=at, status=status)
