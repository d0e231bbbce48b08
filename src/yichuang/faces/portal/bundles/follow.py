"""What was handed in for a bundle: how far each child is, what is asked of her in one notice, taking the whole back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.bundles import public as bundles
from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.feedback import public as feedback
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from .. import held
from ..access import actor_of, applicant_page
from ..apply.fields import component_of, form_params, typed_value
from ..filling_papers import ACCEPT
from ..guide.views import pdf
from ..place import current_place
from ..track.wording import HERS, plain_state

_TAGS = {"to_complete": "wait", "achieved": "ok", "told_done": "ok", "at_window": "wait", "held": "wait"}


@applicant_page("cases.view")
@require_safe
def bundle_case(request: HttpRequest, bundle_number: str) -> HttpResponse:
    """The whole with its children in their order; what waits for her on top."""
    actor = actor_of(request)
    view = bundles.get_bundle_case(actor, number=bundle_number)
    levels = sorted({c.level for c in view.children})
    context = {
        "here": "cases",
        "view": view,
        "spec": bundles.get_bundle_version(view.version_id).spec,
        "steps": [[_child(c) for c in view.children if c.level == level] for level in levels],
        "done": view.state == "done",
        "evaluate": _evaluation_of(actor, view.number),
        "settled": sum(c.settled for c in view.children if not c.external),
        "outcome": _outcome(view.children),
        "ours": sum(not c.external for c in view.children),
    }
    return render(request, "portal/bundles/case.html", context)


_COUNTED = {
    "achieved": "件办成",
    "failed": "件没有办成",
    "taken_back": "件撤回",
    "dropped": "件不再办理",
    "held": "件没能提交",
}


def _outcome(children: tuple[bundles.ChildView, ...]) -> str:
    """How the settled members ended, in numbers: 1 件办成，1 件没有办成."""
    counts = {words: sum(c.state == state for c in children) for state, words in _COUNTED.items()}
    return "，".join(f"{count} {words}" for words, count in counts.items() if count)


def _evaluation_of(actor: Actor, number: str) -> str:
    """Whether the whole may be evaluated now ("open"), was ("given"), or has nothing to say about yet ("")."""
    ended, parts = feedback.bundle_evaluation(actor, number)
    if not parts or not ended:
        return ""
    return "open" if any(p.given is None for p in parts) else "given"


def _child(child: bundles.ChildView) -> dict[str, object]:
    case = child.case
    hers = case is not None and case.state in HERS
    waits = [f"“{name}”{'办成' if kind == 'result' else '受理'}" for name, kind in child.needs]
    dues = [c for c in case.clocks if c.kind in {"promised", "completeness"} and c.state != "done"] if case else []
    return {
        "child": child,
        "plain": plain_state(case.state, case.delivery_way) if case else child.state_label,
        "tag": "wait" if hers else _TAGS.get(child.state, ""),
        "word": "等您来办" if hers else child.state_label,
        "waits": "、".join(waits) if child.state == "waiting" else "",
        "due": min((c.due_on for c in dues if c.due_on), default=None),
    }


@applicant_page("cases.view")
@require_safe
def paper(request: HttpRequest, bundle_number: str, kind: str) -> HttpResponse:
    """The receipt of the whole, or the one notice of what is asked of her, as PDF."""
    actor = actor_of(request)
    view = bundles.get_bundle_case(actor, number=bundle_number)
    link = request.build_absolute_uri(reverse("portal:bundle_case", args=[view.number]))
    made = bundles.print_bundle_paper(actor=actor, bundle_case_id=view.bundle_case_id, kind=kind, link=link)
    return pdf(made, f"{dict(view.papers)[kind]} {view.number}")


@applicant_page("cases.withdraw")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, bundle_number: str) -> HttpResponse:
    """Take the whole back, after asking; what is decided stays, and it is said."""
    actor = actor_of(request)
    view = bundles.get_bundle_case(actor, number=bundle_number)
    if not view.may_withdraw:
        raise Conflict("这件事里的事项都有决定或者已经结束，不能撤回了")
    if request.method == "POST":
        stays = bundles.withdraw_bundle(
            actor=actor, bundle_case_id=view.bundle_case_id, reason=request.POST.get("reason", "")
        )
        kept = f"已经有决定的照旧：{'、'.join(stays)}。" if stays else ""
        messages.success(request, f"已经撤回。{kept}以后要办，可以重新申请。")
        return redirect("portal:bundle_case", bundle_number)
    stays = tuple(c.name for c in view.children if c.case and "withdraw" not in {a.name for a in c.case.actions})
    return render(request, "portal/bundles/withdraw.html", {"here": "cases", "view": view, "stays": stays})


@applicant_page("cases.submit")
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: HttpRequest, bundle_number: str, member: str) -> HttpResponse:
    """What could not be known before a member's turn came: filled in, and it is handed in at once."""
    actor = actor_of(request)
    view = bundles.get_bundle_case(actor, number=bundle_number)
    child = next((c for c in view.children if c.member == member and c.state == "to_complete"), None)
    if child is None:
        raise NotFound("这一件现在不用补填。可能已经填过了，请回这件事的页面看最新情况")
    fields = bundles.late_fields(view.version_id, view.situation, member)
    typed, errors = request.POST if request.method == "POST" else held.take(request), {}
    values: dict[str, Any] = {f.key: _typed(f, typed) for f in fields} if typed is not None else {}
    if request.method == "POST":
        try:
            bundles.complete_member(actor=actor, bundle_case_id=view.bundle_case_id, member=member, values=values)
        except Invalid as error:
            errors = dict(error.fields)
        else:
            messages.success(request, f"“{child.name}”已经补填，交给平台提交了。")
            return redirect("portal:bundle_case", bundle_number)
    place = current_place(request)
    context = {
        "here": "cases",
        "view": view,
        "child": child,
        "fields": [
            (
                component_of(f.field),
                {**form_params(f.field, values.get(f.key), place, name=f.key), "error": errors.get(f.key, "")},
            )
            for f in fields
        ],
        "summary": [(f"f-{k}", v) for k, v in errors.items()],
    }
    return render(request, "portal/bundles/complete.html", context, status=422 if errors else 200)


