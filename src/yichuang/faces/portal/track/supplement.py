"""Handing in what was asked for (补正), and what was allowed to come later (容缺后补): one page per paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.faces.common.answers import accept_of
from yichuang.faces.common.members import members_params
from yichuang.kernel.errors import Invalid, NotFound

from .. import held
from ..access import actor_of, applicant_page, by_script
from ..apply.fields import component_of, form_params, typed_value
from ..filling_papers import ACCEPT
from ..place import current_place

FORM = "form"
T = catalogue.FieldType


def _asked(case: cases.CaseDetail, material: str) -> tuple[str, str]:
    """Name and reason of what was asked for. Raises NotFound for anything else."""
    if case.correction and case.state == "correcting":
        for asked, name, reason, answered in case.correction.items:
            if asked == material and not answered:
                return name, reason
    for m in case.materials:
        if m.material == material and m.state == "deferred":
            return m.name, m.note
    raise NotFound("这份材料现在不用补。可能已经补过了，请回办件页看最新情况")


@applicant_page("cases.supplement")
@require_http_methods(["GET", "HEAD", "POST"])
def supplement(request: HttpRequest, number: str, material: str) -> HttpResponse:
    """One paper that was asked for, or that may come later."""
    actor = actor_of(request)
    case = cases.get_case(actor, number=number)
    name, reason = _asked(case, material)
    if material == FORM:
        return _form(request, case, reason)
    handles = request.POST.getlist("file_id")[:20]
    errors: dict[str, str] = {}
    if "remove" in request.POST:
        cases.remove_staged(actor=actor, handle=request.POST["remove"])
        return JsonResponse({}) if by_script(request) else redirect(request.path)
    if request.method == "POST":
        new, errors = _staged(request, case, material)
        handles += new
        if not errors:
            try:
                _hand_in(request, case, material, handles)
            except Invalid as error:
                errors = {"file": "；".join(error.fields.values())}
            else:
                return redirect("portal:case", number)
    context = {
        "here": "cases",
        "case": case,
        "material": material,
        "name": name,
        "reason": reason,
        "handles": handles,
        "accept": accept_of(asks) if (asks := catalogue.carried(case.version_id, material)) else ACCEPT,
        "errors": errors,
        "summary": [(f"f-{k}", v) for k, v in errors.items()],
    }
    return render(request, "portal/track/supplement.html", context, status=422 if errors else 200)


def _staged(request: HttpRequest, case: cases.CaseDetail, material: str) -> tuple[list[str], dict[str, str]]:
    """Files that came with the form; each stands alone."""
    handles, refused = [], []
    for sent in request.FILES.getlist("file"):
        try:
            staged = cases.stage_file(
                actor=actor_of(request), upload=sent, material=material, item_id=case.item_id, case_id=case.case_id
            )
        except Invalid as error:
            refused.append(f"{sent.name}：{'；'.join(error.fields.values())}")
        else:
            handles.append(staged.handle)
    return handles, ({"file": "。".join(refused)} if refused else {})


def _hand_in(request: HttpRequest, case: cases.CaseDetail, material: str, handles: list[str]) -> None:
    given = (cases.MaterialInput(material, "given", tuple(handles)),)
    if case.state == "correcting":
        changed = cases.supplement(actor=actor_of(request), case_id=case.case_id, materials=given)
    else:
        changed = cases.provide_deferred(actor=actor_of(request), case_id=case.case_id, materials=given)
    if changed.state == "correcting":
        messages.success(request, "收到了。还有没补的，请接着补。")
    else:
        messages.success(request, "收到了，要补的都齐了。")


@applicant_page("cases.supplement")
@require_POST
def upload(request: HttpRequest, number: str, material: str) -> HttpResponse:
    """One file, by itself (JavaScript)."""
    actor = actor_of(request)
    case = cases.get_case(actor, number=number)
    _asked(case, material)
    sent = request.FILES.get("file")
    if sent is None:
        return JsonResponse({"message": "没有收到文件，请重新选择"}, status=422)
    staged = cases.stage_file(actor=actor, upload=sent, material=material, item_id=case.item_id, case_id=case.case_id)
    return JsonResponse({"id": staged.handle, "remove": reverse("portal:supplement", args=[number, material])})


def _params(field: catalogue.FormField, value: Any, place: places.PlaceRef, errors: dict[str, str]) -> dict[str, Any]:
    """The parameters of a field's component, with what is wrong with it and, in a table, with its cells."""
    params = {**form_params(field, value, place, name=field.id), "error": errors.get(field.id, "")}
    if field.type is T.MEMBERS:
        params |= members_params(field, value, errors) | {"spare": 4}
    return params


def _form(request: HttpRequest, case: cases.CaseDetail, reason: str) -> HttpResponse:
    """The application form, to be corrected as a whole: what was filled in stands there."""
    place = current_place(request)
    fields = [f for f in catalogue.form_fields(case.version_id, case.situation) if f.type is not T.ATTACHMENT]
    values: dict[str, Any] = dict(case.form)
    errors: dict[str, str] = {}
    typed = request.POST if request.method == "POST" else held.take(request)
    if typed is not None:
        values = {f.id: typed_value(f, typed, f.id) for f in fields}
    if request.method == "POST":
        try:
            cases.supplement(actor=actor_of(request), case_id=case.case_id, form=values)
        except Invalid as error:
            errors = dict(error.fields)
        else:
            messages.success(request, "申请表改好了。")
            return redirect("portal:case", case.number)
    if typed is None:  # what is changed is signed anew
        values |= {f.id: None for f in fields if f.type is T.SIGNATURE}
    shown = [(component_of(f), _params(f, values.get(f.id), place, errors)) for f in fields]
    context = {
        "here": "cases",
        "case": case,
        "reason": reason,
        "fields": shown,
        "summary": [(f"f-{k.replace('.', '-')}", v) for k, v in errors.items()],
    }
    return render(request, "portal/track/correct_form.html", context, status=422 if errors else 200)
