"""The one notice of everything missing (一次性告知), its answer, and what follows when no answer comes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue.public import Unit
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.workdays import due

from .. import attached, clocks, lifecycle, papers
from ..advance import advance
from ..events import CaseSupplemented, CorrectionNotified
from ..models import Case, CaseMaterial, CorrectionItem, CorrectionNotice
from ..policies import access_case, refuse_if_recused
from ..records import CaseChanged, MaterialInput
from .accept import close, completeness_expired, require_accepting

SIGNATURE = catalogue.FieldType.SIGNATURE
FORM = "form"  # the application form itself may need correcting


@transaction.atomic
def notify_correction(*, actor: Actor, case_id: int, items: Mapping[str, str]) -> CaseChanged:
    """Tell the applicant once, of everything (行政许可法 32-4, S1-45).

    ``items``: material id (or ``form``) → what is to be corrected. Only what the pinned version's list asks of this
    situation may be named. Raises Conflict once the limit has passed and the law deems the case accepted.
    """
    case = access_case(actor, case_id=case_id, lock=True)
    refuse_if_recused(actor, case)
    lifecycle.CASE.check(case, "notify_correction", actor)
    require_accepting(actor, case)
    if completeness_expired(case):
        raise Conflict("已超过期限没有告知，依法视为受理，不能再要求补正")
    wanted = _wanted(case, items)
    spec = catalogue.get_version(case.item_version_id).spec
    now = clock.now()
    calendar = clocks.ground_of(case.deciding_organisation_id).calendar
    due_on = due(now, Decimal(spec.correction_days), Unit.WORKDAY.value, calendar).on
    assert due_on is not None
    notice = CorrectionNotice.objects.create(case=case, given_at=now, due_on=due_on)
    CorrectionItem.objects.bulk_create(
        CorrectionItem(notice=notice, material=material, reason=reason) for material, reason in wanted.items()
    )
    return advance(
        case,
        "notify_correction",
        actor=actor,
        at=now,
        event=lambda c: CorrectionNotified(c.pk, c.number or "", tuple(wanted), due_on),
    )


def _wanted(case: Case, items: Mapping[str, str]) -> dict[str, str]:
    rows = list(case.materials.all())
    names = {m.material: m.name for m in rows} | {FORM: "申请表"}
    if not items:
        raise Invalid({"items": "请选出要补正的材料"})
    problems, wanted = {}, {}
    for row in rows:
        lacking = row.required and row.state not in {*papers.ON_HAND, papers.State.DEFERRED}
        if lacking and row.material not in items:
            problems[f"items.{row.material}"] = f"还缺“{row.name}”，要在这一次全部告知"
        elif not row.required and row.material in items:
            problems[f"items.{row.material}"] = f"“{row.name}”不是必须提交的材料，不能要求补正"
    for material, reason in items.items():
        text = reason.strip()
        if material not in names:
            problems[f"items.{material}"] = "办事指南的材料清单里没有这一项，不能要求提供"
        elif not 2 <= len(text) <= 300:
            problems[f"items.{material}"] = f"请写明“{names[material]}”要补正什么（2 到 300 个字）"
        wanted[material] = text
    if problems:
        raise Invalid(problems)
    return wanted


@transaction.atomic
def supplement(
    *, actor: Actor, case_id: int, materials: tuple[MaterialInput, ...] = (), form: Mapping[str, object] | None = None
) -> CaseChanged:
    """Hand in what the notice asked for (补正); in parts if need be. All of it there: 已补正，待受理.

    The new file is kept beside the earlier one. Raises Invalid for a paper that was not asked for.
    """
    case = access_case(actor, case_id=case_id, lock=True)
    refuse_if_recused(actor, case)
    lifecycle.CASE.check(case, "supplement", actor)
    now = clock.now()
    asked = {i.material: i for i in case.correction.items.all()}
    answered = _answer_papers(actor, case, asked, materials)
    if form is not None:
        if FORM not in asked:
            raise Invalid({"form": "这次不需要修改申请表"})
        case.form = _corrected(actor, case, form)
        answered.append(FORM)
    if not answered:
        raise Invalid({"materials": "请至少补交一份材料"})
    for material in answered:
        asked[material].answered_at = now
        asked[material].save(update_fields=["answered_at"])
    complete = all(i.answered_at for i in asked.values())
    if complete:
        case.correction.completed_at = now
        case.correction.save(update_fields=["completed_at"])
    return advance(
        case,
        "supplement" if complete else "supplement_part",
        actor=actor,
        at=now,
        fields=["form"] if form is not None else [],
        event=lambda c: CaseSupplemented(c.pk, c.number or "", tuple(answered), complete),
    )


def _corrected(actor: Actor, case: Case, form: Mapping[str, object]) -> dict[str, Any]:
    """The form as corrected. The signature has to be given anew, unless what it was given over is as it was.

    Attachments are corrected as papers are, each by itself; the form is taken without them.
    """
    before = dict(case.form)
    signed = {f.id for f in catalogue.form_fields(case.item_version_id, case.situation) if f.type is SIGNATURE}
    old = {k: before[k] for k in signed if not form.get(k) and k in before}
    cleaned = catalogue.validate_form(case.item_version_id, case.situation, {**form, **old})
    names = attached.signers(actor) if any(k in cleaned for k in signed) else None
    contents = attached.contents_in(case)
    return attached.bind(actor, case.item_version_id, case.situation, cleaned, contents, names=names, case=case)


def _answer_papers(
    actor: Actor, case: Case, asked: Mapping[str, CorrectionItem], materials: tuple[MaterialInput, ...]
) -> list[str]:
    rows = {m.material: m for m in case.materials.all()}
    for given in materials:
        if given.material not in asked or given.material not in rows:
            raise Invalid({f"materials.{given.material}": "告知书没有要求这份材料"})
        asks = catalogue.carried(case.item_version_id, given.material)
        if asks is not None and len(given.files) > asks.most_files:
            raise Invalid({f"materials.{given.material}": f"最多 {asks.most_files} 个文件，请合并后再传"})
        _take_in(actor, rows[given.material], given)
    return [m.material for m in materials]


def _take_in(actor: Actor, row: CaseMaterial, given: MaterialInput) -> None:
    if given.state == papers.State.PAPER and actor.may("cases.intake"):
        row.state = papers.State.PAPER
    elif given.files:
        papers.add_files(actor, row, given.files, clock.now())
        row.state = papers.State.GIVEN
    else:
        raise Invalid({f"materials.{given.material}": f"请上传“{row.name}”"})
    row.save(update_fields=["state"])


@transaction.atomic
def provide_deferred(*, actor: Actor, case_id: int, materials: tuple[MaterialInput, ...]) -> CaseChanged:
    """Hand in papers that were allowed to come later (容缺后补, S2-97). Raises Invalid for any other paper."""
    case = access_case(actor, case_id=case_id, lock=True)
    refuse_if_recused(actor, case)
    lifecycle.CASE.check(case, "provide_deferred", actor)
    waiting = {papers.State.DEFERRED, papers.State.MISSING}
    rows = {m.material: m for m in case.materials.all() if m.state in waiting}
    if not materials:
        raise Invalid({"materials": "请至少补交一份材料"})
    for given in materials:
        if given.material not in rows:
            raise Invalid({f"materials.{given.material}": "这份材料不在待补的清单里"})
        _take_in(actor, rows[given.material], given)
    complete = {m.material for m in materials} >= {k for k, m in rows.items() if m.required}
    return advance(
        case,
        "provide_deferred",
        actor=actor,
        event=lambda c: CaseSupplemented(c.pk, c.number or "", tuple(m.material for m in materials), complete),
    )


@transaction.atomic
def return_case(*, actor: Actor, case_id: int) -> CaseChanged:
    """退回: the correction never came. The applicant may file again. Raises Conflict while her time still runs."""
    case = access_case(actor, case_id=case_id, lock=True)
    lifecycle.CASE.check(case, "return", actor)
    refuse_if_recused(actor, case)
    require_accepting(actor, case)
    if clock.today() <= case.correction.due_on:
        raise Conflict(f"补正期限到 {case.correction.due_on:%Y-%m-%d}，还没有过，不能退回")
    return close(case, actor, "return", "补正期限内没有收到补正材料，可以随时重新申请")


@transaction.atomic
def withdraw_case(*, actor: Actor, case_id: int, reason: str = "") -> CaseChanged:
    """The applicant takes her application back, any time before the decision."""
    case = access_case(actor, case_id=case_id, lock=True)
    lifecycle.CASE.check(case, "withdraw", actor)
    return close(case, actor, "withdraw", reason.strip()[:500] or "申请人撤回")
