"""The intake as its templates want it: fields as components, lines of the checklist with their choices, limits."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.common.answers import accept_of
from yichuang.faces.common.members import members_params, rows_typed
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.search import pinyin_keys
from yichuang.kernel.workdays import OutOfCalendar, due, get_calendar

from .person import AtWindow, Upload
from .state import PARTY_ROLES, Intake, Party, place_divisions
from .steps import beside_form, is_scan, lines_of, offered, waivable
from .submit import faults

T = catalogue.FieldType
_MISSING = "没有提交，请补交"
SIGNED_ON_PAPER = "已在纸质表格上签名，看过原件"
_PRINT_FIRST = "请申请人在纸质申请表上签，看过再勾"
WAYS = {"counter": "到窗口领", "village": "到村站领", "post": "快递寄", "electronic": "网上领电子件"}
_WHERE = {
    catalogue.Competence.REGISTERED: "户籍所在村（社区）",
    catalogue.Competence.RESIDENCE: "居住的村（社区）",
    catalogue.Competence.LOCATION: "所办事项所在的村（社区）",
    catalogue.Competence.REGISTRATION: "登记所在的村（社区）",
    catalogue.Competence.ACCEPTING: "申请人所在村（社区）",
    catalogue.Competence.ANY: "申请人所在村（社区）",
}
_STATES = {
    "paper": "收原件",
    "given": "扫描",
    "reused": "沿用",
    "waived": "免交",
    "deferred": "容缺",
    "missing": "未交",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the checklist on the page."""

    id: str
    name: str
    note: str
    made_by_form: bool
    required: bool
    state: str
    choices: tuple[tuple[str, str, bool], ...]
    uploads: tuple[Upload, ...]
    done: bool
    error: str
    tag: str
    tag_kind: str
    upload: str
    accept: str = "image/*,application/pdf"


@dataclass(frozen=True, slots=True)
class Field:
    """A field as a component: its name and parameters."""

    component: str
    params: dict[str, Any]


def context(intake: Intake) -> dict[str, Any]:
    """Everything the templates of the intake read."""
    villages = village_options(intake.actor)
    lines = _lines(intake)
    beside = _beside(intake)
    fields = _fields(intake, villages)
    complaints = _complaints(intake, [*lines, *beside])
    return {
        "intake": intake,
        "spec": intake.spec,
        "reach": _reach(intake),
        "id_kinds": [(k.code, k.label) for k in people.ID_KINDS.values()],
        "id_has_number": people.ID_KINDS[intake.id_kind].has_number,
        "where_label": _WHERE[intake.spec.competence] if intake.spec else "所在村（社区）",
        "villages": villages,
        "questions": _questions(intake),
        "fields": fields,
        "lines": lines,
        "beside": beside,
        "lines_done": sum(line.done for line in lines),
        "waivable": sum(1 for m in waivable(intake) if intake.text(f"m_{m.id}") in {"", "missing"}),
        "open_lines": sum(1 for line in lines if not line.done),
        "offered": [
            f.label
            for f in (intake.spec.form if intake.spec else ())
            if f.id in (offered(intake) if intake.spec else {})
        ],
        "ways": [(w, WAYS[w]) for w in (intake.spec.delivery_ways if intake.spec else ())],
        "way": intake.text("way") or (intake.spec.delivery_ways[0] if intake.spec else ""),
        "limits": _limits(intake),
        "party_roles": PARTY_ROLES.items(),
        "parties": [_party(intake, p) for p in intake.parties],
        "errors": [(control(k), v) for k, v in intake.problems.items()],
        "problems": intake.problems,
        "complaints": complaints,
        "notice_base": ",".join(c["id"] for c in complaints if c["missing"]),
        "form_base": faults(intake) if lines else "",
        "open_panel": _open_panel(intake),
        "reason": intake.text("reason") or intake.outcome,
    }


