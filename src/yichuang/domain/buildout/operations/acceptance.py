"""The steps of acceptance: report, send back, passed by the county, by the city, confirmed, lost, warned."""

from __future__ import annotations

from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.workdays import add_months

from .. import gates, lifecycle
from ..events import SiteWarned
from ..models import Assessment, SiteWork
from ..models.checking import AssessmentKind, Outcome
from ..policies import access_work
from ..profile.spec import Profile
from ..queries.standard import get_edition
from ..refs import WorkRef
from ..reps import work_ref
from .certify import issue, revoke
from .demonstrations import end_of
from .steps import step

_LONGEST = 200


@transaction.atomic
def report_site(*, actor: Actor, site_id: int, said: str = "") -> WorkRef:
    """Report a site for acceptance (报请验收), the first time or again after it was sent back or lost its mark.

    A site that nobody had started to build on is started by it: what is there may do. Raises Forbidden, NotFound,
    Conflict (no self-check that passed, or something is still to be put right), Invalid.
    """
    work = access_work(actor, site_id, lifecycle.REPORT)
    if work.state != lifecycle.PLANNED:
        lifecycle.WORK.check(work, "report", actor)
    _require(work, "report", actor)
    if work.state == lifecycle.PLANNED:
        step(actor=actor, work=work, name="start", reason="现有场所")
    check = gates.last_check(work, AssessmentKind.SELF)
    step(actor=actor, work=work, name="report", reason=_said(said), assessment=check)
    return work_ref(work)


@transaction.atomic
def send_back(*, actor: Actor, site_id: int, reason: str) -> WorkRef:
    """Send a reported site back to be put right, with the reason. Raises Forbidden, NotFound, Conflict, Invalid."""
    work = access_work(actor, site_id, lifecycle.INSPECT)
    lifecycle.WORK.check(work, "send_back", actor)
    text = _said(reason, "请写明为什么退回")
    kind = AssessmentKind.COUNTY if work.state == lifecycle.REPORTED else AssessmentKind.CITY
    check = gates.check_since(work, kind)
    step(actor=actor, work=work, name="send_back", reason=text, assessment=check)
    return work_ref(work)


@transaction.atomic
def pass_county(*, actor: Actor, site_id: int, said: str = "") -> WorkRef:
    """The county passes a site it has checked (S1-124); not by whoever submitted the site's own check.

    Raises Forbidden, NotFound, Conflict (no county check that passed since it was reported; a must is not settled).
    """
    work = access_work(actor, site_id, lifecycle.MANAGE)
    lifecycle.WORK.check(work, "pass_county", actor)
    _require(work, "pass_county", actor)
    check = gates.last_check(work, AssessmentKind.COUNTY)
    step(actor=actor, work=work, name="pass_county", reason=_said(said), assessment=check)
    return work_ref(work)


@transaction.atomic
def pass_city(*, actor: Actor, site_id: int, said: str = "") -> WorkRef:
    """The city passes a site (S1-125): it is up to standard, and has its certificate.

    The city looks at some and takes others on the county's word: without a check of its own it says why in ``said``.
    Raises Forbidden, NotFound, Conflict, Invalid.
    """
    work = access_work(actor, site_id, lifecycle.ACCEPT)
    lifecycle.WORK.check(work, "pass_city", actor)
    _require(work, "pass_city", actor)
    check = gates.check_since(work, AssessmentKind.CITY)
    text = _said(said, "" if check else "没有到现场检查的，请写明凭什么通过")
    _up_to_standard(actor, work, "pass_city", text, check)
    return work_ref(work)


@transaction.atomic
def confirm_site(*, actor: Actor, site_id: int, said: str = "") -> WorkRef:
    """The county confirms the mark where the plan knows no acceptance by the city. As ``pass_city``."""
    work = access_work(actor, site_id, lifecycle.MANAGE)
    lifecycle.WORK.check(work, "confirm", actor)
    _require(work, "confirm", actor)
    _up_to_standard(actor, work, "confirm", _said(said), gates.last_check(work, AssessmentKind.COUNTY))
    return work_ref(work)


def _up_to_standard(actor: Actor, work: SiteWork, name: str, said: str, check: Assessment | None) -> None:
    months = _profile(work).acceptance.recheck_months
    work.recheck_on = add_months(clock.today(), months) if months else None
    step(actor=actor, work=work, name=name, reason=said, assessment=check, fields=("recheck_on",))
    issue(actor, work)


@transaction.atomic
def lose_mark(*, actor: Actor, site_id: int, reason: str) -> WorkRef:
    """A spot check failed: the site loses its mark and its certificate (S4-46), with the reason.

    Raises Forbidden, NotFound, Conflict (no failed spot check that was not dealt with), Invalid.
    """
    work = access_work(actor, site_id, lifecycle.INSPECT)
    lifecycle.WORK.check(work, "lose", actor)
    _require(work, "lose", actor)
    text = _said(reason, "请写明为什么取消达标")
    check = _settle(work, Outcome.LOST, text)
    work.recheck_on = None
    step(actor=actor, work=work, name="lose", reason=text, assessment=check, fields=("recheck_on",))
    revoke(actor, work)
    end_of(work, actor, text)
    return work_ref(work)


@transaction.atomic
def warn_site(*, actor: Actor, site_id: int, reason: str) -> None:
    """A spot check failed: the site keeps its mark and puts right what was found, by its day. As ``lose_mark``."""
    work = access_work(actor, site_id, lifecycle.INSPECT)
    lifecycle.WORK.check(work, "lose", actor)
    _require(work, "lose", actor)
    check = _settle(work, Outcome.WARNED, _said(reason, "请写明为什么只限期整改"))
    journal.record(SiteWarned(check.pk, work.site_id), actor=actor, subject=work.subject, place_id=work.place_id)


def _settle(work: SiteWork, outcome: Outcome, said: str) -> Assessment:
    check = gates.last_check(work, AssessmentKind.SPOT)
    assert check is not None  # _require has seen it
    check.outcome, check.outcome_said = outcome, said
    check.save(update_fields=["outcome", "outcome_said"])
    return check


def _profile(work: SiteWork) -> Profile:
    return get_edition(work.place_id).profile


def _require(work: SiteWork, name: str, actor: Actor) -> None:
    if gaps := gates.GAPS[name](work, _profile(work), actor):
        raise Conflict(f"现在还不能“{lifecycle.WORK.by_name[name].label}”：{'；'.join(gaps)}")


def _said(text: str, asked: str = "") -> str:
    """The words, checked; ``asked``: what to say where there are none and there must be."""
    said = text.strip()
    if asked and not said:
        raise Invalid({"said": asked})
    if len(said) > _LONGEST:
        raise Invalid({"said": f"最多写 {_LONGEST} 个字"})
    return said
