"""What waits for the manager's word; leave as a list; the month sheet."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.common.spreadsheets import spreadsheet
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock

from .views import day_of, link, site_of


@require_safe
@desk_page("people.duty.manage")
def waiting(request: HttpRequest) -> HttpResponse:
    """Leaves, swaps and explanations that wait; leave that was decided, below."""
    actor = actor_of(request)
    sites = people.list_duty_sites(actor)
    site = site_of(request, sites)
    leaves = people.list_leaves(actor=actor, site_id=site.id, since=clock.today())
    context = {
        "waiting": people.list_waiting(actor),
        "site": site,
        "sites": [(s.id, s.name) for s in sites],
        "decided": [x for x in leaves if x.state == "approved"],
    }
    return shell.page(request, "desk/duty/waiting.html", context, at="duty_waiting")


@require_POST
@desk_page("people.duty.manage")
def decide_leave(request: HttpRequest, leave_id: int) -> HttpResponse:
    """Approve leave or not."""
    approve = request.POST.get("do") == "approve"
    people.decide_leave(
        actor=actor_of(request), leave_id=leave_id, approve=approve, note=request.POST.get("note", "")[:200]
    )
    messages.success(request, "已批准请假" if approve else "已答复不同意")
    return redirect("desk:duty_waiting")


@require_POST
@desk_page("people.duty.manage")
def decide_swap(request: HttpRequest, swap_id: int) -> HttpResponse:
    """Approve a swap or not."""
    approve = request.POST.get("do") == "approve"
    people.decide_swap(actor=actor_of(request), swap_id=swap_id, approve=approve)
    messages.success(request, "已批准，排班已经换过来" if approve else "没有批准换班")
    return redirect("desk:duty_waiting")


@require_POST
@desk_page("people.duty.manage")
def judge(request: HttpRequest, explanation_id: int) -> HttpResponse:
    """Accept an explanation or not."""
    accept = request.POST.get("do") == "accept"
    people.judge_explanation(actor=actor_of(request), explanation_id=explanation_id, accept=accept)
    messages.success(request, "已认可，不再计入考勤" if accept else "没有认可，本人可以再说明一次")
    return redirect("desk:duty_waiting")


@require_safe
@desk_page("people.duty.manage")
def month(request: HttpRequest) -> HttpResponse:
    """A site's month."""
    actor = actor_of(request)
    sites = people.list_duty_sites(actor)
    site = site_of(request, sites)
    first = day_of(request, "month").replace(day=1)
    rows = people.month_sheet(actor=actor, site_id=site.id, month=first)
    query = urlencode({"site": str(site.id), "month": str(first)})
    context = {
        "rows": rows, "site": site, "sites": [(s.id, s.name) for s in sites], "month": first,
        "before": link("duty_month", site, month=first - timedelta(days=1)),
        "after": link("duty_month", site, month=first + timedelta(days=32)),
        "export": f"{reverse('desk:duty_export')}?{query}",
    }  # fmt: skip
    return shell.page(request, "desk/duty/month.html", context, at="duty_month")


@require_safe
@desk_page("people.duty.manage")
def export(request: HttpRequest) -> HttpResponse:
    """The month as a spreadsheet; on record."""
    actor = actor_of(request)
    site = site_of(request, people.list_duty_sites(actor))
    first = day_of(request, "month").replace(day=1)
    content = people.export_month(actor=actor, site_id=site.id, month=first)
    return spreadsheet(content, f"{places.get_site(site.id).name} {first:%Y-%m} 考勤")
