"""办件: the file on one screen, every act on it, and the papers that leave it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.idempotency import once

from . import present
from .actions import ACTIONS, Doing, Facts, offered
from .forms import ActionForm

_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_PAPERS = {"collection": "收件回执", "acceptance": "受理通知书", "correction": "一次性告知书", "refusal": "告知书"}


@require_safe
@desk_page("cases.view")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    """The file."""
    facts = _facts(actor_of(request), case_id)
    context = present.file(facts) | {"doings": offered(facts), "seen": _seen(facts.case)}
    return shell.page(request, "desk/casefile/case.html", context, at="todo")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("cases.view")
def act(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    """One act: its form, then the operation. The form stays, with the words beside its fields, if it is refused."""
    doing = ACTIONS.get(name)
    if doing is None:
        raise Http404
    facts = _facts(actor_of(request), case_id)
    if request.method != "POST":
        _offered_or_conflict(facts, name)
        return _form(request, facts, name, doing, doing.form(facts))
    form = doing.form(facts, request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, facts, name, doing, form, status=422)
    try:
        replayed = _run(request, facts, name, doing, form)
    except Invalid as error:
        form.blame(error.fields)
        return _form(request, facts, name, doing, form, status=422)
    except (Conflict, Forbidden) as error:
        now = _facts(facts.actor, case_id)
        possible = [d.label for _, d in offered(now)]
        words = error.message + (f"。现在可以：{'、'.join(possible)}" if possible else "")
        form.add_error(None, words)
        return _form(request, facts, name, doing, form, status=409 if isinstance(error, Conflict) else 403)
    if not replayed:
        messages.success(request, f"{doing.label}：已办好")
    return shell.see_other(request, _afterwards(facts.actor, case_id))


def _afterwards(actor: Actor, case_id: int) -> str:
    """Back to the file; to the list where the act has taken the case out of this post's hands."""
    try:
        cases.get_case(actor, case_id=case_id)
    except NotFound:
        return reverse("desk:home")
    return reverse("desk:case", args=[case_id])


def _run(request: HttpRequest, facts: Facts, name: str, doing: Doing, form: ActionForm) -> bool:
    """Once for each form that was shown, and not on a page that somebody else's act has made stale."""
    token = request.POST.get("token", "")
    typed = sorted((k, v) for k, v in request.POST.lists() if k not in {"csrfmiddlewaretoken", "token"})
    sent = sorted((k, [(f.name, f.size) for f in v]) for k, v in request.FILES.lists())

    def run() -> dict[str, int]:
        if request.POST.get("seen") != _seen(_facts(facts.actor, facts.case.case_id).case):
            raise Conflict("这一件刚刚有了变化（可能是别人办了一步），请先看看最新情况再办")
        doing.run(facts, form)
        return {"case_id": facts.case.case_id}

    key = f"{facts.case.case_id}:{name}:{token[:40]}"
    return once(
        key, actor=facts.actor, operation="desk.act", fingerprint=repr((facts.case.case_id, name, typed, sent)), run=run
    ).replayed


def _offered_or_conflict(facts: Facts, name: str) -> None:
    if name not in {n for n, _ in offered(facts)}:
        labels = [d.label for _, d in offered(facts)]
        raise Conflict("这一件现在不能这样办", possible=labels)


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
    }
    template = "desk/casefile/_act.html" if partial else "desk/casefile/act.html"
    return shell.page(request, template, context, at="todo", status=422 if partial and status >= 400 else status)


def _facts(actor: Actor, case_id: int) -> Facts:
    detail = cases.get_case(actor, case_id=case_id)
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
    return pdf_response(pdf, f"{_PAPERS.get(kind, '文书')} {detail.number or f'D{case_id}'}.pdf")


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
