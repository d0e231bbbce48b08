"""申请公开: asking a body for information, following it, answering what it asks back, reading the answer."""

from __future__ import annotations

from secrets import token_urlsafe

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.people import public as people
from yichuang.faces.common import errors
from yichuang.kernel.errors import Invalid, NotFound
from yichuang.kernel.files import public as files

from ..access import actor_of, applicant_page, public_page
from ..forms import Entry
from ..place import current_place


class AskForm(forms.Form):
    """What is asked for, from whom, in which form (政府信息公开条例 29)."""

    organisation_id = forms.TypedChoiceField(
        label="向哪个单位申请", coerce=int, error_messages={"required": "请选向哪个单位申请"}
    )
    wanted = forms.CharField(
        label="需要什么信息", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写名称、文号，或者说清楚是哪年、哪件事的。不用写为什么要",
        error_messages={"required": "请写需要什么信息"},
    )  # fmt: skip
    form = forms.ChoiceField(
        label="要哪种形式", choices=disclosure.Form.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选要哪种形式"},
    )  # fmt: skip
    phone = forms.CharField(
        label="联系电话", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": "请填联系电话"},
    )  # fmt: skip
    address = forms.CharField(
        label="通信地址", max_length=120, required=False, help_text="要纸质的才填",
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )  # fmt: skip

    def __init__(self, place_id: int, *args: object, **kwargs: object) -> None:
        """With the bodies of the place."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        bodies = [(o.id, o.name) for o in disclosure.bodies_to_ask(place_id)]
        self.fields["organisation_id"].choices = [("", ""), *bodies]  # type: ignore[attr-defined]


class CorrectForm(forms.Form):
    """What was asked for, said more exactly."""

    correction = forms.CharField(
        label="补正内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请写补正内容"},
    )  # fmt: skip


@applicant_page(disclosure.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask. The form carries a key, so that sent twice it is one request."""
    actor, place = actor_of(request), current_place(request)
    initial = {"phone": people.own_details(actor).phone, "form": "electronic"}
    form = AskForm(place.id, request.POST if request.method == "POST" else None, initial=initial)
    key = request.POST.get("key") or token_urlsafe(18)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wish = disclosure.Wish(given["wanted"], given["form"], given["phone"], given["address"])
        try:
            receipt = disclosure.ask_information(
                actor=actor, place_id=place.id, organisation_id=given["organisation_id"], wish=wish,
                idempotency_key=key[:100],
            )  # fmt: skip
        except Invalid as error:
            for name, message in error.fields.items():
                form.add_error(name if name in form.fields else None, message)
        else:
            return redirect("portal:information_receipt", receipt.id)
    status = 422 if form.errors else 200
    return render(request, "portal/disclosure/ask.html", {"form": form, "key": key}, status=status)


@applicant_page(disclosure.ASK)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What she has asked for."""
    context = {"rows": disclosure.list_own_requests(actor_of(request))}
    return render(request, "portal/disclosure/own.html", context)


@applicant_page(disclosure.ASK)
@require_safe
def receipt(request: HttpRequest, request_id: int) -> HttpResponse:
    """The number and the query code, large, and when it must be answered."""
    given = disclosure.get_request_receipt(actor_of(request), request_id)
    return render(request, "portal/disclosure/receipt.html", {"given": given})


@applicant_page(disclosure.ASK)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, request_id: int) -> HttpResponse:
    """One of her requests: where it stands, what is asked back, the answer."""
    actor = actor_of(request)
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    view = disclosure.get_request(actor, request_id)
    form = CorrectForm(request.POST if doing == "correct" else None)
    if doing == "take_back":
        disclosure.take_back_request(actor=actor, request_id=request_id)
        messages.success(request, "已经撤回，这件申请不再处理")
        return redirect("portal:information_request", request_id)
    if doing == "correct" and form.is_valid():
        try:
            disclosure.correct_request(actor=actor, request_id=request_id, **form.cleaned_data)
        except Invalid as error:
            form.add_error("correction", error.fields["correction"])
        else:
            messages.success(request, "补正已收到，答复期限从今天起重新计算")
            return redirect("portal:information_request", request_id)
    status = 422 if form.errors else 200
    return render(request, "portal/disclosure/request.html", {"view": view, "form": form}, status=status)


@applicant_page(disclosure.ASK)
@require_safe
def paper(request: HttpRequest, request_id: int) -> HttpResponseBase:
    """The sealed answer."""
    return _send(*disclosure.answer_paper(actor_of(request), request_id))


@applicant_page(disclosure.ASK)
@require_safe
def provided(request: HttpRequest, request_id: int, provided_id: int) -> HttpResponseBase:
    """A file given with the answer."""
    return _send(*disclosure.provided_file(actor_of(request), request_id, provided_id))


def _send(stored: int, name: str) -> HttpResponseBase:
    download = files.response(stored, download_name=name, inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Where a request stands, by number and query code, without signing in. The code never stands in an address."""
    entry, status, found = Entry(), 200, None
    if request.method == "POST":
        entry = Entry({name: request.POST.get(name, "").strip() for name in ("number", "code")})
        if not ratelimit.consume(request, action="progress"):
            return errors.too_many(request)
        try:
            found = disclosure.get_request_progress(entry.values["number"], entry.values["code"])
        except NotFound as error:
            entry.errors["number"] = error.message
            status = 404
    response = render(request, "portal/disclosure/follow.html", {"entry": entry, "found": found}, status=status)
    response["Cache-Control"] = "private, no-store"
    return response
