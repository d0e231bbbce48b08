"""Notices of what ended or halted a case, printable for good, and the filled application form to sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import documents
from yichuang.kernel.errors import NotFound

from .models import Case, CaseHistory, CaseMaterial
from .papers import ON_HAND
from .results import _cn, _facts, _local, remedy_text

_TEMPLATES = Path(__file__).parent / "documents"
T = catalogue.FieldType
_YES_NO = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the case, opened for the form she signs."""

    role: str
    authority: str
    opened: people.OpenedApplicant


def special(case: Case, procedure_id: int) -> bytes:
    """特别程序告知书 of one run: what, why, until when the clocks stand still (行政许可法 45: 书面告知时间)."""
    told = case.procedures.get(pk=procedure_id)
    stops = "法定时限和承诺时限" if told.stops_statutory else "承诺时限" if told.stops_promised else ""
    lines = [
        ("程序", told.name),
        ("依据", told.basis),
        ("开始", _cn(_local(told.started_at))),
        ("需要到", _cn(told.notified_until)),
        ("理由", str(told.reason)),
        ("时限", f"这段时间不计入{stops}，到期自动继续计算" if stops else "这段时间照常计入办理时限"),
    ]
    return _notice(case, "特别程序告知书", lines, given_on=_cn(_local(told.started_at)))


def returned(case: Case) -> bytes:
    """退回通知书: the correction never came.

    Remedies are named, since a correction notice that in fact ended the procedure can be sued upon
    (最高人民法院关于审理行政许可案件若干问题的规定, 法释〔2009〕20号, 第三条).
    """
    spec, facts, ended = _spec(case), _facts(case), _ended(case, "return")
    asked = {i["name"]: i["reason"] for i in facts["correction"]}
    names = {m.material: m.name for m in case.materials.all()} | {"form": "申请表"}
    open_still = [names.get(i.material, i.material) for i in case.correction.items.all() if i.answered_at is None]
    lines = [
        ("收到日期", facts["received_on"]),
        ("一次性告知", facts["correction_given_on"]),
        ("补正期限", facts["correction_due_on"]),
        ("没有补齐", "；".join(f"{name}（{asked[name]}）" for name in open_still if name in asked)),
        ("退回理由", str(ended.reason or "")),
        ("告知依据", facts["completeness_basis"]),
        ("重新申请", f"材料备齐后可以随时重新申请：在网上提出，或者到{facts['site']}（{facts['site_address']}）"),
    ]
    return _notice(
        case, "退回通知书", lines, given_on=_cn(_local(ended.occurred_at)), signer=facts["site"], closing=_remedy(spec)
    )


def terminated(case: Case) -> bytes:
    """终止办理通知书: the subject fell away. It ends the procedure, so the remedies are named (行政许可法 7)."""
    ended = _ended(case, "terminate")
    lines = [
        ("受理日期", _cn(case.accepted_on)),
        ("终止日期", _cn(_local(ended.occurred_at))),
        ("终止理由", str(ended.reason or "")),
    ]
    return _notice(case, "终止办理通知书", lines, given_on=_cn(_local(ended.occurred_at)), closing=_remedy(_spec(case)))


def transferred(case: Case) -> bytes:
    """转报上级告知书: examined here, decided above (行政许可法 43). Remedies lie against the superior's decision."""
    ended = _ended(case, "transfer_up")
    licence = _spec(case).kind is catalogue.ItemKind.LICENCE  # the law speaks of licences only
    lines = [
        ("受理日期", _cn(case.accepted_on)),
        ("转报日期", _cn(_local(ended.occurred_at))),
        ("转报情况", str(ended.reason or "")),
        ("依据", "行政许可法第四十三条" if licence else ""),
    ]
    closing = "本件已在本机关审查完毕，由上级机关作出决定并告知您；对决定不服的救济途径，由决定书载明。"
    return _notice(case, "转报上级告知书", lines, given_on=_cn(_local(ended.occurred_at)), closing=closing)


def application_form(case: Case, persons: Sequence[Person]) -> bytes:
    """The form as it was filled in, to be signed: persons and answers in full, as it is the applicant's own paper."""
    spec, facts = _spec(case), _facts(case)
    heading = f"办件编号：{case.number}" if case.number else f"草稿（代办单号：{facts['number']}）"
    data = facts | {
        "heading": heading,
        "number_qr": documents.qr_svg(facts["number"]),
        "persons": [_person(p) for p in persons],
        "situation": _situation(case, spec),
        "answers": _answers(case, spec),
        "tables": _tables(case),
        "signature": _signature(case, spec),
        "handed_in": [
            m
            for m, row in zip(facts["materials"], case.materials.all(), strict=True)
            if _here(row.state) and row.material not in {f.id for f in spec.form}
        ],
    }
    return documents.render(_TEMPLATES / "application_form.typ", data, sample=spec.sample)


