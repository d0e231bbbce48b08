"""主动公开: drafting, reviewing by another, publishing, taking off; and which column has gone stale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.disclosure import public as disclosure
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.faces.desk.sitefile.sending import done, sent
from yichuang.kernel.errors import NotFound
from yichuang.kernel.files import public as files

from .forms import AttachForm, BackForm, ClearForm, SaidForm, WithdrawForm

AT = "publications"
_STATES = [("submitted", "待审查"), ("written", "起草中"), ("published", "已公开"), ("withdrawn", "已撤下")]


@require_safe
@desk_page(disclosure.DRAFT)
def publications(request: HttpRequest) -> HttpResponse:
    """What this post's body publishes (the bureau: every body), by column and state; stale columns on top."""
    actor = actor_of(request)
    given = {name: request.GET.get(name, "") for name in ("column", "state")}
    text = request.GET.get("from", "")
    start = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0
    rows, more = disclosure.list_publications(actor=actor, **given, start=start)
    kept = "".join(f"&{name}={value}" for name, value in given.items() if value.isalpha())
    context = {
        "rows": rows, "given": given, "columns": disclosure.Column.choices, "states": _STATES,
        "stale": disclosure.list_stale_columns(actor.place_id or 0) if actor.may("places.manage") else (),
        "more": f"?from={start + disclosure.PAGE}{kept}" if more else "",
        "back": f"?from={max(start - disclosure.PAGE, 0)}{kept}" if start else "",
    }  # fmt: skip
    return shell.page(request, "desk/disclosure/publications.html", context, at=AT)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(disclosure.DRAFT)
def new(request: HttpRequest) -> HttpResponse:
    """Begin one."""
    actor = actor_of(request)
    form = SaidForm(actor, "", sent(request), initial={"column": request.GET.get("column", "")})
    made: list[int] = []

    def begin(given: dict[str, Any]) -> None:
        month = given["month"]
        made.append(
            disclosure.draft_publication(
                actor=actor,
                column=given["column"],
                said=form.said(),
                month=date.fromisoformat(month) if month else None,
            )
        )

    if done(request, form, begin, "草稿已保存；有附件的先加附件，再送审"):
        return redirect("desk:publication", made[0]) if made else redirect("desk:publications")
    return _form_page(request, "new", form, {})


def _form_page(request: HttpRequest, name: str, form: ReadyForm, more: dict[str, Any]) -> HttpResponse:
    context = {"form": form, "token": token_urlsafe(12), **more}
    status = 422 if form.errors else 200
    return shell.page(request, f"desk/disclosure/{name}.html", context, at=AT, status=status)


@require_safe
@desk_page(disclosure.DRAFT)
def publication(request: HttpRequest, publication_id: int) -> HttpResponse:
    """One of them, with what can be done now and every version."""
    return _page(request, publication_id)


def _page(request: HttpRequest, publication_id: int, **forms: ReadyForm) -> HttpResponse:
    actor = actor_of(request)
    view = disclosure.get_publication(actor=actor, publication_id=publication_id)
    working = view.working
    shown = working or view.versions[0]
    figures = shown.figures
    if view.month and working:
        figures = tuple(
            (str(what), int(many)) for what, many in disclosure.count_figures(actor.place_id or 0, view.month)
        )
    writing = working is not None and working.state == "written"
    waiting = working is not None and working.state == "submitted"
    context = {
        "view": view, "shown": shown, "figures": figures, "writing": writing and view.may_draft,
        "reviewing": waiting and view.may_review and not shown.mine, "own": waiting and shown.mine,
        "may_change": view.may_draft and not waiting and view.gone_on is None and (writing or view.published),
        "may_withdraw": view.may_review and view.published is not None and working is None,
        "attach": AttachForm(), "back": BackForm(), "clear": ClearForm(), "withdraw": WithdrawForm(), **forms,
        "token": token_urlsafe(12),
    }  # fmt: skip
    status = 422 if any(f.errors for f in forms.values()) else 200
    return shell.page(request, "desk/disclosure/publication.html", context, at=AT, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(disclosure.DRAFT)
def edit(request: HttpRequest, publication_id: int) -> HttpResponse:
    """Change the draft, or begin a new version from what is published."""
    actor = actor_of(request)
    view = disclosure.get_publication(actor=actor, publication_id=publication_id)
    last = view.working or view.published
    if last is None:
        raise NotFound("这条信息已经撤下或者作废，请另起一条")
    initial = {
        "title": last.title, "text": last.text, "until": last.until, "explains_id": last.explains_id,
        "item_ids": [str(n) for n in last.item_ids], "since": last.since if view.working else None,
        "change": last.change if view.working else "",
    }  # fmt: skip
    form = SaidForm(actor, view.column, sent(request), initial=initial)

    def keep(_: dict[str, Any]) -> None:
        disclosure.redraft_publication(actor=actor, publication_id=publication_id, said=form.said())

    if done(request, form, keep, "草稿已保存"):
        return redirect("desk:publication", publication_id)
    return _form_page(request, "edit", form, {"view": view})


@require_POST
@desk_page(disclosure.DRAFT)
def act(request: HttpRequest, publication_id: int) -> HttpResponse:
    """Submit, drop, attach, take a file away, send back, publish, withdraw."""
    actor = actor_of(request)
    doing = request.POST.get("do", "")
    who: dict[str, Any] = {"actor": actor, "publication_id": publication_id}
    steps: dict[str, tuple[str, ReadyForm, Callable[[dict[str, Any]], object], str]] = {
        "submit": (
            "plain", ReadyForm(request.POST), lambda _: disclosure.submit_publication(**who),
            "已送审，由另一个人审查后公开",
        ),
        "drop": ("plain", ReadyForm(request.POST), lambda _: disclosure.drop_publication_draft(**who), "草稿已作废"),
        "attach": (
            "attach", AttachForm(request.POST, request.FILES),
            lambda given: disclosure.attach_file(**who, name=given["name"], upload=given["file"]), "附件已加上",
        ),
        "remove": (
            "plain", ReadyForm(request.POST),
            lambda _: disclosure.remove_attachment(**who, attachment_id=_number(request, "attachment")), "附件已去掉",
        ),
        "send_back": (
            "back", BackForm(request.POST),
            lambda given: disclosure.send_back_publication(**who, **given), "已退回修改",
        ),
        "publish": (
            "clear", ClearForm(request.POST),
            lambda given: disclosure.publish_publication(**who, **given, version_id=_number(request, "version")),
            "已公开",
        ),
        "withdraw": (
            "withdraw", WithdrawForm(request.POST),
            lambda given: disclosure.withdraw_publication(**who, **given), "已撤下，原网址会说明撤下的时间和原因",
        ),
    }  # fmt: skip
    if doing not in steps:
        raise NotFound("没有这个操作")
    name, form, run, said = steps[doing]
    if done(request, form, run, said):
        return redirect("desk:publication", publication_id)
    return _page(request, publication_id, **{name: form})


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) < 12):
        raise NotFound("请重新打开这一页")
    return int(text)


@require_safe
@desk_page(disclosure.DRAFT)
def attachment(request: HttpRequest, publication_id: int, attachment_id: int) -> HttpResponseBase:
    """A file beside any version."""
    stored, name = disclosure.publication_file(
        actor=actor_of(request), publication_id=publication_id, attachment_id=attachment_id
    )
    download = files.response(stored, download_name=name, inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)
