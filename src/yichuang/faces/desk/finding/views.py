"""没查到的说法: what people asked for in vain, and one click to answer it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.errors import Invalid

_SUGGESTED = 5  # items offered to choose from


@require_safe
@desk_page("catalogue.answer")
def asked(request: HttpRequest) -> HttpResponse:
    """Those that wait, most asked first; or those answered, with the place's synonyms."""
    return _list(request)


def _list(request: HttpRequest, problems: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    answered = request.GET.get("answered") == "1"
    context = {
        "rows": catalogue.list_asked_in_vain(actor, answered=answered),
        "answered": answered,
        "synonyms": catalogue.list_synonyms(actor) if answered else (),
        "problems": problems or {},
    }
    return shell.page(request, "desk/finding/asked.html", context, at="asked", status=status)


@require_safe
@desk_page("catalogue.answer")
def choose(request: HttpRequest, asked_id: int) -> HttpResponse:
    """Which item is meant: what the bureau's own words find."""
    actor = actor_of(request)
    row = catalogue.get_asked_in_vain(actor, asked_id)
    text = request.GET.get("q", "").strip()[:100] or row.said
    hits = catalogue.search_items(actor.place_id or 0, text, limit=_SUGGESTED)
    context = {"row": row, "q": text, "hits": hits}
    return shell.page(request, "desk/finding/choose.html", context, at="asked")


@require_POST
@desk_page("catalogue.answer")
def synonym(request: HttpRequest, asked_id: int) -> HttpResponse:
    """These words mean this item from now on."""
    text = request.POST.get("item", "")
    item_id = int(text) if text.isascii() and text.isdigit() else 0  # no item has the number 0
    catalogue.answer_with_synonym(actor=actor_of(request), asked_id=asked_id, item_id=item_id)
    messages.success(request, "已加成说法，群众这样说马上就能查到")
    return redirect("desk:asked")


@require_POST
@desk_page("catalogue.answer")
def elsewhere(request: HttpRequest, asked_id: int) -> HttpResponse:
    """Not ours: what people are told."""
    reply = request.POST.get("reply", "")
    try:
        catalogue.answer_elsewhere(actor=actor_of(request), asked_id=asked_id, reply=reply)
    except Invalid as error:
        return _list(request, {"id": asked_id, "text": reply, "message": " ".join(error.fields.values())}, status=422)
    messages.success(request, "已记下。群众这样说时，会看到您写的话")
    return redirect("desk:asked")


@require_POST
@desk_page("catalogue.answer")
def dismiss(request: HttpRequest, asked_id: int) -> HttpResponse:
    """Nothing to answer."""
    catalogue.dismiss_asked(actor=actor_of(request), asked_id=asked_id)
    messages.success(request, "已略过")
    return redirect("desk:asked")


@require_POST
@desk_page("catalogue.answer")
def remove(request: HttpRequest, synonym_id: int) -> HttpResponse:
    """These words do not mean this item after all."""
    catalogue.remove_synonym(actor=actor_of(request), synonym_id=synonym_id)
    messages.success(request, "已删掉这个说法")
    return redirect("desk:asked")
