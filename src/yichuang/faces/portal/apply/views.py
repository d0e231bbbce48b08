"""Applying: start, one question per page, review, hand in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.common.situation import answers_of, ask, bring, valid_answers
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from .. import held
from ..access import SUBMITTED, actor_of, applicant_page, by_script
from ..filling import Errors, Page, find_page, frame_of, next_open
from ..guide.views import item_of
from ..place import current_place
from .filling import STALE, Filling, Stale
from .pages import QuestionPage, pages_of
from .papers import AttachmentPage, PaperPage, stage_all
from .review import application_of, lines_of, open_pages, page_for

_REMEMBERED = 20


View = Callable[..., HttpResponse]


def _or_receipt(view: View) -> View:
    """A draft that is gone (Back after handing in): its receipt, if this session handed it in; else how to go on."""

    @wraps(view)
    def guarded(request: HttpRequest, draft_id: UUID, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, draft_id, *args, **kwargs)
        except NotFound as error:
            number = request.session.get(SUBMITTED, {}).get(str(draft_id))
            if number is None:
                return render(request, "portal/apply/gone.html", {"here": "cases", "text": error.message}, status=404)
        messages.info(request, "这份申请已经提交了，下面是编号和查询码")
        return redirect("portal:receipt", number)

    return guarded


def _filling(request: HttpRequest, draft_id: UUID) -> Filling:
    return Filling(actor_of(request), _draft(request, draft_id), current_place(request))


def _draft(request: HttpRequest, draft_id: UUID) -> cases.DraftRef:
    draft = cases.get_draft(actor_of(request), str(draft_id))
    visit = request.kiosk  # type: ignore[attr-defined]
    if visit is not None and draft.item_id != visit.item_id:
        raise NotFound("这次在自助终端上只办一件事，别的草稿请在手机上接着填")
    return draft


@applicant_page("cases.submit")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Before one begins: what is needed and how long it takes. POST opens the draft, or the one left earlier."""
    item = item_of(request, code)
    visit = request.kiosk  # type: ignore[attr-defined]
    if visit is not None and item.id != visit.item_id:
        raise NotFound("这次在自助终端上不办这件事。请回到首页重新选")
    actor = actor_of(request)
    version = catalogue.get_version(item.version_id)
    if request.method == "POST":
        draft = cases.open_draft(actor=actor, item_id=item.id)
        answers = valid_answers(version, answers_of(request.POST))
        if answers and not draft.situation:
            draft = cases.save_draft(
                actor=actor, draft_id=draft.id, situation=answers, content=draft.content, revision=draft.revision
            )
        return redirect("portal:resume", draft.id)
    asked = ask(version, answers_of(request.GET))
    context = {
        "item": item,
        "here_too": item.online or visit is not None,
        "spec": version.spec,
        "asked": asked,
        "bring": bring(version, asked),
        "draft": next((d for d in cases.list_drafts(actor) if d.item_id == item.id), None),
    }
    return render(request, "portal/apply/start.html", context)