def _party(intake: Intake, party: Party) -> dict[str, Any]:
    """The fields of one more person; the authority only for who acts for another."""
    kinds = [(k.code, k.label) for k in people.ID_KINDS.values()]
    wanted = [("name", "姓名", "input"), ("id_kind", "证件", "select"), ("id_number", "证件号码", "input")]
    wanted += [("phone", "电话", "input")]
    wanted += [("authority", "代理依据，如授权委托书", "input")] if party.role == "proxy" else []
    fields = []
    for key, label, component in wanted:
        name = f"p_{party.number}_{key}"
        params: dict[str, Any] = {
            "name": name, "id": name, "label": label,
            "value": party.values[key] or ("resident_id" if component == "select" else ""),
            "error": intake.problems.get(name, ""),
        }  # fmt: skip
        fields.append(Field(component, params | ({"options": kinds, "empty": ""} if component == "select" else {})))
    return {"number": party.number, "role": party.role, "label": party.label, "fields": fields}


def control(name: str) -> str:
    """The id of the control a message belongs to; of a cell in a table of household members too."""
    if name.startswith("f_") and "." in name:
        return name.replace(".", "-")
    return f"{name}-0" if name.startswith("m_") else name


def _reach(intake: Intake) -> tuple[str, str]:
    """Whether this window may accept, in a few words."""
    body = intake.owner.short_name if intake.owner else (intake.item.organisation_name if intake.item else "")
    if intake.accepts:
        return f"本站可受理，{body}决定", "info"
    if intake.collects:
        return f"本{'窗口' if intake.narrowed else '站'}只收件，{body}决定", "wait"
    return f"本站没有承接，归{body}", "late"


def village_options(actor: Actor) -> list[tuple[str, str]]:
    """Villages to choose from, each led by its pinyin initials so that typing them finds it; those at hand first."""
    here = places.get_site(actor.site_id).town if actor.site_id else 0
    near: list[tuple[str, str]] = []
    far: list[tuple[str, str]] = []
    for town in place_divisions(actor):
        for village in town["villages"]:
            option = (
                str(village.code),
                f"{pinyin_keys(village.short_name).initials.upper()} {village.short_name} · {town['name']}",
            )
            (near if village.parent == here else far).append(option)
    return sorted(near, key=lambda o: o[1]) + sorted(far, key=lambda o: o[1])


def _questions(intake: Intake) -> list[Field]:
    if intake.version is None:
        return []
    asked = [q for q in intake.version.spec.questions if q.id in intake.answers]
    if intake.question is not None:
        asked.append(intake.question)
    return [
        Field(
            "radios",
            {
                "name": f"s_{q.id}", "id": f"s_{q.id}", "label": q.text, "hint": q.help, "inline": True,
                "options": [(o.value, o.label) for o in q.options], "value": intake.answers.get(q.id, ""),
                "error": intake.problems.get(f"s_{q.id}", ""),
            },
        )
        for q in asked
    ]  # fmt: skip


def _fields(intake: Intake, villages: list[tuple[str, str]]) -> list[Field]:
    if intake.version is None or intake.question is not None or intake.outcome:
        return []
    fields = catalogue.form_fields(intake.version.id, intake.answers)
    return [field_of(intake, f, villages) for f in fields if f.type is not T.ATTACHMENT]


def field_of(intake: AtWindow, field: catalogue.FormField, villages: list[tuple[str, str]]) -> Field:
    """A field of a form as a component, with what was typed and what is wrong with it."""
    name = f"f_{field.id}"
    params: dict[str, Any] = {
        "name": name, "id": name, "label": field.label, "hint": field.help, "value": intake.text(name),
        "error": intake.problems.get(name, ""), "optional": not field.required,
    }  # fmt: skip
    if field.type in {T.MEMBERS, T.SIGNATURE}:
        return _of_its_own(intake, field, params)
    if field.type in {T.CHOICE, T.BOOLEAN, T.DIVISION}:
        options = {T.BOOLEAN: [("true", "是"), ("false", "否")], T.DIVISION: villages}
        return Field(
            "select", params | {"options": options.get(field.type, [(c.value, c.label) for c in field.choices])}
        )
    if field.type is T.CHOICES:
        del params["value"]
        values = {"options": [(c.value, c.label) for c in field.choices], "values": intake.data.getlist(name)}
        return Field("checkboxes", params | values | {"inline": True})
    if field.type in {T.LONGTEXT, T.ADDRESS}:
        return Field("textarea", params | {"rows": 2})
    if field.type is T.DATE:
        return Field("input", params | {"inputmode": "numeric", "hint": field.help or "如 1960-05-08"})
    number = field.type in {T.NUMBER, T.MONEY}
    return Field(
        "input",
        params | {"inputmode": "decimal" if number else "", "suffix": field.unit, "autocomplete": "off"},
    )


