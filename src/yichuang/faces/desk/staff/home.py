"""派驻人员: what a home body's leader is told of her people in the halls, and asked about them (S1-36, S1-40)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page

from .forms import AnswerForm
from .pages import Asked, form_page, sealed_notice

_FORM = ["GET", "HEAD", "POST"]


@require_safe
@desk_page("people.home")
def home(request: HttpRequest) -> HttpResponse:
    """Own people, appraisals that came, proposals to answer."""
    actor = actor_of(request)
    context = {
        "people": people.list_own_people(actor),
        "appraisals": people.list_appraisals_sent(actor),
        "transfers": people.list_transfers(actor),
    }
    return shell.page(request, "desk/staff/home.html", context, at="stationed")


@require_http_methods(_FORM)
@desk_page("people.home")
def appraisal(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """An appraisal that came; note that it was read."""
    actor = actor_of(request)
    if request.method == "POST":
        people.read_appraisal(actor=actor, appraisal_id=appraisal_id)
        messages.success(request, "已记下“已阅”")
        return redirect("desk:stationed")
    row = people.get_appraisal(actor=actor, appraisal_id=appraisal_id)
    return shell.page(request, "desk/staff/appraisal.html", {"row": row, "at_home": True}, at="stationed")


@require_safe
@desk_page("people.home")
def appraisal_paper(request: HttpRequest, appraisal_id: int) -> StreamingHttpResponse:
    """The sealed notice of an appraisal that came; on record."""
    return sealed_notice(request, appraisal_id)


@require_http_methods(_FORM)
@desk_page("people.home")
def answer(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """Agree to a proposal, and by when somebody else comes; or not."""
    actor = actor_of(request)
    row = people.get_transfer(actor=actor, transfer_id=transfer_id)
    if row.state != "sent":
        return shell.page(request, "desk/staff/transfer.html", {"row": row, "at_home": True}, at="stationed")
    form = AnswerForm(request.POST or None)

    def do(given: dict[str, Any]) -> None:
        people.answer_transfer(
            actor=actor, transfer_id=transfer_id, agree=given["agree"] == "yes", answer=given["answer"],
            replace_by=given["replace_by"],
        )  # fmt: skip

    note = f"{row.dispatch.site}，{row.dispatch.since:%Y-%m-%d} 派驻。理由：{row.reason}"
    asked = Asked(
        f"{row.dispatch.site}请调换{row.dispatch.name}", "答复", "已答复", reverse("desk:stationed"), note, "stationed"
    )
    return form_page(request, form, asked, do)
