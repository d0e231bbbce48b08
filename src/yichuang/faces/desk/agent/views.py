"""上门收件: the agent's intake on a phone, one thing at a time, on the same state as the window's (see intake.state).

What is not on the screen travels as hidden fields; nothing of the last person stays on the phone.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yichuang.faces.desk import held, shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.intake import person, present, state, steps, submit
from yichuang.faces.desk.intake.views import keep_receipt, number_in, of_visit, search
from yichuang.kernel.errors import Conflict, DomainError, Forbidden, Invalid

STAGES = (
    ("item", "办什么事"),
    ("person", "给谁办"),
    ("situation", "情况"),
    ("form", "申请表"),
    ("papers", "材料"),
    ("check", "核对"),
)
_NAMES = tuple(name for name, _ in STAGES)
_SHOWN = {
    "item": ("q", "item"),
    "person": ("id_kind", "id_number", "name", "phone", "address", "division", "new_phone", "p_"),
    "situation": ("s_",),
    "form": ("f_", "way", "delivery_address"),
    "papers": ("m_",),
    "check": (),
}
_NEVER = ("csrfmiddlewaretoken", "do", "stage", "typed_by", "asked")
_LEADS_TO = {"item": "person", "find": "person", "prefill": "form", "waive": "papers", "remove_file": "papers"}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("cases.forward")
def collect(request: HttpRequest) -> HttpResponse:
    """One step after the other; the last one takes the papers in (not yet received: no number)."""
    actor = actor_of(request)
    if request.method != "POST":
        typed = held.take(request)
        if typed:
            entered = state.read(actor, typed)
            return _show(request, entered, _stage(entered.text("stage")))
        ticket_id = number_in(request, "ticket")
        entered = state.blank(actor) if ticket_id is None else of_visit(actor, ticket_id)
        return _show(request, entered, "person" if entered.item is not None else "item")
    entered = state.read(actor, request.POST)
    stage = _stage(request.POST.get("stage", ""))
    steps.stage_files(entered, request.FILES)
    do = request.POST.get("do", "")
    if do == "hold":
        return _hold(request, entered)
    if do == "back":
        return _show(request, entered, _neighbour(entered, stage, -1))
    if do.startswith("goto:"):
        return _show(request, entered, _stage(do[5:]))
    entered = steps.step(entered, do)
    if do.partition(":")[0] in _LEADS_TO:
        stage = _LEADS_TO[do.partition(":")[0]]
    elif do == "next" and not entered.problems:
        entered.problems = _problems(entered, stage)
        waits = stage == "situation" and (entered.question is not None or bool(entered.outcome))
        stage = stage if entered.problems or waits else _neighbour(entered, stage, 1)
    return _show(request, entered, stage, status=422 if entered.problems else 200)


def _stage(name: str) -> str:
    return name if name in _NAMES else "item"


def _neighbour(entered: state.Intake, stage: str, direction: int) -> str:
    """The step before or after, without one that has nothing to ask."""
    at = _NAMES.index(stage) + direction
    if 0 <= at < len(_NAMES) and _NAMES[at] == "situation" and not (entered.spec and entered.spec.questions):
        at += direction
    return _NAMES[max(0, min(at, len(_NAMES) - 1))]


def _problems(entered: state.Intake, stage: str) -> dict[str, str]:
    """What this step still needs before the next."""
    found = submit.check(entered)
    if stage == "item" and entered.item is None:
        return {"q": "请先选要办的事项"}
    if stage == "situation" and entered.question is not None and entered.text("asked") != entered.question.id:
        return {}  # its question has only just come up
    return {k: v for k, v in found.items() if _stage_of(k) == stage}


def _stage_of(name: str) -> str:
    for stage, starts in _SHOWN.items():
        if any(name == s or (s.endswith("_") and name.startswith(s)) for s in starts):
            return stage
    return "check"


def _hold(request: HttpRequest, entered: state.Intake) -> HttpResponse:
    try:
        done = submit.hand_in(entered, "hold")
    except Invalid as error:
        entered.problems = error.fields
        return _show(request, entered, min((_stage_of(k) for k in error.fields), key=_NAMES.index), status=422)
    except (Conflict, Forbidden) as error:
        entered.notice = error.message
        return _show(request, entered, "check", status=_status(error))
    keep_receipt(request, done.receipt)
    person.keep_cases(entered, [done.receipt.case_id])
    address = reverse("desk:intake_done", args=[done.receipt.case_id])
    return shell.see_other(request, f"{address}?paper=collection")


def _status(error: DomainError) -> int:
    return 409 if isinstance(error, Conflict) else 403


def _show(request: HttpRequest, entered: state.Intake, stage: str, *, status: int = 200) -> HttpResponse:
    shown = _SHOWN[stage]
    hidden = [
        (name, value)
        for name, values in entered.data.lists()
        for value in values
        if name not in _NEVER and not name.startswith(shown) and not name.endswith("_file")
    ]
    number = _NAMES.index(stage) + 1
    words = entered.text("q")
    context = present.context(entered) | {
        "stage": stage,
        "stage_label": dict(STAGES)[stage],
        "number": number,
        "total": len(STAGES),
        "hidden": hidden,
        "typed_by": held.mark(request),
        "address": request.path,
        "hits": search(entered.actor, words) if stage == "item" and words else None,
    }
    return shell.page(request, "desk/agent/collect.html", context, at="collect", status=status)
