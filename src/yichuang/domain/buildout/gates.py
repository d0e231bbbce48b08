"""What stands between a site and its next step: told on its page, and held by the operations (S1-124, S1-125)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from yichuang.kernel.actor import Actor

from . import lifecycle
from .models import Assessment, Rectification, SiteWork, WorkMove
from .models.checking import AssessmentKind
from .profile.spec import Profile
from .profile.words import Stage
from .queries.standard import edition_by_id

REASONED: Final = frozenset({"send_back", "pass_city", "lose"})
"""Steps that are taken with words."""


def last_check(work: SiteWork, kind: str) -> Assessment | None:
    """The last check of this kind that was submitted."""
    rows = Assessment.objects.filter(work=work, kind=kind, state=lifecycle.SUBMITTED)
    return rows.order_by("-submitted_at", "-pk").first()


def last_move(work: SiteWork, *transitions: str) -> WorkMove | None:
    """The last step of the site, or the last of these."""
    rows = WorkMove.objects.filter(work=work)
    return (rows.filter(transition__in=transitions) if transitions else rows).order_by("-pk").first()


_SINCE: Final[Mapping[str, tuple[str, ...]]] = {
    AssessmentKind.SELF: ("lose",),
    AssessmentKind.COUNTY: ("report",),
    AssessmentKind.CITY: ("pass_county",),
    AssessmentKind.SPOT: ("pass_city", "confirm"),
}
"""After the last of which steps a check of this kind must have been begun to count for the next."""


def is_stale(work: SiteWork, check: Assessment) -> bool:
    """Whether it was begun before the step it should answer: it says nothing of what was done since."""
    steps = _SINCE.get(check.kind)
    return steps is not None and _before(check, last_move(work, *steps))


def _before(check: Assessment, move: WorkMove | None) -> bool:
    return move is not None and check.begun_at < move.at


def check_since(work: SiteWork, kind: str) -> Assessment | None:
    """The last submitted check of this kind, if it was begun after the step it answers."""
    check = last_check(work, kind)
    return None if check is None or is_stale(work, check) else check


def report_gaps(work: SiteWork, profile: Profile, actor: Actor) -> list[str]:
    """Why the site cannot be reported for acceptance yet."""
    del actor
    check = check_since(work, AssessmentKind.SELF)
    gaps = []
    if check is None:
        gaps.append("取消达标以后还没有重新自查" if work.state == lifecycle.LOST else "还没有自查")
    elif not check.passed:
        gaps.append(f"{check.on} 的自查没有合格（{check.score} 分），改好以后请再查一次")
    else:
        gaps += _outdated(check, profile)
    if work.state == lifecycle.RECTIFYING and check is not None and not _worked_on(work, check):
        gaps.append("退回以后还没有整改，也没有重新自查")
    strict = work.state in {lifecycle.LOST, lifecycle.RECTIFYING}
    gaps += [f"整改没有做完：{text}" for text in _unsettled(work, profile, {lifecycle.OPEN}, musts_only=not strict)]
    return gaps


def county_gaps(work: SiteWork, profile: Profile, actor: Actor) -> list[str]:
    """Why the county cannot pass the site yet, for whoever would."""
    check = check_since(work, AssessmentKind.COUNTY)
    gaps = []
    if check is None:
        gaps.append("报验以后还没有做县级验收检查")
    elif not check.passed:
        gaps.append(f"{check.on} 的县级验收检查没有合格（{check.score} 分）")
    else:
        gaps += _outdated(check, profile)
    own = last_check(work, AssessmentKind.SELF)
    if own is not None and actor.account_id is not None and own.submitted_by_id == actor.account_id:
        gaps.append("这个站点的自查是您提交的，要由别人验收")
    return gaps + _must_gaps(work, profile)


def city_gaps(work: SiteWork, profile: Profile, actor: Actor) -> list[str]:
    """Why the city cannot pass the site yet. A site the city has not looked at may pass on the county's word."""
    del actor
    if Stage.CITY not in profile.acceptance.stages:
        return ["本地的方案里没有市级验收，县里确认达标就行"]
    check = check_since(work, AssessmentKind.CITY)
    gaps = []
    if check is not None and not check.passed:
        gaps.append(f"{check.on} 的市级验收检查没有合格（{check.score} 分）")
    return gaps + _must_gaps(work, profile)


def confirm_gaps(work: SiteWork, profile: Profile, actor: Actor) -> list[str]:
    """Why the county cannot confirm the mark by itself."""
    del actor
    if Stage.CITY in profile.acceptance.stages:
        return ["本地的方案要市级验收，县里不能自己确认"]
    return _must_gaps(work, profile)


def lose_gaps(work: SiteWork, profile: Profile, actor: Actor) -> list[str]:
    """Why there is nothing on which the mark could be taken back or the site be warned."""
    del profile, actor
    check = check_since(work, AssessmentKind.SPOT)
    if check is None:
        return ["达标以后还没有抽查过"]
    if check.passed:
        return [f"{check.on} 的抽查是合格的"]
    if check.outcome:
        return [f"{check.on} 的抽查已经处理过：{check.get_outcome_display()}"]
    return []


def _nothing(work: SiteWork, profile: Profile, actor: Actor) -> list[str]:
    del work, profile, actor
    return []


GAPS: Final[Mapping[str, Callable[[SiteWork, Profile, Actor], list[str]]]] = {
    "report": report_gaps,
    "send_back": _nothing,
    "pass_county": county_gaps,
    "pass_city": city_gaps,
    "confirm": confirm_gaps,
    "lose": lose_gaps,
}
"""By the name of the step; the same words on the page and in the refusal."""


def _worked_on(work: SiteWork, check: Assessment) -> bool:
    """Whether anything was put right, or the site looked at itself again, since it was sent back."""
    move = last_move(work, "send_back")
    if not _before(check, move):
        return True
    rows = Rectification.objects.filter(work=work, state__in=[lifecycle.DONE, lifecycle.CLOSED])
    return move is not None and rows.filter(done_at__gte=move.at).exists()


def _outdated(check: Assessment, profile: Profile) -> list[str]:
    """A check by lines that a newer edition has changed says nothing of the new ones."""
    before = edition_by_id(check.edition_id).profile.lines_for(check.work.kind)
    if before == profile.lines_for(check.work.kind):
        return []
    return [f"{check.on} 的{check.get_kind_display()}用的是旧的检查表，标准已经修订，请按新的再查一次"]


def _must_gaps(work: SiteWork, profile: Profile) -> list[str]:
    unsettled = {lifecycle.OPEN, lifecycle.DONE}
    return [f"必须达到的项还没有销号：{text}" for text in _unsettled(work, profile, unsettled, musts_only=True)]


def _unsettled(work: SiteWork, profile: Profile, states: set[str], *, musts_only: bool) -> list[str]:
    found = []  # each by the edition it was found under: what that edition demanded is not let off by the next
    rows = Rectification.objects.filter(work=work, state__in=states).select_related("assessment")
    for row in rows.order_by("due_on", "pk"):
        line = (edition_by_id(row.assessment.edition_id).profile if row.assessment else profile).line(row.line)
        if not musts_only or (line is not None and line.must):
            found.append(f"{line.name if line else row.line}，{row.defect}")
    return found
