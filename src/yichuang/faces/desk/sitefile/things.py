"""设备、用品、标牌: registers, what is due, the log of each thing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.places import public as places
from yichuang.faces.common.spreadsheets import spreadsheet
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.errors import NotFound

from .forms import BoardForm, CheckForm, EquipmentForm, MoveForm, SupplyForm
from .sending import AT, done, kept_site, page, sent

_BOOLEAN = {"yes": True, "no": False}


@require_safe
@desk_page("places.keep")
def due(request: HttpRequest) -> HttpResponse:
    """Equipment of all sites this post keeps whose day is past or near, the latest first."""
    actor = actor_of(request)
    names = dict(places.list_kept_sites(actor=actor))
    rows = [(e, names[e.site_id]) for e in places.list_equipment(actor=actor, due_only=True)]
    context = {"rows": rows, "late": sum(e.due == "late" for e, _ in rows)}
    return shell.page(request, "desk/sitefile/due.html", context, at=AT)


@require_POST
@desk_page("places.keep")
def export(request: HttpRequest) -> HttpResponse:
    """The register of one site (``site``) or of all, as xlsx; on record."""
    actor = actor_of(request)
    number = request.POST.get("site", "")
    if number and not (number.isdecimal() and len(number) < 10):
        raise NotFound("没有这个站点")
    site_id = int(number) if number else None
    content = places.export_equipment(actor=actor, site_id=site_id, due_only=request.POST.get("due") == "1")
    return spreadsheet(content, f"设备台账-{clock.today():%Y%m%d}")


@require_safe
@desk_page("places.keep")
def equipment(request: HttpRequest, site_id: int) -> HttpResponse:
    """The register of one site, by class."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    rows = places.list_equipment(actor=actor, site_id=site_id)
    groups = [(c.label, [r for r in rows if r.class_text == c.label]) for c in places.EquipmentClass]
    context = {"site": ref, "groups": [g for g in groups if g[1]], "total": len(rows)}
    return shell.page(request, "desk/sitefile/equipment.html", context, at=AT)


