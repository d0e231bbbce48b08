"""The pages of the editor. Every save is one ``change_proposal`` against the revision the page was shown with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.desk import held, shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from . import inputs
from .preview import shown_fields, shown_questions
from .sections import SECTIONS, Section, list_of, section_of, section_with

_CHANGED = "这份草稿刚被别人改过。您填的还在下面，别人改的也没有丢：请核对，没错就再点一次“保存”"
_ACTS = {"up": -1, "down": 1}


@require_safe
@desk_page("catalogue.draft")
def editor(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """What there is to edit, section by section, and what the machine review says of it now."""
    view = view_of(request, proposal_id)
    findings = view.report.findings if view.report else ()
    rows = [(s, sum(section_with(f.where) == s.slug for f in findings)) for s in SECTIONS.values()]
    return render_page(request, "desk/editor/overview.html", view, None, {"rows": rows, "findings": findings})


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.draft")
def section(request: HttpRequest, proposal_id: int, slug: str) -> HttpResponse:
    """One section: its plain elements in a form, its lists with a page for each row."""
    view, part = view_of(request, proposal_id), section_of(slug)
    if request.method == "POST" and "act" in request.POST:
        return _act(request, view, part)
    ground = inputs.ground_of(view.document)
    if request.method != "POST":
        sent = held.take(request)
        shown = inputs.typed(catalogue.ItemSpec, part.elements, sent, ground) if sent else view.document
        return _section(request, view, part, shown)
    given = inputs.typed(catalogue.ItemSpec, part.elements, request.POST, ground)
    try:
        values = catalogue.read_elements(catalogue.ItemSpec, part.elements, given)
        save(request, view, catalogue.with_elements(view.document, part.elements, values))
    except Invalid as error:
        return _section(request, view, part, given, errors=error.fields, status=422)
    except Conflict as error:
        return _section(request, view_of(request, proposal_id), part, given, notice=_told(view, error), status=409)
    messages.success(request, "已保存")
    return redirect("desk:editor_section", proposal_id, slug)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.draft")
def row(request: HttpRequest, proposal_id: int, slug: str, name: str, number: int) -> HttpResponse:
    """One row of a list; number 0 is a new one at the end."""
    view, part = view_of(request, proposal_id), section_of(slug)
    kind = list_of(part, name)
    rows = catalogue.rows_of(view.document, name)
    if number > len(rows):
        raise NotFound("这一条已经不在了，可能刚被别人删掉，请回上一页看看")
    ground = inputs.ground_of(view.document, (number or len(rows) + 1) - 1 if name == "questions" else None)
    typed = request.POST if request.method == "POST" else held.take(request)
    shown: Any = _row_typed(kind, typed, ground) if typed is not None else (rows[number - 1] if number else None)
    place = (part, name, number, ground)
    if request.method != "POST":
        return _row(request, view, place, shown)
    try:
        read = catalogue.read_row(kind, shown) if kind else _line(shown)
        save(request, view, catalogue.with_row(view.document, name, number - 1 if number else None, read))
    except Invalid as error:
        return _row(request, view, place, shown, errors=error.fields, status=422)
    except Conflict as error:
        return _row(request, view_of(request, proposal_id), place, shown, notice=_told(view, error), status=409)
    messages.success(request, "已保存")
    return redirect(reverse("desk:editor_section", args=[proposal_id, slug]) + f"#l-{name}")


@require_safe
@desk_page("catalogue.draft")
def preview(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """What an applicant would see for the answers in the address; for htmx the preview alone."""
    view = view_of(request, proposal_id)
    return render_page(request, "desk/editor/preview.html", view, None, _preview(request, view))


@require_safe
@desk_page("catalogue.draft")
def paper(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """The application form on paper for these answers."""
    view = view_of(request, proposal_id)
    pdf = catalogue.blank_form_pdf(view.document, _answers(request))
    headers = {"Content-Disposition": 'inline; filename="form.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def view_of(request: HttpRequest, proposal_id: int) -> catalogue.ProposalView:
    """The proposal, if this post may see it. Raises NotFound."""
    return catalogue.get_proposal(actor_of(request), proposal_id)


def save(request: HttpRequest, view: catalogue.ProposalView, document: Mapping[str, Any]) -> None:
    """Replace the draft's document against the revision the page was shown with. Raises DomainErrors."""
    sent = request.POST.get("revision", "")
    revision = int(sent) if sent.isdecimal() and len(sent) < 9 else -1
    catalogue.change_proposal(actor=actor_of(request), proposal_id=view.row.id, revision=revision, document=document)


def _told(view: catalogue.ProposalView, error: Conflict) -> str:
    return _CHANGED if view.row.state == "draft" else error.message


