"""Documents a case produces: receipts, notices, the result itself. Made from the record, never typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock, documents
from yichuang.kernel.files import kinds
from yichuang.kernel.files import public as files
from yichuang.kernel.sealing import masks
from yichuang.kernel.workdays import add_months

from . import reach
from .models import Case

_TEMPLATES = Path(__file__).parent / "documents"
_MOST = 5 * 1024 * 1024
_YES_NO = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Made:
    """A result document that was stored."""

    name: str
    file_id: int
    valid_until: date | None


def make(case: Case) -> Made:
    """Render, seal and store the result of a decided case."""
    spec = catalogue.get_version(case.item_version_id).spec
    organisation = places.get_organisation(case.deciding_organisation_id)
    granted = case.decision.outcome == "granted"
    name = (spec.result.name or f"{spec.name}办理结果告知书") if granted else f"不予{_act(spec.kind.value)}决定书"
    months = spec.result.validity_months if granted else None
    day = _local(case.decided_at)
    valid_until = add_months(day, months) if months and day else None
    template = spec.result.template if granted and spec.result.template != "none" else "notice"
    data = _facts(case) | {
        "title": name,
        "granted": granted,
        "organisation": organisation.name,
        "document_number": case.decision.document_number,
        "reason": str(case.decision.reason),
        "decided_on": _cn(day),
        "valid_until": _cn(valid_until) if valid_until else "",
        "bases": [f"《{b.law}》{b.article}" for b in spec.legal_bases],
        "remedy": remedy_text(spec),
        "fields": _form_lines(case, spec) if granted else [],
    }
    pdf = documents.render(_TEMPLATES / f"{template}.typ", data, sample=spec.sample)
    sealed = documents.seal_pdf(pdf, organisation_name=organisation.name, reason=name)
    stored = files.receive(BytesIO(sealed), max_bytes=_MOST, allowed=frozenset({kinds.PDF}))
    return Made(name=name, file_id=stored.id, valid_until=valid_until)


def acceptance_receipt(case: Case, *, slip: bool = False) -> bytes:
    """受理通知书 with limits, the way of collection and the query code (行政许可法 32; S1-43, S1-44); A4 or 80 mm."""
    return _paper(case, "acceptance_slip" if slip else "acceptance")


def collection_receipt(case: Case, *, slip: bool = False) -> bytes:
    """收件回执: papers taken, not yet accepted."""
    return _paper(case, "collection_slip" if slip else "collection")


def correction_notice(case: Case) -> bytes:
    """一次性告知书 of everything that is missing (行政许可法 32-4; S1-45)."""
    return _paper(case, "correction")


def refusal(case: Case) -> bytes:
    """不受理告知书 or 不予受理决定书, with the competent body and the remedies."""
    return _paper(case, "refusal")


def special_notice(case: Case) -> bytes:
    """特别程序告知书: what it is, why, until when the clocks stand still (行政许可法 45: 书面告知所需时间)."""
    latest = case.procedures.order_by("-pk")[0]
    stops = "法定时限和承诺时限" if latest.stops_statutory else "承诺时限" if latest.stops_promised else ""
    lines = [
        ["程序", latest.name],
        ["依据", latest.basis],
        ["开始", _cn(_local(latest.started_at))],
        ["需要到", _cn(latest.notified_until)],
        ["理由", str(latest.reason)],
        ["时限", f"这段时间不计入{stops}，到期自动继续计算" if stops else "这段时间照常计入办理时限"],
    ]
    return _notice(case, "特别程序告知书", lines)


def extension_notice(case: Case) -> bytes:
    """延长办理期限告知书 with the reason (行政许可法 42)."""
    given = case.extension
    lines = [
        ["延长", f"{given.amount.normalize():f} {catalogue.Unit(given.unit).label}"],
        ["依据", given.basis],
        ["批准日期", _cn(_local(given.approved_at))],
        ["理由", str(given.reason)],
        ["新的到期日", _cn(case.statutory_due_on or case.promised_due_on)],
    ]
    return _notice(case, "延长办理期限告知书", lines)


def _notice(case: Case, title: str, lines: list[list[str]]) -> bytes:
    spec = catalogue.get_version(case.item_version_id).spec
    data = _facts(case) | {"title": title, "lines": lines}
    return documents.render(_TEMPLATES / "notice_of_act.typ", data, sample=spec.sample)


def _paper(case: Case, template: str) -> bytes:
    spec = catalogue.get_version(case.item_version_id).spec
    return documents.render(_TEMPLATES / f"{template}.typ", _facts(case), sample=spec.sample)


def _facts(case: Case) -> dict[str, Any]:
    """What the papers print. The applicant's own paper shows her name in full and her number masked."""
    spec = catalogue.get_version(case.item_version_id).spec
    organisation = places.get_organisation(case.deciding_organisation_id)
    site = places.get_site(case.accepting_site_id) if case.accepting_site_id else None
    name, masked_id = people.name_on_papers(case.applicant_id)
    last = case.history.last()
    correction = getattr(case, "correction", None)
    names = {m.material: m.name for m in case.materials.all()} | {"form": "申请表"}
    return {
        "number": case.number or f"D{case.pk}",
        "query_code": str(case.query_code),
        "query_qr": documents.qr_svg(f"{case.number or ''} {case.query_code}"),
        "item_name": spec.name,
        "applicant": name,
        "applicant_id": masked_id,
        "organisation": organisation.name,
        "site": site.name if site else organisation.name,
        "site_address": site.address if site else organisation.address,
        "site_phone": site.phone if site else organisation.phone,
        "received_on": _cn(_local(case.received_at)),
        "accepted_on": _cn(case.accepted_on),
        "deemed": case.deemed,
        "promised_text": catalogue.limit_text(spec.promised),
        "statutory_text": catalogue.limit_text(spec.statutory),
        "promised_due_on": _cn(case.promised_due_on),
        "statutory_due_on": _cn(case.statutory_due_on),
        "provisional": case.due_provisional,
        "delivery": delivery_text(case),
        "deferred": any(m.state == "deferred" for m in case.materials.all()),
        "completeness": f"{spec.completeness_days} 个工作日",
        "completeness_basis": spec.basis_of_completeness,
        "correction_given_on": _cn(_local(correction.given_at)) if correction else "",
        "materials": [
            {"name": m.name, "state": m.get_state_display(), "due_on": _cn(m.due_on)} for m in case.materials.all()
        ],
        "correction": [
            {"name": names.get(i.material, i.material), "reason": str(i.reason)} for i in correction.items.all()
        ]
        if correction
        else [],
        "correction_due_on": _cn(correction.due_on) if correction else "",
        "state": case.state,
        "reason": str(last.reason or "") if last else "",
        "remedy": remedy_text(spec),
        "consult": spec.consult,
        "complain": spec.complain,
        "printed_at": f"{clock.now():%Y-%m-%d %H:%M}",
    }


