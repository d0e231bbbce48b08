"""人员档案: who is stationed, each file, what is not in order; stationing, certificates, conduct, appraisal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.duty.views import number
from yichuang.kernel import clock

from .forms import (
    AppraisalForm,
    CertificateForm,
    ConductForm,
    DispatchForm,
    EndForm,
    FileForm,
    RotationForm,
    TransferForm,
)
from .pages import Asked, form_page

_FORM = ["GET", "HEAD", "POST"]


@require_safe
@desk_page("people.file")
def staff(request: HttpRequest) -> HttpResponse:
    """Whoever is stationed at the sites in reach."""
    actor = actor_of(request)
    site = number(request, "site")
    context = {
        "rows": people.list_files(actor=actor, site_id=site if site > 0 else None),
        "expiring": people.list_expiring(actor),
        "unfiled": people.list_unfiled(actor=actor),
        "sites": [(s.id, s.name) for s in people.list_duty_sites(actor)],
        "site": site,
    }
    return shell.page(request, "desk/staff/list.html", context, at="staff")


@require_safe
@desk_page("people.file")
def file(request: HttpRequest, account_id: int) -> HttpResponse:
    """Somebody's file."""
    found = people.get_file(actor=actor_of(request), account_id=account_id)
    context = {"file": found, "today": clock.today()}
    return shell.page(request, "desk/staff/file.html", context, at="staff")


@require_http_methods(_FORM)
@desk_page("people.file")
def edit(request: HttpRequest, account_id: int) -> HttpResponse:
    """Her employment."""
    actor = actor_of(request)
    old = people.get_file(actor=actor, account_id=account_id)
    initial = {
        "employment": old.employment, "full_time": old.full_time, "education": old.education or None,
        "skill": old.skill, "other_post": old.other_post,
    }  # fmt: skip
    form = FileForm(request.POST or None, initial=initial)

    def do(given: dict[str, Any]) -> None:
        people.keep_file(
            actor=actor, account_id=account_id, employment=people.Employment(given["employment"]),
            full_time=given["full_time"], education=people.Education(given["education"]),
            skill=people.Skill(given["skill"]), phone="" if given["forget_phone"] else given["phone"] or None,
            other_post=given["other_post"],
            checked=given["checked"],
        )  # fmt: skip

    note = f"现有电话 {old.masked_phone}" if old.masked_phone else ""
    return form_page(request, form, Asked(f"{old.name}的档案", "存档", "已存档", _file(account_id), note), do)


@require_http_methods(_FORM)
@desk_page("people.file")
def station(request: HttpRequest, account_id: int) -> HttpResponse:
    """Station her."""
    actor = actor_of(request)
    old = people.get_file(actor=actor, account_id=account_id)
    sites = list(people.list_duty_sites(actor))
    form = DispatchForm(actor.place_id or 0, sites, request.POST or None, initial={"since": clock.today()})

    def do(given: dict[str, Any]) -> None:
        people.begin_dispatch(
            actor=actor, account_id=account_id, employer_id=given["employer"], site_id=given["site"],
            duty=people.Duty(given["duty"]), since=given["since"], letter=given["letter"],
        )  # fmt: skip

    return form_page(request, form, Asked(f"派驻{old.name}", "登记派驻", "已登记派驻", _file(account_id)), do)


