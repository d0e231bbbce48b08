"""进驻: what must be in the halls and is not, the negative list, and bodies with few cases (S4-12, S2-41, S1-128)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Invalid

from .forms import ExcludeForm

FEW = 50
"""Cases a year up to which a window of its own is not worth while, unless the bureau types another number."""
_MOST = 100_000


@require_safe
@desk_page("catalogue.delegate")
def stationing(request: HttpRequest) -> HttpResponse:
    """How much of what must be in is in; what is missing; the negative list."""
    place_id = actor_of(request).place_id or 0
    context = {"coverage": catalogue.get_coverage(place_id), "excluded": catalogue.list_exclusions(place_id)}
    return shell.page(request, "desk/handing/stationing.html", context, at="stationing")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.delegate")
def exclude(request: HttpRequest) -> HttpResponse:
    """Put an item on the negative list."""
    actor = actor_of(request)
    initial = {"since": clock.today(), "item_id": request.GET.get("item", "")}
    form = ExcludeForm(actor.place_id or 0, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            catalogue.exclude_from_stationing(
                actor=actor, item_id=given["item_id"], reason=catalogue.ExclusionReason(given["reason"]),
                document=given["document"], since=given["since"], note=given["note"],
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error("item_id", error.message)
        else:
            messages.success(request, "已列入进驻负面清单，已经公布")
            return redirect("desk:stationing")
    status = 422 if form.errors else 200
    return shell.page(request, "desk/handing/exclude.html", {"form": form}, at="stationing", status=status)


@require_POST
@desk_page("catalogue.delegate")
def readmit(request: HttpRequest, exclusion_id: int) -> HttpResponse:
    """Take an item off the negative list."""
    catalogue.end_exclusion(actor=actor_of(request), exclusion_id=exclusion_id)
    messages.success(request, "已移出进驻负面清单，可以进驻和下放了")
    return redirect("desk:stationing")


@require_safe
@desk_page("catalogue.delegate")
def few(request: HttpRequest) -> HttpResponse:
    """Bodies proposed for an entrusting agreement, from the counts of the last year."""
    actor = actor_of(request)
    text = request.GET.get("most", "")
    most = min(int(text), _MOST) if text.isdecimal() and len(text) < 9 else FEW
    since = clock.today() - timedelta(days=365)
    counts = {n: v.received for n, v in cases.volumes_by_item(actor.place_id or 0, since=since).items()}
    context = {
        "rows": catalogue.list_low_volume(actor=actor, cases=counts, most=most), "most": most, "since": since,
    }  # fmt: skip
    return shell.page(request, "desk/handing/few.html", context, at="stationing")
