"""事项清单: the items of the place, the versions of each, what must follow a change, and the rules of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.required import name_required
from yichuang.kernel.errors import Conflict, Invalid, NotFound

_SHOWN = 60


class RulesForm(forms.Form):
    """How the place governs its list."""

    sameness = forms.ChoiceField(
        label="与上级清单比对", choices=[(s.value, s.label) for s in catalogue.Sameness], widget=forms.RadioSelect
    )
    least_reviewers = forms.IntegerField(label="联合审核至少几个人", min_value=1, max_value=5)
    publicity_days = forms.IntegerField(label="公示几天（自然日）", min_value=0, max_value=90)
    revise_days = forms.IntegerField(label="上级调整后几个工作日内跟着改", min_value=1, max_value=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what is required."""
        super().__init__(*args, **kwargs)
        name_required(self)


@require_safe
@desk_page("catalogue.read")
def items(request: HttpRequest) -> HttpResponse:
    """The items of the place by name, code or department, department by department, sixty a page."""
    actor = actor_of(request)
    text = request.GET.get("text", "").strip()[:60]
    rows = sorted(catalogue.list_all_items(actor.place_id or 0, text=text), key=lambda row: row.organisation_name)
    given = request.GET.get("from", "")
    start = int(given) if given.isdecimal() and len(given) < 6 and int(given) < len(rows) else 0
    kept = {"text": text} if text else {}
    context = {
        "rows": rows[start : start + _SHOWN],
        "more": f"?{urlencode(kept | {'from': start + _SHOWN})}" if len(rows) > start + _SHOWN else "",
        "back": f"?{urlencode(kept | {'from': max(start - _SHOWN, 0)})}" if start else "",
        "text": text,
        "total": len(rows),
    }
    return shell.page(request, "desk/catalogue/items.html", context, at="catalogue")


@require_safe
@desk_page("catalogue.read")
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item: its versions, what changed between two of them, proposals in hand."""
    actor = actor_of(request)
    seen = catalogue.get_item(item_id)
    if seen.place_id != actor.place_id:
        raise NotFound
    versions = catalogue.list_versions(item_id)
    numbers = [v.number for v in versions]
    new = _number(request, "new", numbers, numbers[0] if numbers else 0)
    old = _number(request, "old", numbers, numbers[1] if len(numbers) > 1 else new)
    context = {
        "seen": seen,
        "versions": versions,
        "numbers": [(n, f"第 {n} 版") for n in numbers],
        "old": old,
        "new": new,
        "changes": catalogue.compare_versions(item_id, old, new) if old != new else (),
        "open": catalogue.list_proposals(actor, item_id=item_id),
        "may_open": actor.may("catalogue.draft"),
        "may_move": actor.may("catalogue.publish"),
        "may_hand": actor.may("catalogue.delegate"),
    }
    return shell.page(request, "desk/catalogue/item.html", context, at="catalogue")


@require_POST
@desk_page("catalogue.publish")
def move(request: HttpRequest, item_id: int) -> HttpResponse:
    """Suspend the item or resume it, at once; ending it for good is a proposal (取消)."""
    actor = actor_of(request)
    operation = {"suspend": catalogue.suspend_item, "resume": catalogue.resume_item}.get(request.POST.get("act", ""))
    if operation is None:
        raise NotFound
    try:
        operation(actor=actor, item_id=item_id)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已暂停，门户上不再受理" if request.POST["act"] == "suspend" else "已恢复办理")
    return redirect("desk:catalogue_item", item_id)


@require_safe
@desk_page("catalogue.draft")
def revisions(request: HttpRequest) -> HttpResponse:
    """What must follow a change above or beside it, the first due first."""
    everything = request.GET.get("all") == "1"
    actor = actor_of(request)
    context = {
        "rows": catalogue.list_tasks(actor, everything=everything),
        "everything": everything,
        "may_finish": actor.may("catalogue.approve"),
    }
    return shell.page(request, "desk/catalogue/revisions.html", context, at="catalogue")


@require_POST
@desk_page("catalogue.approve")
def finish(request: HttpRequest, task_id: int) -> HttpResponse:
    """Close one, saying how."""
    try:
        catalogue.finish_task(actor=actor_of(request), task_id=task_id, outcome=request.POST.get("outcome", ""))
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已记下")
    return redirect("desk:revisions")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.approve")
def rules(request: HttpRequest) -> HttpResponse:
    """How the place governs its list."""
    actor = actor_of(request)
    place_id = actor.place_id or 0
    now = catalogue.get_list_rules(place_id)
    initial = {
        "sameness": now.sameness.value,
        "least_reviewers": now.least_reviewers,
        "publicity_days": now.publicity_days,
        "revise_days": now.revise_days,
    }
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = catalogue.Rules(
            catalogue.Sameness(given["sameness"]),
            given["least_reviewers"],
            given["publicity_days"],
            given["revise_days"],
        )
        catalogue.set_list_rules(actor=actor, place_id=place_id, rules=chosen)
        messages.success(request, "规则已保存，从现在起的申请照此办")
        return redirect("desk:list_rules")
    status = 422 if form.errors else 200
    return shell.page(request, "desk/catalogue/rules.html", {"form": form}, at="catalogue", status=status)


def _number(request: HttpRequest, name: str, known: list[int], otherwise: int) -> int:
    given = request.GET.get(name, "")
    number = int(given[:6]) if given.isdecimal() else otherwise
    return number if number in known else otherwise
