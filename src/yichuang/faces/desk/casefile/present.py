"""The file as its page wants it: words for values, lights for clocks, masks for what is personal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.html import format_html

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.faces.common.answers import signature_shown
from yichuang.faces.desk import lights
from yichuang.kernel.errors import NotFound

from .actions import Facts
from .masks import is_personal, mask

T = catalogue.FieldType
CHANNELS = {
    "online": "网上",
    "window": "窗口",
    "agent": "代办",
    "terminal": "自助终端",
    "api": "接口",
    "entered_later": "补登",
    "system": "系统",
}
WAYS = {"counter": "到窗口领", "village": "到村站领", "post": "快递", "electronic": "网上领"}
_LATER = timedelta(minutes=5)  # entered so long after it happened: said beside it
_STATE_KINDS = {"given": "ok", "paper": "ok", "reused": "ok", "waived": "ok", "deferred": "wait", "missing": "late"}


def file(facts: Facts) -> dict[str, Any]:
    """Everything the file page reads."""
    case = facts.case
    return {
        "case": case,
        "spec": facts.spec,
        "channel": CHANNELS.get(case.channel, case.channel),
        "where": _where(case.division),
        "pdf_view": "#toolbar=0&navpanes=0&view=FitH",  # the browser's own bar takes a fifth of a small viewer
        "state_kind": _state_kind(case.state),
        "situation": _situation(facts),
        "form_rows": form_rows(facts, masked=True),
        "materials": [(m, _STATE_KINDS.get(m.state, "")) for m in case.materials],
        "clocks": [_clock(c) for c in case.clocks if not c.kind.startswith("step:")],
        "steps": [_step(s) for s in case.steps],
        "timeline": [(e, e.recorded_at - e.at > _LATER) for e in reversed(case.timeline)],
        "hands": case.hands,
        "delivery": WAYS.get(case.delivery_way, case.delivery_way),
        "may_reveal": (
            facts.actor.may("cases.reveal") and facts.actor.may("people.applicant.open") and not case.handing_over
        ),
    }


def _where(division: int) -> str:
    try:
        return places.division_path(division)
    except NotFound:
        return str(division)


def _state_kind(state: str) -> str:
    if state in cases.CLOSED:
        return "ok" if state == "delivered" else ""
    return "wait" if state in {"with_agent", "submitted", "correcting", "supplemented"} else "info"


def _situation(facts: Facts) -> list[tuple[str, str]]:
    words = {(q.id, o.value): (q.text, o.label) for q in facts.spec.questions for o in q.options}
    return [words.get(pair, pair) for pair in facts.case.situation.items()]


def form_rows(facts: Facts, *, masked: bool) -> list[tuple[str, str]]:
    """The application form, label and value; numbers of persons masked unless opened."""
    told = ((f.label, _answer(facts, f, masked=masked)) for f in facts.spec.form)
    return [(label, text) for label, text in told if text]


def _answer(facts: Facts, field: catalogue.FormField, *, masked: bool) -> str:
    """An answer in words; empty where there is none."""
    if field.type is T.ATTACHMENT:
        line = next((m for m in facts.case.materials if m.material == field.id), None)
        if line is None or line.state == "missing":
            return ""
        return f"{len(line.files)} 个文件，在材料里看" if line.files else line.state_label
    value = facts.case.form.get(field.id)
    if value in (None, "", []):
        return ""
    if field.type is T.SIGNATURE:
        changed = "" if facts.case.signature_stands else "。签名以后内容又改过，请核对"
        return format_html("{}{}", signature_shown(value, masked=masked), changed)
    return _value(field, value, masked=masked)


def _value(field: catalogue.FormField, value: Any, *, masked: bool) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.type is T.MEMBERS:
        return catalogue.members_text(field, value, mask if masked else None)
    words = {c.value: c.label for c in field.choices}
    if isinstance(value, list):
        return "、".join(words.get(str(v), str(v)) for v in value)
    if field.type is T.DIVISION and str(value).isdecimal():
        return _where(int(value))
    text = words.get(str(value), str(value))
    if masked and is_personal(field):
        return mask(field, text)
    return f"{text} {field.unit}" if field.unit else text


def _clock(clock: cases.ClockView) -> dict[str, Any]:
    return {"clock": clock, "light": lights.clock_state(clock), "text": lights.clock_text(clock)}


def _step(step: cases.StepView) -> dict[str, Any]:
    if step.finished_at:
        state, word = "done", "完成"
    elif step.started_at:
        state, word = lights.ROW_STATES[step.light], "正在办"
    else:
        state, word = "", "还没到"
    return {"step": step, "light": state, "text": word}
