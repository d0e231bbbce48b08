"""One endpoint for each transition, with its own typed body; made from the table, so that none can be missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import AwareDatetime, Field, StringConstraints

from yichuang.domain.cases import public as cases
from yichuang.kernel.actor import Actor

from .cases import PROBLEMS, materials_of
from .guard import BearerAuth, actor_of
from .schemas import Body, ChangedOut, Line, MaterialIn, Slug, Words

router = Router(tags=["办理"])


class Nothing(Body):
    """No facts are needed."""


class Accept(Body):
    """受理. ``defer``: papers that may come later; ``occurred_at``: only for 补登."""

    defer: list[Slug] = Field([], max_length=40)
    occurred_at: AwareDatetime | None = None


class Notify(Body):
    """一次性告知: material (or ``form``) → what is to be corrected."""

    items: dict[Slug, Annotated[str, StringConstraints(max_length=300)]] = Field(..., max_length=60)


class Supplement(Body):
    """补正."""

    materials: list[MaterialIn] = Field([], max_length=60)
    form: dict[Slug, Any] | None = Field(None, max_length=200)


class Materials(Body):
    """后补材料."""

    materials: list[MaterialIn] = Field(..., max_length=60)


class Reason(Body):
    """理由, which the applicant reads."""

    reason: Words = ""


class Incompetent(Body):
    """不予受理, naming who is competent."""

    reason: Words
    competent_body: Line


class Opinion(Body):
    """办理意见."""

    opinion: Words


class StartSpecial(Body):
    """启动特别程序."""

    procedure: Slug
    notified_until: date
    reason: Words


class EndSpecial(Body):
    """结束特别程序."""

    procedure: Slug
    outcome: Words


class TransferUp(Body):
    """转报上级."""

    to_body: Line
    reason: Words = ""


class Deliver(Body):
    """送达 with the collector's identity."""

    relation: Literal["self", "proxy", "household", "agent"]
    name: Line = ""
    identity: Slug = ""
    tracking_number: Slug = ""


Run = Callable[[Actor, int, Any], cases.CaseChanged]


def _supplement(actor: Actor, case_id: int, p: Supplement) -> cases.CaseChanged:
    return cases.supplement(actor=actor, case_id=case_id, materials=materials_of(p.materials), form=p.form)


def _deliver(actor: Actor, case_id: int, p: Deliver) -> cases.CaseChanged:
    collector = cases.Collector(p.relation, p.name, p.identity)
    return cases.deliver(actor=actor, case_id=case_id, collector=collector, tracking_number=p.tracking_number)


BODIES: dict[str, tuple[type[Body], Run]] = {
    "forward": (Nothing, lambda a, c, p: cases.forward_application(actor=a, case_id=c)),
    "accept": (
        Accept,
        lambda a, c, p: cases.accept_case(actor=a, case_id=c, defer=tuple(p.defer), occurred_at=p.occurred_at),
    ),
    "notify_correction": (Notify, lambda a, c, p: cases.notify_correction(actor=a, case_id=c, items=p.items)),
    "supplement": (Supplement, _supplement),
    "supplement_part": (Supplement, _supplement),
    "provide_deferred": (
        Materials,
        lambda a, c, p: cases.provide_deferred(actor=a, case_id=c, materials=materials_of(p.materials)),
    ),
    "return": (Nothing, lambda a, c, p: cases.return_case(actor=a, case_id=c)),
    "decline_unneeded": (Reason, lambda a, c, p: cases.decline_unneeded(actor=a, case_id=c, reason=p.reason)),
    "decline_incompetent": (
        Incompetent,
        lambda a, c, p: cases.decline_incompetent(actor=a, case_id=c, reason=p.reason, competent_body=p.competent_body),
    ),
    "withdraw": (Reason, lambda a, c, p: cases.withdraw_case(actor=a, case_id=c, reason=p.reason)),
    "finish_step": (Opinion, lambda a, c, p: cases.finish_step(actor=a, case_id=c, opinion=p.opinion)),
    "start_special": (
        StartSpecial,
        lambda a, c, p: cases.start_special(
            actor=a, case_id=c, procedure=p.procedure, notified_until=p.notified_until, reason=p.reason
        ),
    ),
    "end_special": (
        EndSpecial,
        lambda a, c, p: cases.end_special(actor=a, case_id=c, procedure=p.procedure, outcome=p.outcome),
    ),
    "request_extension": (Reason, lambda a, c, p: cases.request_extension(actor=a, case_id=c, reason=p.reason)),
    "approve_extension": (Nothing, lambda a, c, p: cases.approve_extension(actor=a, case_id=c)),
    "grant": (Reason, lambda a, c, p: cases.grant(actor=a, case_id=c, reason=p.reason)),
    "reject": (Reason, lambda a, c, p: cases.reject(actor=a, case_id=c, reason=p.reason)),
    "terminate": (Reason, lambda a, c, p: cases.terminate(actor=a, case_id=c, reason=p.reason)),
    "transfer_up": (
        TransferUp,
        lambda a, c, p: cases.transfer_up(actor=a, case_id=c, to_body=p.to_body, reason=p.reason),
    ),
    "seal_result": (Nothing, lambda a, c, p: cases.seal_result(actor=a, case_id=c)),
    "issue": (Nothing, lambda a, c, p: cases.issue(actor=a, case_id=c)),
    "deliver": (Deliver, _deliver),
}

_BY_APPLICANT = frozenset({"supplement", "supplement_part", "provide_deferred", "withdraw"})


def _add(name: str, label: str, body: type[Body], run: Run) -> None:
    """Register ``POST cases/{number}/<name>``."""

    def view(request: HttpRequest, number: str, payload: Body) -> dict[str, Any]:
        actor = actor_of(request)
        return asdict(run(actor, cases.case_id_of(actor, number), payload))

    view.__annotations__ = {"request": HttpRequest, "number": str, "payload": body, "return": dict[str, Any]}
    view.__doc__ = body.__doc__
    router.post(
        f"cases/{{number}}/{name}",
        auth=BearerAuth("submit" if name in _BY_APPLICANT else "handle"),
        response={200: ChangedOut, **PROBLEMS},
        operation_id=f"transition_{name}",
        summary=label,
    )(view)


for _transition in cases.CASE.transitions:
    if not _transition.automatic:
        _add(_transition.name, _transition.label, *BODIES[_transition.name])
