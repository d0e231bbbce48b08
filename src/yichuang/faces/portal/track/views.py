"""Where one's cases stand, and what one can do about them; and progress by number and query code for anybody."""

from __future__ import annotations

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.bundles import public as bundles
from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.feedback import public as feedback
from yichuang.faces.common.visitors import address_of
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import public as files

from ..access import SUBMITTED, actor_of, applicant_page, public_page
from ..apply.fields import field_text
from ..forms import Entry
from ..guide.views import pdf
from .collect import collecting
from .wording import AGAIN, DONE, ENDED, HERS, due_texts, dues_of, plain_state, whose


@applicant_page("cases.view")
@require_safe
def own_cases(request: HttpRequest) -> HttpResponse:
    """Drafts on top, clearly apart; then what has been handed in."""
    actor = actor_of(request)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
    page = cases.list_own_cases(actor, before=before)
    bundled = bundles.bundled(actor, [r.case_id for r in page.rows])  # they show with the thing they belong to
    rows = [
        {"row": r, "plain": plain_state(r.state), "hers": r.state in HERS}
        for r in page.rows
        if r.case_id not in bundled
    ]
    context = {
        "here": "cases",
        "drafts": cases.list_drafts(actor) if before is None else (),
        "bundle_drafts": bundles.list_bundle_drafts(actor) if before is None else (),
        "own_bundles": bundles.list_own_bundles(actor) if before is None else (),
        "rows": rows,
        "more": f"?before={page.next_key}" if page.next_key else "",
        "later": before is not None,
    }
    return render(request, "portal/track/cases.html", context)


@applicant_page("cases.view")
@require_safe
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """One case: state, next step and whose move it is, limits, papers, and everything that happened."""
    actor = actor_of(request)
    case = cases.get_case(actor, number=number)
    possible = {a.name for a in case.actions}
    evaluation = feedback.get_evaluation(actor, number)
    item = catalogue.get_item(case.item_id)
    by_post = case.state == "issued" and case.delivery_way == "post"
    context = {
        "here": "cases",
        "case": case,
        "plain": plain_state(case.state, case.delivery_way),
        "hers": case.state in HERS and not by_post,
        "ended": case.state in ENDED,
        "again": item.basic_code if case.state in AGAIN and item.state == "in_use" else "",
        "collect": collecting(actor, case),
        "waiting": any(m.state == "deferred" for m in case.materials),
        "done": case.state in DONE,
        "next": "" if by_post else cases.next_step(case.state),
        "whose": whose(case.state),
        "dues": dues_of(case),
        "story": list(reversed(case.timeline)),
        "possible": possible,
        "deferred": [m for m in case.materials if m.state == "deferred"] if "provide_deferred" in possible else [],
        "answers": [
            (f.label, field_text(f, case.form.get(f.id)))
            for f in catalogue.form_fields(case.version_id, case.situation)
            if f.type is not catalogue.FieldType.ATTACHMENT  # her files stand among the papers
        ],
        "result": case.state in {"issued", "delivered"} and case.result_file_id,
        "bundle": bundles.bundled(actor, [case.case_id]).get(case.case_id, ""),
        "evaluation": evaluation,
        "may_evaluate": evaluation is None and feedback.may_evaluate(actor, number),
        "spec": catalogue.get_version(case.version_id).spec,
    }
    return render(request, "portal/track/case.html", context)


