"""A form written elsewhere, taken over as JSON Schema: what fits is added, what does not is told before."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.desk.access import desk_page
from yichuang.kernel.errors import Conflict

from .sections import section_of
from .views import render_page, save, view_of

MOST = 500_000
"""Bytes of a schema."""


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.draft")
def take_form(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Add the fields of a schema to the draft's form. With problems it asks once before it adds what fits."""
    view = view_of(request, proposal_id)
    context: dict[str, Any] = {"text": "", "problems": (), "fields": (), "error": ""}
    if request.method != "POST":
        return render_page(request, "desk/editor/take.html", view, section_of("form"), context)
    context["text"] = _sent(request)
    try:
        fields, problems = catalogue.import_form(json.loads(context["text"]))
    except (ValueError, RecursionError):
        context["error"] = "这不是 JSON：请整份复制，从第一个大括号到最后一个"
        return render_page(request, "desk/editor/take.html", view, section_of("form"), context, status=422)
    there = {row.get("id") for row in catalogue.rows_of(view.document, "form") if isinstance(row, dict)}
    new = [field for field in fields if field.id not in there]
    told = [(p.pointer or "/", p.text) for p in problems]
    told += [(f"/{f.id}", f"“{f.label}”的标识 {f.id} 表里已经有了，不再加") for f in fields if f.id in there]
    if not new or (told and request.POST.get("do") != "anyway"):
        context |= {"problems": told, "fields": new}
        return render_page(request, "desk/editor/take.html", view, section_of("form"), context, status=422)
    rows = [*catalogue.rows_of(view.document, "form"), *(field.model_dump(mode="json") for field in new)]
    try:
        save(request, view, {**view.document, "form": rows})
    except Conflict as error:
        context["error"] = error.message
        return render_page(request, "desk/editor/take.html", view, section_of("form"), context, status=409)
    messages.success(request, f"加了 {len(new)} 项")
    return redirect("desk:editor_section", proposal_id, "form")


def _sent(request: HttpRequest) -> str:
    """The schema as typed, or the file's content."""
    sent = request.FILES.get("file")
    if sent is None:
        return request.POST.get("text", "")[:MOST]
    return bytes(sent.read(MOST)).decode("utf-8", errors="replace")
