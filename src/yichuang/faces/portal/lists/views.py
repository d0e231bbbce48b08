"""公布的清单: what must be public, from the records, to read, print and take along as a spreadsheet."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.common import spreadsheets as answers
from yichuang.kernel import clock

from ..access import public_page
from ..paging import offset_of
from ..place import current_place
from .layout import TOLD, headings, rows

_PAGE = 40


@public_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All the lists, and the batches handed down so far."""
    place = current_place(request)
    context = {"lists": catalogue.list_titles(), "batches": catalogue.list_batches(place.id)}
    return render(request, "portal/lists/index.html", context)


@public_page
@require_safe
def published(request: HttpRequest, which: str) -> HttpResponse:
    """One list, by body, forty lines a page."""
    made = _list(request, which)
    body = request.GET.get("body", "")
    body = body if body in made.bodies else ""
    lines = [x for x in made.lines if not body or x.body == body]
    start = offset_of(request, len(lines))
    narrowed = {"body": body} if body else {}
    context = {
        "list": made,
        "headings": headings(made),
        "lines": rows(made, lines[start : start + _PAGE]),
        "told": made.key in TOLD,
        "count": len({x.item_id for x in lines}),
        "rows": len(lines),
        "body": body,
        "bodies": [(name, name) for name in made.bodies],
        "more": f"?{urlencode(narrowed | {'from': start + _PAGE})}" if len(lines) > start + _PAGE else "",
        "back": f"?{urlencode(narrowed | {'from': max(start - _PAGE, 0)})}" if start else "",
        "today": clock.today(),
    }
    return render(request, "portal/lists/list.html", context)


@public_page
@require_safe
def spreadsheet(request: HttpRequest, which: str) -> HttpResponse:
    """The whole list as a spreadsheet."""
    made = _list(request, which)
    return answers.spreadsheet(catalogue.list_xlsx(made), f"{made.title} {clock.today():%Y-%m-%d}")


@public_page
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Changes of the list shown for comment before they are published (公示, S2-17)."""
    place = current_place(request)
    shown = [
        (row, catalogue.difference(row.before, row.after) if row.before and row.after else ())
        for row in catalogue.list_shown(place.id)
    ]
    return render(request, "portal/lists/changes.html", {"shown": shown})


def _list(request: HttpRequest, which: str) -> catalogue.PublishedList:
    place = current_place(request)
    if which != "licences":
        return catalogue.get_published(place.id, which)
    volumes = cases.volumes_by_item(place.id, since=clock.today() - timedelta(days=365))
    handled = {n: catalogue.Handled(v.received, v.granted, v.rejected) for n, v in volumes.items()}
    return catalogue.get_published(place.id, which, handled=handled)
