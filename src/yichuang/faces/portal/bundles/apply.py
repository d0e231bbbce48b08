"""Applying for a bundle: situation, one form, one set of papers, review, handing in once for all."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.bundles import public as bundles
from yichuang.faces.common.situation import answers_of
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from .. import held
from ..access import actor_of, applicant_page, by_script
from ..filling import Errors, Page, find_page, frame_of, next_open
from ..place import current_place
from .filling import Filling
from .pages import pages_of
from .papers import AttachmentPage, DeliveryPage, PaperPage, stage_all
from .views import bring_line

View = Callable[..., HttpResponse]


def _or_number(view: View) -> View:
    """A draft that is gone (Back after handing in, a second click): what it was handed in as; else how to go on."""

    @wraps(view)
    def guarded(request: HttpRequest, bundle_draft_id: UUID, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, bundle_draft_id, *args, **kwargs)
        except NotFound as error:
            try:
                number = bundles.submitted_from(actor_of(request), str(bundle_draft_id))
            except NotFound:
                context = {"here": "cases", "text": error.message}
                return render(request, "portal/apply/gone.html", context, status=404)
        messages.info(request, "这件事已经提交了，下面是它的进度")
        return redirect("portal:bundle_case", number)

    return guarded


def _filling(request: HttpRequest, draft_id: UUID) -> Filling:
    actor = actor_of(request)
    return Filling(actor, bundles.get_bundle_draft(actor, str(draft_id)), current_place(request))


@applicant_page("cases.submit")
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, bundle: str) -> HttpResponse:
    """Before one begins: what to have at hand. POST opens the draft, or the one left earlier, with those answers."""
    actor = actor_of(request)
    found = bundles.get_bundle(current_place(request).id, bundle)
    if request.method != "POST":
        plan = bundles.plan_for(found.version_id, answers_of(request.GET))
        context = {
            "bundle": found,
            "plan": plan,
            "bring": [bring_line(p, plan) for p in plan.papers],
            "draft": next((d for d in bundles.list_bundle_drafts(actor) if d.bundle_id == found.id), None),
        }
        return render(request, "portal/bundles/start.html", context)
    draft = bundles.open_bundle_draft(actor=actor, version_id=found.version_id)
    answers = bundles.plan_for(found.version_id, answers_of(request.POST)).answers
    if answers and not draft.situation:
        bundles.save_bundle_draft(actor=actor, draft_id=draft.id, situation=answers, content=draft.content)
    return redirect("portal:bundle_resume", draft.id)


@applicant_page("cases.submit")
@require_safe
@_or_number
def resume(request: HttpRequest, bundle_draft_id: UUID) -> HttpResponse:
    """The first page with something left to do."""
    return redirect(_next(_filling(request, bundle_draft_id), None, to_review=False))


@applicant_page("cases.submit")
@require_http_methods(["GET", "HEAD", "POST"])
@_or_number
def page(request: HttpRequest, bundle_draft_id: UUID, slug: str) -> HttpResponse:
    """One page. An answer that cannot stand is shown again with what is wrong; nothing typed is lost."""
    filling = _filling(request, bundle_draft_id)
    shown = find_page(pages_of(filling), slug)
    if request.method == "POST":
        return _answered(request, filling, shown)
    typed = held.take(request)
    if typed is not None:
        messages.info(request, "登录过期前您填的内容还在，请核对后再点“继续”")
    return _show(request, filling, shown, typed, {})


def _answered(request: HttpRequest, filling: Filling, shown: Page[Filling]) -> HttpResponse:
    post = request.POST
    if "remove" in post:
        bundles.remove_paper(actor=filling.actor, handle=post["remove"])
        return JsonResponse({}) if by_script(request) else redirect(request.get_full_path())
    errors: Errors = {}
    if isinstance(shown, PaperPage | AttachmentPage):
        errors = stage_all(filling, shown.key, request.FILES.getlist("file"))
    errors = errors or shown.take(filling, post)
    if not errors:
        filling.mark_seen(shown.slug)
        filling.save()
        return redirect(_next(filling, shown, to_review=post.get("back") == "review"))
    return _show(request, filling, shown, post, errors, status=422)


def _next(filling: Filling, shown: Page[Filling] | None, *, to_review: bool) -> str:
    """Where to go on: what is open after this page, what is open at all, the review; an end the answers lead to."""
    draft = filling.draft.id
    goal = next_open(pages_of(filling), filling, shown)
    if goal is None:
        return reverse("portal:bundle_review", args=[draft])
    return reverse("portal:bundle_page", args=[draft, goal.slug]) + ("?back=review" if to_review else "")


def _show(  # noqa: PLR0913 - what there is to show, all named
    request: HttpRequest,
    filling: Filling,
    shown: Page[Filling],
    typed: QueryDict | None,
    errors: Errors,
    status: int = 200,
) -> HttpResponse:
    context = {
        "draft": filling.draft,
        "renewed": filling.renewed,
        **frame_of(request, pages_of(filling), filling, shown, typed, errors),
    }
    return render(request, shown.template, context, status=status)


@applicant_page("cases.submit")
@require_POST
def autosave(request: HttpRequest, bundle_draft_id: UUID, slug: str) -> HttpResponse:
    """Keep what is half typed; only on the server, nothing stays in the browser."""
    filling = _filling(request, bundle_draft_id)
    find_page(pages_of(filling), slug).note(filling, request.POST)
    filling.save()
    return JsonResponse({"saved_at": f"{clock.now().astimezone(clock.SHANGHAI):%H:%M:%S}"})


@applicant_page("cases.submit")
@require_POST
def upload(request: HttpRequest, bundle_draft_id: UUID, slug: str) -> HttpResponse:
    """One file of one paper, by itself: if it fails, the others stay."""
    filling = _filling(request, bundle_draft_id)
    shown, sent = find_page(pages_of(filling), slug), request.FILES.get("file")
    if sent is None or not isinstance(shown, PaperPage | AttachmentPage):
        return JsonResponse({"message": "没有收到文件，请重新选择"}, status=422)
    staged = bundles.stage_paper(actor=filling.actor, draft_id=filling.draft.id, paper=shown.key, upload=sent)
    remove = reverse("portal:bundle_page", args=[bundle_draft_id, slug])
    return JsonResponse({"id": staged.handle, "remove": remove})


@applicant_page("cases.submit")
@require_safe
@_or_number
def review(request: HttpRequest, bundle_draft_id: UUID) -> HttpResponse:
    """Everything on one page, to read through before it is handed in once for all."""
    return _review(request, _filling(request, bundle_draft_id))


def _review(
    request: HttpRequest, filling: Filling, problems: list[tuple[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    everything = pages_of(filling)
    context = {
        "draft": filling.draft,
        "renewed": filling.renewed,
        "base": filling.draft.revision,
        "plan": filling.plan,
        "filed": [(p, any(not filling.plan.part(k).had for k, _ in p.needs)) for p in filling.plan.filed],
        "lines": [(label, value, p.slug) for p in everything for label, value in p.told(filling)],
        "missing": [p for p in everything if not p.done(filling)],
        "problems": problems or [],
        "last": everything[-1].slug if everything else "",
    }
    return render(request, "portal/bundles/review.html", context, status=status)


@applicant_page("cases.submit")
@require_POST
@_or_number
def submit(request: HttpRequest, bundle_draft_id: UUID) -> HttpResponse:
    """Hand in, once: a second click finds what the first one made."""
    filling = _filling(request, bundle_draft_id)
    if request.POST.get("base") != str(filling.draft.revision) or filling.renewed:
        messages.warning(request, "内容刚改过或者更新过，还没有提交。请核对下面最新的内容，没错再点“一次提交”。")
        return _review(request, filling, status=409)
    if any(not p.done(filling) for p in pages_of(filling)):
        return _review(request, filling, status=422)
    try:
        receipt = bundles.submit_bundle(
            actor=filling.actor,
            application=_application(filling),
            idempotency_key=f"bundle-draft-{filling.draft.id}",
            draft_id=filling.draft.id,
        )
    except Invalid as error:
        slugs = {p.slug for p in pages_of(filling)}
        found = [(_page_for(filling, key), text) for key, text in error.fields.items()]
        return _review(request, filling, [(s if s in slugs else "", t) for s, t in found], status=422)
    except Conflict as error:
        return _review(request, filling, [("", error.message)], status=409)
    messages.success(request, f"一次提交好了：编号 {receipt.number}")
    return redirect("portal:bundle_case", receipt.number)


def _application(filling: Filling) -> bundles.BundleApplication:
    """What is handed in."""
    person = filling.person()
    return bundles.BundleApplication(
        version_id=filling.draft.version_id,
        answers=filling.plan.answers,
        values=filling.values(),
        papers=tuple(p.given(filling) for p in pages_of(filling) if isinstance(p, PaperPage | AttachmentPage)),
        divisions=filling.divisions,
        person=person,
        relation=filling.spec.person.relation if filling.spec.person and person else "",
        delivery=DeliveryPage().chosen(filling),
    )


def _page_for(filling: Filling, path: str) -> str:
    """The page on which the message of the operation is mended."""
    head, _, rest = path.partition(".")
    if head == "fields":
        merged = next((f for f in filling.plan.fields if f.key == rest), None)
        if merged is not None and merged in filling.plan.signatures:
            return f"s-{merged.key}"
        return "" if merged is None else "g-common" if len(merged.members) > 1 else f"g-{merged.members[0]}"
    pages = {"answers": f"q-{rest}", "papers": f"p-{rest}", "divisions": "where", "person": "person"}
    return pages.get(head, "delivery" if head == "delivery" else "")


@applicant_page("cases.submit")
@require_http_methods(["GET", "HEAD", "POST"])
@_or_number
def discard(request: HttpRequest, bundle_draft_id: UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    actor = actor_of(request)
    draft = bundles.get_bundle_draft(actor, str(bundle_draft_id))
    if request.method == "POST":
        bundles.discard_bundle_draft(actor=actor, draft_id=draft.id)
        messages.success(request, f"“{draft.plain_name}”的草稿已经删除")
        return redirect("portal:cases")
    return render(request, "portal/bundles/discard.html", {"draft": draft})
