"""事项调整: proposals to change the list, from the first draft to publication."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.required import name_required
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid

KIND = catalogue.ProposalKind
_ABOUT_ITEM = [kind for kind in KIND if kind is not KIND.NEW]


class OpenForm(forms.Form):
    """What is to change and why."""

    kind = forms.ChoiceField(
        label="怎么调整", choices=[(k.value, k.label) for k in _ABOUT_ITEM], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="调整理由和依据",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明文件名称和文号",
    )
    ending = forms.MultipleChoiceField(label="整合：并进来的事项", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, item: catalogue.ItemRef | None, others: list[catalogue.ItemRef], **kwargs: Any):
        """A new item has no kind to choose; merging chooses among the other items of the same bodies."""
        super().__init__(*args, **kwargs)
        if item is None:
            del self.fields["kind"]
        if item is None or not others:
            del self.fields["ending"]
        else:
            self.fields["ending"].choices = [(str(o.id), o.name) for o in others]  # type: ignore[attr-defined]
        name_required(self)


@require_safe
@desk_page("catalogue.read")
def proposals(request: HttpRequest) -> HttpResponse:
    """Those still open, or those in one state."""
    actor = actor_of(request)
    state = request.GET.get("state", "")
    states = catalogue.PROPOSAL.states
    chosen = state if state in states else ""
    context = {
        "rows": catalogue.list_proposals(actor, state=chosen),
        "state": chosen,
        "states": list(states.items()),
        "may_open": actor.may("catalogue.draft"),
    }
    return shell.page(request, "desk/catalogue/proposals.html", context, at="catalogue")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.draft")
def new(request: HttpRequest) -> HttpResponse:
    """Propose a change of an item, claim one of the superior's list, or add one of the place's own."""
    actor = actor_of(request)
    item, code = _about(request, actor.place_id or 0), request.GET.get("code", "")
    others = _others(item) if item else []
    form = OpenForm(request.POST or None, item=item, others=others, initial={"kind": KIND.REVISE.value})
    if request.method == "POST" and form.is_valid():
        kind = KIND(form.cleaned_data["kind"]) if item else KIND.NEW
        try:
            opened = catalogue.open_proposal(
                actor=actor,
                kind=kind,
                reason=form.cleaned_data["reason"],
                item_id=item.id if item else None,
                basic_code=code,
                ending_ids=[int(i) for i in form.cleaned_data.get("ending", []) if kind is KIND.MERGE],
            )
        except Invalid as error:
            for name, message in error.fields.items():
                form.add_error(name if name in form.fields else None, message)
        else:
            return redirect("desk:proposal", opened.id)
    context = {"form": form, "item": item, "code": code, "entry": _entry(request, code)}
    status = 422 if form.errors else 200
    return shell.page(request, "desk/catalogue/new.html", context, at="catalogue", status=status)


@require_safe
@desk_page("catalogue.read")
def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One proposal: the record, what the machine found, what people judged, what can be done now."""
    return _page(request, proposal_id)