def _of_its_own(intake: AtWindow, field: catalogue.FormField, params: dict[str, Any]) -> Field:
    """A table of household members; the word of the clerk that she has seen the form signed."""
    name = params["name"]
    if field.type is T.SIGNATURE:
        hint = f"{field.label}：{_PRINT_FIRST}"
        signed = {"label": SIGNED_ON_PAPER, "value": "on", "checked": bool(intake.text(name)), "hint": hint}
        return Field("checkbox", params | signed | {"optional": False})
    del params["value"]
    wrong = {k.removeprefix("f_"): v for k, v in intake.problems.items()}
    rows = members_params(field, rows_typed(field, intake.data, name), wrong)
    return Field("members", params | rows | {"more": "do"})


def _lines(intake: Intake) -> list[Line]:
    if intake.version is None or intake.question is not None or intake.outcome:
        return []
    again = {}
    if intake.known is not None:
        again = cases.reusable_materials(intake.actor, version_id=intake.version.id, applicant_id=intake.known.id)
    query = _query(intake)
    return [
        line_of(intake, m, again.get(m.id), reverse("desk:intake_upload", args=[m.id]) + query)
        for m in lines_of(intake)
    ]


def line_of(intake: AtWindow, material: catalogue.Material, again: Any, upload: str, note: str = "") -> Line:
    """A paper as a line of the checklist; ``upload``: where one file of it is sent, ``note``: said before the rest."""
    uploads = tuple(intake.uploads(material.id))
    deferrable = material.necessity is catalogue.Necessity.DEFERRABLE
    state = intake.text(f"m_{material.id}") or ("reused" if again else "missing")
    if uploads:
        state = "given"
    if material.made_by_form:
        state = "made"
    offered_states = ["paper", "given"]
    offered_states += ["reused"] if again else []
    offered_states += ["waived"] if material.waivable else []
    offered_states += ["deferred"] if deferrable else []
    offered_states += ["missing"]
    words = dict(_STATES)
    if deferrable:
        words["deferred"] = f"容缺 {material.defer_days} 天"
    optional = material.necessity is catalogue.Necessity.OPTIONAL
    notes = [
        note,
        f"{again.given_at.astimezone(clock.SHANGHAI):%Y-%m-%d} 交过 {again.files} 份" if again else "",
        f"{material.source_note}核发，申请人同意可查验免交" if material.waivable and material.source_note else "",
        material.standard,
        f"常见错误：{material.common_mistake}" if material.common_mistake else "",
    ]
    tag, kind = ("系统生成", "info") if material.made_by_form else ("有就交", "") if optional else ("", "")
    return Line(
        id=material.id,
        name=material.name,
        note=" · ".join(n for n in notes if n),
        made_by_form=material.made_by_form,
        required=not optional,
        state=state,
        choices=tuple((s, words[s], s == state) for s in offered_states),
        uploads=uploads,
        done=state != "missing" and not (state == "given" and not uploads),
        error=intake.problems.get(f"m_{material.id}", ""),
        tag=tag,
        tag_kind=kind,
        upload=upload,
    )


def _query(intake: Intake) -> str:
    return f"?token={intake.token}&item={intake.item.id if intake.item else ''}"


