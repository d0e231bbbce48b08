"""What may be done with a case at the desk: for each transition its words, its form and the one operation it calls.

Which of them are offered comes from ``CaseDetail.actions``; here only those are left out that would do nothing now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

from . import forms, papers
from .forms import ActionForm

_WORKING = frozenset({"examine", "site_check"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What a form is built from."""

    actor: Actor
    case: cases.CaseDetail
    spec: catalogue.ItemSpec


Run = Callable[[Facts, ActionForm], object]


@dataclass(frozen=True, slots=True)
class Doing:
    """One kind of act. ``button`` is what the last button of its form says; ``key`` its shortcut on the file page."""

    label: str
    button: str
    form: Callable[..., ActionForm]
    run: Run
    key: str = ""
    main: bool = False
    when: Callable[[Facts], bool] = lambda facts: True  # noqa: ARG005 - always
    note: Callable[[Facts], str] = lambda facts: ""  # noqa: ARG005 - nothing to add


def _id(facts: Facts) -> int:
    return facts.case.case_id


def _working(facts: Facts) -> bool:
    return any(s.kind in _WORKING and s.finished_at is None for s in facts.case.steps)


def _decidable(facts: Facts) -> bool:
    """Examination is done; or the owner authorised this post in writing to finish the item on the spot."""
    return not _working(facts) or not facts.actor.may("cases.decide")


def _running(facts: Facts) -> bool:
    return any(p.ended_at is None for p in facts.case.procedures)


def _deferred(facts: Facts) -> bool:
    """Whether something is awaited, and this post takes papers in over its counter."""
    return facts.actor.may("cases.intake") and any(m.state == "deferred" for m in facts.case.materials)


def _accepting(facts: Facts) -> bool:
    """Whether this post says yes, no or what is missing: a site entrusted with accepting, or the body itself where no
    site is. A site that only collects is offered none of it (cases.operations.accept refuses it).
    """
    actor, case = facts.actor, facts.case
    if actor.site_id is None:
        return case.accepting_site_id is None
    return cases.accepts_in_hand(
        actor,
        item_id=case.item_id,
        owner_id=case.deciding_organisation_id,
        accepting_site_id=case.accepting_site_id,
        taken_in_on=case.taken_in_on,
    )


def _extendable(facts: Facts) -> bool:
    """An extension is asked for once and granted before the due day (行政许可法 42)."""
    if facts.spec.extension is None or facts.case.extension:
        return False
    return _before_due(facts)


def _before_due(facts: Facts) -> bool:
    due = {c.kind: c.due_on for c in facts.case.clocks}
    due_on = due.get("statutory") or due.get("promised")
    return due_on is None or clock.today() < due_on


def _current_step(facts: Facts) -> str:
    step = next((s for s in facts.case.steps if s.kind in _WORKING and s.finished_at is None), None)
    return f"正在办的环节：{step.name}" if step else ""


def _remedy(facts: Facts) -> str:
    remedy = facts.spec.remedy
    assert remedy is not None  # whatever one applies for has it (catalogue.record.record_rules)
    return f"决定书会写明救济途径：60 日内向{remedy.review_body}申请行政复议，6 个月内向{remedy.litigation_court}起诉。"


def _extension_rule(facts: Facts) -> str:
    rule = facts.spec.extension
    if rule is None:
        return ""
    return f"可延长 {catalogue.limit_text(rule.limit)}，只能一次，由{rule.approver}批准；依据：{rule.basis}"


def _forwarding(facts: Facts) -> str:
    own = next((c for c in facts.case.clocks if c.kind == "forwarding"), None)
    return f"收件后 1 个工作日内上传，最晚 {own.due_on:%Y-%m-%d}。上传后给出正式编号。" if own and own.due_on else ""


