"""What surrounds every page of the desk: who is here, in which post, the side bar with what waits, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yichuang.domain.buildout import public as buildout
from yichuang.domain.bundles import public as bundles
from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.feedback import public as feedback
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

_STATUS = {NotFound: 404, Forbidden: 403, Conflict: 409, Invalid: 422}
_TITLES = {
    404: "没有找到这一件",
    403: "当前岗位办不了这一步",
    409: "现在不能这样办",
    422: "有内容要改一下",
    400: "这个请求看不懂",
}
_URGENT = frozenset({"late"})
ROWS_ONLY = frozenset({"bureau", "supervisor"})
"""Posts that read the whole place's ledger and have no file in hand: nothing to do, and their rows lead nowhere."""


class _SeeOther(HttpResponseRedirect):
    """303: after a form, whatever its method."""

    status_code = 303


def page(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, at: str = "", status: int = 200
) -> HttpResponse:
    """A page of the desk. ``at`` names the line of the side bar that is current.

    Its forms carry a ``token`` (desk/sitefile/_sent.html): the same content sent again counts once.
    """
    actor: Actor | None = getattr(request, "desk_actor", None)
    full = {"actor": actor, "home_url": reverse("desk:home"), "token": token_urlsafe(12), **(context or {})}
    if actor is not None and not request.headers.get("HX-Request"):
        full |= {"nav": _nav(actor, at), "standing": _standing(actor), "place_name": _place_name(actor)}
    return render(request, template, full, status=status)


