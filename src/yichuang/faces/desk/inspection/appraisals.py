"""年度考核: a year counted, confirmed and sent; one unit with its parts, its bonus and what followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.faces.desk.sitefile.sending import done
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.files import public as files

from .forms import BonusForm, CorrectForm, UseForm
from .patrols import tabs

AT = "unit_appraisals"


def _confirms(actor: Actor, profile: buildout.Profile) -> bool:
    body = places.get_organisation(actor.organisation_id).name if actor.organisation_id else ""
    return actor.may(buildout.MANAGE) and body == buildout.confirmer_of(profile)


@require_safe
@desk_page(buildout.SEE)
def appraisals(request: HttpRequest) -> HttpResponse:
    """A year's ranking, or what a unit's body may see of it."""
    actor = actor_of(request)
    years = buildout.appraisal_years(actor)
    asked = request.GET.get("year", "")
    year = int(asked) if asked in {str(y) for y in years} else years[0]
    rows = buildout.list_appraisals(actor, year)
    edition = buildout.find_edition(actor.place_id) if actor.place_id else None
    rules = edition.profile.appraisal if edition else buildout.Appraisal()
    context = {
        "rows": rows,
        "year": year,
        "years": [(str(y), f"{y} 年") for y in years],
        "typed": str(year),
        "drafts": [row for row in rows if row.state == "draft"],
        "rules": rules,
        "into": "、".join(str(buildout.AppraisedBy(one).label) for one in rules.into),
        "confirmer": buildout.confirmer_of(edition.profile) if edition else "",
        "may_manage": actor.may(buildout.MANAGE),
        "may_confirm": edition is not None and _confirms(actor, edition.profile),
        "wide": any(actor.may(p) for p in (buildout.MANAGE, buildout.INSPECT, buildout.ACCEPT)),
        "tabs": tabs(actor),
        "tab": "appraisals",
    }
    return shell.page(request, "desk/inspection/appraisals.html", context, at=AT)


@require_POST
@desk_page(buildout.MANAGE)
def draft(request: HttpRequest, year: int) -> HttpResponse:
    """Count the year."""
    try:
        number = buildout.draft_year(actor=actor_of(request), year=year)
    except Invalid as error:
        raise Conflict("；".join(error.fields.values())) from None
    messages.success(request, f"统计了 {number} 个考核对象")
    return redirect(f"{reverse('desk:unit_appraisals')}?year={year}")


@require_POST
@desk_page(buildout.MANAGE)
def confirm(request: HttpRequest, year: int) -> HttpResponse:
    """Confirm the year and send the notices."""
    number = buildout.confirm_year(actor=actor_of(request), year=year)
    messages.success(request, f"评定了 {number} 个，通知书已送各单位")
    return redirect(f"{reverse('desk:unit_appraisals')}?year={year}")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.SEE)
def appraisal(request: HttpRequest, unit_appraisal_id: int) -> HttpResponse:
    """One unit: its parts with their sources, its bonus, its notice, and what followed."""
    actor = actor_of(request)
    view = buildout.get_appraisal(actor, unit_appraisal_id)
    edition = buildout.get_edition(actor.place_id or 0)
    rules = edition.profile.appraisal
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    manages = actor.may(buildout.MANAGE)
    forms: dict[str, ReadyForm] = {}
    if manages and view.state == "draft" and rules.bonus_most:
        start = {"points": view.bonus, "said": view.bonus_said}
        sent = (request.POST, request.FILES) if doing == "bonus" else ()
        forms["bonus"] = BonusForm(*sent, initial=start, auto_id="bonus_%s")
    if manages and view.state == "confirmed":
        forms["use"] = UseForm(request.POST if doing == "use" else None, auto_id="use_%s")
        if _confirms(actor, edition.profile):
            forms["correct"] = CorrectForm(request.POST if doing == "correct" else None, auto_id="correct_%s")
    if doing and doing not in forms:
        raise Conflict(f"现在是“{view.state_word}”，或者不归您办，不能这样办")
    if doing and _done(request, unit_appraisal_id, doing, forms[doing]):
        return redirect("desk:unit_appraisal", unit_appraisal_id)
    versions = buildout.list_versions(actor, unit_appraisal_id)
    context = {
        "view": view,
        "older": [one for one in versions if one.id != view.id],
        "rule": rules.bonus,
        "most": rules.bonus_most,
        **forms,
    }
    return shell.page(request, "desk/inspection/appraisal.html", context, at=AT, status=422 if doing else 200)


_ACTS: dict[str, tuple[Callable[..., object], str]] = {
    "bonus": (buildout.give_bonus, "加分已记下"),
    "use": (buildout.follow_up, "已记下"),
    "correct": (buildout.correct_appraisal, "新的一版已起草，统计以后再评定"),
}


def _done(request: HttpRequest, unit_appraisal_id: int, doing: str, form: ReadyForm) -> bool:
    run, said = _ACTS[doing]

    def keep(given: dict[str, Any]) -> None:
        run(actor=actor_of(request), unit_appraisal_id=unit_appraisal_id, **given)

    return done(request, form, keep, said)


def _file(request: HttpRequest, unit_appraisal_id: int, *, bonus: bool) -> StreamingHttpResponse:
    file_id, number = buildout.appraisal_file(actor_of(request), unit_appraisal_id, bonus=bonus)
    name = "加分证明" if bonus else f"年度考核结果通知书{number}"
    found = files.response(file_id, download_name=name, inline=True)
    return StreamingHttpResponse(found.chunks, headers=found.headers)


@require_safe
@desk_page(buildout.SEE)
def notice(request: HttpRequest, unit_appraisal_id: int) -> StreamingHttpResponse:
    """The sealed notice as PDF."""
    return _file(request, unit_appraisal_id, bonus=False)


@require_safe
@desk_page(buildout.SEE)
def proof(request: HttpRequest, unit_appraisal_id: int) -> StreamingHttpResponse:
    """What proves the bonus."""
    return _file(request, unit_appraisal_id, bonus=True)
