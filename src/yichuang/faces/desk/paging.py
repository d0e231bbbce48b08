"""Long lists a page at a time: the page asked for, and the addresses of those around it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Turn:
    """Which rows to show, and where the page before and the next one are (empty: there is none)."""

    rows: slice
    back: str
    more: str


def turn(request: HttpRequest, longest: int, size: int) -> Turn:
    """The page ``?page=`` asks for of a list this long; what else the address says stays."""
    text = request.GET.get("page", "")
    number = max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1
    asked = request.GET.copy()

    def address(page: int) -> str:
        asked["page"] = str(page)
        return f"?{asked.urlencode()}"

    back = address(number - 1) if number > 1 else ""
    return Turn(slice((number - 1) * size, number * size), back, address(number + 1) if longest > number * size else "")
