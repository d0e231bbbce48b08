"""站点档案: how the sites stand, and the premises of one: facts, zones, who sits there, what it lacks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.errors import NotFound

from .forms import FactsForm, LeaveForm, SeatForm, ZoneForm, plain_number
from .sending import AT, done, kept_site, page, sent


@require_safe
@desk_page("places.keep")
def overview(request: HttpRequest) -> HttpResponse:
    """Every site this post keeps with what it lacks; narrowed by kind, or to those that lack something."""
    actor = actor_of(request)
    kind = request.GET.get("kind", "")
    lacking = request.GET.get("lacking") == "1"
    everything = places.list_standing(actor=actor)
    rows = [r for r in everything if kind in {"", r.kind} and (not lacking or r.lacking)]
    words = {k.value: k.label for k in places.SiteKind}
    context = {
        "rows": [(r, words[r.kind]) for r in rows],
        "kinds": [(value, label) for value, label in words.items() if any(r.kind == value for r in everything)],
        "kind": kind,
        "lacking": lacking,
        "short": sum(bool(r.lacking) for r in everything),
        "total": len(everything),
        "may_set": actor.may("places.manage"),
    }
    return shell.page(request, "desk/sitefile/overview.html", context, at=AT)


@require_safe
@desk_page("places.keep")
def site(request: HttpRequest, site_id: int) -> HttpResponse:
    """The file of one site on one page: what it lacks first."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    facts = places.get_site_facts(actor=actor, site_id=site_id)
    found = places.check_site(actor=actor, site_id=site_id)
    context = {
        "site": ref,
        "terminal": ref.kind == places.SiteKind.TERMINAL and actor.may("places.manage"),
        "facts": _told(facts),
        "managed_with": places.get_site(facts.managed_with) if facts.managed_with else None,
        "parts": places.list_managed_with(actor=actor, site_id=site_id),
        "findings": found,
        "lacking": [f for f in found if not f.met],
        "zones": places.list_zones(actor=actor, site_id=site_id),
        "seated": [s for s in places.list_seated(actor=actor, site_id=site_id) if not s.gone],
        "equipment": places.list_equipment(actor=actor, site_id=site_id),
        "due": places.list_equipment(actor=actor, site_id=site_id, due_only=True),
        "wanted": [s for s in places.list_supplies(actor=actor, site_id=site_id) if s.wanted],
        "outdated": [b for b in places.list_boards(actor=actor, site_id=site_id) if b.due == "late"],
        "plans": places.list_plans(site_id),
        "counters": places.list_counters(site_id),
        "photos": places.list_photos(site_id),
    }
    return shell.page(request, "desk/sitefile/site.html", context, at=AT)