def remedy_text(spec: catalogue.ItemSpec) -> str:
    """救济途径: sixty days to ask for review (行政复议法 20), six months to sue (行政诉讼法 46)."""
    remedy = spec.remedy
    assert remedy is not None  # whatever one applies for has it (catalogue.record.record_rules)
    return (
        f"如不服本决定，可以自收到之日起六十日内向{remedy.review_body}申请行政复议，"
        f"或者自收到之日起六个月内向{remedy.litigation_court}提起行政诉讼。"
    )


def delivery_text(case: Case) -> str:
    """How and where the result is collected (S1-44)."""
    if case.delivery_way == "post":
        return "快递送达"
    if case.delivery_way == "electronic":
        return "网上领取电子文书"
    site_id = reach.handing_site(case)
    return f"到{places.get_site(site_id).name}领取" if site_id else "到办理机关领取"


def _form_lines(case: Case, spec: catalogue.ItemSpec) -> list[dict[str, str]]:
    """What the record marks for the result, and nothing else of what was filled in."""
    lines = []
    for field in spec.form:
        value = case.form.get(field.id) if field.on_result else None
        if value in ("", None, []):
            continue
        unknown = {c.value for c in field.choices if c.unknown}
        chosen = [v for v in (value if isinstance(value, list) else [value]) if v not in unknown]
        if chosen:
            shown = "、".join(_shown(field, v) for v in chosen)
            lines.append({"label": field.label, "value": f"{shown}{field.unit}"})
    return lines


def _shown(field: catalogue.FormField, value: Any) -> str:
    if isinstance(value, bool):
        return _YES_NO[value]
    if field.type is catalogue.FieldType.IDENTITY:  # a relative's number is told apart by its ends
        return masks.mask_identity(str(value))
    return {c.value: c.label for c in field.choices}.get(str(value), str(value))


def _act(kind: str) -> str:
    return {"01": "行政许可", "05": "给付", "07": "确认"}.get(kind, "办理")


def _local(instant: Any) -> date | None:
    return clock.day_of(instant) if instant else None


def _cn(day: date | None) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""
