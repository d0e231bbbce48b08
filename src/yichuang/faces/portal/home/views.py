"""The front page: one box to ask in, and everything else within reach."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.kernel.errors import Invalid

from ..access import actor_of, public_page
from ..place import current_place, remember_village, village_of
from ..sites.near import near_sites, village_options

AUDIENCES = {"person": "个人", "legal": "企业和个体户"}


def audience_of(request: HttpRequest) -> str:
    """Whom the visitor asks for: herself, or a business."""
    wanted = request.GET.get("who", "")
    return wanted if wanted in AUDIENCES else "person"


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page."""
    place, who = current_place(request), audience_of(request)
    village = village_of(request)
    return render(
        request,
        "portal/home/home.html",
        {
            "who": who,
            "tabs": [(label, f"?who={key}#themes", key == who) for key, label in AUDIENCES.items()],
            "themes": catalogue.list_themes(place.id, who),
            "bodies": catalogue.list_bodies(place.id, who),
            "popular": catalogue.popular_items(place.id, who, limit=6),
            "near": near_sites(place, village),
            "village": village,
            "villages": village_options(place),
            "soon": hall.due_soon(actor_of(request)),
            "renewed": people.get_password_notice(actor_of(request)),
        },
    )


@public_page
@require_POST
def choose_village(request: HttpRequest) -> HttpResponse:
    """Remember in this browser which village the visitor lives in, and go back."""
    code = request.POST.get("village", "")
    known = {str(option[0]) for option in village_options(current_place(request))}
    if code not in known:
        raise Invalid({"village": "请在列表里选一个村或社区"})
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = ""
    response = redirect(back or "portal:home")
    remember_village(request, response, int(code))
    return response


@public_page
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to use the portal, and whom to ask."""
    place = current_place(request)
    return render(request, "portal/home/help.html", {"near": near_sites(place, village_of(request))})