def _act(request: HttpRequest, view: catalogue.ProposalView, part: Section) -> HttpResponse:
    """Move or delete a row of a list."""
    act, _, rest = request.POST["act"].partition(":")
    name, _, number = rest.partition(":")
    list_of(part, name)
    at = int(number) - 1 if number.isdecimal() and len(number) < 5 else -1
    try:
        if act in _ACTS:
            save(request, view, catalogue.with_row_moved(view.document, name, at, _ACTS[act]))
        else:
            save(request, view, catalogue.without_row(view.document, name, at))
    except Conflict as error:
        told = "这份草稿刚被别人改过，这一步没有做。请看最新的清单，再做一次" if view.row.state == "draft" else ""
        return _section(request, view, part, view.document, notice=told or error.message, status=409)
    messages.success(request, "已删除" if act not in _ACTS else "已移动")
    return redirect(reverse("desk:editor_section", args=[view.row.id, part.slug]) + f"#l-{name}")


def _section(  # noqa: PLR0913 - one section, all its circumstances
    request: HttpRequest,
    view: catalogue.ProposalView,
    part: Section,
    values: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    ground = replace(inputs.ground_of(view.document), errors=errors or {})
    context = {
        "controls": inputs.controls(catalogue.ItemSpec, part.elements, values, ground),
        "lists": [_list(view.document, name) for name in part.lists],
        "findings": _here(view, part),
        "summary": inputs.error_rows(errors or {}),
        "notice": notice,
    }
    return render_page(
        request, "desk/editor/section.html", view, part, context | _preview(request, view), status=status
    )


def _row(  # noqa: PLR0913 - one row, all its circumstances
    request: HttpRequest,
    view: catalogue.ProposalView,
    place: tuple[Section, str, int, inputs.Ground],
    values: Any,
    *,
    errors: Mapping[str, str] | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    part, name, number, ground = place
    kind = list_of(part, name)
    label = catalogue.word_of(catalogue.ItemSpec, name).label
    ground = replace(ground, errors=errors or {})
    if kind is None:
        params = {"name": "line", "id": "f-line", "label": label, "value": values or "", "rows": 4}
        made: tuple[inputs.Control, ...] = (
            inputs.Control("textarea", params | {"error": ground.errors.get("line", "")}),
        )
    else:
        made = inputs.controls(kind, kind.model_fields, values or {}, ground)
    context = {
        "controls": made,
        "label": label,
        "number": number,
        "title": catalogue.row_title(name, catalogue.rows_of(view.document, name)[number - 1]) if number else "",
        "summary": inputs.error_rows(errors or {}),
        "notice": notice,
    }
    return render_page(request, "desk/editor/row.html", view, part, context, status=status)


def _row_typed(kind: type[catalogue.Document] | None, post: Any, ground: inputs.Ground) -> Any:
    return inputs.typed(kind, kind.model_fields, post, ground) if kind else post.get("line", "")


def _line(text: str) -> str:
    cleaned = text.strip()
    if not cleaned:
        raise Invalid({"line": "请填写内容；不要这一条了，回上一页点“删除”"})
    return str(cleaned)


def _list(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    rows = catalogue.rows_of(document, name)
    return {
        "name": name,
        "label": catalogue.word_of(catalogue.ItemSpec, name).label,
        "rows": [(number, catalogue.row_title(name, each)) for number, each in enumerate(rows, start=1)],
        "last": len(rows),
    }


def _answers(request: HttpRequest) -> dict[str, str]:
    return {name[2:]: str(value) for name, value in request.GET.items() if name.startswith("q_") and value}


def _preview(request: HttpRequest, view: catalogue.ProposalView) -> dict[str, Any]:
    answers = _answers(request)
    seen = catalogue.preview_draft(view.document, answers)
    width = request.GET.get("width", "phone")
    return {
        "seen": seen,
        "asked": shown_questions(seen),
        "form": shown_fields(seen),
        "width": width if width in {"phone", "window"} else "phone",
        "query": "&".join(f"q_{q.id}={value}" for q, value in seen.questions if value),
    }


def render_page(  # noqa: PLR0913 - one page, all its circumstances
    request: HttpRequest,
    template: str,
    view: catalogue.ProposalView,
    part: Section | None,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of the editor."""
    tabs = [
        (s.title, reverse("desk:editor_section", args=[view.row.id, s.slug]), part is s, None)
        for s in SECTIONS.values()
    ]
    full = {
        "view": view,
        "section": part,
        "tabs": tabs,
        "editable": any(t.name == "change" for t in view.actions),
        "typed_by": held.mark(request),
        **context,
    }
    return shell.page(request, template, full, at="proposals", status=status)


def _here(view: catalogue.ProposalView, part: Section) -> list[catalogue.Finding]:
    """What the review found in this section; what it says of the situations stands apart, beside the questions."""
    findings = view.report.findings if view.report else ()
    return [f for f in findings if f.why != catalogue.SITUATIONS and section_with(f.where) == part.slug]
