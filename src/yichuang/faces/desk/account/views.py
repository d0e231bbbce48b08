"""A villager who forgot her password: renewed at the window, with her document on the counter."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.errors import Conflict, Invalid, NotFound


class ResetForm(forms.Form):
    """Whose account it is."""

    id_kind = forms.ChoiceField(
        label="证件类型", choices=[(k.code, k.label) for k in people.ID_KINDS.values() if k.has_number]
    )
    id_number = forms.CharField(label="证件号码", max_length=40, help_text="照着她递来的证件填，不要听报号码")
    name = forms.CharField(label="姓名或名称", max_length=100, help_text="证件上的全名，一字不差")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.applicant.find")
def reset(request: HttpRequest) -> HttpResponse:
    """Show the new password once, on this page only."""
    form, password = ResetForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            password = people.reset_password(actor=actor_of(request), **form.cleaned_data)
        except Invalid as error:
            for name, message in error.fields.items():
                form.add_error(name if name in form.fields else None, message)
        except (Conflict, NotFound) as error:
            form.add_error("id_number", error.message)
    status = 422 if form.errors else 200
    context = {"form": form, "password": password}
    return shell.page(request, "desk/account/reset.html", context, at="account_reset", status=status)
