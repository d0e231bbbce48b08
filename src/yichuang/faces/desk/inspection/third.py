"""委托第三方: who may look at which sites on which days, and what it found, confirmed or not."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.sitefile.sending import done
from yichuang.kernel.errors import Conflict, Forbidden, NotFound

from .forms import CommissionForm, EndForm, SettleForm
from .patrols import page, site_choices


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.INSPECT)
def third(request: HttpRequest) -> HttpResponse:
    """What third parties are commissioned with, what they found and waits; the bureau commissions one."""
    return _third(request, None)


def _third(request: HttpRequest, refused: tuple[int, EndForm] | None) -> HttpResponse:
    actor = actor_of(request)
    may_commission = actor.may(buildout.MANAGE)
    sent = request.POST if request.method == "POST" and refused is None else None
    if sent is not None and not may_commission:
        raise Forbidden("委托第三方由主管单位来办")
    form = CommissionForm(actor.place_id or 0, site_choices(actor) if may_commission else [], sent)

    def keep(given: dict[str, Any]) -> None:
        buildout.commission_third(actor=actor, **given)

    if sent is not None and done(request, form, keep, "已委托。第三方的人要有“第三方巡查人员”岗位，请在岗位名册里给"):
        return redirect("desk:patrol_third")
    rows = buildout.list_commissions(actor)
    ends = {row.id: EndForm(auto_id=f"end{row.id}_%s") for row in rows}
    if refused is not None:
        ends[refused[0]] = refused[1]
    context = {
        "rows": [(row, ends[row.id]) for row in rows],
        "waiting": buildout.list_unsettled(actor) if may_commission else (),
        "form": form,
        "may_commission": may_commission,
    }
    return page(request, "third", context, tab="third", status=422 if form.errors or refused else 200)


@require_POST
@desk_page(buildout.MANAGE)
def end(request: HttpRequest, commission_id: int) -> HttpResponse:
    """End a commission today."""
    if commission_id not in {row.id for row in buildout.list_commissions(actor_of(request))}:
        raise NotFound("没有这份委托")
    form = EndForm(request.POST, auto_id=f"end{commission_id}_%s")

    def keep(given: dict[str, Any]) -> None:
        buildout.end_commission(actor=actor_of(request), commission_id=commission_id, **given)

    if done(request, form, keep, "委托今天结束"):
        return redirect("desk:patrol_third")
    return _third(request, (commission_id, form))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.MANAGE)
def settle(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Confirm what a third party found, or some of it."""
    actor = actor_of(request)
    view = buildout.get_check(actor, assessment_id)
    if view.patrol is None or not view.patrol.waiting:
        raise Conflict("这次检查不是等着确认的第三方巡查")
    found = [here for here in view.lines if here.answer and here.answer.said == buildout.Said.NO]
    form = SettleForm(
        [(here.line.key, here.line.name) for here in found], request.POST if request.method == "POST" else None
    )

    def keep(given: dict[str, Any]) -> None:
        buildout.settle_third(actor=actor, assessment_id=assessment_id, **given)

    if done(request, form, keep, "已确认，认定的问题列入整改"):
        return redirect("desk:check", assessment_id)
    context = {"view": view, "found": found, "form": form, "site": places.get_site(view.check.site_id)}
    return page(request, "settle", context, status=422 if form.errors else 200)
