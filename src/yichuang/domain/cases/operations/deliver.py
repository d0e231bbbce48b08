"""Making the result and handing it over (制证、送达; 行政许可法 39, 44)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction

from yichuang.kernel import clock, codes
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid
from yichuang.kernel.generation import steady
from yichuang.kernel.rows import insert

from .. import lifecycle, reach, results
from ..advance import advance
from ..events import CaseDelivered, ResultSealed
from ..models import Case, CaseHand, CaseStep, Delivery, ResultDocument
from ..policies import access_case, empowered, only_hands_over, refuse_if_recused
from ..records import CaseChanged

_RELATIONS = frozenset({"self", "proxy", "household", "agent"})
_OVER_THE_COUNTER = frozenset({"counter", "village"})


@dataclass(frozen=True, slots=True)
class Collector:
    """Who takes the result. ``relation``: self | proxy | household | agent.

    ``checked``: the applicant herself, whose document was compared with the file; name and number are then the file's.
    """

    relation: str
    name: str = ""
    identity: str = ""
    checked: bool = False


@transaction.atomic
@steady()
def seal_result(*, actor: Actor, case_id: int) -> CaseChanged:
    """Make the result document from the decision and seal it electronically (行政许可法 39)."""
    case = access_case(actor, case_id=case_id, lock=True)
    refuse_if_recused(actor, case)
    actor = empowered(actor, case)
    lifecycle.CASE.check(case, "seal_result", actor)
    made = results.make(case)
    insert(
        ResultDocument(
            case=case, name=made.name, file_id=made.file_id, sealed_at=clock.now(), valid_until=made.valid_until
        )
    )
    return advance(case, "seal_result", actor=actor, event=lambda c: ResultSealed(c.pk, c.number or "", made.file_id))


@transaction.atomic
@steady()
def deliver(*, actor: Actor, case_id: int, collector: Collector, tracking_number: str = "") -> CaseChanged:
    """Hand the result over, with the identity of whoever takes it (S2-102); closes the case.

    At a counter the collector's name and identity number are needed, of the applicant herself only that they were
    checked; by post the courier's number.
    Raises Invalid, Conflict, Forbidden where the result lies at another site.
    """
    case = access_case(actor, case_id=case_id, lock=True)
    refuse_if_recused(actor, case, agents_too=True)
    lifecycle.CASE.check(case, "deliver", actor)
    site_id = reach.handing_site(case)
    if actor.site_id and site_id and actor.site_id != site_id and actor.role != "agent":
        raise Forbidden("结果不在本站点，不能在这里交付")
    collector = _on_file(actor, case, collector)
    _check_collector(case, collector, tracking_number)
    now = clock.now()
    insert(
        Delivery(
            case=case,
            way=case.delivery_way,
            relation=collector.relation,
            collector_name=collector.name or None,
            collector_identity=collector.identity.upper() or None,
            tracking_number=tracking_number,
            delivered_at=now,
            account_id=actor.account_id,
        )
    )
    CaseHand.objects.filter(
        case_id=case.pk, role__in=(CaseHand.Role.DELIVERING, CaseHand.Role.ASSISTING), until__isnull=True
    ).update(until=now)
    CaseStep.objects.filter(case_id=case.pk, finished_at__isnull=True).update(
        finished_at=now, account_id=actor.account_id
    )
    return advance(
        case,
        "deliver",
        actor=actor,
        at=now,
        event=lambda c: CaseDelivered(
            c.pk, c.number or "", c.item_id, c.deciding_organisation_id, c.town, c.delivery_way, collector.relation
        ),
    )


def _on_file(actor: Actor, case: Case, collector: Collector) -> Collector:
    """Name and number of the applicant as the file has them, who showed her document at a counter.

    Not for who only hands over: she is shown no number to compare the document with, so she types it.
    """
    if collector.relation != "self" or not collector.checked or case.delivery_way not in _OVER_THE_COUNTER:
        return collector
    if only_hands_over(actor, case):
        return collector
    return replace(collector, name=str(case.applicant.name), identity=str(case.applicant.id_number or ""))


def _check_collector(case: Case, collector: Collector, tracking_number: str) -> None:
    problems: dict[str, str] = {}
    if not hasattr(case, "result"):
        raise Conflict("结果还没有制作")
    if collector.relation not in _RELATIONS:
        problems["relation"] = "请选择领取人与申请人的关系"
    if case.delivery_way == "post":
        if not 6 <= len(tracking_number) <= 40 or not tracking_number.isalnum():
            problems["tracking_number"] = "请填写快递单号（6 到 40 位字母或数字）"
    elif case.delivery_way in _OVER_THE_COUNTER:
        if not 1 <= len(collector.name.strip()) <= 100:
            problems["name"] = "请填写领取人姓名"
        problem = _identity_problem(case, collector)
        if problem:
            problems["identity"] = problem
    if problems:
        raise Invalid(problems)


def _identity_problem(case: Case, collector: Collector) -> str:
    """What is wrong with the collector's number; her own may be missing only if she has none (a newborn)."""
    own = case.applicant.id_number
    if not collector.identity:
        return "" if own is None and collector.relation == "self" else "请填写领取人证件号码"
    if collector.relation == "self" and own:
        same = collector.identity.upper() == str(own).upper()
        return "" if same else "证件号码与申请人不一致；如是他人代领，请选择代领关系"
    if len(collector.identity) == 18 and not codes.check("identity", collector.identity).valid:
        return "证件号码不正确，请核对"
    return ""
