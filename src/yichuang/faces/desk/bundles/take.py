"""Taking in a whole 一件事 at the window: which ones this window may take in, the one screen, and its uploads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.bundles import public as bundles
from yichuang.faces.desk import held, shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.intake import present
from yichuang.faces.desk.intake.person import keep_cases
from yichuang.faces.desk.intake.views import number_in
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

from . import intake


@require_safe
@desk_page("cases.intake")
def choose(request: HttpRequest) -> HttpResponse:
    """The bundles of the list, each with what this window may not take in."""
    actor = actor_of(request)
    found = [(b, _beyond(actor, b)) for b in bundles.list_bundles(actor.place_id or 0)]
    found.sort(key=lambda row: bool(row[1]))  # what can be taken in whole comes first
    context = {"found": found, "ticket": number_in(request, "ticket")}
    return shell.page(request, "desk/bundles/choose.html", context, at="bundle_choose")


def _beyond(actor: Actor, bundle: bundles.BundleRef) -> list[bundles.MemberHere]:
    plan = bundles.plan_for(bundle.version_id, {})
    return [m for m in bundles.members_here(actor, bundle.version_id, plan, {}) if not m.how]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("cases.intake")
def take(request: HttpRequest, bundle: str) -> HttpResponse:
    """One screen from the person to the receipt."""
    actor = actor_of(request)
    if request.method != "POST":
        typed = held.take(request)
        if typed:
            return _show(request, intake.read(actor, bundle, typed))
        page = _new(actor, bundle, number_in(request, "ticket"))
        page.focus = "situation" if page.known is not None else "id_number"
        return _show(request, page)
    page = intake.read(actor, bundle, request.POST)
    intake.stage_files(page, request.FILES)
    do = request.POST.get("do", "")
    if do != "submit":
        return _show(request, intake.step(page, do), status=422 if page.problems else 200)
    try:
        receipt = intake.hand_in(page)
    except Invalid as error:
        page.problems = error.fields
        page.focus = present.control(next(iter(error.fields)))
        return _show(request, page, status=422)
    except (Conflict, Forbidden) as error:
        page.notice = error.message
        return _show(request, page, status=409 if isinstance(error, Conflict) else 403)
    keep_cases(page, _made(actor, receipt.bundle_case_id))
    messages.success(request, f"一次收件好了，编号 {receipt.number}。请打印回执，核对姓名、证件号码和电话后交给申请人")
    return shell.see_other(request, reverse("desk:bundle", args=[receipt.bundle_case_id]))


def _new(actor: Actor, bundle: str, ticket_id: int | None) -> intake.BundleIntake:
    """A blank page; one for who stands at the window, if a ticket is named and she still does."""
    blank = intake.read(actor, bundle, QueryDict(mutable=True))
    if ticket_id is None:
        return blank
    try:
        return intake.for_visit(actor, bundle, ticket_id)
    except (NotFound, Forbidden) as error:
        blank.notice = error.message
        return blank


def _made(actor: Actor, bundle_case_id: int) -> list[int]:
    view = bundles.get_bundle_case(actor, bundle_case_id=bundle_case_id)
    return [child.case_id for child in view.children if child.case_id is not None]


def _show(request: HttpRequest, page: intake.BundleIntake, *, status: int = 200) -> HttpResponse:
    """The page, or for htmx its changing part (refusals as 422, which htmx shows in place)."""
    partial = bool(request.headers.get("HX-Request"))
    context = intake.context(page) | {"typed_by": held.mark(request), "address": request.path}
    template = "desk/bundles/_take_all.html" if partial else "desk/bundles/take.html"
    return shell.page(
        request, template, context, at="bundle_choose", status=422 if partial and status >= 400 else status
    )


@require_POST
@desk_page("cases.intake")
def upload(request: HttpRequest, bundle: str, paper: str) -> HttpResponse:
    """One file of one paper, sent by itself while the page stays."""
    page = intake.read(actor_of(request), bundle, request.GET)
    sent = request.FILES.get("file")
    if sent is None or page.token != request.GET.get("token"):
        return JsonResponse({"message": "没有收到文件，请重新选择"}, status=422)
    try:
        return JsonResponse({"id": intake.stage(page, sent, paper)})
    except Invalid as error:
        return JsonResponse({"message": " ".join(error.fields.values())}, status=422)
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=409)
