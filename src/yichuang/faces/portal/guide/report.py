"""指南纠错: telling the bureau what is wrong in a guide, and reading what came of it; and the guide's pictures."""

from __future__ import annotations

from allauth.core import ratelimit
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.common import errors
from yichuang.faces.common.visitors import too_often
from yichuang.kernel.errors import Invalid, NotFound
from yichuang.kernel.files import public as files

from ..access import actor_of, public_page
from ..place import current_place
from .views import item_of

_LOOKS = 20  # at outcomes, a minute for one visitor


class ReportForm(forms.Form):
    """What is wrong, where, and if one likes how to be reached."""

    element = forms.TypedChoiceField(label="哪一项不对", coerce=int, error_messages={"required": "请选哪一项不对"})
    wrong = forms.CharField(
        label="哪里不对",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="比如：电话打不通；窗口多要了一样材料。不用写您的身份证号",
        error_messages={"required": "请写哪里不对"},
    )
    contact = forms.CharField(
        label="怎么联系您", max_length=60, required=False, help_text="有不清楚的好问您。只有管理指南的人看得到"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """With the 26 elements."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["element"].choices = catalogue.report_elements()  # type: ignore[attr-defined]


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Tell what is wrong. Nobody need sign in; one visitor may send only so many."""
    item = item_of(request, code)
    form = ReportForm(request.POST or None, initial={"element": 0})
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="report"):
            return errors.too_many(request)
        given = form.cleaned_data
        try:
            told = catalogue.report_error(
                actor=actor_of(request), item_id=item.id, element=given["element"], wrong=given["wrong"],
                contact=given["contact"],
            )  # fmt: skip
        except Invalid as error:
            for name, message in error.fields.items():
                form.add_error(name if name in form.fields else None, message)
        else:
            return redirect(f"{reverse('portal:outcome')}?{urlencode({'code': told, 'new': '1'})}")
    status = 422 if form.errors else 200
    return render(request, "portal/guide/report.html", {"item": item, "form": form}, status=status)


@public_page
@require_safe
def outcome(request: HttpRequest) -> HttpResponse:
    """What came of a report, by its code; nothing of what was written."""
    code = request.GET.get("code", "").strip()[:40]
    context: dict[str, object] = {"code": code, "new": request.GET.get("new") == "1", "found": None, "error": ""}
    if code:
        if too_often(request, "outcome", a_minute=_LOOKS):
            return errors.too_many(request)
        try:
            context["found"] = catalogue.get_report_outcome(place_id=current_place(request).id, code=code)
        except NotFound as error:
            context |= {"error": error.message, "new": False}
    return render(request, "portal/guide/outcome.html", context, status=404 if context["error"] else 200)


@public_page
@require_safe
def picture(request: HttpRequest, code: str, picture_id: int) -> HttpResponseBase:
    """A picture of the guide: only a picture by its content, and nothing in it may run."""
    item = item_of(request, code)
    file_id = catalogue.picture_file(item.id, picture_id)
    download = files.response(file_id, download_name=f"{item.name}图{picture_id}", inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)
