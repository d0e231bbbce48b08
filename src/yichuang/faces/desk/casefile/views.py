"""办件: the file on one screen, every act on it, and the papers that leave it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.bundles import public as bundles
from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.idempotency import once

from . import present
from .actions import ACTIONS, Doing, Facts, offered
from .forms import ActionForm

_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@require_safe
@desk_page("cases.view")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The file."""
    facts = _facts(actor_of(request), case_id)
    context = present.file(facts) | {"doings": offered(facts), "seen": _seen(facts.case)}
    context["bundle"] = None if facts.case.handing_over else bundles.bundle_of(facts.actor, case_id)
    return shell.page(request, "desk/casefile/case.html", context, at="todo")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("cases.view")
def act(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    """One act: its form, then the operation. The form stays, with the words beside its fields, if it is refused."""
    doing = ACTIONS.get(name)
    if doing is None:
        raise Http404
    actor = actor_of(request)
    if request.method != "POST":
        facts = _facts(actor, case_id)
        _offered_or_conflict(facts, name)
        return _form(request, facts, name, doing, doing.form(facts))
    try:
        replayed = _run(request, actor, case_id, name, doing)
    except _Incomplete as incomplete:
        return _form(request, incomplete.form.facts, name, doing, incomplete.form, status=422)
    except NotFound:
        if "seen" not in request.POST:  # no page of ours was sent
            raise
        messages.warning(request, "这一件已经不在您手里了：可能刚刚办过，或者转给了别人。没有重复办理")
        return shell.see_other(request, reverse("desk:home"))
    except (Invalid, Conflict, Forbidden) as error:
        return _refused(request, _facts(actor, case_id), name, doing, error)
    if replayed:
        messages.info(request, _done_already(actor, case_id, name, doing))
    else:
        messages.success(request, f"{doing.label}：已办好")
    return shell.see_other(request, _afterwards(actor, case_id))


class _Incomplete(Exception):
    """The form was not filled in as it must be; nothing was done."""

    def __init__(self, form: ActionForm) -> None:
        super().__init__()
        self.form = form


def _refused(
    request: HttpRequest, facts: Facts, name: str, doing: Doing, error: Invalid | Conflict | Forbidden
) -> HttpResponse:
    """The form as typed with what was wrong; back to the file where the very act is done already."""
    form = doing.form(facts, request.POST, request.FILES)
    form.is_valid()
    if isinstance(error, Invalid):
        form.blame(error.fields)
        return _form(request, facts, name, doing, form, status=422)
    since = _since(facts.case, request.POST.get("seen", ""))
    own = next((e for e in reversed(since) if _is_act(e, name) and e.own), None)
    if own is not None:
        messages.info(request, _told(doing, own, facts.case))
        return shell.see_other(request, reverse("desk:case", args=[facts.case.case_id]))
    words = error.message
    if since:
        words += f"。刚才：{'；'.join(_line(e) for e in since)}"
    possible = [d.label for other, d in offered(facts) if other != name]  # not what was refused just now
    form.add_error(None, words + (f"。现在可以：{'、'.join(possible)}" if possible else ""))
    return _form(request, facts, name, doing, form, status=409 if isinstance(error, Conflict) else 403)


def _is_act(entry: cases.TimelineEntry, name: str) -> bool:
    return entry.transition in {name, f"{name}_part"}


def _line(entry: cases.TimelineEntry) -> str:
    return f"{entry.at.astimezone(clock.SHANGHAI):%m-%d %H:%M} {entry.actor} {entry.label}"


def _told(doing: Doing, entry: cases.TimelineEntry, case: cases.CaseDetail) -> str:
    return f"“{doing.label}”已经办过了（{_line(entry)}），没有重复办理。现在：{case.state_label}"


def _since(case: cases.CaseDetail, seen: str) -> tuple[cases.TimelineEntry, ...]:
    """What was done after the page that says ``seen`` was shown, oldest first."""
    count = seen.partition(".")[0]
    return case.timeline[int(count) :] if count.isascii() and count.isdigit() and len(count) < 6 else ()


def _done_already(actor: Actor, case_id: int, name: str, doing: Doing) -> str:
    """For a form that is sent again: what came of it the first time."""
    try:
        case = cases.get_case(actor, case_id=case_id)
    except NotFound:
        return f"“{doing.label}”已经办过了，没有重复办理"
    entry = next((e for e in reversed(case.timeline) if _is_act(e, name)), None)
    return _told(doing, entry, case) if entry else f"“{doing.label}”已经办过了，没有重复办理。现在：{case.state_label}"


def _afterwards(actor: Actor, case_id: int) -> str:
    """Back to the file; to the list where the act has taken the case out of this post's hands."""
    try:
        cases.get_case(actor, case_id=case_id)
    except NotFound:
        return reverse("desk:home")
    return reverse("desk:case", args=[case_id])


def _run(request: HttpRequest, actor: Actor, case_id: int, name: str, doing: Doing) -> bool:
    """Once for each form that was shown, and not on a page that somebody else's act has made stale.

    A form sent twice is known by its token before anything else is asked, since the first may have taken the case
    away. Two forms of one page are told apart under the case's lock, else both would find it as the page showed it.
    """
    token = request.POST.get("token", "")
    typed = sorted((k, v) for k, v in request.POST.lists() if k not in {"csrfmiddlewaretoken", "token"})
    sent = sorted((k, [(f.name, f.size) for f in v]) for k, v in request.FILES.lists())

    def run() -> dict[str, int]:
        facts = _facts(actor, case_id, lock=True)
        if request.POST.get("seen") != _seen(facts.case):
            raise Conflict("这一件刚刚有了变化（可能是别人办了一步），请先看看最新情况再办")
        hall.require_at_window(actor, name)
        form = doing.form(facts, request.POST, request.FILES)
        if not form.is_valid():
            raise _Incomplete(form)
        doing.run(facts, form)
        return {"case_id": case_id}

    key = f"{case_id}:{name}:{token[:40]}"
    return once(
        key, actor=actor, operation="desk.act", fingerprint=repr((case_id, name, typed, sent)), run=run
    ).replayed


def _offered_or_conflict(facts: Facts, name: str) -> None:
    if name not in {n for n, _ in offered(facts)}:
        labels = [d.label for _, d in offered(facts)]
        done = next((e for e in reversed(facts.case.timeline) if _is_act(e, name)), None)
        words = _told(ACTIONS[name], done, facts.case) if done else "这一件现在不能这样办"
        raise Conflict(words, possible=labels)


_DECIDING = frozenset({"grant", "reject"})
"""Acts that weigh: the published standards (裁量基准) are shown beside them."""


def _form(  # noqa: PLR0913 - one form, all its circumstances
    request: HttpRequest, facts: Facts, name: str, doing: Doing, form: ActionForm, *, status: int = 200
) -> HttpResponse:
    partial = bool(request.headers.get("HX-Request"))
    context = {
        "case": facts.case,
        "name": name,
        "doing": doing,
        "note": doing.note(facts),
        "form": form,
        "token": request.POST.get("token") or uuid.uuid4().hex,
        "seen": request.POST.get("seen") or _seen(facts.case),
        "problems": bool(form.errors),
        "weighed": facts.spec.discretion if name in _DECIDING else (),
    }
    template = "desk/casefile/_act.html" if partial else "desk/casefile/act.html"
    return shell.page(request, template, context, at="todo", status=422 if partial and status >= 400 else status)


def _facts(actor: Actor, case_id: int, *, lock: bool = False) -> Facts:
    detail = cases.get_case(actor, case_id=case_id, lock=lock)
    return Facts(actor, detail, catalogue.get_version(detail.version_id).spec)


def _seen(detail: cases.CaseDetail) -> str:
    """Stands for what the page showed: another act makes it another."""
    return f"{len(detail.timeline)}.{detail.state}"


@require_POST
@desk_page("cases.reveal")
def reveal(request: HttpRequest, case_id: int) -> HttpResponse:
    """A party in the clear, for a reason that stays on record."""
    actor = actor_of(request)
    facts = _facts(actor, case_id)
    if facts.case.handing_over:
        raise Forbidden("送达的站点只交付结果，不能打开当事人信息")
    chosen = request.POST.get("party", "")
    party = next((p for p in facts.case.parties if str(p.applicant_id) == chosen), None)
    if party is None:
        raise Http404
    opened = people.open_applicant(
        actor=actor, applicant_id=party.applicant_id, reason=request.POST.get("reason", ""), case_key=f"case:{case_id}"
    )
    context = {
        "case": facts.case,
        "party": party,
        "opened": opened,
        "form_rows": present.form_rows(facts, masked=False),
    }
    return shell.page(request, "desk/casefile/revealed.html", context, at="todo")


@require_safe
@xframe_options_sameorigin
@desk_page("cases.view")
def file(request: HttpRequest, case_id: int, file_id: int) -> StreamingHttpResponse:
    """A paper of the case, shown in the viewer or saved; the opening is on record."""
    stored, name = cases.open_case_file(actor=actor_of(request), case_id=case_id, file_id=file_id)
    download = files.response(stored, download_name=name, inline="save" not in request.GET)
    return StreamingHttpResponse(download.chunks, headers=download.headers)


@require_safe
@xframe_options_sameorigin
@desk_page("cases.view")
def paper(request: HttpRequest, case_id: int, kind: str) -> HttpResponse:
    """A receipt or notice as PDF: A4, or ``slip`` for the 80 mm printer."""
    actor = actor_of(request)
    pdf = cases.print_paper(actor=actor, case_id=case_id, kind=kind, slip="slip" in request.GET)
    detail = cases.get_case(actor, case_id=case_id)
    label = next((p.label for p in detail.papers if p.kind == kind), "文书")
    return pdf_response(pdf, f"{label} {detail.number or f'D{case_id}'}.pdf")


def pdf_response(pdf: bytes, name: str) -> HttpResponse:
    """A PDF for the browser's own viewer; nothing in it may run."""
    disposition = content_disposition_header(as_attachment=False, filename=name)
    headers = {"Content-Disposition": disposition or "inline", "Content-Security-Policy": _PDF_POLICY}
    return HttpResponse(pdf, content_type="application/pdf", headers={**headers, "X-Content-Type-Options": "nosniff"})


@require_safe
@desk_page("staff")
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """The guide of an item, as it is handed out."""
    actor = actor_of(request)
    found = catalogue.get_item(item_id, place_id=actor.place_id)
    return pdf_response(catalogue.guide_pdf(found.id), f"{found.name} 办事指南.pdf")


@require_safe
@xframe_options_sameorigin
@desk_page("staff")
def viewer(request: HttpRequest) -> HttpResponse:
    """What the viewer shows before a paper is chosen."""
    return shell.page(request, "desk/casefile/viewer.html")
