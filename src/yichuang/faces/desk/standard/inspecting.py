"""验收和抽查: what waits for the inspector, and the draw by lot; 整改: what must be put right by when."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.faces.desk.sitefile.sending import done
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict
from yichuang.kernel.files import public as files
from yichuang.kernel.generation import steady

from ..paging import turn
from .forms import DoneForm, DrawForm, OpenForm, SaidForm

_QUEUES = (
    ("settle", "抽查不合格，等处理", "取消达标，或者限期整改。"),
    ("county", "等县级验收", "到现场检查，合格的通过，不合格的退回整改。"),
    ("city", "等市级验收", "县级验收通过的站点。"),
    ("spot", "抽到了，没有做完", "抽到的都要做完提交，不能作废重抽。"),
    ("overdue", "复查逾期", "到期没有复查过，最久的在前。复查就是抽查，做完提交就算。"),
    ("recheck", "三十天内该复查", "达标满规定的月数，再看一次。"),
)
_SHOWN = 20  # of each queue on a page
_ROWS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.INSPECT)
def inspections(request: HttpRequest) -> HttpResponse:
    """What waits, by town and page by page, and the draw of sites for spot checks."""
    actor = actor_of(request)
    form = DrawForm(request.POST if request.method == "POST" else None, initial={"number": 3})

    def draw(given: dict[str, Any]) -> None:
        drawn = buildout.draw_spot_checks(actor=actor, number=given["number"])
        names = "、".join(places.get_site(site_id).name for site_id in drawn)
        messages.success(request, f"抽到：{names}")

    if done(request, form, draw, "抽签已记录在案"):
        return redirect("desk:inspections")
    waiting = dict(buildout.list_waiting(actor))
    today = clock.today()
    waiting["overdue"] = tuple(row for row in waiting["recheck"] if row.since < today)
    waiting["recheck"] = tuple(row for row in waiting["recheck"] if row.since >= today)
    with steady():
        sites = {row.site_id: places.get_site(row.site_id) for rows in waiting.values() for row in rows}
    towns = {str(code): name for code, name in places.division_paths({s.town for s in sites.values()}).items()}
    town = request.GET.get("town", "") if request.GET.get("town", "") in towns else ""
    narrowed = {
        key: [(r, sites[r.site_id].name) for r in rows if not town or str(sites[r.site_id].town) == town]
        for key, rows in waiting.items()
    }
    at = turn(request, max(map(len, narrowed.values())), _SHOWN)
    queues = [
        (title, note, len(narrowed[key]), narrowed[key][at.rows])
        for key, title, note in _QUEUES
        if narrowed[key][at.rows]
    ]
    context = {
        "queues": queues,
        "rectified": len(buildout.list_rectifications(actor, state="done")),
        "form": form,
        "towns": sorted(towns.items()),
        "town": town,
        "turn": at,
    }
    status = 422 if form.errors else 200
    return shell.page(request, "desk/standard/inspections.html", context, at="inspections", status=status)


@require_safe
@desk_page(buildout.CHECK)
def rectifications(request: HttpRequest) -> HttpResponse:
    """What must be put right in reach: the most pressing first; narrowed by town, state, or to what is late."""
    actor = actor_of(request)
    works = buildout.list_works(actor)
    towns = {str(code): name for code, name in places.division_paths({w.town for w in works}).items()}
    town, late = request.GET.get("town", ""), request.GET.get("late") == "1"
    words = dict(buildout.MACHINES[2].states)
    state = request.GET.get("state", "")
    state = state if state in {*words, "all"} else ""
    rows = buildout.list_rectifications(
        actor, town=int(town) if town in towns else None, state="" if late else state, late=late
    )
    at = turn(request, len(rows), _ROWS)
    with steady():
        names = {row.site_id: places.get_site(row.site_id).name for row in rows[at.rows]}
    context = {
        "rows": [(row, names[row.site_id]) for row in rows[at.rows]],
        "turn": at,
        "towns": list(towns.items()),
        "states": [("all", "全部"), *words.items()],
        "typed": {"town": town if town in towns else "", "state": state, "late": late},
        "late": sum(row.late for row in rows),
    }
    return shell.page(request, "desk/standard/rectifications.html", context, at="rectifications")


_MOVES: dict[str, tuple[type[ReadyForm], Callable[..., object], str]] = {
    "done": (DoneForm, buildout.report_rectified, "已报整改，等核实"),
    "again": (SaidForm, buildout.return_rectified, "已退回重改"),
    "close": (SaidForm, buildout.close_rectified, "已销号"),
    "withdraw": (SaidForm, buildout.withdraw_rectification, "已撤销"),
}
_AGAINST = {"again", "withdraw"}  # below what brings it on
_LABELS = {"again": "还差什么", "close": "核实意见", "withdraw": "为什么撤销"}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.CHECK)
def rectification(request: HttpRequest, rectification_id: int) -> HttpResponse:
    """One of them: report it done with a photo, send it back, close it, withdraw it."""
    actor = actor_of(request)
    row = buildout.get_rectification(actor, rectification_id)
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    forms: dict[str, ReadyForm] = {}
    for name, _ in row.moves:
        kind = _MOVES[name][0]
        sent = doing == name
        forms[name] = kind(request.POST, request.FILES, prefix=name) if sent else kind(prefix=name)
        if name in _LABELS:
            forms[name].fields["said"].label = _LABELS[name]
        if name == "done" and not row.takes_photo:
            del forms[name].fields["file"]
    if doing and doing not in forms:
        raise Conflict(f"现在是“{row.state_word}”，不能这样办")
    if doing and _move(request, rectification_id, doing, forms[doing]):
        return redirect("desk:rectification", rectification_id)
    context = {
        "row": row,
        "site": places.get_site(row.site_id),
        "moves": sorted(((name, label, forms[name]) for name, label in row.moves), key=lambda m: m[0] in _AGAINST),
    }
    status = 422 if doing else 200
    return shell.page(request, "desk/standard/rectification.html", context, at="rectifications", status=status)


def _move(request: HttpRequest, rectification_id: int, doing: str, form: ReadyForm) -> bool:
    _, run, said = _MOVES[doing]

    def keep(given: dict[str, Any]) -> None:
        facts: dict[str, Any] = {"said": given["said"]}
        if isinstance(form, DoneForm):
            facts |= {"upload": given.get("file"), "here": form.here()}
        run(actor=actor_of(request), rectification_id=rectification_id, **facts)

    return done(request, form, keep, said)


@require_safe
@desk_page(buildout.CHECK)
def rectification_photo(request: HttpRequest, rectification_id: int) -> StreamingHttpResponse:
    """The photo of what was put right."""
    file_id = buildout.rectification_file(actor_of(request), rectification_id)
    found = files.response(file_id, download_name=f"整改{rectification_id}", inline=True)
    return StreamingHttpResponse(found.chunks, headers=found.headers)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.INSPECT)
def open_one(request: HttpRequest, site_id: int) -> HttpResponse:
    """Tell a site by hand to put something right."""
    actor = actor_of(request)
    work = buildout.get_work(actor, site_id)
    profile = buildout.get_edition(work.place_id).profile
    lines = [(line.key, line.name) for line in profile.every_line_for(work.kind)]
    sent = request.POST if request.method == "POST" else None
    form = OpenForm(lines, sent, profile.acceptance.rectify_days)

    def keep(given: dict[str, Any]) -> None:
        buildout.open_rectification(actor=actor, site_id=site_id, **given)

    if done(request, form, keep, "已列入整改"):
        return redirect("desk:standard_site", site_id)
    context = {"form": form, "site": places.get_site(site_id)}
    status = 422 if form.errors else 200
    return shell.page(request, "desk/standard/open.html", context, at="rectifications", status=status)
