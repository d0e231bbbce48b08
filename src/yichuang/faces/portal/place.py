"""The place this portal is for, and the village a visitor has told us she lives in."""

from __future__ import annotations

from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from yichuang.domain.places import public as places
from yichuang.kernel.errors import NotFound

VILLAGE_COOKIE = "yc_village"
_YEAR = 365 * 24 * 3600  # seconds
_FRESH = 300  # seconds a name of the footer is remembered


def current_place(request: HttpRequest) -> places.PlaceRef:
    """The place named in the settings file (``place``), else the first of the instance; at a kiosk the kiosk's.

    Raises NotFound if there is none.
    """
    known: places.PlaceRef | None = getattr(request, "portal_place", None)
    if known is None:
        visit = getattr(request, "kiosk", None)
        known = (
            places.get_place_by_id(visit.place_id)
            if visit is not None
            else places.default_place(str(settings.CONFIG.get("place", "")))
        )
        request.portal_place = known  # type: ignore[attr-defined]
    return known


def authority_of(place: places.PlaceRef) -> str:
    """The bureau that runs the county's centre, for the foot of every page."""
    return _authority(place.id, int(monotonic() // _FRESH))


@lru_cache(maxsize=32)
def _authority(place_id: int, _: int) -> str:
    centres = places.list_sites(place_id, kind="county")
    return places.get_organisation(centres[0].organisation_id).name if centres else ""


def village_of(request: HttpRequest) -> int | None:
    """The village chosen in this browser, if it is one of this place."""
    text = request.COOKIES.get(VILLAGE_COOKIE, "")
    if not (text.isascii() and text.isdigit() and len(text) == 12):
        return None
    try:
        return places.get_division(int(text)).code
    except NotFound:
        return None


def remember_village(request: HttpRequest, response: HttpResponse, code: int) -> None:
    """Keep the village for a year in this browser; nothing about the person goes with it."""
    response.set_cookie(
        VILLAGE_COOKIE, str(code), max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``place_name`` and ``authority_name`` for every page, error pages and sign-in included."""
    try:
        place = current_place(request)
    except NotFound:
        return {"place_name": "政务服务", "authority_name": ""}
    return {"place_name": f"{place.short_name}政务服务", "authority_name": authority_of(place)}