def _spec(case: Case) -> catalogue.ItemSpec:
    return catalogue.get_version(case.item_version_id).spec


def _ended(case: Case, transition: str) -> CaseHistory:
    """The line of history that ended the case."""
    return case.history.filter(transition=transition).order_by("-pk")[0]


def _remedy(spec: catalogue.ItemSpec) -> str:
    return remedy_text(spec).replace("本决定", "本通知", 1)


def _notice(  # noqa: PLR0913
    case: Case, title: str, lines: Sequence[tuple[str, str]], *, given_on: str, signer: str = "", closing: str = ""
) -> bytes:
    """A notice dated the day of the act, however late it is printed."""
    facts = _facts(case)
    data = facts | {
        "title": title,
        "lines": [list(line) for line in lines if line[1]],
        "given_on": given_on,
        "signer": signer or facts["organisation"],
        "closing": closing,
    }
    return documents.render(_TEMPLATES / "notice_of_act.typ", data, sample=_spec(case).sample)


def _here(state: str) -> bool:
    return state in ON_HAND and state != "waived"


def _person(person: Person) -> dict[str, Any]:
    """Label and value, as lines of the form; empty ones are left for the pen."""
    who = person.opened
    kind = people.ID_KINDS[who.id_kind]
    lines = [
        ["名称" if kind.legal else "姓名", who.name],
        ["证件类型", kind.label],
        ["证件号码", who.id_number or ""],
        ["联系电话", who.phone],
        ["住所" if kind.legal else "住址", who.address],
    ]
    return {"role": person.role, "lines": lines + ([["代理依据", person.authority]] if person.authority else [])}


def _situation(case: Case, spec: catalogue.ItemSpec) -> list[list[str]]:
    answers = case.situation
    return [[q.text, o.label] for q in spec.questions for o in q.options if answers.get(q.id) == o.value]


def _answers(case: Case, spec: catalogue.ItemSpec) -> list[list[str]]:
    """Every field of this situation's form, the empty ones too: the paper is the whole form."""
    form: Mapping[str, Any] = case.form
    fields = catalogue.form_fields(case.item_version_id, case.situation)
    known = {f.id for f in fields}
    extra = [f for f in spec.form if f.id in form and f.id not in known]
    files = {m.material: m for m in case.materials.all()}
    return [
        [f.label, _attached(files.get(f.id)) if f.type is T.ATTACHMENT else _words(f, form.get(f.id))]
        for f in (*fields, *extra)
        if f.type not in {T.MEMBERS, T.SIGNATURE}
    ]


def _attached(row: CaseMaterial | None) -> str:
    """The files of an attachment by name, or that it lies on paper."""
    if row is None or row.state == CaseMaterial.State.MISSING:
        return ""
    names = "、".join(str(f.name) for f in row.files.all())
    return f"附：{names}" if names else row.get_state_display()


def _signature(case: Case, spec: catalogue.ItemSpec) -> dict[str, str]:
    """The signature on screen: in words with its digest, and what was drawn; empty where it is left for the pen."""
    signed = [case.form[f.id] for f in spec.form if f.type is T.SIGNATURE and f.id in case.form]
    if not signed or signed[0].get("way") == "paper":
        return {"text": "", "svg": "", "digest": ""}
    told = {"text": catalogue.signature_text(signed[0]), "svg": catalogue.signature_svg(signed[0])}
    return told | {"digest": str(signed[0].get("digest", ""))}


def _tables(case: Case) -> list[dict[str, Any]]:
    """Tables of household members, with empty lines for the pen where nobody is written down."""
    shown = []
    for field in catalogue.form_fields(case.item_version_id, case.situation):
        if field.type is T.MEMBERS:
            columns, rows = catalogue.member_cells(field, case.form.get(field.id))
            shown.append({"label": field.label, "columns": columns, "rows": rows or [("",) * len(columns)] * 3})
    return shown


def _words(field: catalogue.FormField, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _YES_NO[value]
    if field.type is T.DIVISION and str(value).isdecimal():
        return _division(int(value))
    labels = {c.value: c.label for c in field.choices}
    chosen = value if isinstance(value, list) else [value]
    shown = "、".join(labels.get(str(v), str(v)) for v in chosen)
    return f"{shown} {field.unit}" if field.unit else shown


def _division(code: int) -> str:
    try:
        return places.division_path(code)
    except NotFound:
        return str(code)
