"""一件事 at the desk: what one's own body leads, the whole behind a child, and how outside members go as told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.bundles import public as bundles
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.casefile.views import pdf_response
from yichuang.faces.desk.intake.person import visit_of
from yichuang.kernel.errors import Conflict, Invalid

STATES = [("going", "正在办"), ("done", "已办好"), ("failed", "没有办成")]
_OPEN = frozenset({"told_open", "told_going"})


@require_safe
@desk_page("bundles.tell")
def led(request: HttpRequest) -> HttpResponse:
    """The applications one's own body leads, those with something to be told of on top."""
    rows = bundles.list_led_bundles(actor_of(request))
    return shell.page(request, "desk/bundles/list.html", {"rows": rows}, at="bundles")


@require_safe
@desk_page("cases.view")
def bundle(request: HttpRequest, bundle_case_id: int) -> HttpResponse:
    """The whole: one's own children to open, the others as name and state; outside members as told."""
    return _page(request, bundle_case_id)


@require_safe
@xframe_options_sameorigin
@desk_page("cases.view")
def paper(request: HttpRequest, bundle_case_id: int, kind: str) -> HttpResponse:
    """The receipt of the whole, or the one notice of what the children opened here ask, as PDF."""
    actor = actor_of(request)
    view = bundles.get_bundle_case(actor, bundle_case_id=bundle_case_id)
    link = request.build_absolute_uri(reverse("portal:bundle_case", args=[view.number]))
    made = bundles.print_bundle_paper(actor=actor, bundle_case_id=bundle_case_id, kind=kind, link=link)
    return pdf_response(made, f"{dict(view.papers)[kind]} {view.number}.pdf")


@require_POST
@desk_page("bundles.tell")
def tell(request: HttpRequest, bundle_case_id: int, member: str) -> HttpResponse:
    """Enter how an outside member goes."""
    actor = actor_of(request)
    typed = {"member": member, "state": request.POST.get("state", ""), "note": request.POST.get("note", "")}
    try:
        bundles.tell_member(
            actor=actor, bundle_case_id=bundle_case_id, member=member, state=typed["state"], note=typed["note"]
        )
    except Invalid as error:
        return _page(request, bundle_case_id, typed | {"message": " ".join(error.fields.values())}, status=422)
    except Conflict as error:
        return _page(request, bundle_case_id, typed | {"message": error.message}, status=409)
    messages.success(request, "已记下。等它结果的，会自动接着办或者结束")
    return shell.see_other(request, reverse("desk:bundle", args=[bundle_case_id]))


def _page(
    request: HttpRequest, bundle_case_id: int, problem: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    view = bundles.get_bundle_case(actor_of(request), bundle_case_id=bundle_case_id)
    typed = problem or {}
    levels = sorted({c.level for c in view.children})
    context = {
        "view": view,
        "steps": [[_line(c, typed) for c in view.children if c.level == level] for level in levels],
        "states": STATES,
        "visit": visit_of(actor_of(request), [c.case_id for c in view.children if c.case_id is not None]),
        "summary": [(f"s-{typed['member']}", typed["message"])] if typed else [],
    }
    return shell.page(
        request, "desk/bundles/bundle.html", context, at="bundles" if view.may_tell else "", status=status
    )


def _line(child: bundles.ChildView, typed: dict[str, str]) -> tuple[bundles.ChildView, str, list[str], dict[str, str]]:
    """A child with what it waits for; of an outside one still to be told of, the ids of its form and what was typed."""
    ids = [f"s-{child.member}", f"n-{child.member}"] if child.state in _OPEN else []
    return child, _waits(child), ids, typed if typed.get("member") == child.member else {}


def _waits(child: bundles.ChildView) -> str:
    return "、".join(f"“{name}”{'办成' if kind == 'result' else '受理'}" for name, kind in child.needs)
