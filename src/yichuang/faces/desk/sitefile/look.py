"""分布图、照片, and what sites of a kind must have."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.places import public as places
from yichuang.faces.common import floor_plan
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.files import public as files

from .forms import PhotoForm, RequiredForm, ShapeForm, whole
from .sending import AT, done, kept_site, page, sent

Words = tuple[dict[str, str], dict[str, str]]
"""Names and short names of what may be drawn, by ``what:id``."""
_SPARE = 3
_MOST = 80
_MOST_FLOOR = 10
_WIDTH, _HEIGHT = 30, 18
_Shapes = forms.formset_factory(ShapeForm, extra=_SPARE, max_num=_MOST, absolute_max=_MOST)
_Lines = forms.formset_factory(RequiredForm, extra=_SPARE, max_num=_MOST, absolute_max=_MOST)


class GridForm(ReadyForm):
    """The size of the plan, and which one was drawn on."""

    width = whole("图纸宽（格）", least=places.LEAST_SIDE, most=places.MOST_SIDE)
    height = whole("图纸高（格）", least=places.LEAST_SIDE, most=places.MOST_SIDE)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def plan(request: HttpRequest, site_id: int) -> HttpResponse:
    """Draw the plan of a floor: rows of numbers, and the drawing they give; ``do=preview`` draws without keeping."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    plans = {p.floor: p for p in places.list_plans(site_id)}
    every = places.list_zones(actor=actor, site_id=site_id)
    floors = sorted({*plans, *(z.floor for z in every)} or {places.GROUND_FLOOR}, key=places.floor_order)
    floor = _floor(request, floors)
    kept = plans.get(floor)
    zones = [(f"zone:{z.id}", z.name) for z in every if z.floor == floor]
    elsewhere = {s.shape.ref for p in plans.values() if p is not kept for s in p.shapes if s.shape.what == "counter"}
    windows = [c for c in places.list_counters(site_id) if c.id not in elsewhere]
    counters = [(f"counter:{c.id}", c.name) for c in windows]
    shorts = {f"counter:{c.id}": f"{c.number} 号" for c in windows}
    things = [*zones, *counters, ("mark:", "标记（入口、楼梯、电梯……）")]
    given = sent(request)
    size = {"width": _WIDTH, "height": _HEIGHT, "revision": 0}
    if kept is not None:
        size = {"width": kept.width, "height": kept.height, "revision": kept.revision}
    grid = GridForm(given, initial=size)
    rows = _Shapes(
        given, prefix="shapes", form_kwargs={"things": things}, initial=[_row(s) for s in kept.shapes] if kept else []
    )
    if given is not None and grid.is_valid() and rows.is_valid():
        chosen = [(form, form.shape()) for form in rows.forms]
        if given.get("do") == "save" and _keep(request, site_id, floor, grid, chosen):
            return redirect(_address(site_id, floor))
    errors = bool(given is not None and (grid.errors or any(rows.errors)))
    names = dict([*zones, *counters])
    context = {
        "site": ref, "grid": grid, "rows": rows, "drawing": _drawing(grid, rows, (names, shorts), size),
        "missing": _missing(rows, names), "errors": errors, "floor": floor, "kept": kept,
        "drawing_title": f"{ref.name}{floor}功能区分布图",
        "floors": [(name, f"?{urlencode({'floor': name})}", name == floor) for name in _with(floors, floor)],
    }  # fmt: skip
    return shell.page(request, "desk/sitefile/plan.html", context, at=AT, status=422 if errors else 200)


def _floor(request: HttpRequest, known: list[str]) -> str:
    """The floor somebody draws: a known one, or a new one by its name; else the one visitors come in on."""
    asked = " ".join((request.POST.get("floor") or request.GET.get("floor", "")).split())
    if asked and len(asked) <= _MOST_FLOOR and asked.isprintable():
        return asked
    return places.GROUND_FLOOR if places.GROUND_FLOOR in known else known[0]


def _with(floors: list[str], floor: str) -> list[str]:
    return sorted({*floors, floor}, key=places.floor_order)


def _address(site_id: int, floor: str) -> str:
    return f"{reverse('desk:sitefile_plan', args=[site_id])}?{urlencode({'floor': floor})}"


@require_POST
@desk_page("places.keep")
def remove_plan(request: HttpRequest, site_id: int) -> HttpResponse:
    """Take the plan of a floor away."""
    floor = request.POST.get("floor", "")
    places.remove_floor_plan(actor=actor_of(request), site_id=site_id, floor=floor)
    messages.success(request, f"{floor}的分布图已去掉，功能区和窗口还在")
    return redirect("desk:sitefile_plan", site_id)


def _row(drawn: places.PlanShape) -> dict[str, Any]:
    shape = drawn.shape
    size = {} if shape.points else {n: getattr(shape, n) for n in ("x", "y", "width", "height")}
    points = " ".join(f"{x},{y}" for x, y in shape.points)
    return {"thing": f"{shape.what}:{shape.ref or ''}", "label": shape.label, "points": points, **size}


