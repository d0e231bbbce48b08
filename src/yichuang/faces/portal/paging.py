"""Pages of a list that is not endless: counted from the first line."""

from __future__ import annotations

from django.http import HttpRequest


def offset_of(request: HttpRequest, count: int) -> int:
    """The line of ``count`` that the page starts after (``?from=``); 0 for anything else, so no page is empty."""
    text = request.GET.get("from", "")
    start = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    return start if start < count else 0
