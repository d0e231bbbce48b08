"""begin_patrol, sample_case, settle_third: daily work is looked at, by whatever means (S1-115, S3-54, S4-62, S4-69)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from random import SystemRandom
from typing import Final

from django.db import transaction

from yichuang.domain.cases import public as cases
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from .. import inspection, judging, lifecycle
from ..events_inspecting import CaseSampled, PatrolBegun, PatrolSettled, SampleRemoved
from ..models import Assessment, Patrol, SampledCase
from ..models.checking import PATROLS, AssessmentKind, Said
from ..policies import access_assessment, access_work, commissions_of, is_third_party
from ..profile.words import EvidenceKind, Means
from ..queries.checking import line_of
from ..queries.standard import edition_by_id, get_edition
from .checking import begin
from .findings import open_findings
from .words_given import plain

SAMPLED_DAYS: Final = 180
_MOST_SAMPLES = 20


@transaction.atomic
def begin_patrol(
    *, actor: Actor, site_id: int, means: str, camera_id: int | None = None, looked_at: datetime | None = None
) -> int:
    """Begin to patrol a site by its list for patrols; the check's id. The one under way is gone on with, as it began.

    By video: through a camera that works there, with the time that was looked at; no picture is kept (S3-54). A third
    party only where and when it is commissioned (S4-69). Raises Forbidden, NotFound, Conflict (no list), Invalid.
    """
    work = access_work(actor, site_id, lifecycle.CHECK, planned=False)
    third = is_third_party(actor)
    if not third:
        actor.require(lifecycle.INSPECT)
    kind = AssessmentKind.THIRD if third else AssessmentKind.PATROL
    known = Assessment.objects.filter(work=work, kind=kind, state=lifecycle.DRAFT).first()
    if known is not None:
        return access_assessment(actor, known.pk).pk
    if means not in get_edition(work.place_id).profile.appraisal.means:
        raise Invalid({"means": "请从本地规定的巡查办法里选"})
    video = means == Means.VIDEO
    if video:
        _require_camera(site_id, camera_id, looked_at)
    row = begin(actor, work, kind, clock.day_of(looked_at) if video and looked_at else None)
    commission = commissions_of(actor).filter(works=work).order_by("pk").first() if third else None
    Patrol.objects.create(
        assessment=row, means=means, commission=commission, camera_id=camera_id if video else None,
        looked_at=looked_at if video else None,
    )  # fmt: skip
    entry = PatrolBegun(row.pk, site_id, means, camera_id if video else None, commission.pk if commission else None)
    journal.record(entry, actor=actor, subject=row.subject, place_id=work.place_id)
    return row.pk


def _require_camera(site_id: int, camera_id: int | None, looked_at: datetime | None) -> None:
    cameras = places.working_cameras(site_id)
    wrong = {}
    if not cameras:
        wrong["camera_id"] = "这个站点没有登记能用的视频监控，不能视频巡查。请先在站点档案里登记，或者改用现场巡查"
    elif camera_id not in cameras:
        wrong["camera_id"] = "请选用的是哪个摄像头，故障、报废的不能选"
    if looked_at is None or looked_at > clock.now():
        wrong["looked_at"] = "请填看的是什么时间的画面，不能在现在以后"
    if wrong:
        raise Invalid(wrong)


@transaction.atomic
def sample_case(*, actor: Actor, assessment_id: int, line: str, number: str = "", defect: str = "") -> str:
    """Look at a case of a handed-down or agented item of the site; its number. Empty: one is drawn by lot (S4-62).

    Only what this post's own ledger shows, received within 180 days when drawn. Given again, ``defect`` is what is
    said of it now. The number is kept and nothing of anybody. Raises Forbidden, NotFound, Conflict, Invalid.
    """
    check = _under_way(actor, assessment_id)
    asked = line_of(check, line)
    if EvidenceKind.CASES not in asked.evidence:
        raise Conflict("这一项不抽看办件")
    if defect and defect not in asked.defects:
        raise Invalid({"defect": "请从这一项的问题里选"})
    known = {row.number: row for row in check.samples.filter(line=line)}
    wanted = plain(number).upper()
    row = known.get(wanted)
    if row is None:
        if len(known) >= _MOST_SAMPLES:
            raise Invalid({"number": f"一项最多抽看 {_MOST_SAMPLES} 件"})
        row = _found(actor, check, line, wanted, set(known))
    elif row.defect == defect:
        return row.number
    row.defect, row.by_id, row.at = defect, actor.account_id, clock.now()
    row.save()
    entry = CaseSampled(check.pk, row.number, row.drawn, defect)
    journal.record(entry, actor=actor, subject=check.subject, place_id=check.work.place_id)
    return row.number


def _found(actor: Actor, check: Assessment, line: str, number: str, known: Collection[str]) -> SampledCase:
    since = clock.today() - timedelta(days=SAMPLED_DAYS)
    found = [
        one for one in cases.list_handled_at(actor, check.work.site_id, since, number=number) if one.number not in known
    ]
    if not found:
        text = "这个站点没有这个编号的下放或者代办的办件，请核对编号"
        none = f"近 {SAMPLED_DAYS} 天没有可抽的下放或者代办的办件，这一项可以选“这次没有看”"
        raise Invalid({"number": text if number else none})
    one = found[0] if number else SystemRandom().choice(found)
    return SampledCase(
        assessment=check, line=line, case_id=one.case_id, number=one.number, item_name=one.item_name,
        agented=one.agented, drawn=not number,
    )  # fmt: skip


@transaction.atomic
def drop_sample(*, actor: Actor, assessment_id: int, sample_id: int) -> None:
    """Take a case off again that was named by mistake. What was drawn stays. Raises Forbidden, NotFound, Conflict."""
    check = _under_way(actor, assessment_id)
    row = check.samples.filter(pk=sample_id).first()
    if row is None:
        raise NotFound("没有抽看这一件，可能已经去掉了")
    if row.drawn:
        raise Conflict("抽签抽到的办件不能去掉，没有问题的就不选问题")
    row.delete()
    entry = SampleRemoved(check.pk, row.number)
    journal.record(entry, actor=actor, subject=check.subject, place_id=check.work.place_id)


def _under_way(actor: Actor, assessment_id: int) -> Assessment:
    check = access_assessment(actor, assessment_id)
    if check.kind not in PATROLS or check.state != lifecycle.DRAFT:
        raise Conflict("这次检查已经结束，或者不是巡查，不能再抽看办件")
    return check


@transaction.atomic
def settle_third(*, actor: Actor, assessment_id: int, dropped: Collection[str] = (), said: str = "") -> None:
    """Confirm what a third party found, but for the lines ``dropped``; only then it must be put right (S4-69).

    Who drops one says why. Settled once. Raises Forbidden, NotFound, Conflict, Invalid.
    """
    actor.require(lifecycle.MANAGE)
    site_id = Assessment.objects.filter(pk=assessment_id).values_list("work__site_id", flat=True).first()
    access_work(actor, site_id or 0, lifecycle.MANAGE, planned=False)
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("work", "patrol")
    check = rows.filter(kind=AssessmentKind.THIRD, pk=assessment_id).first()
    if check is None:
        raise NotFound("没有这次第三方巡查，或者不归您管")
    if check.state != lifecycle.SUBMITTED or check.patrol.settled_at is not None:
        raise Conflict("这次巡查还没有提交，或者已经确认过")
    found = set(check.answers.filter(said=Said.NO).values_list("line", flat=True))
    left_out = sorted(set(dropped))
    words = plain(said)
    if set(left_out) - found:
        raise Invalid({"dropped": "请从查出的问题里选"})
    if left_out and not words:
        raise Invalid({"said": "有不予认定的，请写明为什么"})
    if len(words) > 200:
        raise Invalid({"said": "确认意见最多 200 个字"})
    patrol = check.patrol
    patrol.settled_at, patrol.settled_by_id = clock.now(), actor.account_id
    patrol.settled_said, patrol.dropped = words, left_out
    patrol.save()
    if left_out:
        _judge_again(check, left_out)
    entry = PatrolSettled(check.pk, check.work.site_id, tuple(left_out))
    journal.record(entry, actor=actor, subject=check.subject, place_id=check.work.place_id)
    open_findings(actor, check, without=left_out)


def _judge_again(check: Assessment, left_out: Collection[str]) -> None:
    """What was not confirmed counts for nothing in the result either."""
    profile = edition_by_id(check.edition_id).profile
    said = dict(check.answers.values_list("line", "said")) | dict.fromkeys(left_out, Said.SKIP.value)
    result = judging.judge(profile, check.work.kind, said, inspection.use_of(check))
    check.score, check.passed = Decimal(str(result.score)), result.passed
    check.save(update_fields=["score", "passed"])
