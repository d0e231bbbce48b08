"""The cheapest way, asked and answered on one page; the address holds the question."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.common.site_progress import rate_of
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
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
            return shell.page(request, "desk/progress/none.html", {"why": error.message}, at="cheapest")
    context = {"form": form, "found": found, **(_shown(found) if found is not None else {})}
    return shell.page(request, "desk/progress/cheapest.html", context, at="cheapest")


def _initial(actor: Actor) -> dict[str, object]:
    """The target that is next; without one the end of the plan, while it is to come."""
    try:
        indicators = buildout.list_indicators(actor)
    except NotFound:
        return {}
    rate = rate_of(indicators)
    coming = rate.next_target if rate is not None else None
    if coming:
        return {"by": coming.target.by, "percent": coming.target.value}
    ends = buildout.get_edition(actor.place_id or 0).profile.programme.ends
    return {"by": ends, "percent": 100} if ends > clock.today() else {}


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
        "left_out": [
            (why, [by_id[s].name for s, its in answer.left_out.items() if its == why])
            for why in dict.fromkeys(answer.left_out.values())
        ],
        "relaxed": [(r, *_difference(r, answer.best)) for r in answer.relaxed],
        "gap": round(100 * answer.gap, 2),
    }  # fmt: skip


def _difference(relaxed: buildout.Relaxed, best: buildout.Chosen | None) -> tuple[int | None, int | None]:
    """So much dearer and so many more people than the answer; nothing where one of the two is not proven or is none."""
    then = relaxed.then
    if then is None or best is None or not relaxed.proven:
        return None, None
    reach = then.covered - best.covered if then.covered is not None and best.covered is not None else None
    return then.cost - best.cost, reach
