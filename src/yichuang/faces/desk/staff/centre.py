"""What concerns all files: checks, the standard, rotation, transfers, representatives."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.duty.views import site_of
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound

from .forms import AuthorityForm, ReplaceForm, RepresentativeForm, StandardForm
from .pages import Asked, form_page, sealed_notice

_FORM = ["GET", "HEAD", "POST"]


@require_safe
@desk_page("people.file")
def checks(request: HttpRequest) -> HttpResponse:
    """Which sites lack whom, and the standard."""
    actor = actor_of(request)
    context = {
        "sites": people.check_sites(actor),
        "standards": people.list_standards(actor),
        "decides": actor.site_id is None,
    }
    return shell.page(request, "desk/staff/checks.html", context, at="staff_checks")


@require_http_methods(_FORM)
@desk_page("people.file")
def standard(request: HttpRequest, duty: str) -> HttpResponse:
    """What the place asks of a duty."""
    actor = actor_of(request)
    old = next((s for s in people.list_standards(actor) if s.duty == duty), None)
    if old is None:
        raise NotFound
    initial = {"education": old.education or None, "certified": old.certified, "established": old.established}
    form = StandardForm(request.POST or None, initial=initial)

    def do(given: dict[str, Any]) -> None:
        people.set_standard(
            actor=actor, duty=people.Duty(duty), education=people.Education(given["education"]),
            certified=given["certified"], established=given["established"],
        )  # fmt: skip

    note = "村级三员定了标准，就会检查每个村有没有配齐。" if duty in {"specialist", "helper", "liaison"} else ""
    asked = Asked(
        f"{old.duty_label}的标准", "定下", "标准已定，马上按它检查", reverse("desk:staff_checks"), note, "staff_checks"
    )
    return form_page(request, form, asked, do)


@require_safe
@desk_page("people.file")
def rotation(request: HttpRequest) -> HttpResponse:
    """Who is to be relieved when, and who has been there for two years."""
    actor = actor_of(request)
    context = {"months": people.list_rotation(actor), "due": people.list_due_for_rotation(actor)}
    return shell.page(request, "desk/staff/rotation.html", context, at="rotation")


@require_safe
@desk_page("people.file")
def transfers(request: HttpRequest) -> HttpResponse:
    """The centre's proposals."""
    context = {"rows": people.list_transfers(actor_of(request))}
    return shell.page(request, "desk/staff/transfers.html", context, at="transfers")


@require_http_methods(_FORM)
@desk_page("people.file")
def transfer(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """One proposal: send it, take it back, say who comes instead."""
    actor = actor_of(request)
    found = people.get_transfer(actor=actor, transfer_id=transfer_id)
    doing = request.POST.get("do", "")
    if request.method == "POST" and doing in {"send", "drop"}:
        (people.send_transfer if doing == "send" else people.drop_transfer)(actor=actor, transfer_id=transfer_id)
        messages.success(request, "已送派驻单位" if doing == "send" else "已撤回")
        return redirect("desk:transfer", transfer_id)
    form = ReplaceForm(request.POST or None, initial={"since": clock.today()})
    form.choose("account", tuple(p for p in people.list_people(actor=actor) if p[0] != found.dispatch.account_id))
    if found.state != "agreed":
        return shell.page(request, "desk/staff/transfer.html", {"row": found}, at="transfers")

    def do(given: dict[str, Any]) -> None:
        people.replace_transferred(
            actor=actor, transfer_id=transfer_id, account_id=given["account"], since=given["since"]
        )

    note = f"{found.dispatch.employer}同意在 {found.replace_by:%Y-%m-%d} 以前换人。{found.answer}"
    asked = Asked(
        f"换下{found.dispatch.name}", "换人到岗", "已换人，原来的派驻结束", reverse("desk:transfers"), note, "transfers"
    )
    return form_page(request, form, asked, do)


@require_http_methods(_FORM)
@desk_page("people.file")
def appraisal(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """An appraisal as a paper; send it to the home body."""
    actor = actor_of(request)
    if request.method == "POST":
        people.send_appraisal(actor=actor, appraisal_id=appraisal_id, stamp=request.POST.get("stamp", ""))
        messages.success(request, "已送派驻单位，对方负责人在工作台上能看到")
        return redirect("desk:appraisal", appraisal_id)
    row = people.get_appraisal(actor=actor, appraisal_id=appraisal_id)
    return shell.page(request, "desk/staff/appraisal.html", {"row": row, "at_home": False}, at="staff")


@require_safe
@desk_page("people.file")
def appraisal_paper(request: HttpRequest, appraisal_id: int) -> StreamingHttpResponse:
    """The sealed notice of an appraisal, for the centre; on record."""
    return sealed_notice(request, appraisal_id)


@require_http_methods(_FORM)
@desk_page("people.file")
def representatives(request: HttpRequest) -> HttpResponse:
    """Each body's representative in the hall; naming one."""
    actor = actor_of(request)
    sites = people.list_duty_sites(actor)
    site = site_of(request, sites)
    year = clock.today() + timedelta(days=364)
    form = RepresentativeForm(request.POST or None, initial={"since": clock.today(), "last_day": year})
    form.choose("post", people.list_possible_representatives(actor=actor, site_id=site.id))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = people.name_representative(
                actor=actor, site_id=site.id, post_id=given["post"], document=given["document"], since=given["since"],
                last_day=given["last_day"],
            )  # fmt: skip
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, "已登记首席代表，请接着写明当场决定的事项")
            return redirect("desk:representative", made)
    rows = [(r, len(catalogue.list_authorities(r.post_id))) for r in people.list_representatives(actor=actor)]
    context = {"form": form, "rows": rows, "site": site, "sites": [(s.id, s.name) for s in sites]}
    status = 422 if form.errors else 200
    return shell.page(request, "desk/staff/representatives.html", context, at="representatives", status=status)


@require_http_methods(_FORM)
@desk_page("people.file")
def representative(request: HttpRequest, representative_id: int) -> HttpResponse:
    """One: the items she decides on the spot, by the same paper; ending her authority."""
    actor = actor_of(request)
    row = people.get_representative(actor=actor, representative_id=representative_id)
    items = [i for i in catalogue.list_items(actor.place_id or 0) if i.handled]
    form = AuthorityForm(request.POST if request.POST.get("do") == "grant" else None)
    form.choose("item", tuple((i.id, f"{i.name}（{i.organisation_name}）") for i in items))
    if request.method == "POST" and request.POST.get("do") == "end":
        people.end_representative(actor=actor, representative_id=row.id)
        messages.success(request, "授权已终止，明天起无效；写明的当场决定事项同日终止，在办的由本单位其他人接着办")
        return redirect("desk:representatives")
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.authorise_on_the_spot(
                actor=actor, item_id=form.cleaned_data["item"], post_id=row.post_id, site_id=row.site_id,
                since=max(row.since, clock.today()), until=row.until, document=row.document,
            )  # fmt: skip
        except (Invalid, Forbidden, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, "已写进当场决定的事项")
            return redirect("desk:representative", row.id)
    context = {
        "row": row, "items": catalogue.list_authorities(row.post_id), "form": form,
        "grants": actor.may("catalogue.delegate"), "today": clock.today(),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return shell.page(request, "desk/staff/representative.html", context, at="representatives", status=status)