@require_POST
@desk_page("catalogue.draft")
def submit(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Hand it in for review."""
    actor = actor_of(request)
    try:
        catalogue.submit_proposal(actor=actor, proposal_id=proposal_id, revision=_revision(request))
    except Invalid as error:
        return _page(request, proposal_id, problem=error.message, status=422)
    except Conflict as error:
        return _page(request, proposal_id, problem=error.message, status=409)
    messages.success(request, "已提交联合审核")
    return redirect("desk:proposal", proposal_id)


@require_POST
@desk_page("catalogue.approve")
def bodies(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Other implementing bodies (转移)."""
    chosen = [int(i) for i in request.POST.getlist("bodies") if i.isdecimal() and len(i) < 12]
    known = {int(value) for value, _ in _bodies(actor_of(request))}
    if not chosen or not set(chosen) <= known:
        return _page(request, proposal_id, problems={"bodies": "请选至少一个实施主体"}, status=422)
    facts = {"revision": _revision(request), "organisation_ids": chosen}
    return _act(request, proposal_id, "实施主体已换", catalogue.change_proposal, field="bodies", **facts)


@require_POST
@desk_page("catalogue.draft")
def drop(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Withdraw it."""
    return _act(
        request, proposal_id, "已撤销申请", catalogue.drop_proposal, note=request.POST.get("note", ""), field="drop"
    )


@require_POST
@desk_page("catalogue.review")
def judge(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Give one of the five judgements."""
    given = {d.value: d for d in catalogue.Dimension}
    dimension = given.get(request.POST.get("dimension", ""))
    verdict = request.POST.get("good", "")
    if dimension is None or verdict not in {"1", "0"}:
        return _page(request, proposal_id, problem="请选“通过”或者“不通过”", status=422)
    return _act(
        request,
        proposal_id,
        f"{dimension.label}的意见已记下",
        catalogue.judge_proposal,
        dimension=dimension,
        good=verdict == "1",
        note=request.POST.get("note", ""),
        field=dimension.value,
    )


@require_POST
@desk_page("catalogue.approve")
def approve(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Approve it for a day."""
    field = forms.DateField()
    try:
        day = field.clean(request.POST.get("effective_on", ""))
    except forms.ValidationError:
        return _page(request, proposal_id, problems={"effective_on": "请填写实施日期，如 2026-12-01"}, status=422)
    return _act(
        request, proposal_id, "已审定，开始公示", catalogue.approve_proposal, effective_on=day, field="effective_on"
    )


@require_POST
@desk_page("catalogue.approve")
def send_back(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Back to its author."""
    note = request.POST.get("note", "")
    return _act(request, proposal_id, "已退回修改", catalogue.send_back_proposal, note=note, field="back")


@require_POST
@desk_page("catalogue.approve")
def publish(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """Put it on the list."""
    return _act(request, proposal_id, "已发布", catalogue.publish_proposal, field="")


def _act(
    request: HttpRequest, proposal_id: int, told: str, operation: Any, *, field: str, **facts: Any
) -> HttpResponse:
    """Do it and come back to the proposal; a refusal is told beside the form it came from."""
    try:
        operation(actor=actor_of(request), proposal_id=proposal_id, **facts)
    except Invalid as error:
        return _page(request, proposal_id, problems={field: " ".join(error.fields.values())}, status=422)
    except Conflict as error:
        return _page(request, proposal_id, problem=error.message, status=409)
    except Forbidden as error:
        return _page(request, proposal_id, problem=error.message, status=403)
    messages.success(request, told)
    return redirect("desk:proposal", proposal_id)


def _page(
    request: HttpRequest,
    proposal_id: int,
    *,
    problem: str = "",
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    seen = catalogue.get_proposal(actor, proposal_id)
    can = {t.name for t in seen.actions}
    rules = catalogue.get_list_rules(actor.place_id or 0)
    given = {j.dimension: j for j in seen.judgements}
    context = {
        "seen": seen,
        "can": can,
        "rules": rules,
        "problem": problem,
        "problems": problems or {},
        "typed": request.POST,
        "dimensions": [(d, catalogue.ASKED[d], given.get(d)) for d in catalogue.Dimension],
        "today": clock.today(),
        "changes": catalogue.difference(seen.before, seen.spec) if seen.before and seen.spec else (),
        "bodies": _bodies(actor) if "change" in can and actor.may("catalogue.approve") else (),
        "chosen": [str(body.id) for body in seen.bodies],
        "back": reverse("desk:catalogue"),
    }
    return shell.page(request, "desk/catalogue/proposal.html", context, at="catalogue", status=status)


def _about(request: HttpRequest, place_id: int) -> catalogue.ItemRef | None:
    given = request.GET.get("item", "")
    if not given.isdecimal():
        return None
    item = catalogue.get_item(int(given[:12]))
    return item if item.place_id == place_id else None


def _bodies(actor: Actor) -> list[tuple[str, str]]:
    """Who may implement an item of the place: authorities, never centres and committees."""
    rows = places.organisations_for(actor.place_id or 0)
    return [(str(o.id), o.name) for o in rows if o.kind in {"bureau", "government"} and not o.external]


def _others(item: catalogue.ItemRef) -> list[catalogue.ItemRef]:
    rows = catalogue.list_items(item.place_id, organisation=item.organisation_key)
    return [row for row in rows if row.id != item.id]


def _entry(request: HttpRequest, code: str) -> catalogue.EntryRow | None:
    rows = catalogue.list_entries(actor_of(request), text=code) if code else ()
    return next((row for row in rows if row.basic_code == code), None)


def _revision(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given[:9]) if given.isdecimal() else 0
