"""依申请公开: letters entered at a window; what a body was asked, its limits, and its answer."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.disclosure import public as disclosure
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.faces.desk.sitefile.sending import done, sent
from yichuang.kernel import clock
from yichuang.kernel.errors import NotFound
from yichuang.kernel.files import public as files

from .forms import (
    AnswerForm,
    ConsultForm,
    CorrectedForm,
    CorrectionForm,
    EnterForm,
    ExtendForm,
    HeardForm,
    OpenForm,
)

AT = "requests"
_PAGE = 30


@require_safe
@desk_page(disclosure.HANDLE)
def requests(request: HttpRequest) -> HttpResponse:
    """What waits for the body's answer, what is due first; or everything."""
    actor = actor_of(request)
    everything = request.GET.get("all") == "1"
    text = request.GET.get("from", "")
    start = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    rows, more = disclosure.list_requests(actor, everything=everything, start=start)
    kept = "&all=1" if everything else ""
    context = {
        "rows": rows, "everything": everything,
        "more": f"?from={start + _PAGE}{kept}" if more else "",
        "back": f"?from={max(start - _PAGE, 0)}{kept}" if start else "",
    }  # fmt: skip
    return shell.page(request, "desk/disclosure/requests.html", context, at=AT)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(disclosure.TAKE)
def enter(request: HttpRequest) -> HttpResponse:
    """Enter what was handed in, or came by letter."""
    actor = actor_of(request)
    initial = {"received_on": clock.today(), "way": "counter", "kind": "person", "form": "electronic"}
    form = EnterForm(actor, sent(request), initial=initial)
    key = request.POST.get("key") or token_urlsafe(18)
    made: list[int] = []

    def keep(given: dict[str, Any]) -> None:
        receipt = disclosure.enter_request(
            actor=actor, organisation_id=given["organisation_id"], way=given["way"], received_on=given["received_on"],
            asker=disclosure.Asker(given["kind"], given["name"], given["id_kind"], given["id_number"]),
            wish=disclosure.Wish(given["wanted"], given["form"], given["phone"], given["address"]),
            idempotency_key=key[:100],
        )  # fmt: skip
        made.append(receipt.id)

    if done(request, form, keep, "已登记，请把回执交给申请人"):
        return redirect("desk:request_receipt", made[0])
    status = 422 if form.errors else 200
    return shell.page(
        request, "desk/disclosure/enter.html", {"form": form, "key": key}, at="request_new", status=status
    )


@require_safe
@desk_page(disclosure.TAKE)
def receipt(request: HttpRequest, request_id: int) -> HttpResponse:
    """Number and code, to print for who asked."""
    given = disclosure.get_request_receipt(actor_of(request), request_id)
    return shell.page(request, "desk/disclosure/receipt.html", {"given": given}, at="request_new")


_SAID = {
    "ask_correction": "已要求补正，申请人在网上看得到；来信申请的，请把补正通知寄给他",
    "enter_correction": "补正已登记，答复期限从今天起重新计算",
    "consult": "已登记，答复期限停止计算",
    "hear": "意见已登记，答复期限接着计算",
    "extend": "已延长，申请人在网上看得到；来信申请的，请书面告知",
    "answer": "已答复，答复书已盖章",
    "open": "已记下您看过申请人的联系方式",
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(disclosure.HANDLE)
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """One of them: what is asked, limits, steps, and what can be done now."""
    actor = actor_of(request)
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    post = request.POST
    who: dict[str, Any] = {"actor": actor, "request_id": request_id}
    view = disclosure.get_request(actor, request_id)
    opened: list[disclosure.OpenedAsker] = []
    forms: dict[str, ReadyForm] = {
        "ask_correction": CorrectionForm(post if doing == "ask_correction" else None, initial={"days": 10}),
        "enter_correction": CorrectedForm(post if doing == "enter_correction" else None),
        "consult": ConsultForm(post if doing == "consult" else None),
        "hear": HeardForm(post if doing == "hear" else None),
        "extend": ExtendForm(post if doing == "extend" else None, initial={"days": 10}),
        "answer": AnswerForm(actor, post if doing == "answer" else None, request.FILES or None),
        "open": OpenForm(post if doing == "open" else None),
    }

    def answer(_: dict[str, Any]) -> None:
        form = forms["answer"]
        assert isinstance(form, AnswerForm)
        disclosure.answer_request(**who, reply=form.reply())

    run: dict[str, Callable[[dict[str, Any]], object]] = {
        "ask_correction": lambda given: disclosure.ask_correction(**who, **given),
        "enter_correction": lambda given: disclosure.correct_request(**who, **given),
        "consult": lambda given: disclosure.consult(**who, **given),
        "hear": lambda given: disclosure.hear(**who, **given),
        "extend": lambda given: disclosure.extend_request(**who, **given),
        "answer": answer,
        "open": lambda given: opened.append(disclosure.open_asker(**who, **given)),
    }
    if doing and doing not in run:
        raise NotFound("没有这个操作")
    if doing and done(request, forms[doing], run[doing], _SAID[doing]) and doing != "open":
        return redirect("desk:request", request_id)
    bound = forms.get(doing)
    shown = {name: form for name, form in forms.items() if name in {*view.possible, "open"}}
    if bound is not None and bound.errors:
        shown[doing] = bound
    context = {
        "view": view, "forms": shown,
        "opened": opened[0] if opened else None, "token": token_urlsafe(12), "doing": doing,
    }  # fmt: skip
    status = 422 if bound is not None and bound.errors else 200
    return shell.page(request, "desk/disclosure/request.html", context, at=AT, status=status)


@require_safe
@desk_page(disclosure.HANDLE)
def paper(request: HttpRequest, request_id: int) -> HttpResponseBase:
    """The sealed answer."""
    return _send(*disclosure.answer_paper(actor_of(request), request_id))


@require_safe
@desk_page(disclosure.HANDLE)
def provided(request: HttpRequest, request_id: int, provided_id: int) -> HttpResponseBase:
    """A file given with it."""
    return _send(*disclosure.provided_file(actor_of(request), request_id, provided_id))


def _send(stored: int, name: str) -> HttpResponseBase:
    download = files.response(stored, download_name=name, inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)