ACTIONS: dict[str, Doing] = {
    "forward": Doing(
        "上传到受理点", "上传", forms.Nothing, lambda f, _: cases.forward_application(actor=f.actor, case_id=_id(f)),
        key="F8", main=True, note=_forwarding,
    ),
    "accept": Doing(
        "受理", "受理", forms.Accept,
        lambda f, g: cases.accept_case(actor=f.actor, case_id=_id(f), defer=tuple(g.cleaned_data["defer"])),
        key="F8", main=True, when=_accepting, note=lambda f: "时限从今天开始算，当天不计。",  # noqa: ARG005
    ),
    "notify_correction": Doing(
        "一次性告知补正", "出具一次性告知书", forms.Notify,
        lambda f, g: cases.notify_correction(actor=f.actor, case_id=_id(f), items=g.arguments()), key="F9",
        when=_accepting,
        note=lambda f: f"一次说全，告知以后不能再加。申请人有 {f.spec.correction_days} 个工作日补正。",
    ),
    "supplement": Doing(
        "代收补正材料", "收下", papers.Supplement,
        lambda f, g: cases.supplement(
            actor=f.actor, case_id=_id(f), materials=papers.taken_in(f.actor, g), form=papers.corrected_form(g)
        ), key="F8", main=True,
    ),
    "provide_deferred": Doing(
        "代收容缺材料", "收下", papers.Deferred,
        lambda f, g: cases.provide_deferred(actor=f.actor, case_id=_id(f), materials=papers.taken_in(f.actor, g)),
        when=_deferred,
    ),
    "return": Doing(
        "退回", "退回", forms.Nothing, lambda f, _: cases.return_case(actor=f.actor, case_id=_id(f)),
        when=_accepting,
        note=lambda f: "补正期限过了还没有补齐，才能退回；申请人可以随时重新申请。",  # noqa: ARG005
    ),
    "decline_unneeded": Doing(
        "不受理", "出具不受理告知书", forms.Reason,
        lambda f, g: cases.decline_unneeded(actor=f.actor, case_id=_id(f), reason=g.cleaned_data["reason"]),
        when=_accepting, note=lambda f: "只用于依法不需要办理的情形。",  # noqa: ARG005
    ),
    "decline_incompetent": Doing(
        "不予受理", "出具不予受理决定书", forms.Incompetent,
        lambda f, g: cases.decline_incompetent(actor=f.actor, case_id=_id(f), **g.cleaned_data),
        when=_accepting, note=lambda f: "只用于不属本机关职权的情形，要写明该向谁申请。",  # noqa: ARG005
    ),
    "finish_step": Doing(
        "完成本环节", "完成本环节", forms.Opinion,
        lambda f, g: cases.finish_step(actor=f.actor, case_id=_id(f), opinion=g.cleaned_data["opinion"]),
        key="F8", main=True, when=_working, note=_current_step,
    ),
    "start_special": Doing(
        "启动特别程序", "启动并书面告知", forms.StartSpecial,
        lambda f, g: cases.start_special(actor=f.actor, case_id=_id(f), **g.cleaned_data),
        when=lambda f: bool(f.spec.special_procedures),
        note=lambda f: "只能启动本事项清单里的程序，暂停哪个时限由清单决定。",  # noqa: ARG005
    ),
    "end_special": Doing(
        "结束特别程序", "结束，恢复计时", forms.EndSpecial,
        lambda f, g: cases.end_special(actor=f.actor, case_id=_id(f), **g.cleaned_data), when=_running,
    ),
    "request_extension": Doing(
        "申请延期", "报请批准", forms.Reason,
        lambda f, g: cases.request_extension(actor=f.actor, case_id=_id(f), reason=g.cleaned_data["reason"]),
        when=_extendable, note=_extension_rule,
    ),
    "approve_extension": Doing(
        "批准延期", "批准", forms.Nothing, lambda f, _: cases.approve_extension(actor=f.actor, case_id=_id(f)),
        when=lambda f: f.case.extension == "等待批准" and _before_due(f), note=_extension_rule,
    ),
    "grant": Doing(
        "准予", "作出准予决定", forms.Grant,
        lambda f, g: cases.grant(actor=f.actor, case_id=_id(f), reason=g.cleaned_data["reason"]),
        key="F8", main=True, when=_decidable,
    ),
    "reject": Doing(
        "不予", "作出不予决定", forms.Reject,
        lambda f, g: cases.reject(actor=f.actor, case_id=_id(f), reason=g.cleaned_data["reason"]),
        key="F9", when=_decidable, note=_remedy,
    ),
    "terminate": Doing(
        "终止办理", "终止", forms.Reason,
        lambda f, g: cases.terminate(actor=f.actor, case_id=_id(f), reason=g.cleaned_data["reason"]),
        note=lambda f: "只用于申请人死亡、主体消灭等情形。",  # noqa: ARG005
    ),
    "transfer_up": Doing(
        "转报上级", "转报", forms.TransferUp,
        lambda f, g: cases.transfer_up(actor=f.actor, case_id=_id(f), **g.cleaned_data),
    ),
    "seal_result": Doing(
        "制作结果并用印", "制作并用印", forms.Nothing,
        lambda f, _: cases.seal_result(actor=f.actor, case_id=_id(f)), key="F8", main=True,
        note=lambda f: "系统按决定生成文书，加盖电子印章，不能改字。",  # noqa: ARG005
    ),
    "issue": Doing(
        "出件", "出件", forms.Nothing, lambda f, _: cases.issue(actor=f.actor, case_id=_id(f)), key="F8", main=True,
        note=lambda f: "出件后通知申请人来领。容缺材料要先补齐。",  # noqa: ARG005
    ),
    "deliver": Doing(
        "送达", "确认已交付", forms.Deliver, lambda f, g: cases.deliver(actor=f.actor, case_id=_id(f), **g.arguments()),
        key="F8", main=True,
    ),
}  # fmt: skip


def offered(facts: Facts) -> list[tuple[str, Doing]]:
    """What this post may do with this case now, the main act first."""
    names = {a.name for a in facts.case.actions}
    found = [(name, doing) for name, doing in ACTIONS.items() if name in names and doing.when(facts)]
    return sorted(found, key=lambda pair: not pair[1].main)
