"""指南: what readers found wrong, pictures that explain, and handbooks for the stations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import public as files

from .forms import ReadyForm


class PictureForm(ReadyForm):
    """A picture, what it shows, and what it is for."""

    file = forms.FileField(
        label="图片", help_text="JPG、PNG、WebP，不超过 3 MB。图里不能有真实的姓名、证件号、电话",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )  # fmt: skip
    use = forms.ChoiceField(
        label="用途", widget=forms.RadioSelect, choices=[(u.value, u.label) for u in catalogue.PictureUse]
    )
    caption = forms.CharField(label="说明", max_length=200, help_text="这张图说明什么，看不见图的人靠这句话")


@require_safe
@desk_page("catalogue.publish")
def reports(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first; or all."""
    everything = request.GET.get("all") == "1"
    found = catalogue.list_reports(actor=actor_of(request), everything=everything)
    return shell.page(
        request, "desk/handing/reports.html", {"rows": found, "everything": everything}, at="guide_reports"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.publish")
def report(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report: mend, decline, or look up how to reach who sent it."""
    actor = actor_of(request)
    context: dict[str, Any] = {"answer": request.POST.get("answer", ""), "problem": "", "contact": ""}
    if request.method == "POST":
        doing = request.POST.get("do", "")
        try:
            if doing == "contact":
                context["contact"] = catalogue.open_report_contact(actor=actor, report_id=report_id)
            elif doing == "mend":
                catalogue.mend_report(actor=actor, report_id=report_id, answer=context["answer"])
            else:
                catalogue.decline_report(actor=actor, report_id=report_id, answer=context["answer"])
        except Invalid as error:
            context["problem"] = " ".join(error.fields.values())
        except Conflict as error:
            context["problem"] = error.message
        else:
            if doing != "contact":
                messages.success(request, "已处理，提出的人凭查询码能看到结果")
                return redirect("desk:guide_reports")
    context["row"] = catalogue.get_report(actor=actor, report_id=report_id)
    context["may_draft"] = actor.may("catalogue.draft")
    status = 422 if context["problem"] else 200
    return shell.page(request, "desk/handing/report.html", context, at="guide_reports", status=status)


@require_safe
@desk_page("catalogue.publish")
def guides(request: HttpRequest) -> HttpResponse:
    """Items, to print their guides and put pictures in; stations, to print their handbooks."""
    place_id = actor_of(request).place_id or 0
    context = {"items": catalogue.list_items(place_id), "sites": places.list_sites(place_id)}
    return shell.page(request, "desk/handing/guides.html", context, at="guides")


@require_safe
@desk_page("catalogue.publish")
def handbook(request: HttpRequest, site_id: int) -> HttpResponse:
    """The handbook of a station with the names of its people."""
    actor = actor_of(request)
    site = places.get_site(site_id)
    if site.place_id != actor.place_id:
        raise NotFound("没有这个站点")

    def address(item: catalogue.ItemRef) -> str:
        return request.build_absolute_uri(reverse("portal:item", args=[item.basic_code]))

    made = catalogue.handbook_pdf(site.id, link=address, actor=actor)
    name = content_disposition_header(as_attachment=False, filename=f"{site.name}便民服务手册.pdf")
    headers = {"Content-Disposition": name or "inline", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.publish")
def pictures(request: HttpRequest, item_id: int) -> HttpResponse:
    """The pictures of a guide; one more."""
    actor = actor_of(request)
    item = catalogue.get_item(item_id)
    if item.place_id != actor.place_id:
        raise NotFound("没有这个事项")
    sent = request.method == "POST"
    form = PictureForm(request.POST, request.FILES) if sent else PictureForm(initial={"use": "mistake"})
    if sent and form.is_valid():
        given = form.cleaned_data
        try:
            catalogue.add_picture(
                actor=actor, item_id=item.id, use=catalogue.PictureUse(given["use"]), caption=given["caption"],
                upload=given["file"],
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "已加进指南，网上马上看得到")
            return redirect("desk:pictures", item.id)
    context = {"item": item, "pictures": catalogue.list_pictures(item.id), "form": form}
    status = 422 if form.errors else 200
    return shell.page(request, "desk/handing/pictures.html", context, at="guides", status=status)


@require_safe
@desk_page("catalogue.publish")
def picture(request: HttpRequest, item_id: int, picture_id: int) -> StreamingHttpResponse:
    """One picture, to look at."""
    if catalogue.get_item(item_id).place_id != actor_of(request).place_id:
        raise NotFound("没有这个事项")
    download = files.response(catalogue.picture_file(item_id, picture_id), download_name=f"图{picture_id}", inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)


@require_POST
@desk_page("catalogue.publish")
def remove_picture(request: HttpRequest, item_id: int, picture_id: int) -> HttpResponse:
    """Take a picture out."""
    catalogue.remove_picture(actor=actor_of(request), picture_id=picture_id)
    messages.success(request, "已撤下")
    return redirect("desk:pictures", item_id)
