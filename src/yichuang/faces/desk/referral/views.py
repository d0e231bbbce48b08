"""首问登记: whom somebody was sent to, and what became of her (S1-46)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.cases import public as cases
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.required import name_required
from yichuang.kernel.errors import Invalid


class ReferralForm(forms.Form):
    """What somebody asked for, where she was sent, and how to reach her."""

    asked_about = forms.CharField(label="问的什么事", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    sent_to = forms.CharField(label="引导到哪里", max_length=100, help_text="单位和地点，如“双江县不动产登记中心 2 楼”")
    contact = forms.CharField(label="联系电话", max_length=40, required=False, help_text="回访用；不愿留可以不填")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what is required."""
        super().__init__(*args, **kwargs)
        name_required(self)


@require_safe
@desk_page("cases.refer")
def referrals(request: HttpRequest) -> HttpResponse:
    """Those not followed up yet, oldest first; or all."""
    everything = request.GET.get("all") == "1"
    rows = cases.list_referrals(actor_of(request), open_only=not everything)
    return shell.page(
        request, "desk/referral/list.html", {"rows": rows, "everything": everything, "problems": {}}, at="referrals"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("cases.refer")
def new(request: HttpRequest) -> HttpResponse:
    """Note one."""
    about = request.GET.get("about", "")[:300]
    form = ReferralForm(request.POST or None, initial={"asked_about": about})
    if request.method == "POST" and form.is_valid():
        try:
            cases.note_referral(actor=actor_of(request), **form.cleaned_data)
        except Invalid as error:
            for name, message in error.fields.items():
                form.add_error(name if name in form.fields else None, message)
        else:
            messages.success(request, "已登记。记得回访，问清楚办成了没有")
            return redirect("desk:referrals")
    status = 422 if form.errors else 200
    return shell.page(request, "desk/referral/new.html", {"form": form}, at="referrals", status=status)


@require_POST
@desk_page("cases.refer")
def follow(request: HttpRequest, referral_id: int) -> HttpResponse:
    """Note what became of her."""
    outcome = request.POST.get("outcome", "")
    try:
        cases.follow_referral(actor=actor_of(request), referral_id=referral_id, outcome=outcome)
    except Invalid as error:
        context = {
            "rows": cases.list_referrals(actor_of(request)),
            "everything": False,
            "problems": {"id": referral_id, "text": outcome, "message": " ".join(error.fields.values())},
        }
        return shell.page(request, "desk/referral/list.html", context, at="referrals", status=422)
    messages.success(request, "已记下回访结果")
    return redirect("desk:referrals")