@applicant_page("cases.view")
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The number and the query code, large; and what happens next. At a kiosk only of what was handed in there."""
    visit = request.kiosk  # type: ignore[attr-defined]
    if visit is not None and number not in request.session.get(SUBMITTED, {}).values():
        raise NotFound("这次在自助终端上只办一件事。以前的办件请在手机上看，或者凭编号和查询码查进度")
    actor = actor_of(request)
    case = cases.get_case(actor, number=number)
    given = cases.get_receipt(actor, number)
    spec = catalogue.get_version(case.version_id).spec
    context = {
        "here": "cases",
        "case": case,
        "given": given,
        "spec": spec,
        "promised": catalogue.limit_text(spec.promised),
        "statutory": catalogue.limit_text(spec.statutory) if spec.statutory else "",
        "collect": collecting(actor, case),
        "waiting": any(m.state == "deferred" for m in case.materials),
        "later": [m for m in case.materials if m.state in {"deferred", "missing"} and m.required],
        "address": request.build_absolute_uri("/progress/"),
    }
    return render(request, "portal/track/receipt.html", context)


@applicant_page("cases.view")
@require_safe
def paper(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """A paper of the case as PDF: one that the case lists for her, under the name it is listed by."""
    actor = actor_of(request)
    case = cases.get_case(actor, number=number)
    names = {p.kind: p.label for p in case.papers}
    made = cases.print_paper(actor=actor, case_id=case.case_id, kind=kind)
    return pdf(made, f"{names.get(kind, '文书')} {number}")


@applicant_page("cases.view")
@require_safe
def case_file(request: HttpRequest, number: str, file_id: int) -> StreamingHttpResponse:
    """An upload of her own, or the result once it is issued."""
    actor = actor_of(request)
    stored, name = cases.open_case_file(actor=actor, case_id=cases.case_id_of(actor, number), file_id=file_id)
    download = files.response(stored, download_name=name, inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)


@applicant_page("cases.withdraw")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take an application back, after asking."""
    actor = actor_of(request)
    case = cases.get_case(actor, number=number)
    if "withdraw" not in {a.name for a in case.actions}:
        raise Conflict("这件事已经有决定或者已经结束，不能撤回了")
    if request.method == "POST":
        cases.withdraw_case(actor=actor, case_id=case.case_id, reason=request.POST.get("reason", ""))
        messages.success(request, "已经撤回。以后要办，可以重新申请。")
        return redirect("portal:case", number)
    return render(request, "portal/track/withdraw.html", {"here": "cases", "case": case})


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """Progress by number and query code, without signing in. The code never stands in an address.

    Whoever has signed in is led to her case whatever the code: others' wrong tries do not keep her out.
    """
    entry = Entry()
    status = 200
    if request.method == "POST":
        entry = Entry({name: request.POST.get(name, "").strip() for name in ("number", "code")})
        try:
            return _progress(request, entry)
        except Invalid as error:
            entry.refuse(error)
            status = 422
        except NotFound as error:
            entry.errors["number"] = error.message
            status = 404
        except Conflict as error:
            entry.errors["number"] = error.message
            status = 429
    return render(request, "portal/track/progress.html", {"entry": entry}, status=status)


def _progress(request: HttpRequest, entry: Entry) -> HttpResponse:
    missing = {"number": "请填写回执上的办件编号", "code": "请填写回执上的 6 位查询码"}
    empty = {name: text for name, text in missing.items() if not entry.values[name]}
    if empty:
        raise Invalid(empty)
    own = _own_number(request, entry.values["number"])
    if own:
        return redirect("portal:case", own)
    if not ratelimit.consume(request, action="progress"):
        raise Conflict("查得太频繁了，请过一分钟再试")
    found = cases.get_progress(entry.values["number"], entry.values["code"], address=address_of(request))
    context = {
        "found": found,
        "plain": plain_state(found.state),
        "hers": found.state in HERS,
        "done": found.state in DONE,
        "whose": whose(found.state),
        "dues": due_texts(
            promised=found.promised_due_on,
            statutory=found.statutory_due_on,
            stopped=found.stopped,
            provisional=found.provisional,
        ),
        "story": list(reversed(found.timeline)),
    }
    response = render(request, "portal/track/progress_found.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _own_number(request: HttpRequest, typed: str) -> str:
    """The number as it is kept, if it is a case of whoever has signed in; else empty."""
    actor, number = actor_of(request), typed.upper()
    if actor.applicant_id is None:
        return ""
    try:
        cases.case_id_of(actor, number)
    except NotFound:
        return ""
    return number
