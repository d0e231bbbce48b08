"""信息公开: the columns of the place, what stands in them, and what is left of what was withdrawn."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from yichuang.domain.disclosure import public as disclosure
from yichuang.kernel.errors import NotFound
from yichuang.kernel.files import public as files

from ..access import public_page
from ..paging import offset_of
from ..place import current_place

_LATEST = 3


@public_page
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every column with its latest; or what a search finds in all of them."""
    place, text = current_place(request), request.GET.get("q", "").strip()
    if text:
        return _list(request, "", text)
    columns = [(c, *disclosure.list_published(place.id, column=c)) for c in disclosure.Column]
    shown = [(c.value, c.label, rows[:_LATEST], count) for c, rows, count in columns]
    return render(request, "portal/disclosure/index.html", {"columns": shown})


@public_page
@require_safe
def column(request: HttpRequest, column: str) -> HttpResponse:
    """One column, newest first."""
    if column not in disclosure.Column.values:
        raise NotFound("没有这个栏目")
    return _list(request, column, request.GET.get("q", "").strip())


def _list(request: HttpRequest, column: str, text: str) -> HttpResponse:
    place = current_place(request)
    _, count = disclosure.list_published(place.id, column=column, text=text)
    start = offset_of(request, count)
    rows, _ = disclosure.list_published(place.id, column=column, text=text, start=start)
    kept = {"q": text} if text else {}
    context = {
        "column": column,
        "label": disclosure.Column(column).label if column else "找公开的信息",
        "rows": rows,
        "count": count,
        "text": text,
        "more": f"?{urlencode(kept | {'from': start + disclosure.PAGE})}" if start + disclosure.PAGE < count else "",
        "back": f"?{urlencode(kept | {'from': max(start - disclosure.PAGE, 0)})}" if start else "",
    }
    return render(request, "portal/disclosure/column.html", context)


@public_page
@require_safe
def publication(request: HttpRequest, publication_id: int) -> HttpResponse:
    """One of them in full; gone (410) with its reason where it was withdrawn or has run out."""
    found = disclosure.get_published(current_place(request).id, publication_id)
    if isinstance(found, disclosure.Tombstone):
        return render(request, "portal/disclosure/gone.html", {"gone": found}, status=410)
    return render(request, "portal/disclosure/publication.html", {"row": found})


@public_page
@require_safe
def attachment(request: HttpRequest, publication_id: int, attachment_id: int) -> HttpResponseBase:
    """A file beside what is public."""
    stored, name = disclosure.published_file(current_place(request).id, publication_id, attachment_id)
    download = files.response(stored, download_name=name, inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)
