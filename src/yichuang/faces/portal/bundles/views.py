"""Bundles (一件事): the list by stages of life, and the guide of one, before anybody signs in."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from yichuang.domain.bundles import public as bundles
from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.common.situation import Bring, answers_of, tag_of

from ..access import actor_of, public_page
from ..home.views import AUDIENCES, audience_of
from ..place import current_place


@public_page
@require_safe
def bundle_list(request: HttpRequest) -> HttpResponse:
    """All bundles along a life: of a person, of a business."""
    place, who = current_place(request), audience_of(request)
    found = bundles.list_bundles(place.id, who)
    stages = [
        (stage, [b for b in found if b.stage == stage.key])
        for stage in bundles.STAGES.values()
        if any(b.stage == stage.key for b in found)
    ]
    tabs = [(label, f"?who={key}", key == who) for key, label in AUDIENCES.items()]
    return render(request, "portal/bundles/list.html", {"stages": stages, "tabs": tabs})


@public_page
@require_safe
def guide(request: HttpRequest, bundle: str) -> HttpResponse:
    """One notice of everything: who takes part, in what order, how long, what to bring, what it saves."""
    place = current_place(request)
    found = bundles.get_bundle(place.id, bundle)
    spec = bundles.get_bundle_version(found.version_id).spec
    plan = bundles.plan_for(found.version_id, answers_of(request.GET))
    asked = plan.waiting
    context = {
        "bundle": found,
        "spec": spec,
        "stage": bundles.STAGES[found.stage],
        "plan": plan,
        "lines": steps_of(plan, bundles.member_items(found.version_id)),
        "aside": [p for p in plan.parts if p.status in {bundles.OUT, bundles.UNNEEDED, bundles.UNAVAILABLE}],
        "bring": [bring_line(p, plan) for p in plan.papers],
        "query": urlencode({f"q_{k}": v for k, v in plan.answers.items()}),
        "unanswered": "请选一项" if asked and request.GET.get("asked") == asked.id else "",
        "draft": _draft_of(request, found.id),
    }
    return render(request, "portal/bundles/guide.html", context)


def _draft_of(request: HttpRequest, bundle_id: int) -> bundles.BundleDraftRef | None:
    """The draft she left, if she has signed in."""
    return next((d for d in bundles.list_bundle_drafts(actor_of(request)) if d.bundle_id == bundle_id), None)


def steps_of(plan: bundles.Plan, items: Mapping[str, catalogue.ItemRef]) -> list[list[dict[str, object]]]:
    """The order as steps, each with what is done side by side in it."""
    return [[_line(plan, plan.part(key), items) for key in level] for level in plan.levels]


def _line(plan: bundles.Plan, part: bundles.Part, items: Mapping[str, catalogue.ItemRef]) -> dict[str, object]:
    item = items.get(part.key)
    waits = [f"“{plan.part(k).plain_name}”{'办成' if kind == 'result' else '受理'}后" for k, kind in part.needs]
    handed = [plan.part(k).plain_name for k in dict.fromkeys(part.handed.values())]
    return {
        "part": part,
        "code": item.basic_code if item else "",
        "body": item.organisation_name if item else part.body,
        "waits": "、".join(waits),
        "handed": "、".join(handed),
        "later": "、".join(f.field.label for f in plan.asked_later(part.key)),
        "window": not part.external and not part.online,
    }


def bring_line(paper: bundles.MergedPaper, plan: bundles.Plan) -> Bring:
    """One line of the one list of papers, with how many things it is good for."""
    m = paper.material
    tag, kind = tag_of(m)
    if paper.open:
        tag, kind = "看情况", ""
    names = "、".join(plan.part(k).plain_name for k in dict.fromkeys(member for member, _ in paper.askers))
    counts = [f"原件 {m.originals} 份" if m.originals else "", f"复印件 {m.copies} 份" if m.copies else ""]
    notes = [f"用于：{names}", "，".join(c for c in counts if c), m.fill_note]
    return Bring(paper.name, tag, kind, "。".join(n.rstrip("。") for n in notes if n) + "。")
