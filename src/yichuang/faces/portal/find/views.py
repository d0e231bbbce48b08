"""Finding an item: in one's own words, by theme, by department, or in the whole list."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.bundles import public as bundles
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.places import public as places
from yichuang.faces.common.visitors import address_of

from ..access import public_page
from ..bundles.offers import offers
from ..home.views import AUDIENCES, audience_of
from ..paging import offset_of
from ..place import current_place, village_of
from ..sites.near import near_sites, serving, town_and_county

_MOST_TEXT = 100  # characters of a question that are read
_SUGGESTIONS = 6
_ALIKE = 3  # items that only resemble the words
_PAGE = 40  # items of the whole list on a page
_EXPLAINED = 3
"""Of so many of the best hits the 政策解读 are shown beside them."""
LEVELS = {
    catalogue.Level.COUNTY: "县里办",
    catalogue.Level.TOWN: "乡镇办",
    catalogue.Level.VILLAGE: "村里办",
}
"""Levels one may narrow the hits to."""


@public_page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What the words mean, best first, why each was found, which level does it and where near; else a way on.

    What only resembles the words is no answer: it stands apart, under the plain word that nothing was found.
    """
    place, village = current_place(request), village_of(request)
    text = request.GET.get("q", "").strip()[:_MOST_TEXT]
    given = {name: request.GET.get(name, "")[:_MOST_TEXT] for name in ("who", "department", "level", "online", "here")}
    narrowed = any(given.values())
    near = serving(place, village)
    bodies = [(b.key, b.name) for b in catalogue.list_bodies(place.id)]
    hits = catalogue.search_items(place.id, text, limit=20, **_narrow(given, bodies, near[:1] if village else []))
    sure = any(hit.sure for hit in hits)
    together = bundles.search_bundles(place.id, text) if not narrowed else ()
    if text and not sure and not together and not narrowed:
        catalogue.note_asked(place_id=place.id, text=text, address=address_of(request), found=False)
    sites = {s.id: s for s in [*near, *town_and_county(place)]}
    first = catalogue.first_sites([hit.item.id for hit in hits], list(sites))
    shown = [(hit, sites.get(first.get(hit.item.id, 0))) for hit in hits]
    context: dict[str, object] = {
        "q": text,
        "offers": offers(together),
        "hits": shown if sure else [],
        "interpretations": disclosure.list_interpretations(place.id, [h.item.id for h in hits[:_EXPLAINED]])
        if sure
        else (),
        "alike": [] if sure else shown[:_ALIKE],
        "told": catalogue.told_about(place.id, text) if text else "",
        "given": given,
        "narrowed": narrowed,
        "audiences": list(AUDIENCES.items()),
        "bodies": bodies,
        "levels": [(level.value, label) for level, label in LEVELS.items()],
        "village": village,
    }
    if not sure:
        context["themes"] = catalogue.list_themes(place.id)
        context["popular"] = catalogue.popular_items(place.id, limit=6)
        context["near"] = near_sites(place, village)[:1]
    return render(request, "portal/find/results.html", context)


def _narrow(given: dict[str, str], bodies: list[tuple[str, str]], near: list[places.SiteRef]) -> dict[str, Any]:
    """The filters as ``search_items`` takes them; what is not offered is left out."""
    return {
        "audience": given["who"] if given["who"] in AUDIENCES else None,
        "body": given["department"] if given["department"] in dict(bodies) else None,
        "levels": {level for level in LEVELS if level.value == given["level"]} or None,
        "online": bool(given["online"]),
        "site_id": near[0].id if given["here"] and near else None,
    }


@public_page
@require_POST
def none_of_these(request: HttpRequest) -> HttpResponse:
    """Nothing of what was found was meant: counted for the bureau, and on to the question box."""
    text = request.POST.get("q", "").strip()[:_MOST_TEXT]
    catalogue.note_asked(place_id=current_place(request).id, text=text, address=address_of(request), found=True)
    return redirect(f"{reverse('portal:ask')}?{urlencode({'q': text, 'from': 'find'})}")


@public_page
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """A few hits while one types (htmx)."""
    text = request.GET.get("q", "").strip()[:_MOST_TEXT]
    place = current_place(request)
    together = bundles.search_bundles(place.id, text, limit=1)
    hits = catalogue.search_items(place.id, text, limit=_SUGGESTIONS - len(together)) if text else []
    sure = any(hit.sure for hit in hits)
    return render(request, "portal/find/_suggestions.html", {"hits": hits if sure else [], "together": together})


@public_page
@require_safe
def theme_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The items of one theme."""
    place, who = current_place(request), audience_of(request)
    theme = next((t for t in catalogue.list_themes(place.id) if t.slug == slug), None)
    if theme is None:
        raise Http404
    items = catalogue.list_items(place.id, audience=who, theme=slug)
    return render(request, "portal/find/group.html", _group(who, theme.name, theme.blurb, items))


@public_page
@require_safe
def department_page(request: HttpRequest, key: str) -> HttpResponse:
    """The items of one department."""
    place, who = current_place(request), audience_of(request)
    body = next((b for b in catalogue.list_bodies(place.id) if b.key == key), None)
    if body is None:
        raise Http404
    items = catalogue.list_items(place.id, audience=who, organisation=key)
    return render(request, "portal/find/group.html", _group(who, body.name, "", items))


def _group(who: str, title: str, blurb: str, items: list[catalogue.ItemRef]) -> dict[str, object]:
    tabs = [(label, f"?who={key}", key == who) for key, label in AUDIENCES.items()]
    return {"title": title, "blurb": blurb, "items": items, "tabs": tabs}


@public_page
@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """Every item in use, narrowed by what one knows of it, forty a page."""
    place = current_place(request)
    given = {name: request.GET.get(name, "")[:_MOST_TEXT] for name in ("who", "theme", "department", "kind", "online")}
    themes, bodies = catalogue.list_themes(place.id), catalogue.list_bodies(place.id)
    who = given["who"] if given["who"] in AUDIENCES else None
    theme = given["theme"] if given["theme"] in {t.slug for t in themes} else None
    body = given["department"] if given["department"] in {b.key for b in bodies} else None
    items = catalogue.list_items(place.id, audience=who, theme=theme, organisation=body)
    kinds = sorted({i.kind for i in items})
    shown = [i for i in items if (not given["kind"] or i.kind == given["kind"]) and (not given["online"] or i.online)]
    narrowed, start = {k: v for k, v in given.items() if v}, offset_of(request, len(shown))
    context = {
        "here": "items",
        "given": given,
        "items": shown[start : start + _PAGE],
        "count": len(shown),
        "first": start + 1,
        "last": min(start + _PAGE, len(shown)),
        "more": f"?{urlencode(narrowed | {'from': start + _PAGE})}" if len(shown) > start + _PAGE else "",
        "back": f"?{urlencode(narrowed | {'from': max(start - _PAGE, 0)})}" if start else "",
        "audiences": list(AUDIENCES.items()),
        "themes": [(t.slug, t.name) for t in themes],
        "bodies": [(b.key, b.name) for b in bodies],
        "kinds": [(k.value, k.label) for k in kinds],
        "narrowed": bool(narrowed),
    }
    return render(request, "portal/find/items.html", context)
