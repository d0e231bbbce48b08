"""The guide of an item (办事指南): short for the visitor, full as the standard wants it, and on paper."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from yichuang.domain.bundles import public as bundles
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.disclosure import public as disclosure
from yichuang.faces.common.situation import Asked, answers_of, ask, bring
from yichuang.kernel.errors import NotFound

from ..access import public_page
from ..place import current_place, village_of
from ..sites.near import sites_of_item

_AT_A_SITE = (catalogue.Act.ACCEPT, catalogue.Act.COLLECT, catalogue.Act.ASSIST)


def item_of(request: HttpRequest, code: str) -> catalogue.ItemRef:
    """The item behind an address of this place. Raises NotFound."""
    place = current_place(request)
    item = catalogue.get_item(code, place_id=place.id)
    if not item.version_id:
        raise NotFound("这个事项还没有开始办理")
    return item


@public_page
@require_safe
def short(request: HttpRequest, code: str) -> HttpResponse:
    """The short edition, with the list of papers for this visitor's own situation."""
    item = item_of(request, code)
    version = catalogue.get_version(item.version_id)
    if version.spec.elsewhere:
        context = {"item": item, "spec": version.spec, "guide": catalogue.guide(item.id).short}
        return render(request, "portal/guide/elsewhere.html", context)
    asked = ask(version, answers_of(request.GET))
    context = {
        "item": item,
        "spec": version.spec,
        "guide": catalogue.guide(item.id).short,
        "asked": asked,
        "bring": bring(version, asked),
        "steps": [_step(s) for s in version.spec.steps],
        "pictures": catalogue.list_pictures(item.id),
        "query": _query(asked),
        "unanswered": "请选一项" if asked.open and request.GET.get("asked") == asked.waiting else "",
    }
    htmx = request.htmx  # type: ignore[attr-defined]
    if htmx and not htmx.history_restore_request:  # going back wants the whole page
        return render(request, "portal/guide/_personal.html", context | {"partial": True})
    place = current_place(request)
    able = {site for act in _AT_A_SITE for site in catalogue.sites_for(item.id, act)}
    context |= {
        "where": sites_of_item(place, village_of(request), able),
        "where_count": len(able),
        "village": village_of(request),
        "statutory": catalogue.limit_text(version.spec.statutory) if version.spec.statutory else "",
        "address": request.build_absolute_uri(reverse("portal:item", args=[item.basic_code])),
        "bundles": bundles.bundles_with(place.id, item.basic_code),
        "interpretations": disclosure.list_interpretations(item.place_id, [item.id]),
        "themes": [t for t in catalogue.list_themes(place.id) if t.slug in item.themes][:1],
    }
    return render(request, "portal/guide/short.html", context)


@public_page
@require_safe
def full(request: HttpRequest, code: str) -> HttpResponse:
    """All 26 elements of GB/T 36114, to read and to print."""
    item = item_of(request, code)
    return render(
        request,
        "portal/guide/full.html",
        {
            "item": item,
            "guide": catalogue.guide(item.id),
            "pictures": catalogue.list_pictures(item.id),
            "interpretations": disclosure.list_interpretations(item.place_id, [item.id]),
            "address": request.build_absolute_uri(reverse("portal:item", args=[item.basic_code])),
        },
    )


@public_page
@require_safe
def guide_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The guide as a PDF, short or full."""
    item = item_of(request, code)
    link = request.build_absolute_uri(reverse("portal:item", args=[item.basic_code]))
    if request.GET.get("edition") == "short":
        return pdf(catalogue.guide_pdf(item.id, "short", link=link), f"{item.name}简版指南")
    return pdf(catalogue.guide_pdf(item.id, "full", link=link), f"{item.name}办事指南")


@public_page
@require_safe
def notice_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The personal one-time notice (一次性告知单) for the answers in the address; it names nobody."""
    item = item_of(request, code)
    version = catalogue.get_version(item.version_id)
    asked = ask(version, answers_of(request.GET))
    link = request.build_absolute_uri(f"{reverse('portal:item', args=[item.basic_code])}?{_query(asked)}")
    return pdf(catalogue.one_time_notice_pdf(version.id, asked.answers, link=link), f"{item.name}一次性告知单")


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at, print or save."""
    response = HttpResponse(content, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=False, filename=f"{name}.pdf")
    response.headers["Content-Disposition"] = disposition or "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _query(asked: Asked) -> str:
    return urlencode({f"q_{k}": v for k, v in asked.answers.items()})


def _step(step: catalogue.Step) -> dict[str, str]:
    parts = [step.by, catalogue.limit_text(step.limit) if step.limit else "", step.standard]
    return {"name": step.name, "note": " · ".join(p for p in parts if p)}