def _told(facts: places.SiteFacts) -> list[tuple[str, str]]:
    """The facts in words, those nobody has entered as such."""
    yes = {True: "是", False: "否", None: ""}
    bodies = places.get_organisations(b for b in (facts.people_by, facts.money_by, facts.things_by) if b)

    def body(key: int | None) -> str:
        return bodies[key].name if key in bodies else ""

    if facts.one_manager:
        managed = [("人、财、物", f"由{body(facts.people_by)}统一管理")]
    else:
        managed = [
            ("人员由谁管理", body(facts.people_by)), ("经费由谁管理", body(facts.money_by)),
            ("资产由谁管理", body(facts.things_by)),
        ]  # fmt: skip
    rows = [
        ("面积", f"{plain_number(facts.area)} 平方米" if facts.area else ""),
        ("设在哪里", places.Venue(facts.venue).label if facts.venue else ""),
        ("场所来源", places.Acquisition(facts.acquisition).label if facts.acquisition else ""),
        ("网络", "、".join(places.Network(n).label for n in facts.networks)),
        ("开放式柜台", yes[facts.open_counter]),
        ("与党群服务中心融合", yes[facts.party_centre]),
        ("无障碍设施", "、".join(places.Access(a).label for a in facts.access)),
        ("融合的功能", "、".join(places.Hosted(h).label for h in facts.hosted)),
        *managed,
        ("服务人口", f"{facts.population} 人" if facts.population else ""),
    ]
    extra = [("无障碍说明", facts.access_note), ("经济实力", facts.economy), ("发展潜力", facts.potential)]
    return rows + [(t, v) for t, v in [*extra, ("地域特点", facts.region)] if v]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def facts(request: HttpRequest, site_id: int) -> HttpResponse:
    """Change the facts of the premises."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    initial = FactsForm.initial_of(places.get_site_facts(actor=actor, site_id=site_id))
    form = FactsForm(ref, sent(request), initial=initial)
    form.fields["managed_with"].disabled = not actor.may("places.manage")

    def keep(_: object) -> None:
        places.set_site_facts(actor=actor, site_id=site_id, facts=form.facts())

    if done(request, form, keep, "场所资料已保存"):
        return redirect("desk:sitefile_site", site_id)
    return page(request, "facts", ref, form, guarded=True)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def zones(request: HttpRequest, site_id: int) -> HttpResponse:
    """The zones of the site; one more."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    initial = {"floor": "1 楼", "shown": True, "kind": request.GET.get("kind", "")}
    form = ZoneForm(sent(request), initial=initial)
    if done(request, form, lambda given: places.set_zone(actor=actor, site_id=site_id, **given), "功能区已登记"):
        return redirect("desk:sitefile_zones", site_id)
    return page(request, "zones", ref, form, rows=places.list_zones(actor=actor, site_id=site_id))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def zone(request: HttpRequest, site_id: int, zone_id: int) -> HttpResponse:
    """Change a zone."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    row = next((z for z in places.list_zones(actor=actor, site_id=site_id) if z.id == zone_id), None)
    if row is None:
        raise NotFound("没有这个功能区")
    initial = {n: getattr(row, n) for n in ZoneForm.base_fields} | {"area": plain_number(row.area)}
    form = ZoneForm(sent(request), initial=initial)

    def keep(given: dict[str, object]) -> None:
        places.set_zone(actor=actor, site_id=site_id, zone_id=zone_id, **given)  # type: ignore[arg-type]

    if done(request, form, keep, "功能区已改好"):
        return redirect("desk:sitefile_zones", site_id)
    return page(request, "zone", ref, form, guarded=True, row=row)


@require_POST
@desk_page("places.keep")
def remove_zone(request: HttpRequest, site_id: int, zone_id: int) -> HttpResponse:
    """Take a zone out of the file."""
    places.remove_zone(actor=actor_of(request), site_id=site_id, zone_id=zone_id)
    return redirect("desk:sitefile_zones", site_id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def seated(request: HttpRequest, site_id: int) -> HttpResponse:
    """Bodies from outside the local government that sit in the hall; one more."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    form = SeatForm(sent(request), initial={"since": clock.today()})
    if done(request, form, lambda given: places.seat_body(actor=actor, site_id=site_id, **given), "已登记进驻单位"):
        return redirect("desk:sitefile_seated", site_id)
    return page(request, "seated", ref, form, rows=places.list_seated(actor=actor, site_id=site_id))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def seat(request: HttpRequest, site_id: int, seated_id: int) -> HttpResponse:
    """Mend what was entered of a body."""
    actor = actor_of(request)
    ref, row = kept_site(request, site_id), _seated(request, site_id, seated_id)
    form = SeatForm(sent(request), initial={n: getattr(row, n) for n in SeatForm.base_fields})

    def keep(given: dict[str, object]) -> None:
        places.seat_body(actor=actor, site_id=site_id, seated_id=seated_id, **given)  # type: ignore[arg-type]

    if done(request, form, keep, "进驻单位已改好"):
        return redirect("desk:sitefile_seated", site_id)
    return page(request, "seat", ref, form, guarded=True, row=row)


def _seated(request: HttpRequest, site_id: int, seated_id: int) -> places.SeatedRef:
    rows = places.list_seated(actor=actor_of(request), site_id=site_id)
    row = next((s for s in rows if s.id == seated_id), None)
    if row is None:
        raise NotFound("没有这个进驻单位")
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def leave(request: HttpRequest, site_id: int, seated_id: int) -> HttpResponse:
    """A body leaves the hall."""
    actor = actor_of(request)
    ref, row = kept_site(request, site_id), _seated(request, site_id, seated_id)
    form = LeaveForm(sent(request), initial={"until": clock.today()})

    def keep(given: dict[str, object]) -> None:
        places.unseat_body(actor=actor, site_id=site_id, seated_id=seated_id, **given)  # type: ignore[arg-type]

    if done(request, form, keep, "已登记撤出"):
        return redirect("desk:sitefile_seated", site_id)
    return page(request, "leave", ref, form, row=row)
