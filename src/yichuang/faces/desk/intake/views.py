"""受理: one screen from the item to the printed receipt. Everything typed stays in the page (see ``state``)."""

from __future__ import annotations

import base64
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.desk import held, shell
from yichuang.faces.desk.access import actor_of, desk_page, later_actor_of
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from yichuang.kernel.sealing import SealError, open_sealed, seal

from . import person, present, state, steps, submit

_RECEIPTS = "desk_receipts"
_RECEIPT_CONTEXT = "session.desk_receipts"
_KEPT_RECEIPTS = 5
_HITS = 8


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("cases.intake")
def intake(request: HttpRequest) -> HttpResponse:
    """The window's intake."""
    return _serve(request, actor_of(request), later=False)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("cases.enter_later")
def later(request: HttpRequest) -> HttpResponse:
    """补登: the same page for what was done by telephone, by hand or with the network down, with its real time."""
    return _serve(request, later_actor_of(request), later=True)


def _serve(request: HttpRequest, actor: Actor, *, later: bool) -> HttpResponse:
    if request.method != "POST":
        typed = held.take(request)
        if typed:
            return show(request, state.read(actor, typed, later=later))
        entered = _new(request, actor, later=later)
        entered.focus = entered.focus or ("id_number" if entered.item else "q")
        return show(request, entered)
    entered = state.read(actor, request.POST, later=later)
    steps.stage_files(entered, request.FILES)
    do = request.POST.get("do", "")
    if do not in submit.ACTS:
        return show(request, steps.step(entered, do), status=422 if entered.problems else 200)
    if entered.problems:  # a file was refused: nothing is handed in without it
        return show(request, entered, status=422)
    return answer(request, entered, do)


def _new(request: HttpRequest, actor: Actor, *, later: bool) -> state.Intake:
    """A blank page; with ``?ticket=``, one for who stands at the window, if she still does."""
    ticket_id = None if later else number_in(request, "ticket")
    if ticket_id is None:
        return state.blank(actor, item_id=number_in(request, "item"), later=later)
    entered = of_visit(actor, ticket_id)
    if entered.item is not None and entered.known is not None:
        entered.focus = "situation"
    return entered


def of_visit(actor: Actor, ticket_id: int) -> state.Intake:
    """An intake for who stands at this clerk's window; a blank one with the reason if nobody of this ticket does."""
    try:
        return state.for_visit(actor, ticket_id)
    except (NotFound, Forbidden) as error:
        entered = state.blank(actor)
        entered.notice = error.message
        return entered


def answer(request: HttpRequest, entered: state.Intake, do: str) -> HttpResponse:
    """Hand in; refused: the same page again, with everything typed and the words beside the fields."""
    try:
        done = submit.hand_in(entered, do)
    except Invalid as error:
        entered.problems = error.fields
        entered.focus = present.control(next(iter(error.fields)))
        return show(request, entered, status=422)
    except (Conflict, Forbidden) as error:
        entered.notice = error.message
        return show(request, entered, status=409 if isinstance(error, Conflict) else 403)
    keep_receipt(request, done.receipt)
    person.keep_cases(entered, [done.receipt.case_id])
    return shell.see_other(request, f"{reverse('desk:intake_done', args=[done.receipt.case_id])}?paper={done.paper}")


def show(request: HttpRequest, entered: state.Intake, *, status: int = 200) -> HttpResponse:
    """The page, or for htmx its changing part (refusals as 422, which htmx shows in place)."""
    partial = bool(request.headers.get("HX-Request"))
    context = present.context(entered) | {
        "typed_by": held.mark(request),
        "address": request.path,
        "hits": _hits(entered) if entered.item is None and entered.text("q") else None,
    }
    template = "desk/intake/_all.html" if partial else "desk/intake/intake.html"
    at = "later" if entered.later else "intake"
    return shell.page(request, template, context, at=at, status=422 if partial and status >= 400 else status)


def _hits(entered: state.Intake) -> list[catalogue.SearchHit]:
    return search(entered.actor, entered.text("q"))


def search(actor: Actor, words: str) -> list[catalogue.SearchHit]:
    """The items this site handles that the words mean; then the others, so that nobody is sent away unanswered."""
    if actor.place_id is None or not words.strip():
        return []
    here = catalogue.search_items(actor.place_id, words, site_id=actor.site_id, limit=_HITS)
    known = {hit.item.id for hit in here}
    everywhere = catalogue.search_items(actor.place_id, words, limit=_HITS)
    return [*here, *(h for h in everywhere if h.item.id not in known)][:_HITS]


@require_safe
@desk_page("cases.intake")
def items(request: HttpRequest) -> HttpResponse:
    """What the item finder shows while one types."""
    actor = actor_of(request)
    words = request.GET.get("q", "").strip()[:100]
    hits = search(actor, words)
    local = {h.item.id for h in hits if _handles(actor, h.item.id)}
    context = {"hits": hits, "q": words, "local": local, "address": _address(request)}
    return shell.page(request, "desk/intake/_hits.html", context)


