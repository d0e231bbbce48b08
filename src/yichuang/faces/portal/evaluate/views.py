"""Evaluating a case, or a whole 一件事 (好差评): five levels, the national reasons of that level, a few words; once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yichuang.domain.bundles import public as bundles
from yichuang.domain.cases import public as cases
from yichuang.domain.feedback import public as feedback
from yichuang.kernel.errors import Conflict, Invalid

from .. import held
from ..access import actor_of, applicant_page
from ..forms import Entry

_NOT_YET = "这件事还没有都有结果。全部办完以后再一起评价；已经受理的，也可以先到它自己的页面上评价"


@applicant_page("feedback.evaluate")
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: HttpRequest, number: str) -> HttpResponse:
    """First the level, then why; what was given is only shown afterwards."""
    actor = actor_of(request)
    case = cases.get_case(actor, number=number)
    given = feedback.get_evaluation(actor, number)
    if given is not None:
        return render(request, "portal/evaluate/given.html", {"here": "cases", "case": case, "given": given})
    if not feedback.may_evaluate(actor, number):
        raise Conflict("受理以后才能评价，请过几天再来")
    typed = request.POST if request.method == "POST" else (held.take(request) or request.GET)
    entry, level, reasons = read(typed)
    status = 200
    if request.method == "POST":
        try:
            feedback.evaluate_case(
                actor=actor, number=number, level=level, reasons=reasons, words=entry.values["words"]
            )
        except Invalid as error:
            entry.refuse(error)
            status = 422
        else:
            messages.success(request, "谢谢您的评价")
            return redirect("portal:case", number)
    elif unsaid(typed, entry, level):
        status = 422
    context = shown(entry, level, reasons) | {"case": case}
    return render(request, "portal/evaluate/evaluate.html", context, status=status)


@applicant_page("feedback.evaluate")
@require_http_methods(["GET", "HEAD", "POST"])
def bundle(request: HttpRequest, bundle_number: str) -> HttpResponse:
    """The whole 一件事 at once, after its end: one level for all, another one for the part that was different."""
    actor = actor_of(request)
    ended, parts = feedback.bundle_evaluation(actor, bundle_number)
    view = bundles.get_bundle_case(actor, number=bundle_number)
    left = [part for part in parts if part.given is None]
    if parts and not left:
        context = {"here": "cases", "view": view, "parts": parts}
        return render(request, "portal/evaluate/bundle_given.html", context)
    if not ended or not left:
        raise Conflict(_NOT_YET if not ended else "这件事里没有受理过的事项，不用评价")
    typed = request.POST if request.method == "POST" else (held.take(request) or request.GET)
    entry, level, reasons = read(typed)
    chosen = {p.number: _level(typed.get(f"part-{p.number}", "")) or level for p in left}
    status = 200
    if request.method == "POST":
        try:
            feedback.evaluate_bundle(
                actor=actor,
                number=bundle_number,
                level=level,
                reasons=reasons,
                words=entry.values["words"],
                parts={number: own for number, own in chosen.items() if own != level},
            )
        except Invalid as error:
            entry.refuse(error)
            status = 422
        else:
            messages.success(request, "谢谢您的评价")
            return redirect("portal:bundle_case", bundle_number)
    elif unsaid(typed, entry, level):
        status = 422
    context = shown(entry, level, reasons) | {
        "view": view,
        "before": [p for p in parts if p.given is not None],
        "parts": [(f"part-{p.number}", p, chosen[p.number]) for p in left],
    }
    return render(request, "portal/evaluate/bundle.html", context, status=status)


def read(typed: QueryDict) -> tuple[Entry, int, list[str]]:
    """What stands in the form: the level (0 for none), the reasons, and the whole as it is shown again."""
    entry = Entry({"level": typed.get("level", ""), "words": typed.get("words", "")})
    return entry, _level(entry.values["level"]), typed.getlist("reasons")


def _level(text: str) -> int:
    return int(text) if text in {str(n) for n in feedback.LEVELS} else 0


def unsaid(typed: QueryDict, entry: Entry, level: int) -> bool:
    """Whether the level was asked for and not given; says so."""
    if ("level" in typed or "asked" in typed) and not level:
        entry.errors["level"] = "请在五个等级里选一个"
    return "level" in entry.errors


def shown(entry: Entry, level: int, reasons: list[str]) -> dict[str, object]:
    """What both pages show: levels first, then the reasons that belong to the chosen one."""
    return {
        "here": "cases",
        "entry": entry,
        "level": level,
        "level_text": feedback.LEVELS.get(level, ""),
        "levels": list(feedback.LEVELS.items()),
        "choices": list(feedback.REASONS.get(level, {}).items()),
        "chosen": reasons,
        "most": feedback.LONGEST_WORDS,
        "bad": level in feedback.BAD,
    }