def _beside(intake: Intake) -> list[Line]:
    """What belongs to the form and is no value: its attachments, and a scan of the form signed on paper."""
    if intake.version is None or intake.question is not None or intake.outcome:
        return []
    query = _query(intake)
    return [
        attached_line(intake, a, reverse("desk:intake_upload", args=[a.id]) + query, scan=is_scan(intake, a))
        for a in beside_form(intake)
    ]


def attached_line(
    intake: AtWindow, asked: catalogue.Attachment, upload: str, note: str = "", *, scan: bool = False
) -> Line:
    """An attachment of the form as a line; ``scan``: of the form signed on paper, which nobody asks for."""
    uploads = tuple(intake.uploads(asked.id))
    state = "given" if uploads else intake.text(f"m_{asked.id}") or "missing"
    choices = () if scan else tuple((s, _STATES[s], s == state) for s in ("paper", "given", "missing"))
    required = asked.necessity is catalogue.Necessity.REQUIRED
    return Line(
        id=asked.id,
        name=asked.name,
        note=" · ".join(n for n in (note, asked.limits) if n),
        made_by_form=False,
        required=required,
        state=state,
        choices=choices,
        uploads=uploads,
        done=bool(uploads) or (state == "paper" and not scan),
        error=intake.problems.get(f"m_{asked.id}", ""),
        tag="" if required else "有就交",
        tag_kind="",
        upload=upload,
        accept=accept_of(asked),
    )


def _complaints(intake: Intake, lines: list[Line]) -> list[dict[str, Any]]:
    """What may be asked for in the one notice: the lines of the list and the form itself.

    What is missing is chosen beforehand, until the clerk has chosen otherwise.
    """
    listed = [(line.id, line.name, not line.done) for line in lines if line.required]
    wrong = faults(intake) if lines else ""
    listed += [("form", "申请表填写的内容", bool(wrong))] if lines else []
    ticked = ",".join(key for key, _, _ in listed if intake.text(f"c_{key}"))
    own = "notice_base" not in intake.data or ticked != intake.text("notice_base")
    own = own and any(key.startswith("c_") for key in intake.data)
    return [
        {
            "id": key,
            "name": name,
            "chosen": bool(intake.text(f"c_{key}") or intake.problems.get(f"c_{key}")) if own else missing,
            "missing": missing,
            "reason": _reason(intake, key, (wrong if key == "form" else _MISSING) if missing else ""),
            "error": intake.problems.get(f"k_{key}", "") or intake.problems.get(f"c_{key}", ""),
        }
        for key, name, missing in listed
    ]


def _reason(intake: Intake, key: str, usual: str) -> str:
    """What the clerk wrote; of the form, what is wrong with it now unless she wrote something of her own."""
    typed = intake.text(f"k_{key}")
    return usual if key == "form" and typed == intake.text("form_base") else typed or usual


def _open_panel(intake: Intake) -> str:
    """The panel whose words are wanted."""
    if "reason" in intake.problems or (intake.outcome and not intake.problems):
        return "unneeded"
    if {"incompetent_reason", "competent_body"} & intake.problems.keys():
        return "incompetent"
    return "notify" if any(name.startswith(("notice_", "c_", "k_")) for name in intake.problems) else ""


def _limits(intake: Intake) -> list[tuple[str, str, date | None, bool]]:
    """Limit, its words, the due day if accepted today on the deciding body's calendar, whether that is provisional."""
    spec = intake.spec
    if spec is None:
        return []
    rows: list[tuple[str, str, date | None, bool]] = []
    for label, limit in (("承诺", spec.promised), ("法定", spec.statutory)):
        if limit is None:
            continue
        day, provisional = None, False
        if intake.owner is not None and limit.amount:
            calendar = get_calendar(places.calendar_division(intake.owner.id))
            hours = places.business_hours(intake.owner.id)
            with suppress(OutOfCalendar, ValueError):
                reckoned = due(clock.now(), limit.amount, limit.unit.value, calendar, hours=hours)
                day, provisional = reckoned.on, reckoned.provisional
        rows.append((label, catalogue.limit_text(limit), day, provisional))
    return rows
