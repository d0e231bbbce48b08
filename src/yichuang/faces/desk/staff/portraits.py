"""窗口屏照片: somebody's picture for the sign at her window, put in by whoever keeps her file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.errors import Invalid
from yichuang.kernel.files import public as files

from .forms import PortraitForm


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.file")
def portrait(request: HttpRequest, account_id: int) -> HttpResponse:
    """The picture as it is shown; putting in another, or taking it away."""
    actor = actor_of(request)
    if request.method == "POST" and request.POST.get("do") == "remove":
        people.remove_portrait(actor=actor, account_id=account_id)
        messages.success(request, "照片已撤下，窗口屏不再显示")
        return redirect("desk:staff_file", account_id)
    sent = request.method == "POST"
    form = PortraitForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        given = form.cleaned_data
        try:
            people.set_portrait(actor=actor, account_id=account_id, upload=given["file"], agreed=given["agreed"])
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, "照片已换好，开窗时显示在窗口屏上")
            return redirect("desk:staff_file", account_id)
    context = {"form": form, "file": people.get_file(actor=actor, account_id=account_id)}
    return shell.page(request, "desk/staff/portrait.html", context, at="staff", status=422 if form.errors else 200)


@require_safe
@desk_page("people.file")
def picture(request: HttpRequest, account_id: int) -> StreamingHttpResponse:
    """The picture itself."""
    found = people.portrait_of(actor=actor_of(request), account_id=account_id)
    download = files.response(found.file_id, download_name="照片", inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)