@require_http_methods(_FORM)
@desk_page("people.file")
def leaving(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    """She leaves; before two years with a reason."""
    actor = actor_of(request)
    old = people.get_dispatch(actor=actor, dispatch_id=dispatch_id)
    form = EndForm(request.POST or None, initial={"last_day": clock.today()})

    def do(given: dict[str, Any]) -> None:
        until = given["last_day"] + timedelta(days=1)
        people.end_dispatch(actor=actor, dispatch_id=dispatch_id, until=until, reason=given["reason"])

    note = f"{old.employer}派驻到{old.site}，{old.since:%Y-%m-%d} 起；满两年是 {old.two_years_on:%Y-%m-%d}"
    asked = Asked(f"登记{old.name}离开", "登记离开", "已登记离开", _file(old.account_id), note)
    return form_page(request, form, asked, do)


@require_http_methods(_FORM)
@desk_page("people.file")
def rotate(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    """Plan when she is relieved."""
    actor = actor_of(request)
    old = people.get_dispatch(actor=actor, dispatch_id=dispatch_id)
    form = RotationForm(request.POST or None, initial={"on": old.rotates_on})

    def do(given: dict[str, Any]) -> None:
        people.plan_rotation(actor=actor, dispatch_id=dispatch_id, on=given["on"])

    note = f"{old.site}，{old.since:%Y-%m-%d} 派驻，满两年是 {old.two_years_on:%Y-%m-%d}"
    back = reverse("desk:rotation")
    return form_page(request, form, Asked(f"{old.name}的轮换", "排上", "轮换计划已存", back, note, "rotation"), do)


@require_http_methods(_FORM)
@desk_page("people.file")
def certificate(request: HttpRequest, account_id: int) -> HttpResponse:
    """Add a certificate or training."""
    actor = actor_of(request)
    old = people.get_file(actor=actor, account_id=account_id)
    form = CertificateForm(request.POST or None)

    def do(given: dict[str, Any]) -> None:
        people.add_certificate(
            actor=actor, account_id=account_id, kind=people.PaperKind(given["kind"]), name=given["name"],
            issuer=given["issuer"], got_on=given["got_on"], last_day=given["last_day"],
        )  # fmt: skip

    asked = Asked(f"{old.name}的证书和培训", "登记", "已登记", _file(account_id))
    return form_page(request, form, asked, do)


@require_http_methods(_FORM)
@desk_page("people.file")
def conduct(request: HttpRequest, account_id: int) -> HttpResponse:
    """Note a look at her conduct."""
    actor = actor_of(request)
    old = people.get_file(actor=actor, account_id=account_id)
    sites = tuple((s.id, s.name) for s in people.list_duty_sites(actor))
    here = next((d.site_id for d in old.dispatches if d.until is None), sites[0][0] if sites else None)
    form = ConductForm(request.POST or None, initial={"site": here})
    form.choose("site", sites)

    def do(given: dict[str, Any]) -> None:
        failed = [people.ConductPoint(p) for p in given["failed"]]
        people.check_conduct(
            actor=actor, account_id=account_id, site_id=given["site"], failed=failed, note=given["note"]
        )

    return form_page(request, form, Asked(f"查看{old.name}的行为规范", "记下", "已记下", _file(account_id)), do)


@require_http_methods(_FORM)
@desk_page("people.file")
def appraise(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    """Write a month's appraisal."""
    actor = actor_of(request)
    old = people.get_dispatch(actor=actor, dispatch_id=dispatch_id)
    form = AppraisalForm(request.POST or None)

    def do(given: dict[str, Any]) -> None:
        people.draft_appraisal(
            actor=actor, dispatch_id=dispatch_id, month=given["month"], grade=people.Grade(given["grade"]),
            text=given["text"],
        )  # fmt: skip

    note = f"派驻单位：{old.employer}。一个月一份，由中心考核，送派驻单位。"
    asked = Asked(f"考核{old.name}", "存为草稿", "已起草，看过以后送派驻单位", _file(old.account_id), note)
    return form_page(request, form, asked, do)


@require_http_methods(_FORM)
@desk_page("people.file")
def propose(request: HttpRequest, dispatch_id: int) -> HttpResponse:
    """Propose that she be replaced."""
    actor = actor_of(request)
    old = people.get_dispatch(actor=actor, dispatch_id=dispatch_id)
    form = TransferForm(request.POST or None)

    def do(given: dict[str, Any]) -> None:
        people.propose_transfer(actor=actor, dispatch_id=dispatch_id, reason=given["reason"])

    asked = Asked(
        f"对{old.name}提调岗意见", "起草", "已起草，看过以后送派驻单位", reverse("desk:transfers"),
        f"派驻单位：{old.employer}", "transfers",
    )  # fmt: skip
    return form_page(request, form, asked, do)


def _file(account_id: int) -> str:
    return reverse("desk:staff_file", args=[account_id])
