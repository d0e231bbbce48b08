"""The evaluation pad (评价器): asks about the visit that has just ended at its window, and about no other."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.feedback import public as feedback
from yichuang.domain.hall import public as hall

from ..access import actor_of, device_required, this_device
from ..live import frame, part

_PAD = hall.DeviceKind.PAD


@device_required(_PAD)
@require_http_methods(["GET", "HEAD", "POST"])
def pad(request: HttpRequest) -> HttpResponse:
    """Idle; or five faces; or, once one is chosen, why. Nothing is kept before the second page is sent."""
    device = this_device(request)
    given = request.POST if request.method == "POST" else request.GET
    level, ticket = _number(given.get("level", "")), _number(given.get("ticket", ""))
    if request.method == "POST":
        feedback.evaluate_visit(
            actor=actor_of(request),
            device_id=device.id,
            ticket_id=ticket,
            level=level,
            reasons=given.getlist("reasons"),
        )
        return redirect("screens:pad_thanks")
    context = frame(device) | asked(device)
    visit = feedback.visit_to_evaluate(device)
    if level in feedback.LEVELS and visit is not None and visit.id == ticket:
        context |= {
            "level": level,
            "level_text": feedback.LEVELS[level],
            "reasons": list(feedback.REASONS[level].items()),
        }
        return render(request, "screens/pad/why.html", context)
    return render(request, "screens/pad/pad.html", context)


@device_required(_PAD, part=True)
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """What has changed on it."""
    return part(request, "screens/pad/_now.html", asked(this_device(request)))


@device_required(_PAD)
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Thank you; in twenty seconds it waits for the next."""
    return render(request, "screens/pad/thanks.html", frame(this_device(request)))


def asked(device: hall.DeviceRef) -> dict[str, object]:
    """The visit to ask about, and the five levels, the best first."""
    return {"visit": feedback.visit_to_evaluate(device), "levels": list(feedback.LEVELS.items()), "device": device}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
