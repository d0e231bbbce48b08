"""达标台账: the sites in reach by state, and one site: where it stands, what is missing, what comes next."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.common.addresses import public_address
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.generation import steady

from .forms import SaidForm

AT = "standard_sites"
TAGS = {"up_to_standard": "ok", "county_passed": "info", "reported": "info", "rectifying": "wait", "lost": "wait"}


_WAITS_FOR = {
    "planned": "等站点开工、自查、报请验收。",
    "building": "等站点建好以后自查、报请验收。",
    "reported": "已经报验，等县里来检查：合格的通过，不合格的退回整改。",
    "rectifying": "等站点改好以后再报请验收。",
    "county_passed": "县级已经验收通过，等最后确认达标。",
    "up_to_standard": "已经达标，没有要办的。抽查不合格的，会限期整改或者取消达标。",
    "lost": "等站点改好以后重新自查、报请验收。",
}
"""By state: whose turn it is, for whoever has nothing to do with the site now."""
_OWN_TURN = {"planned", "building", "rectifying", "lost"}  # the site checks itself next


@require_safe
@desk_page(buildout.CHECK)
def sites(request: HttpRequest) -> HttpResponse:
    """The ledger of this post's level (分级台账), narrowed by kind, state and town."""
    actor = actor_of(request)
    everything = buildout.list_works(actor)
    kind, state, town = (request.GET.get(n, "") for n in ("kind", "state", "town"))
    rows = [w for w in everything if kind in {"", w.kind} and state in {"", w.state} and town in {"", str(w.town)}]
    kinds = {k.value: k.label for k in places.SiteKind}
    towns = {str(code): name for code, name in places.division_paths({w.town for w in everything}).items()}
    counts = buildout.count_by_state(actor)
    with steady():
        names = {w.site_id: places.get_site(w.site_id).name for w in rows}
    words = buildout.MACHINES[0].states
    context = {
        "rows": [(w, names[w.site_id], kinds[w.kind], TAGS.get(w.state, "")) for w in rows],
        "kinds": [(v, label) for v, label in kinds.items() if any(w.kind == v for w in everything)],
        "states": [(s, f"{words[s]}（{number}）") for s, number in counts.items() if number],
        "towns": list(towns.items()),
        "typed": {"kind": kind, "state": state, "town": town},
        "total": len(everything),
        "up": counts["up_to_standard"],
    }
    return shell.page(request, "desk/standard/sites.html", context, at=AT)


@require_safe
@desk_page(buildout.CHECK)
def site(request: HttpRequest, site_id: int) -> HttpResponse:
    """One site: its state, what it could do next and what is missing, checks, rectifications, certificate, steps."""
    return _site(request, site_id)


def _site(request: HttpRequest, site_id: int, refused: tuple[str, SaidForm] | None = None) -> HttpResponse:
    actor = actor_of(request)
    work = buildout.get_work(actor, site_id)
    steps = []
    for step in buildout.list_next_steps(actor, site_id):
        form = refused[1] if refused and refused[0] == step.name else SaidForm(prefix=step.name)
        form.fields["said"].label = "意见" if step.optional else "理由"
        steps.append((step, form))
    checks = buildout.list_checks(actor, site_id)
    begin = buildout.list_checks_to_begin(actor, site_id)
    context = {
        "work": work,
        "tag": TAGS.get(work.state, ""),
        "site": places.get_site(site_id),
        "steps": steps,
        "waits_for": _WAITS_FOR[work.state],
        "begin": begin,
        "check_first": work.state in _OWN_TURN or any(kind in {"county", "city"} for kind, *_ in begin),
        "checks": checks,
        "last": next((c for c in checks if c.kind == "self" and c.score is not None), None),
        "todo": buildout.list_rectifications(actor, site_id=site_id),
        "certificates": buildout.list_certificates(actor, site_id),
        "moves": buildout.list_moves(actor, site_id),
        "may_inspect": actor.may(buildout.INSPECT),
        "today": clock.today(),
    }
    return shell.page(request, "desk/standard/site.html", context, at=AT, status=422 if refused else 200)


@require_POST
@desk_page(buildout.CHECK)
def begin(request: HttpRequest, site_id: int, kind: str) -> HttpResponse:
    """Begin a check, or go on with the one under way."""
    check = buildout.begin_check(actor=actor_of(request), site_id=site_id, kind=kind)
    return redirect("desk:check", check)


def _with_reason(run: Callable[..., object]) -> Callable[..., object]:
    return lambda *, actor, site_id, said: run(actor=actor, site_id=site_id, reason=said)


_STEPS: dict[str, tuple[Callable[..., object], str]] = {
    "report": (buildout.report_site, "已报请验收，县里会来检查"),
    "send_back": (_with_reason(buildout.send_back), "已退回整改"),
    "pass_county": (buildout.pass_county, "县级验收通过"),
    "pass_city": (buildout.pass_city, "达标，证书已发"),
    "confirm": (buildout.confirm_site, "达标，证书已发"),
    "lose": (_with_reason(buildout.lose_mark), "已取消达标，证书已收回"),
    "warn": (_with_reason(buildout.warn_site), "已限期整改，达标保留"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.CHECK)
def step(request: HttpRequest, site_id: int, name: str) -> HttpResponse:
    """Take a step with the site; the address alone, kept from a page that was refused, leads to the site."""
    if request.method != "POST":
        return redirect("desk:standard_site", buildout.get_work(actor_of(request), site_id).site_id)
    if name not in _STEPS:
        raise NotFound("没有这一步")
    run, said = _STEPS[name]
    form = SaidForm(request.POST, prefix=name)
    if form.is_valid():
        try:
            run(actor=actor_of(request), site_id=site_id, said=form.cleaned_data["said"])
        except Invalid as error:
            form.refuse(error, {"reason": "said"})
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, said)
            return redirect("desk:standard_site", site_id)
    if name in {s.name for s in buildout.list_next_steps(actor_of(request), site_id)}:
        return _site(request, site_id, (name, form))
    raise Conflict("；".join(str(text) for texts in form.errors.values() for text in texts))


@require_safe
@desk_page(buildout.CHECK)
def certificate(request: HttpRequest, certificate_id: int) -> StreamingHttpResponse:
    """The sealed certificate as PDF."""
    address = public_address(request, "/standard/")
    file_id = buildout.print_certificate(actor=actor_of(request), certificate_id=certificate_id, address=address)
    found = files.response(file_id, download_name="达标证书", inline=True)
    return StreamingHttpResponse(found.chunks, headers=found.headers)