def _address(request: HttpRequest) -> str:
    wanted = request.GET.get("to", "")
    known = {reverse("desk:intake"), reverse("desk:later"), reverse("desk:agent_collect")}
    return wanted if wanted in known else reverse("desk:intake")


def _handles(actor: Actor, item_id: int) -> bool:
    acts = (catalogue.Act.ACCEPT, catalogue.Act.COLLECT, catalogue.Act.ASSIST)
    return any(catalogue.site_may(item_id, act, actor.site_id or 0) for act in acts) or (
        actor.organisation_id is not None
        and catalogue.organisation_may(item_id, catalogue.Act.ACCEPT, actor.organisation_id)
    )


@require_POST
@desk_page("cases.intake")
def upload(request: HttpRequest, material: str) -> HttpResponse:
    """One file of one line, sent by itself while the page stays."""
    given = QueryDict(mutable=True)
    given["token"] = request.GET.get("token", "")
    given["item"] = request.GET.get("item", "")
    entered = state.read(actor_of(request), given)
    sent = request.FILES.get("file")
    if sent is None or entered.token != given["token"]:
        return JsonResponse({"message": "没有收到文件，请重新选择"}, status=422)
    try:
        staged = steps.stage(entered, sent, material)
    except Invalid as error:
        return JsonResponse({"message": " ".join(error.fields.values())}, status=422)
    except DomainError as error:
        return JsonResponse({"message": error.message}, status=409)
    return JsonResponse({"id": person.sign_upload(entered.token, staged)})


@require_safe
@desk_page("cases.intake")
def done(request: HttpRequest, case_id: int) -> HttpResponse:
    """What to say and print after an intake: number, query code, what happens next."""
    actor = actor_of(request)
    detail = cases.get_case(actor, case_id=case_id)
    paper = request.GET.get("paper", "")
    context = {
        "case": detail,
        "query_code": _query_code(request, case_id),
        "paper": paper if paper in {"acceptance", "collection", "correction", "refusal"} else "collection",
        "next": reverse("desk:later" if detail.entered_later else "desk:intake"),
        "on_the_spot": any(a.name == "grant" for a in detail.actions),
        "clocks": {c.kind: c for c in detail.clocks},
        "applicant": next(p for p in detail.parties if p.role == "applicant"),
        "prints": actor.role != "agent",  # a phone shows the paper; it has no print dialog for a hidden one
        "still_to_do": _still_to_do(detail),
        "visit": person.visit_of(actor, [case_id]),
        "application_form": any(p.kind == "application" for p in detail.papers),
    }
    if actor.role == "agent":
        context["next"] = reverse("desk:agent_collect")
    return shell.page(request, "desk/intake/done.html", context, at="later" if detail.entered_later else "intake")


def _still_to_do(detail: cases.CaseDetail) -> str:
    """For a 补登 that is accepted: what has to follow and by whom, as its limits run from the real day."""
    if not detail.entered_later or detail.state not in {"accepted", "examining"}:
        return ""
    next_acts = "准予（或不予）、制作结果并用印、出件、送达"
    if any(a.name == "grant" for a in detail.actions):
        return f"时限从实际受理那天算。请点“当场接着办”，由您依次录入：{next_acts}；这几步记录录入的时间。"
    return (
        f"时限从实际受理那天算，可能已经临期或超期。请马上告诉{detail.deciding_organisation}的审查人员："
        f"由他们录入审查、{next_acts}；这几步记录录入的时间。"
    )


def keep_receipt(request: HttpRequest, receipt: cases.CaseReceipt) -> None:
    """Remember the query code for the page after this one, sealed; only the last few."""
    kept: dict[str, Any] = dict(request.session.get(_RECEIPTS, {}))
    code = base64.b64encode(seal(receipt.query_code, context=_RECEIPT_CONTEXT)).decode()
    kept = {**{k: v for k, v in kept.items() if k != str(receipt.case_id)}, str(receipt.case_id): code}
    request.session[_RECEIPTS] = dict(list(kept.items())[-_KEPT_RECEIPTS:])


def _query_code(request: HttpRequest, case_id: int) -> str:
    sealed = request.session.get(_RECEIPTS, {}).get(str(case_id))
    if not sealed:
        return ""
    try:
        return open_sealed(base64.b64decode(sealed), context=_RECEIPT_CONTEXT)
    except (SealError, ValueError):
        return ""


def number_in(request: HttpRequest, name: str) -> int | None:
    """A number in the address, if it is one."""
    chosen = request.GET.get(name, "")
    return int(chosen) if chosen.isdecimal() and len(chosen) < 19 else None
