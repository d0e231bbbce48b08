"""我的值班: one's own shifts, signing in and out, leave, swaps, explanations."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.files import public as files

from .forms import ExplainForm, LeaveForm, SwapForm


@require_safe
@desk_page("people.duty")
def mine(request: HttpRequest) -> HttpResponse:
    """Today, what comes, what is to be explained, leaves and swaps."""
    actor = actor_of(request)
    duty = people.get_my_duty(actor)
    context = {
        "duty": duty,
        "asked_of_me": [s for s in duty.swaps if s.other_id == actor.account_id and s.state == "asked"],
        "asked_by_me": [s for s in duty.swaps if s.asker_id == actor.account_id],
        "at_a_site": actor.site_id is not None,
    }
    return shell.page(request, "desk/duty/mine.html", context, at="duty_mine")


@require_POST
@desk_page("people.duty")
def sign(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Sign in or out."""
    actor = actor_of(request)
    if request.POST.get("do") == "out":
        people.sign_out(actor=actor, shift_id=shift_id)
        messages.success(request, "已签退")
    else:
        people.sign_in(actor=actor, shift_id=shift_id)
        messages.success(request, "已签到")
    return redirect("desk:duty_mine")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.duty")
def ask_leave(request: HttpRequest) -> HttpResponse:
    """Ask for leave."""
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            people.ask_leave(
                actor=actor_of(request), kind=people.LeaveKind(given["kind"]), first=given["first"],
                last=given["last"] or given["first"], part=given["part"], reason=given["reason"],
            )  # fmt: skip
        except (Invalid, Conflict, Forbidden) as error:
            form.refuse(error)
        else:
            messages.success(request, "请假已经交上去，等大厅管理员批")
            return redirect("desk:duty_mine")
    status = 422 if form.errors else 200
    return shell.page(request, "desk/duty/leave.html", {"form": form}, at="duty_mine", status=status)


@require_POST
@desk_page("people.duty")
def withdraw_leave(request: HttpRequest, leave_id: int) -> HttpResponse:
    """Take leave back."""
    ref = people.withdraw_leave(actor=actor_of(request), leave_id=leave_id)
    messages.success(request, "请假已经撤回" if ref.state == "withdrawn" else f"已销假，假期算到{ref.text}")
    return redirect("desk:duty_mine")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.duty")
def swap(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Ask a colleague to swap; hers to choose from are those of the next two weeks."""
    actor = actor_of(request)
    shift = people.get_shift(actor=actor, shift_id=shift_id)
    if shift.account_id != actor.account_id:
        raise NotFound("只能换自己 A 岗的班")
    form = SwapForm(request.POST or None)
    others = people.list_colleagues(actor=actor, site_id=shift.site_id, day=shift.day)
    form.choose("other", tuple(o for o in others if o[0] != actor.account_id))
    form.choose("back", people.list_shifts_to_swap(actor=actor, site_id=shift.site_id), empty="请对方替班，不还")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            people.ask_swap(
                actor=actor, shift_id=shift.id, other_id=given["other"], back_id=given["back"], reason=given["reason"]
            )
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, "已经问对方，对方同意后由大厅管理员批")
            return redirect("desk:duty_mine")
    context = {"form": form, "shift": shift}
    return shell.page(request, "desk/duty/swap.html", context, at="duty_mine", status=422 if form.errors else 200)


@require_POST
@desk_page("people.duty")
def answer_swap(request: HttpRequest, swap_id: int) -> HttpResponse:
    """Agree, decline, or take one's own back."""
    actor, doing = actor_of(request), request.POST.get("do", "")
    if doing == "withdraw":
        people.withdraw_swap(actor=actor, swap_id=swap_id)
        messages.success(request, "换班已经撤回")
    else:
        people.answer_swap(actor=actor, swap_id=swap_id, agree=doing == "agree")
        messages.success(request, "已同意，等大厅管理员批" if doing == "agree" else "已回绝")
    return redirect("desk:duty_mine")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.duty")
def explain(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Explain a lapse."""
    actor = actor_of(request)
    shift = people.get_shift(actor=actor, shift_id=shift_id)
    if actor.account_id not in (shift.account_id, shift.substitute_id):
        raise NotFound
    form = ExplainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.explain_lapse(actor=actor, shift_id=shift.id, reason=form.cleaned_data["reason"])
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, "说明已经交上去，等大厅管理员认定")
            return redirect("desk:duty_mine")
    found = [m for m in people.get_my_duty(actor).to_explain if m.shift.id == shift.id]
    context = {"form": form, "shift": shift, "lapses": [x.label for m in found for x in m.lapses]}
    return shell.page(request, "desk/duty/explain.html", context, at="duty_mine", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.duty")
def own_file(request: HttpRequest) -> HttpResponse:
    """What is kept of oneself; taking one's picture off the sign."""
    actor = actor_of(request)
    if request.method == "POST":
        people.withdraw_own_portrait(actor=actor)
        messages.success(request, "照片已撤下，窗口屏不再显示；登记档案的人不用再批")
        return redirect("desk:own_file")
    return shell.page(request, "desk/duty/own_file.html", {"file": people.own_file(actor)}, at="duty_mine")


@require_safe
@desk_page("people.duty")
def own_picture(request: HttpRequest) -> StreamingHttpResponse:
    """One's own picture as the sign shows it."""
    found = people.own_portrait(actor_of(request))
    download = files.response(found.file_id, download_name="照片", inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)
