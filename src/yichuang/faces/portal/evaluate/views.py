"""Evaluating a case (好差评): five levels, the national reasons of that level, a few words; once."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yichuang.domain.cases import public as cases
from yichuang.domain.feedback import public as feedback
from yichuang.kernel.errors import Conflict, Invalid

from .. import held
from ..access import actor_of, applicant_page
from ..forms import Entry


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
    entry = Entry({"level": typed.get("level", ""), "words": typed.get("words", "")})
    reasons = typed.getlist("reasons")
    level = int(entry.values["level"]) if entry.values["level"] in {str(n) for n in feedback.LEVELS} else 0
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
    elif ("level" in typed or "asked" in typed) and not level:
        entry.errors["level"] = "请在五个等级里选一个"
        status = 422
    context = {
        "here": "cases",
        "case": case,
        "entry": entry,
        "level": level,
        "level_text": feedback.LEVELS.get(level, ""),
        "levels": list(feedback.LEVELS.items()),
        "choices": list(feedback.REASONS.get(level, {}).items()),
        "chosen": reasons,
        "most": feedback.LONGEST_WORDS,
        "bad": level in feedback.BAD,
    }
    return render(request, "portal/evaluate/evaluate.html", context, status=status)