def _typed(merged: bundles.MergedField, typed: QueryDict) -> Any:
    return typed_value(merged.field, typed, merged.key)


@applicant_page("cases.supplement")
@require_http_methods(["GET", "HEAD", "POST"])
def supplement(request: HttpRequest, bundle_number: str, paper: str) -> HttpResponse:
    """One paper of the one notice, handed in once for all children that ask for it."""
    actor = actor_of(request)
    view = bundles.get_bundle_case(actor, number=bundle_number)
    line = next((a for a in view.asked if a.paper == paper and not a.is_form), None)
    if line is None:
        raise NotFound("这份材料现在不用补。可能已经补过了，请回这件事的页面看最新情况")
    errors: dict[str, str] = {}
    if request.method == "POST":
        handles, errors = _staged(request, actor, view.bundle_case_id, paper)
        if not errors:
            try:
                count = bundles.supplement_bundle(
                    actor=actor, bundle_case_id=view.bundle_case_id, paper=paper, files=handles
                )
            except Invalid as error:
                errors = {"file": "；".join(error.fields.values())}
            else:
                messages.success(request, f"收到了，{count} 件事都用上了。" if count > 1 else "收到了。")
                return redirect("portal:bundle_case", bundle_number)
    context = {
        "here": "cases",
        "view": view,
        "line": line,
        "accept": ACCEPT,
        "errors": errors,
        "summary": [(f"f-{k}", v) for k, v in errors.items()],
    }
    return render(request, "portal/bundles/supplement.html", context, status=422 if errors else 200)


def _staged(request: HttpRequest, actor: Actor, bundle_case_id: int, paper: str) -> tuple[list[str], dict[str, str]]:
    """Files that came with the form; each stands alone."""
    case_id, material = bundles.asking(actor, bundle_case_id, paper)[0]
    item_id = catalogue.get_item(cases.get_case(actor, case_id=case_id).item_id).id
    handles, refused = [], []
    for sent in request.FILES.getlist("file"):
        try:
            staged = cases.stage_file(actor=actor, upload=sent, material=material, item_id=item_id, case_id=case_id)
        except Invalid as error:
            refused.append(f"{sent.name}：{'；'.join(error.fields.values())}")
        else:
            handles.append(staged.handle)
    return handles, ({"file": "。".join(refused)} if refused else {})