def _form(request: HttpRequest, ref: places.SiteRef, initial: dict[str, Any]) -> EquipmentForm:
    counters = [(c.id, c.name) for c in places.list_counters(ref.id)]
    zones = [(z.id, z.name) for z in places.list_zones(actor=actor_of(request), site_id=ref.id)]
    return EquipmentForm(counters, zones, sent(request), initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def new_thing(request: HttpRequest, site_id: int) -> HttpResponse:
    """Enter equipment."""
    ref = kept_site(request, site_id)
    return _thing(request, ref, None)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def change_thing(request: HttpRequest, site_id: int, equipment_id: int) -> HttpResponse:
    """Change equipment."""
    ref = kept_site(request, site_id)
    row, _ = places.get_equipment(actor=actor_of(request), site_id=site_id, equipment_id=equipment_id)
    return _thing(request, ref, row)


def _thing(request: HttpRequest, ref: places.SiteRef, row: places.EquipmentRef | None) -> HttpResponse:
    actor = actor_of(request)
    asked = {"quantity": 1, "kind": request.GET.get("kind", "")}
    form = _form(request, ref, {n: getattr(row, n) for n in EquipmentForm.base_fields} if row else asked)

    def keep(given: dict[str, Any]) -> None:
        places.set_equipment(actor=actor, site_id=ref.id, equipment_id=row.id if row else None, **given)

    if done(request, form, keep, "设备已保存"):
        return redirect("desk:sitefile_thing", ref.id, row.id) if row else redirect("desk:sitefile_equipment", ref.id)
    return page(request, "thing_form", ref, form, guarded=row is not None, row=row)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def thing(request: HttpRequest, site_id: int, equipment_id: int) -> HttpResponse:
    """One piece of equipment with its log; one more line."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    row, log = places.get_equipment(actor=actor, site_id=site_id, equipment_id=equipment_id)
    form = CheckForm(
        sent(request),
        initial={
            "on": clock.today(),
            "good": "yes",
            "kind": "inspection" if places.CLASS_OF[row.kind] == "safety" else "maintenance",
        },
    )

    def keep(given: dict[str, Any]) -> None:
        given = given | {"good": _BOOLEAN[given["good"]]}
        places.note_check(actor=actor, site_id=site_id, equipment_id=equipment_id, **given)

    if done(request, form, keep, "已记下"):
        return redirect("desk:sitefile_thing", site_id, equipment_id)
    moves = [(t.name, t.label) for t in places.EQUIPMENT.by_name.values() if row.state in t.sources]
    return page(request, "thing", ref, form, row=row, log=log, moves=moves)


@require_POST
@desk_page("places.keep")
def move_thing(request: HttpRequest, site_id: int, equipment_id: int) -> HttpResponse:
    """It broke, was mended, or is retired."""
    moved = places.move_equipment(
        actor=actor_of(request), site_id=site_id, equipment_id=equipment_id, transition=request.POST.get("do", "")
    )
    messages.success(request, f"现在是“{moved.state_text}”")
    return redirect("desk:sitefile_thing", site_id, equipment_id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def supplies(request: HttpRequest, site_id: int) -> HttpResponse:
    """Consumables and leaflets; one more."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    form = SupplyForm(sent(request), initial={"kind": "leaflet", "unit": "份"})
    if done(
        request, form, lambda given: places.set_supply(actor=actor, site_id=site_id, **given), "已登记，请记一次添置"
    ):
        return redirect("desk:sitefile_supplies", site_id)
    return page(request, "supplies", ref, form, rows=places.list_supplies(actor=actor, site_id=site_id))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def supply(request: HttpRequest, site_id: int, supply_id: int) -> HttpResponse:
    """One supply with its moves: note one more, or (``do=facts``) change what it is."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    row, moves = places.get_supply(actor=actor, site_id=site_id, supply_id=supply_id)
    changing = request.POST.get("do") == "facts"
    given = sent(request)
    move = MoveForm(None if changing else given, initial={"reason": "bought" if row.wanted else "used"})
    facts = SupplyForm(
        given if changing else None, initial={n: getattr(row, n) for n in SupplyForm.base_fields}, prefix="s"
    )
    form = facts if changing else move

    def keep(given: dict[str, Any]) -> None:
        run = places.set_supply if changing else places.move_supply
        run(actor=actor, site_id=site_id, supply_id=supply_id, **given)

    if done(request, form, keep, "已记下"):
        return redirect("desk:sitefile_supply", site_id, supply_id)
    return page(request, "supply", ref, form, row=row, moves=moves, move=move, facts=facts, changing=changing)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def boards(request: HttpRequest, site_id: int) -> HttpResponse:
    """Signs and boards; one more."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    initial = {"made_on": clock.today(), "kind": request.GET.get("kind", "")}
    form = BoardForm(sent(request), initial=initial)
    if done(request, form, lambda given: places.set_board(actor=actor, site_id=site_id, **given), "标牌已登记"):
        return redirect("desk:sitefile_boards", site_id)
    return page(request, "boards", ref, form, rows=places.list_boards(actor=actor, site_id=site_id))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def board(request: HttpRequest, site_id: int, board_id: int) -> HttpResponse:
    """Change a board, say that it is out of date, or that it was made anew."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    row = next((b for b in places.list_boards(actor=actor, site_id=site_id) if b.id == board_id), None)
    if row is None:
        raise NotFound("没有这块标牌")
    initial = {n: getattr(row, n) for n in BoardForm.base_fields}
    form = BoardForm(sent(request), initial=initial)

    def keep(given: dict[str, Any]) -> None:
        places.set_board(actor=actor, site_id=site_id, board_id=board_id, **given)

    if done(request, form, keep, "标牌已改好"):
        return redirect("desk:sitefile_boards", site_id)
    return page(request, "board", ref, form, guarded=True, row=row)


@require_POST
@desk_page("places.keep")
def board_down(request: HttpRequest, site_id: int, board_id: int) -> HttpResponse:
    """The board hangs no more."""
    places.take_board_down(actor=actor_of(request), site_id=site_id, board_id=board_id)
    messages.success(request, "已登记撤下")
    return redirect("desk:sitefile_boards", site_id)
