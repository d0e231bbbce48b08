"""A check on a phone: one line after another, each kept when it is answered; photos with their place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import public as files

from .forms import DOCUMENTS, AnswerForm, HereForm, RemarkForm, SampleForm
from .sites import AT


@require_safe
@desk_page(buildout.CHECK)
def check(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """The whole check: how far it is, or how it came out."""
    return _check(request, assessment_id, RemarkForm())


def _check(
    request: HttpRequest, assessment_id: int, form: RemarkForm, wrong: dict[str, str] | None = None
) -> HttpResponse:
    view = buildout.get_check(actor_of(request), assessment_id)
    lacking = view.lacking
    context = {
        "view": view,
        "check": view.check,
        "site": places.get_site(view.check.site_id),
        "first": lacking[0].line.key if lacking else "",
        "form": form,
        "may_settle": view.patrol is not None and view.patrol.waiting and actor_of(request).may(buildout.MANAGE),
        "errors": [(f"line-{key}", text) for key, text in (wrong or {}).items()],
    }
    status = 422 if wrong or form.errors else 200
    return shell.page(request, "desk/standard/check.html", context, at=AT, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.CHECK)
def line(request: HttpRequest, assessment_id: int, line: str) -> HttpResponse:
    """One line: what is asked, the answer, its photos; sent, it is kept and the next one comes."""
    actor = actor_of(request)
    view = buildout.get_check(actor, assessment_id)
    here = _line(view, line)
    sent = request.method == "POST"
    refused: list[str] = []
    if sent:
        refused = _take_files(request, assessment_id, line)
        view = buildout.get_check(actor, assessment_id)
        here = _line(view, line)
    form = AnswerForm(here, request.POST if sent else None, patrol=view.patrol is not None)
    photos_only = request.POST.get("do") == "photo" and not request.POST.get("said")
    if sent and not refused and (photos_only or _answer(request, form, assessment_id, line)):
        if request.POST.get("do") == "photo":
            messages.success(request, "照片已保存")
            return redirect("desk:check_line", assessment_id, line)
        return redirect(_after(buildout.get_check(actor, assessment_id), line))
    for text in refused:
        form.add_error(None, text)
    keys = [v.line.key for v in view.lines]
    at = keys.index(line)
    context = {
        "view": view,
        "here": here,
        "form": form,
        "site": places.get_site(view.check.site_id),
        "before": keys[at - 1] if at else "",
        "after": keys[at + 1] if at + 1 < len(keys) else "",
        "accept": DOCUMENTS,
        "sample_form": SampleForm(here.line.defects) if here.line.at_cases else None,
        "samples": [(one, SampleForm(here.line.defects, one)) for one in here.samples],
        "takes_photos": not here.line.at_window and not (view.patrol and view.patrol.means == buildout.Means.VIDEO),
        **_asked(view, here),
    }
    status = 422 if sent and form.errors else 200
    return shell.page(request, "desk/standard/line.html", context, at=AT, status=status)


def _asked(view: buildout.CheckView, here: buildout.LineView) -> dict[str, object]:
    """What the field for photos says of what this line wants; a camera is opened where a photo is what is wanted."""
    kind = buildout.EvidenceKind
    photo, document = kind.PHOTO in here.line.evidence, kind.DOCUMENT in here.line.evidence
    either = bool(here.line.figure and here.counted is None)
    needs = "" if view.patrol else "照片和文件" if photo and document else "照片" if photo else ""
    needs = needs or ("文件（纸质的拍下来也行）" if document else "照片或者文件" if either else "")
    hint = "不要拍到群众的脸和材料。拍摄时间、离站点多远会记下来，照片里别的信息会去掉"
    return {
        "photo_hint": f"这一项要有{needs}为证。{hint}" if needs else hint,
        "photo_optional": not needs,
        "capture": "" if document else "environment",
    }


def _line(view: buildout.CheckView, key: str) -> buildout.LineView:
    for found in view.lines:
        if found.line.key == key:
            return found
    raise NotFound("这张检查表里没有这一项")


def _take_files(request: HttpRequest, assessment_id: int, line: str) -> list[str]:
    """Keep what was photographed; what could not be kept, in words."""
    refused = []
    place = HereForm(request.POST).here()
    for upload in request.FILES.getlist("photos"):
        try:
            buildout.add_evidence(
                actor=actor_of(request), assessment_id=assessment_id, line=line, upload=upload, here=place
            )
        except Invalid as error:
            refused.append(f"{upload.name}：{'；'.join(error.fields.values())}")
        except Conflict as error:
            refused.append(error.message)
    return refused


def _answer(request: HttpRequest, form: AnswerForm, assessment_id: int, line: str) -> bool:
    if not form.is_valid():
        return False
    try:
        buildout.answer_line(actor=actor_of(request), assessment_id=assessment_id, line=line, **form.answer())
    except Invalid as error:
        form.refuse(error)
    except Conflict as error:
        form.add_error(None, error.message)
    else:
        return True
    return False


def _after(view: buildout.CheckView, line: str) -> str:
    """The next line that still lacks something, from here on and then from the top; else the whole."""
    keys = [v.line.key for v in view.lines]
    order = view.lines[keys.index(line) + 1 :] + view.lines[: keys.index(line)]
    following = next((v.line.key for v in order if v.lacks), None)
    if following is None:
        return reverse("desk:check", args=[view.check.id])
    return reverse("desk:check_line", args=[view.check.id, following])


@require_safe
@desk_page(buildout.CHECK)
def photo(request: HttpRequest, assessment_id: int, evidence_id: int) -> StreamingHttpResponse:
    """One photo or document."""
    file_id = buildout.evidence_file(actor_of(request), assessment_id, evidence_id)
    found = files.response(file_id, download_name=f"凭证{evidence_id}", inline=True)
    return StreamingHttpResponse(found.chunks, headers=found.headers)


@require_POST
@desk_page(buildout.CHECK)
def remove_photo(request: HttpRequest, assessment_id: int, evidence_id: int) -> HttpResponse:
    """Take a photo away again."""
    buildout.remove_evidence(actor=actor_of(request), assessment_id=assessment_id, evidence_id=evidence_id)
    messages.success(request, "已删除")
    line = request.POST.get("line", "")
    if line.isidentifier():
        return redirect("desk:check_line", assessment_id, line)
    return redirect("desk:check", assessment_id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.CHECK)
def submit(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Submit the check; the address alone, kept from a page that was refused, leads to the check."""
    if request.method != "POST":
        return redirect("desk:check", buildout.get_check(actor_of(request), assessment_id).check.id)
    form = RemarkForm(request.POST)
    wrong: dict[str, str] = {}
    if form.is_valid():
        try:
            passed = buildout.submit_check(
                actor=actor_of(request), assessment_id=assessment_id, remark=form.cleaned_data["remark"]
            )
        except Invalid as error:
            wrong = {k: v for k, v in error.fields.items() if k != "remark"}
            form.refuse(Invalid({k: v for k, v in error.fields.items() if k == "remark"}))
        else:
            check = buildout.get_check(actor_of(request), assessment_id)
            after = "查出的问题等主管单位确认" if check.patrol and check.patrol.waiting else "查出的问题已列入整改"
            messages.success(request, f"已提交，{'合格' if passed else '不合格'}。{after}")
            return redirect("desk:check", assessment_id)
    return _check(request, assessment_id, form, wrong)


@require_POST
@desk_page(buildout.CHECK)
def drop(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Give the check up."""
    actor = actor_of(request)
    buildout.drop_check(actor=actor, assessment_id=assessment_id)
    messages.success(request, "这次检查已作废")
    view = buildout.get_check(actor, assessment_id)
    return redirect("desk:patrols") if view.patrol else redirect("desk:standard_site", view.check.site_id)