@applicant_page("cases.submit")
@require_safe
@_or_receipt
def resume(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The first page with something left to do."""
    filling = _filling(request, draft_id)
    return redirect(_next(filling, None, to_review=False))


@applicant_page("cases.submit")
@require_http_methods(["GET", "HEAD", "POST"])
@_or_receipt
def page(request: HttpRequest, draft_id: UUID, slug: str) -> HttpResponse:
    """One question. An answer that cannot stand is shown again with what is wrong; nothing typed is lost."""
    filling = _filling(request, draft_id)
    shown = find_page(pages_of(filling), slug)
    if request.method == "POST":
        return _answered(request, filling, shown)
    typed = held.take(request)
    if typed is not None:
        messages.info(request, "登录过期前您填的内容还在，请核对后再点“继续”")
    return _show(request, filling, shown, typed, {})


def _answered(request: HttpRequest, filling: Filling, shown: Page[Filling]) -> HttpResponse:
    post = request.POST
    here = request.get_full_path()
    if "remove" in post:
        cases.remove_staged(actor=filling.actor, handle=post["remove"])
        return JsonResponse({}) if by_script(request) else redirect(here)
    if "more" in post and shown.autosaves:
        return _more_rows(request, filling, shown)
    errors: Errors = {}
    if isinstance(shown, PaperPage | AttachmentPage):
        uploads = [] if shown.elsewhere(filling) else request.FILES.getlist("file")
        errors = stage_all(filling, shown.key, uploads)
    try:
        filling.check_fresh(shown.slug, post)
        errors = errors or shown.take(filling, post)
        if not errors:
            filling.mark_seen(shown.slug)
            filling.save(shown.slug, post)
    except Invalid as error:
        errors = dict(error.fields)
    except (Stale, Conflict):
        filling.reload()
        messages.warning(request, STALE)
        return _show(request, filling, shown, post, {}, status=409)
    if errors:
        return _show(request, filling, shown, post, errors, status=422)
    return redirect(_next(filling, shown, to_review=post.get("back") == "review"))


def _more_rows(request: HttpRequest, filling: Filling, shown: Page[Filling]) -> HttpResponse:
    """Keep what is typed, unchecked, and show the page with more empty rows."""
    try:
        filling.check_fresh(shown.slug, request.POST)
        shown.note(filling, request.POST)
        filling.save(shown.slug, request.POST)
    except (Stale, Conflict):
        filling.reload()
        messages.warning(request, STALE)
        return _show(request, filling, shown, request.POST, {}, status=409)
    return redirect(request.get_full_path())


def _next(filling: Filling, shown: Page[Filling] | None, *, to_review: bool) -> str:
    """Where to go on: an outcome that ends it, what is open after this page, what is open at all, the review."""
    draft = filling.draft.id
    if filling.asked.outcome:
        return reverse("portal:stop", args=[draft])
    goal = next_open(pages_of(filling), filling, shown)
    if goal is None:
        return reverse("portal:review", args=[draft])
    return reverse("portal:page", args=[draft, goal.slug]) + ("?back=review" if to_review else "")


def _show(  # noqa: PLR0913 - what there is to show, all named
    request: HttpRequest,
    filling: Filling,
    shown: Page[Filling],
    typed: QueryDict | None,
    errors: Errors,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        **_about(filling),
        "situation": isinstance(shown, QuestionPage),
        **frame_of(request, pages_of(filling), filling, shown, typed, errors),
    }
    return render(request, shown.template, context, status=status)


def _about(filling: Filling) -> dict[str, Any]:
    return {
        "draft": filling.draft,
        "item": filling.version.item,
        "base": filling.draft.revision,
        "window": secrets.token_hex(8),
    }


@applicant_page("cases.submit")
@require_POST
def autosave(request: HttpRequest, draft_id: UUID, slug: str) -> HttpResponse:
    """Keep what is half typed; only on the server, nothing stays in the browser."""
    filling = _filling(request, draft_id)
    shown = find_page(pages_of(filling), slug)
    try:
        filling.check_fresh(slug, request.POST)
    except Stale:
        return JsonResponse({"message": "这一题刚在别的窗口改过，请刷新这一页再填"}, status=409)
    shown.note(filling, request.POST)
    filling.save(slug, request.POST)
    return JsonResponse({"saved_at": f"{clock.now().astimezone(clock.SHANGHAI):%H:%M:%S}"})


@applicant_page("cases.submit")
@require_POST
def upload(request: HttpRequest, draft_id: UUID, slug: str) -> HttpResponse:
    """One file of one paper, by itself: if it fails, the others stay."""
    filling = _filling(request, draft_id)
    shown = find_page(pages_of(filling), slug)
    sent = request.FILES.get("file")
    if sent is None or not isinstance(shown, PaperPage | AttachmentPage):
        return JsonResponse({"message": "没有收到文件，请重新选择"}, status=422)
    staged = cases.stage_file(
        actor=filling.actor,
        upload=sent,
        material=shown.key,
        item_id=filling.draft.item_id,
        draft_id=filling.draft.id,
    )
    return JsonResponse({"id": staged.handle, "remove": reverse("portal:page", args=[draft_id, slug])})


@applicant_page("cases.submit")
@require_safe
@_or_receipt
def stop(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The answers say that no application is needed: why, and what to do instead."""
    filling = _filling(request, draft_id)
    if not filling.asked.outcome:
        return redirect("portal:resume", draft_id)
    last = pages_of(filling)[-1]
    context = {**_about(filling), "outcome": filling.asked.outcome, "last": last.slug}
    return render(request, "portal/apply/stop.html", context)


@applicant_page("cases.submit")
@require_safe
@_or_receipt
def review(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Everything on one page, to read through before it is handed in."""
    filling = _filling(request, draft_id)
    if filling.asked.outcome:
        return redirect("portal:stop", draft_id)
    return _review(request, filling)


def _review(
    request: HttpRequest, filling: Filling, problems: list[tuple[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    missing = open_pages(filling)
    context = {
        **_about(filling),
        "lines": lines_of(filling),
        "missing": missing,
        "problems": problems or [],
        "spec": filling.spec,
    }
    return render(request, "portal/apply/review.html", context, status=status)


@applicant_page("cases.submit")
@require_POST
def submit(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Hand in, once: a second click finds the number the first one got."""
    known = request.session.get(SUBMITTED, {})
    if str(draft_id) in known:
        return redirect("portal:receipt", known[str(draft_id)])
    try:
        filling = _filling(request, draft_id)
    except NotFound:  # a click at the same moment may have handed it in since this request read the session
        number = type(request.session)(request.session.session_key).get(SUBMITTED, {}).get(str(draft_id))
        if number is None:
            raise
        return redirect("portal:receipt", number)
    draft = filling.draft
    if request.POST.get("base") != str(draft.revision):
        messages.warning(request, "草稿刚在别的窗口改过，还没有提交。请核对下面最新的内容，没错再点“提交申请”。")
        return _review(request, filling, status=409)
    if open_pages(filling):
        return _review(request, filling, status=422)
    try:
        receipt = cases.submit_application(
            actor=filling.actor,
            application=application_of(filling),
            idempotency_key=f"draft-{draft.id}-{draft.revision}",
        )
    except Invalid as error:
        slugs = {p.slug for p in pages_of(filling)}
        problems = [(page_for(k, slugs), v) for k, v in error.fields.items()]
        return _review(request, filling, problems, status=422)
    assert receipt.number is not None
    kept = dict(list(known.items())[-_REMEMBERED:])
    request.session[SUBMITTED] = {**kept, str(draft_id): receipt.number}
    request.session.save()  # before the draft goes: a second click must find one or the other
    with suppress(NotFound):  # the other click was here first
        cases.discard_draft(actor=filling.actor, draft_id=draft.id)
    return redirect("portal:receipt", receipt.number)


@applicant_page("cases.submit")
@require_http_methods(["GET", "HEAD", "POST"])
@_or_receipt
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    draft = _draft(request, draft_id)
    if request.method == "POST":
        cases.discard_draft(actor=actor_of(request), draft_id=draft.id)
        messages.success(request, f"“{draft.plain_name}”的草稿已经删除")
        visit = request.kiosk  # type: ignore[attr-defined]
        return redirect("portal:start", visit.code) if visit is not None else redirect("portal:cases")
    return render(request, "portal/apply/discard.html", {"draft": draft})