def refusal(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for a refusal that no view turned into something better; says how to go on."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)
    context = {
        "title": _TITLES[status],
        "message": error.message,
        "possible": getattr(error, "possible", ()),
        "fields": getattr(error, "fields", {}),
        "code": status,
    }
    return page(request, "desk/refused.html", context, status=status)


def lost(request: HttpRequest, message: str) -> HttpResponse:
    """For htmx: the session has ended; the page stays as it is (401)."""
    return render(request, "desk/lost.html", {"message": message}, status=401)


def see_other(request: HttpRequest, url: str) -> HttpResponse:
    """Go to ``url``, whether htmx or the browser itself has sent the form."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return _SeeOther(url)


def _standing(actor: Actor) -> str:
    """Where she works: the site, else the body."""
    if actor.site_id:
        return places.get_site(actor.site_id).name
    return places.get_organisation(actor.organisation_id).name if actor.organisation_id else ""


def _place_name(actor: Actor) -> str:
    return places.get_place_by_id(actor.place_id).short_name if actor.place_id else ""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the side bar: for posts with this permission (none: for all); ``count``: what waits there."""

    key: str
    permission: str
    label: str
    group: str
    count: Callable[[Actor], int] | None = None
    where: Callable[[Actor], object] | None = None  # shown only where this is true

    @property
    def href(self) -> str:
        return reverse(f"desk:{self.key}")


def _hall(actor: Actor) -> object:
    return hall.hall_of_site(actor.site_id) if actor.site_id else None


HALL, CASEWORK, LIST, HANDING, DUTY = "大厅", "办件", "事项清单", "下放和进驻", "值守和人员"
OFFICE, OPENNESS, STANDARD, HOUSE = "大厅内务", "信息公开", "站点达标", "管理"
_GROUPS = (HALL, CASEWORK, LIST, HANDING, DUTY, OFFICE, OPENNESS, STANDARD, HOUSE)
_LINES = (
    _Line("window", "hall.serve", "窗口叫号", HALL, where=_hall),
    _Line("line", "hall.guide", "排队", HALL, where=_hall),
    _Line("appointments", "hall.guide", "预约", HALL, where=_hall),
    _Line("booked", "hall.manage", "各大厅预约", HALL, where=lambda actor: actor.site_id is None),
    _Line("flow", "hall.manage", "人流", HALL),
    _Line("evaluations", "hall.manage", "现场评价", HALL, feedback.count_visits_to_answer),
    _Line("setting", "hall.manage", "大厅设置", HALL),
    _Line("devices", "hall.manage", "设备", HALL),
    _Line("later", "cases.enter_later", "补登", CASEWORK),
    _Line("referrals", "cases.refer", "首问登记", CASEWORK),
    _Line("bundles", "bundles.tell", "牵头的一件事", CASEWORK, bundles.count_to_tell),
    _Line("coaching", "catalogue.coach", "申报辅导", CASEWORK),
    _Line("account_reset", "people.applicant.find", "重设密码", CASEWORK),
    _Line("ledger", "cases.ledger", "台账", CASEWORK),
    _Line("catalogue", "catalogue.read", "事项调整", LIST, catalogue.count_proposals),
    _Line("guides", "catalogue.publish", "指南印制和配图", LIST),
    _Line("guide_reports", "catalogue.publish", "指南纠错", LIST, catalogue.count_reports),
    _Line("asked", "catalogue.answer", "没查到的说法", LIST),
    _Line("handing", "catalogue.delegate", "下放", HANDING, catalogue.count_ending),
    _Line("batches", "catalogue.delegate", "下放批次和委托书", HANDING),
    _Line("stationing", "catalogue.delegate", "进驻", HANDING),
    _Line("duty_mine", "people.duty", "我的值班", DUTY, people.count_mine),
    _Line("duty", "people.roster", "排班", DUTY, people.count_gaps),
    _Line("duty_waiting", "people.duty.manage", "请假换班审批", DUTY, people.count_waiting),
    _Line("duty_month", "people.duty.manage", "考勤月表", DUTY),
    _Line("staff", "people.file", "人员档案", DUTY, people.count_expiring),
    _Line("staff_checks", "people.file", "人员配备检查", DUTY),
    _Line("rotation", "people.file", "轮换", DUTY),
    _Line("transfers", "people.file", "调岗意见", DUTY),
    _Line("representatives", "people.file", "首席代表", DUTY),
    _Line("contacts", "", "联络员", DUTY),
    _Line("stationed", "people.home", "派驻人员", DUTY, people.count_for_home),
    _Line("incidents", "people.hall_log", "突发情况", OFFICE, people.count_open_incidents),
    _Line("lost", "people.hall_log", "失物招领", OFFICE),
    _Line("institutions", "", "制度和预案", OFFICE, people.count_unread),
    _Line("publications", disclosure.DRAFT, "主动公开", OPENNESS, disclosure.count_publications_to_do),
    _Line("requests", disclosure.HANDLE, "依申请公开", OPENNESS, disclosure.count_requests),
    _Line("town_list", disclosure.REVIEW, "乡镇目录", OPENNESS),
    _Line("request_new", disclosure.TAKE, "登记公开申请", OPENNESS),
    _Line("progress", buildout.SEE, "达标进度", STANDARD),
    _Line("cheapest", "buildout.plan", "最省的走法", STANDARD),
    _Line("sitefile", "places.keep", "站点档案", HOUSE, places.count_late),
    _Line("roster", "people.roster", "岗位名册", HOUSE),
    _Line("jobs", "jobs.view", "后台任务", HOUSE),
    _Line("standard_sites", buildout.CHECK, "达标台账", STANDARD),
    _Line("inspections", buildout.INSPECT, "验收和抽查", STANDARD, buildout.count_waiting),
    _Line("rectifications", buildout.CHECK, "整改", STANDARD, buildout.count_rectifications),
    _Line("patrols", buildout.CHECK, "巡查", STANDARD, buildout.count_to_settle),
    _Line("unit_appraisals", buildout.SEE, "年度考核", STANDARD),
    _Line("programme", buildout.SEE, "达标计划", STANDARD),
    _Line("programme_tasks", buildout.SEE, "建设任务", STANDARD, buildout.count_my_tasks),
    _Line("programme_plans", buildout.SEE, "乡镇方案", STANDARD),
)


def _nav(actor: Actor, at: str) -> list[dict[str, Any]]:
    """The lines of the side bar this post has use for, with what waits."""
    lines: list[tuple[str, str, str, int, bool]] = []
    if actor.may("cases.forward"):
        lines.append(("collect", "上门收件", reverse("desk:agent_collect"), 0, False))
    elif actor.may("cases.intake"):
        lines.append(("intake", "受理", reverse("desk:intake"), 0, False))
        lines.append(("bundle_choose", "一件事收件", reverse("desk:bundle_choose"), 0, False))
    if actor.may("cases.view") and actor.role not in ROWS_ONLY:
        lines.append(("todo", "待办", reverse("desk:home"), 0, False))
        lines += [
            (f"todo:{kind}", cases.TODO_LABELS[kind], f"{reverse('desk:home')}?kind={kind}", count, kind in _URGENT)
            for kind, count in cases.count_todo(actor).items()
        ]
    rows = [(CASEWORK, *line) for line in lines]
    rows += [
        (line.group, line.key, line.label, line.href, line.count(actor) if line.count else 0, False)
        for line in _LINES
        if (not line.permission or actor.may(line.permission)) and (line.where is None or line.where(actor))
    ]
    rows.sort(key=lambda row: _GROUPS.index(row[0]))
    several = len({group for group, *_ in rows}) > 1
    shown, before = [], ""
    for group, key, label, href, count, late in rows:
        heading = group if several and group != before else ""
        shown.append(
            {
                "label": label,
                "href": href,
                "current": key == at,
                "count": count,
                "late": late,
                "heading": heading,
                "cases": group == CASEWORK,
            }
        )
        before = group
    return shown