def _keep(request: HttpRequest, site_id: int, floor: str, grid: GridForm, chosen: list[Any]) -> bool:
    """Whether the plan was kept; refusals go to their rows."""
    kept = [(form, shape) for form, shape in chosen if shape is not None]
    given = grid.cleaned_data
    try:
        places.set_floor_plan(
            actor=actor_of(request), site_id=site_id, width=given["width"], height=given["height"],
            shapes=[shape for _, shape in kept], revision=given["revision"],
            floor=floor,
        )  # fmt: skip
    except Invalid as error:
        for name, message in error.fields.items():
            number = name.removeprefix("shapes.")
            if number.isdecimal():
                kept[int(number)][0].add_error("thing", message)
            else:
                grid.refuse(Invalid({name: message}))
        return False
    except Conflict as error:
        grid.add_error(None, error.message)
        return False
    messages.success(request, "分布图已保存，网点页面马上看得到")
    return True


def _drawing(grid: GridForm, rows: Any, words: Words, size: dict[str, int]) -> floor_plan.Drawing:
    """What the numbers give; a number that cannot be read leaves its shape out."""
    width, height = size["width"], size["height"]
    if grid.is_bound and not grid.errors:
        width, height = grid.cleaned_data["width"], grid.cleaned_data["height"]
    drawn = []
    for number, form in enumerate(rows.forms):
        shape = _shape(form, words)
        drawn.append((number, shape))
    found = floor_plan.draw(width, height, [s for _, s in drawn if s is not None])
    numbers = [n for n, s in drawn if s is not None]
    return floor_plan.numbered(found, numbers)


def _shape(form: ShapeForm, words: Words) -> places.PlanShape | None:
    if not form.is_bound:
        form = ShapeForm(form.initial, things=form.fields["thing"].choices)  # type: ignore[attr-defined]
    form.is_valid()
    if {"x", "y", "width", "height", "points", "thing"} & set(form.errors) - {"thing"}:
        return None
    shape = form.shape()
    if shape is None:
        return None
    names, shorts = words
    key = f"{shape.what}:{shape.ref}"
    return places.PlanShape(shape, names.get(key, shape.label), "", shorts.get(key, ""))


def _missing(rows: Any, names: dict[str, str]) -> list[str]:
    """Zones and windows that are on no row."""
    there = {str(form["thing"].value() or "") for form in rows.forms}
    return [name for key, name in names.items() if key not in there]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def photos(request: HttpRequest, site_id: int) -> HttpResponse:
    """The photographs of the site; one more."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    form = PhotoForm(sent(request), request.FILES or None)

    def keep(given: dict[str, Any]) -> None:
        places.add_site_photo(actor=actor, site_id=site_id, caption=given["caption"], upload=given["file"])

    if done(request, form, keep, "照片已放上网点页面，拍摄地点和时间已去掉"):
        return redirect("desk:sitefile_photos", site_id)
    return page(request, "photos", ref, form, photos=places.list_photos(site_id))


@require_safe
@desk_page("places.keep")
def photo(request: HttpRequest, site_id: int, photo_id: int) -> StreamingHttpResponse:
    """One photograph, to look at."""
    kept_site(request, site_id)
    found = files.response(places.photo_file(site_id, photo_id), download_name=f"照片{photo_id}", inline=True)
    return StreamingHttpResponse(found.chunks, headers=found.headers)


@require_POST
@desk_page("places.keep")
def remove_photo(request: HttpRequest, site_id: int, photo_id: int) -> HttpResponse:
    """Take a photograph off the page."""
    places.remove_site_photo(actor=actor_of(request), site_id=site_id, photo_id=photo_id)
    messages.success(request, "已撤下")
    return redirect("desk:sitefile_photos", site_id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.manage")
def required(request: HttpRequest) -> HttpResponse:
    """What sites of a kind must have; every site is held against it."""
    actor = actor_of(request)
    kinds = [(k.value, k.label) for k in places.SiteKind]
    asked = request.POST.get("kind") or request.GET.get("kind", "")
    kind = asked if asked in dict(kinds) else kinds[0][0]
    lines = places.get_requirements(actor=actor, site_kind=kind)
    initial = [{"item": f"{r.kind}:{r.what}", "least": r.least, "basis": r.basis} for r in lines]
    given = sent(request)
    rows = _Lines(given, prefix="lines", initial=initial)
    if given is not None and rows.is_valid():
        chosen = [(form, form.required_line()) for form in rows.forms]
        kept = [(form, line) for form, line in chosen if line is not None]
        try:
            places.set_requirements(
                actor=actor, place_id=actor.place_id or 0, site_kind=kind, lines=[line for _, line in kept]
            )
        except Invalid as error:
            for name, message in error.fields.items():
                kept[int(name.removeprefix("lines."))][0].add_error("item", message)
        else:
            messages.success(request, "建设标准已保存，各站点马上按它核对")
            return redirect(f"{reverse('desk:sitefile_required')}?kind={kind}")
    errors = any(rows.errors) if given is not None else False
    context = {"kinds": kinds, "kind": kind, "rows": rows, "label": dict(kinds)[kind], "errors": errors}
    return shell.page(request, "desk/sitefile/required.html", context, at=AT, status=422 if errors else 200)
