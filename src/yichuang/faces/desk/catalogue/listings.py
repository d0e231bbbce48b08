"""上级清单: bringing a list from above, looking at its faults, adopting it, claiming what is new in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.required import name_required
from yichuang.kernel.errors import Conflict, Invalid

_SERIES = [("basic", "基本目录"), *((entry.value, entry.label) for entry in catalogue.LinkedList)]


class BringForm(forms.Form):
    """A list as a file."""

    series = forms.ChoiceField(label="哪种清单", choices=_SERIES)
    name = forms.CharField(label="版本名称", max_length=120, help_text="如“云南省政务服务事项基本目录（2026 年版）”")
    source = forms.CharField(label="来源", max_length=200, help_text="下发单位和文号")
    file = forms.FileField(label="表格文件", help_text="xlsx 或 csv，第一行是表头；不要合并单元格")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what is required."""
        super().__init__(*args, **kwargs)
        name_required(self)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.approve")
def listings(request: HttpRequest) -> HttpResponse:
    """The lists brought so far, and a new one."""
    actor = actor_of(request)
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            brought = catalogue.bring_list(
                actor=actor,
                place_id=actor.place_id or 0,
                series=given["series"],
                name=given["name"],
                source=given["source"],
                content=given["file"],
            )
        except Invalid as error:
            for name, message in error.fields.items():
                form.add_error(name if name in form.fields else None, message)
        else:
            return redirect("desk:listing", brought.id)
    context = {
        "form": form,
        "rows": catalogue.list_listings(actor),
        "columns": "、".join(catalogue.COLUMNS),
        "edition": catalogue.current_edition(actor.place_id or 0),
    }
    status = 422 if form.errors else 200
    return shell.page(request, "desk/catalogue/listings.html", context, at="catalogue", status=status)


@require_safe
@desk_page("catalogue.approve")
def listing(request: HttpRequest, listing_id: int) -> HttpResponse:
    """One list: how far it is read, what is wrong with it, adopt it or not."""
    seen = catalogue.get_listing(actor_of(request), listing_id)
    context = {"seen": seen, "percent": round(100 * seen.done / seen.total) if seen.total else 0}
    if request.headers.get("HX-Request"):
        return render(request, "desk/catalogue/_listing.html", context)
    return shell.page(request, "desk/catalogue/listing.html", context, at="catalogue")


@require_POST
@desk_page("catalogue.approve")
def adopt(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Make it the one in force."""
    actor = actor_of(request)
    try:
        catalogue.adopt_list(actor=actor, listing_id=listing_id)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("desk:listing", listing_id)
    messages.success(request, "已采用。要跟着改的事项列在“要跟着改的”里")
    return redirect("desk:revisions")


@require_POST
@desk_page("catalogue.approve")
def drop(request: HttpRequest, listing_id: int) -> HttpResponse:
    """Put it aside."""
    try:
        catalogue.drop_list(actor=actor_of(request), listing_id=listing_id)
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("desk:listing", listing_id)
    messages.success(request, "这一版不采用")
    return redirect("desk:listings")


@require_safe
@desk_page("catalogue.draft")
def entries(request: HttpRequest) -> HttpResponse:
    """The basic catalogue in force, with what is claimed and what is not."""
    actor = actor_of(request)
    text, unclaimed = request.GET.get("text", "").strip()[:60], request.GET.get("unclaimed") == "1"
    rows = catalogue.list_entries(actor, text=text, unclaimed=unclaimed, after=request.GET.get("after", "")[:12])
    more = ""
    if len(rows) == catalogue.ENTRIES_A_PAGE:
        query = {"text": text, "unclaimed": "1" if unclaimed else "", "after": rows[-1].basic_code}
        more = f"?{urlencode({k: v for k, v in query.items() if v})}"
    context = {
        "rows": rows,
        "text": text,
        "unclaimed": unclaimed,
        "more": more,
        "edition": catalogue.current_edition(actor.place_id or 0),
    }
    return shell.page(request, "desk/catalogue/entries.html", context, at="catalogue")
