"""The 26 elements of GB/T 36114-2018 (domain.md §2.6; S1-65 … S1-74), each from the record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..codes import FieldType, MaterialForm, MaterialSource, Necessity
from ..queries import list_implementations
from ..record.attachments import attachment_of
from ..record.situations import asks
from ..record.spec import FormField, ItemSpec, Material, Step
from ..refs import ItemRef, limit_text
from ..themes import AUDIENCE
from .guide import (
    CHANNELS,
    DELIVERY,
    Block,
    Element,
    Ground,
    chinese_date,
    condition_text,
    fee_text,
    sentence,
    visits_text,
)

_DEPTH = {"1": "网上看指南", "2": "网上预审，窗口办", "3": "网上受理，到现场一次", "4": "全程网办"}

Builder = Callable[[ItemRef, ItemSpec, Ground], tuple[Block, ...]]


def elements(item: ItemRef, spec: ItemSpec, ground: Ground) -> tuple[Element, ...]:
    """All 26, in the order of the standard; an element that does not apply says so instead of being absent."""
    return tuple(
        Element(no, title, build(item, spec, ground)) for no, (title, build) in enumerate(_BUILDERS.items(), start=1)
    )


def _text(*lines: str) -> tuple[Block, ...]:
    return (Block("text", lines=tuple(line for line in lines if line) or ("无",)),)


def _list(*lines: str) -> tuple[Block, ...]:
    kept = tuple(line for line in lines if line)
    return (Block("list", lines=kept),) if kept else _text("无")


def _table(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> tuple[Block, ...]:
    return (Block("table", columns=columns, rows=tuple(rows)),) if rows else _text("无")


def _name(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    return _text(spec.name, f"老百姓常说：{spec.plain_name}", spec.summary)


def _published(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    return _text(chinese_date(spec.published_on))


def _effective(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    return _text(chinese_date(spec.effective_on))


def _publisher(item: ItemRef, _: ItemSpec, __: Ground) -> tuple[Block, ...]:
    return _text(item.organisation_name)


def _codes(item: ItemRef, spec: ItemSpec, _: Ground) -> tuple[Block, ...]:
    rows = [("基本编码", spec.basic_code)]
    for row in list_implementations(item.id):
        rows += [("实施编码", row.task_code), ("业务办理项编码", row.handle_code)]
    return _table(("编码", "值"), rows)


def _scope(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    audience = "、".join(AUDIENCE[a] for a in spec.audience)
    wide = (
        f"{w.scope.label}（{w.mode.label}）：{'、'.join(w.partners) or '范围内各地'}"
        for w in sorted(spec.wide, key=lambda w: w.scope)
    )
    return _text(spec.scope_text, f"服务对象：{audience}", f"通办范围：{spec.service_area}", *wide)


def _kind(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    own = f"{spec.local_kind.label}（列入{spec.kind.label}）" if spec.local_kind else spec.kind.label
    return _text(
        f"{own}：{spec.field.label}" if spec.field else own,
        "" if spec.handled else _not_here(spec),
        f"{spec.handling.label}；行使层级：{spec.level.label}；权力来源：{spec.power_source.label}",
    )


def _bases(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    rows = [
        (f"{b.law}{f'（{b.document_number}）' if b.document_number else ''}", b.article, b.text)
        for b in spec.legal_bases
    ]
    notes = tuple(f"政策解读：{p.title}（{p.issued_by}，{chinese_date(p.issued_on)}）：{p.text}" for p in spec.policies)
    table = _table(("法律、法规、文件", "条款", "内容"), rows)
    return (*table, *_list(*notes)) if notes else table


def _acceptor(item: ItemRef, spec: ItemSpec, ground: Ground) -> tuple[Block, ...]:
    names = [s.name for s in ground.accepting if s.kind in {"county", "town"}]
    villages = sum(1 for s in ground.accepting if s.kind == "village")
    return _list(
        item.organisation_name,
        *names,
        f"{villages} 个村级站点" if villages else "",
        f"联办：{'、'.join(spec.joint_bodies)}" if spec.joint_bodies else "",
    )


def _decider(item: ItemRef, spec: ItemSpec, _: Ground) -> tuple[Block, ...]:
    guided = f"业务指导部门：{spec.guidance_body}" if spec.guidance_body else ""
    return _text(item.organisation_name, guided)


def _conditions(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    quantity = f"数量限制：{spec.quantity_limit}" if spec.quantity_limit else "没有数量限制"
    before = "、".join(f"{p.name}{f'（{p.basis}）' if p.basis else ''}" for p in spec.prerequisites)
    return (*_list(*spec.conditions), *_text(f"要先有：{before}" if before else "", quantity))


def _materials(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    rows = [
        (m.name, _necessity(m), MaterialForm(m.form).label, _copies(m), _source(m), _notes(spec, m))
        for m in spec.materials
    ]
    table = _table(("材料名称", "必要性", "形式", "份数", "来源", "说明"), rows)
    if spec.elsewhere:
        return _list(*spec.elsewhere.bring)
    return (*table, *_text(*_promised(spec))) if spec.promise else table


def _promised(spec: ItemSpec) -> tuple[str, ...]:
    """告知承诺: never must, and what follows (国办发〔2020〕42号)."""
    assert spec.promise is not None
    names = "、".join(m.name for m in spec.materials if m.id in spec.promise.materials)
    return (
        f"{spec.promise.kind.label}：愿意书面承诺的，可以不交{names}；不愿承诺的照样可以交材料办" if names else "",
        f"{spec.promise.kind.label}：作出承诺、材料齐全的，当场作出决定" if not names else "",
        f"承诺后 {spec.promise.check_days} 日内核查；{spec.promise.consequence}（{spec.promise.basis}）",
    )


def _necessity(material: Material) -> str:
    word = material.necessity.label
    if material.necessity is Necessity.DEFERRABLE:
        return f"{word}（{material.defer_days} 个工作日内）"
    return word


def _copies(material: Material) -> str:
    parts = []
    if material.originals:
        parts.append(f"原件 {material.originals}")
    if material.copies:
        parts.append(f"复印件 {material.copies}")
    return "、".join(parts) or "查验"


def _source(material: Material) -> str:
    if material.source_note:
        return material.source_note
    return MaterialSource(material.source).label


def _notes(spec: ItemSpec, material: Material) -> str:
    when = condition_text(spec, material)
    return sentence(
        f"{when}才要" if when else "",
        "同意查验电子信息的可以不交" if material.waivable else "",
        material.fill_note,
        f"受理标准：{material.standard}" if material.standard else "",
        f"要求依据：{material.basis}" if material.basis else "",
    )


def _ways(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    if spec.elsewhere:
        return _text(_not_here(spec), spec.elsewhere.how, spec.elsewhere.link)
    return (
        *_list(*(CHANNELS[c] for c in spec.channels)),
        *_text(visits_text(spec), f"网上办理深度：{_DEPTH[spec.online_depth]}" if "online" in spec.channels else ""),
    )


def _flow(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    rows = [(s.name, s.by or "按岗位分工", _step_limit(s), s.standard or "按办理条件") for s in spec.steps]
    return _table(("环节", "谁来办", "时限", "审查标准"), rows)


def _step_limit(step: Step) -> str:
    if step.limit is None:
        return "不单独计时"
    return limit_text(step.limit) if step.limit.amount else "当场"


def _not_here(spec: ItemSpec) -> str:
    by = f"，由{spec.elsewhere.provider}办理" if spec.elsewhere else ""
    return f"{spec.service.label}：本平台只提供指南{by}"


def _limits(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    if not spec.handled:
        return _text(_not_here(spec))
    rows = [
        ("法定办结时限", limit_text(spec.statutory), spec.statutory.basis if spec.statutory else ""),
        ("承诺办结时限", limit_text(spec.promised), spec.promised.basis),
        ("材料齐不齐的告知", f"{spec.completeness_days} 个工作日内一次告知", spec.basis_of_completeness),
        ("补正", f"{spec.correction_days} 个工作日内补齐", ""),
    ]
    if spec.extension:
        text = f"经{spec.extension.approver}批准，可延长 {limit_text(spec.extension.limit)}，并告知理由"
        rows.append(("延期", text, spec.extension.basis))
    for special in spec.special_procedures:
        counted = "不计入法定时限" if special.stops_statutory else "计入法定时限"
        promised = "，不计入承诺时限" if special.stops_promised else ""
        rows.append((special.name, f"最长 {special.max_days} 日，{counted}{promised}", special.basis))
    return _table(("时限", "多久", "依据"), rows)


def _fee(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    if not spec.fee.charged:
        return _text("不收费")
    return _text(
        f"收费项目：{spec.fee.item}" if spec.fee.item else "",
        fee_text(spec),
        f"依据：{spec.fee.basis}",
        "可以网上缴费" if spec.fee.online_payment else "",
    )


def _result(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    if not spec.handled:
        return _text(_not_here(spec))
    result = spec.result
    validity = f"有效期 {result.validity_months} 个月" if result.validity_months else ""
    name = f"{result.name}（{result.type.label}）" if result.name else "办理结果当面或电话告知"
    ways = "、".join(DELIVERY[w] for w in spec.delivery_ways)
    return _text(name, validity, f"送达方式：{ways}", f"决定后 {limit_text(spec.delivery)}内送达")


def _remedy(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    if spec.remedy is None:
        return _text(_not_here(spec))
    return _list(
        f"不服决定的，可以自知道之日起 60 日内向{spec.remedy.review_body}申请行政复议（行政复议法第二十条）",
        f"也可以自知道之日起 6 个月内向{spec.remedy.litigation_court}提起行政诉讼（行政诉讼法第四十六条）",
        spec.rights_and_duties,
    )


def _consult(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    return _text(spec.consult)


def _complain(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    return _text(spec.complain, "也可以拨打政务服务便民热线 12345")


def _places(_: ItemRef, __: ItemSpec, ground: Ground) -> tuple[Block, ...]:
    rows = [
        (s.name, s.address, s.open_text, s.phone or "—")
        for s in (*ground.accepting, *ground.helping, *ground.terminals)
        if s.kind != "village"
    ]
    villages = sum(1 for s in (*ground.accepting, *ground.helping) if s.kind == "village")
    near = f"另有 {villages} 个村级站点，请在“办事网点”里查地址和时间" if villages else ""
    return (*_table(("地点", "地址", "办公时间", "电话"), rows), *(_text(near) if near else ()))


def _progress(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    if spec.elsewhere:
        return _text(f"向{spec.elsewhere.provider}查询，电话 {spec.consult}")
    return _list(
        "凭办件编号和查询码在网上“查进度”里查，不用登录",
        "登录后在“我的办件”里看每一步和到期日",
        f"打电话问：{spec.consult}",
        "到受理的窗口或站点问",
    )


def _form(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    rows = [(f.label, "必填" if f.required else "选填", _how_to_fill(spec, f)) for f in spec.form]
    return _table(("填什么", "必填吗", "怎么填"), rows)


def _how_to_fill(spec: ItemSpec, form_field: FormField) -> str:
    choices = "、".join(c.label for c in form_field.choices)
    when = asks(spec, form_field.when)
    told = sentence(
        f"{when}才填" if when else "",
        form_field.help,
        f"从这些里选：{choices}" if choices else "",
        f"单位：{form_field.unit}" if form_field.unit else "",
        f"上传文件：{attachment_of(form_field).limits}" if form_field.type is FieldType.ATTACHMENT else "",
        "手写签名或者输入姓名，也可以在窗口签" if form_field.type is FieldType.SIGNATURE else "",
    )
    return told or "照实填写"


def _model_text(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    """A filled-in sample; what has no example, by the record or by its type, is left out rather than made up."""
    rows = [(f.label, example(f)) for f in spec.form]
    return _table(("项目", "示例（不是真实资料）"), [row for row in rows if row[1]])


_EXAMPLES = {
    FieldType.IDENTITY: "530925××××××××××××",
    FieldType.USCC: "9253××××××××××××××",
    FieldType.PHONE: "138××××××××",
    FieldType.DATE: "2026-03-08",
    FieldType.BOOLEAN: "是",
    FieldType.DIVISION: "勐库镇 冰岛村",
    FieldType.BANK: "6223××××××××××××",
    FieldType.ATTACHMENT: "（上传文件）",
    FieldType.SIGNATURE: "（签名）",
}


def example(form_field: FormField) -> str:
    """What a filled field looks like, never a real number; empty if neither the record nor the type says."""
    if form_field.example:
        return f"{form_field.example}{f' {form_field.unit}' if form_field.unit else ''}"
    known = [c.label for c in form_field.choices if not c.unknown]
    return known[0] if known else _EXAMPLES.get(form_field.type, "")


def _mistakes(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    of_materials = (f"{m.name}：{m.common_mistake}" for m in spec.materials if m.common_mistake)
    return _list(*spec.common_mistakes, *of_materials)


def _faq(_: ItemRef, spec: ItemSpec, __: Ground) -> tuple[Block, ...]:
    return _table(("问", "答"), [(qa.question, qa.answer) for qa in spec.faq])


_BUILDERS: dict[str, Builder] = {
    "事项名称": _name,
    "发布日期": _published,
    "实施日期": _effective,
    "发布机构": _publisher,
    "事项编码": _codes,
    "适用范围": _scope,
    "事项类别": _kind,
    "设立依据": _bases,
    "受理机构": _acceptor,
    "决定机构": _decider,
    "办理条件": _conditions,
    "申报材料": _materials,
    "办理方式": _ways,
    "办理流程": _flow,
    "办理时限": _limits,
    "收费依据及标准": _fee,
    "结果送达": _result,
    "行政救济途径与方式": _remedy,
    "咨询方式": _consult,
    "监督投诉渠道": _complain,
    "办理地址和时间": _places,
    "办理进程和结果查询": _progress,
    "申报表单及其填写说明": _form,
    "示范文本": _model_text,
    "常见错误示例": _mistakes,
    "常见问题解答": _faq,
}

TITLES: tuple[str, ...] = tuple(_BUILDERS)
"""The titles of the 26 elements, in order."""
