"""The cheapest way, asked and answered on one page; the address holds the question."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.common.site_progress import rate_of
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid, NotFound

from .forms import CheapestForm


@require_safe
@desk_page("buildout.plan")
def cheapest(request: HttpRequest) -> HttpResponse:
    """Which sites to bring up next, with reasons, alternatives, and what easing a limit would bring."""
    actor = actor_of(request)
    open_ = [w for w in buildout.list_works(actor) if w.state != "up_to_standard"]
    names = {s.id: s.name for s in places.list_sites(actor.place_id or 0)}
    sites = [(str(w.site_id), names.get(w.site_id, "")) for w in open_]
    form = CheapestForm(request.GET or None, sites=sites, initial=_initial(actor))
    found = None
    if form.is_bound and form.is_valid():
        try:
            found = _ask(actor, form.cleaned_data)
        except Invalid as error:
            for name, text in error.fields.items():
                form.add_error(name if name in form.fields else None, text)
        except NotFound as error:
            return shell.page(request, "desk/progress/none.html", {"why": error.message}, at="progress")
    context = {"form": form, "found": found, **(_shown(found) if found is not None else {})}
    return shell.page(request, "desk/progress/cheapest.html", context, at="progress")


def _initial(actor: Actor) -> dict[str, object]:
    """The target that is next."""
    try:
        indicators = buildout.list_indicators(actor)
    except NotFound:
        return {}
    rate = rate_of(indicators)
    coming = rate.next_target if rate is not None else None
    return {"by": coming.target.by, "percent": coming.target.value} if coming else {}


def _ask(actor: Actor, given: dict[str, object]) -> buildout.Proposal:
    chosen = {name: [int(site) for site in given[name]] for name in ("must", "never")}  # type: ignore[attr-defined]
    limits = {"by": given["by"], "each_town": given["each_town"], **chosen}
    if given["question"] == "budget":
        return buildout.ask_widest(actor, budget=given["budget"], **limits)  # type: ignore[arg-type]
    return buildout.ask_cheapest(actor, percent=given["percent"], budget=given["budget"], **limits)  # type: ignore[arg-type]


def _shown(found: buildout.Proposal) -> dict[str, object]:
    answer, by_id = found.answer, found.candidates
    best = set(answer.best.sites) if answer.best else set()
    others = [
        (other, [by_id[s].name for s in other.sites if s not in best], [by_id[s].name for s in best - set(other.sites)])
        for other in answer.alternatives
    ]
    return {
        "chosen": [(by_id[s], answer.reasons.get(s, "")) for s in (answer.best.sites if answer.best else ())],
        "others": others,
        "left_out": [(by_id[s].name, why) for s, why in answer.left_out.items()],
        "relaxed": [
            (r.words, r.then, (r.then.cost - answer.best.cost) if r.then and answer.best else None,
             (r.then.covered - answer.best.covered)
             if r.then and answer.best and r.then.covered is not None and answer.best.covered is not None else None)
            for r in answer.relaxed
        ],
        "gap": round(100 * answer.gap, 2),
    }  # fmt: skip
