"""Handing in one application for all members, and filing each when its turn comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.divisions import town_of
from yichuang.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from yichuang.kernel.generation import steady
from yichuang.kernel.idempotency import once
from yichuang.kernel.rows import insert

from .. import filing, follow, lifecycle, signing
from ..events import BundleSubmitted
from ..models import Bundle, BundleCase, BundleDraft, BundleFile, BundleMember
from ..plan import Part, Plan
from ..policies import access_bundle_case
from ..queries.listed import get_bundle_version, member_items, plan_for
from ..records import BundleApplication, BundleReceipt, BundleVersionRef
from . import window

_CHANGED = "这件事的内容刚刚更新了，请刷新页面，核对后再提交；已经填的都还在"


def submit_bundle(
    *, actor: Actor, application: BundleApplication, idempotency_key: str, draft_id: str | None = None
) -> BundleReceipt:
    """Hand in once for all members, however often it is sent: parent and children in one transaction (S2-71).

    Members that wait for none are filed as cases at once; the others wait, their values sealed, and are filed when what
    they need is there (``file_ready``). What cannot be applied for online waits for the applicant at a window. The
    draft and its uploads end with it.

    A window (cases.intake) takes it in for the ``applicant`` it names, where it may take in every member (窗口收件);
    what has its turn later is filed from the same post.

    Raises Invalid under the keys of the one form (``fields.…``, ``papers.…``, ``answers.…``, ``divisions.…``,
    ``person.…``, ``applicant.…``, ``delivery.…``), Conflict where the answers leave nothing to be done or the bundle
    was changed, Forbidden for anybody but the applicant herself or a window that may take in all of it.
    """
    _may_hand_in(actor, application)

    def run() -> dict[str, int]:
        return {"bundle_case_id": _submit(actor, application, draft_id).pk}

    with steady():
        outcome = once(idempotency_key, actor=actor, operation="bundles.submit", fingerprint=repr(application), run=run)
    return _receipt(outcome.result["bundle_case_id"])


def _may_hand_in(actor: Actor, application: BundleApplication) -> None:
    if application.applicant is None:
        if actor.may("cases.intake"):
            raise Invalid({"applicant.id_number": "请填写申请人的姓名和证件号码"})
        actor.require("cases.submit")
        if actor.applicant_id is None or actor.role != people.Role.PUBLIC:
            raise Forbidden("一件事由申请人本人在网上提交，或者到窗口办")
    elif actor.may("cases.forward"):
        raise Forbidden("代办员请逐项代办，或者帮群众用他自己的账号在网上一次申请")
    elif not actor.may("cases.intake") or actor.post_id is None or actor.site_id is None:
        raise Forbidden("网上只能以本人名义提交；替别人办的，请到窗口")


def _receipt(bundle_case_id: int) -> BundleReceipt:
    parent = BundleCase.objects.only("number").get(pk=bundle_case_id)
    states = list(parent.members.values_list("state", "case_id"))
    filed = sum(1 for _, case_id in states if case_id is not None)
    return BundleReceipt(parent.pk, parent.number, filed, sum(1 for s, _ in states if s == lifecycle.WAITING))


def _submit(actor: Actor, application: BundleApplication, draft_id: str | None) -> BundleCase:
    version = _current(application.version_id)
    plan = plan_for(version.id, application.answers)
    items = member_items(version.id)
    _check(version, plan, items, application)
    if application.applicant is not None:
        window.check_reach(actor, plan, application)
    signing.check(actor, version.id, plan, application)
    parent = _parent(actor, version, plan, application, draft_id)
    application = _take_files(actor, parent, application, draft_id)
    rows = _rows(parent, plan, items)
    case_ids: dict[str, int] = {}
    for part, row in zip(plan.taking_part, rows, strict=True):
        if row in follow.ready(parent, rows):
            _file_now(actor, parent, plan, part, row, items[part.key], application, case_ids)
    insert(*rows)
    follow.forget_content(parent, rows)
    journal.record(
        BundleSubmitted(
            parent.pk, parent.number, version.bundle_id, version.id, parent.town, tuple(r.member for r in rows),
            tuple(case_ids.values()),
        ),
        actor=actor,
        subject=parent.key,
        place_id=parent.place_id,
    )  # fmt: skip
    return parent


def _current(version_id: int) -> BundleVersionRef:
    version = get_bundle_version(version_id)
    bundle = Bundle.objects.get(pk=version.bundle_id)
    if bundle.state != lifecycle.IN_USE:
        raise Conflict("这件事已经不在清单里了，现在不能申请；要办的事项可以单独申请")
    if bundle.current_id != version_id:
        raise Conflict(_CHANGED)
    return version


def _check(
    version: BundleVersionRef,
    plan: Plan,
    items: Mapping[str, catalogue.ItemRef],
    application: BundleApplication,
) -> None:
    if plan.outcome:
        raise Conflict(plan.outcome)
    if plan.waiting is not None:
        raise Invalid({f"answers.{plan.waiting.id}": f"请回答：{plan.waiting.question.text}"})
    if not plan.filed:
        raise Conflict("按您的回答，这里没有要提交的事项。请改一改前面的回答，或者打咨询电话问一问")
    person = version.spec.person
    if person is not None and not person.optional and application.person is None:
        raise Invalid({"person.name": f"请填写{person.label}的姓名和证件"})
    records = {k: catalogue.get_version(items[k].version_id).spec for k in (p.key for p in plan.filed)}
    missing = {
        f"divisions.{c}": "请选所在的村（社区）"
        for c in filing.wanted_places(plan, records)
        if not application.divisions.get(c)
    }
    if missing:
        raise Invalid(missing)
    filing.check(plan, items, application)


def _parent(
    actor: Actor,
    version: BundleVersionRef,
    plan: Plan,
    application: BundleApplication,
    draft_id: str | None,
) -> BundleCase:
    now = clock.now()
    division = next(iter(application.divisions.values()), 0)
    lead = places.competent_organisation(version.place_id, version.spec.lead_body, division)
    town = town_of(division)
    if lead is None or town is None:
        raise Invalid({f"divisions.{next(iter(application.divisions), 'any')}": "这个地方不在本县的办理范围内，请核对"})
    if application.applicant is not None:
        applicant_id = window.applicant_of(actor, version.place_id, application.applicant)
    else:
        assert actor.applicant_id is not None
        applicant_id = actor.applicant_id
    place = places.get_place_by_id(version.place_id)
    year = clock.day_of(now).year
    return BundleCase.objects.create(
        place_id=version.place_id,
        number=f"{place.prefix}-YJS-{year}-{numbering.take('bundle', place.slug, year):05d}",
        version_id=version.id,
        applicant_id=applicant_id,
        account_id=actor.signed_in(),
        lead_id=lead.id,
        division=division,
        town=town,
        draft=UUID(draft_id) if draft_id else None,
        situation=plan.answers,
        content=filing.kept(application),
        submitted_at=now,
    )


def _take_files(
    actor: Actor, parent: BundleCase, application: BundleApplication, draft_id: str | None
) -> BundleApplication:
    """The uploads go over to the parent, of this very account only; a draft ends."""
    if application.applicant is not None:
        window.remember(actor, parent)
        taken = window.take_files(actor, parent, application)
        parent.content = filing.kept(taken)
        parent.save(update_fields=["content"])
        return taken
    handles = [h for p in application.papers for h in p.files]
    if handles:
        try:
            wanted = {UUID(h) for h in handles}
        except ValueError:
            raise Invalid({"papers": "上传的文件已失效，请重新上传"}) from None
        mine = BundleFile.objects.filter(pk__in=wanted, account_id=actor.signed_in(), draft__isnull=False)
        if mine.update(draft=None, bundle_case=parent) != len(wanted):
            raise Invalid({"papers": "上传的文件已失效，请重新上传"})
    if draft_id:
        BundleDraft.objects.filter(pk=UUID(draft_id), account_id=actor.signed_in()).delete()
    return application


def _rows(parent: BundleCase, plan: Plan, items: Mapping[str, catalogue.ItemRef]) -> list[BundleMember]:
    now = clock.now()
    told = {True: lifecycle.TOLD_DONE, False: lifecycle.TOLD_OPEN}
    return [
        BundleMember(
            bundle_case_id=parent.pk,
            member=part.key,
            position=n,
            name=part.plain_name,
            item_id=items[part.key].id if part.key in items else None,
            state=told[part.had] if part.external else lifecycle.WAITING,
            note="申请人说：已经办好，手里有" if part.had else None,
            told_by_id=parent.account_id if part.had else None,
            told_at=now if part.had else None,
            moved_at=now,
        )
        for n, part in enumerate(plan.taking_part)
    ]


def _file_now(  # noqa: PLR0913
    actor: Actor,
    parent: BundleCase,
    plan: Plan,
    part: Part,
    row: BundleMember,
    item: catalogue.ItemRef,
    application: BundleApplication,
    case_ids: dict[str, int],
) -> None:
    """File a member that waits for none, in the transaction of the whole; its row is written afterwards."""
    if not part.online and application.applicant is None:
        row.state = lifecycle.AT_WINDOW
        return
    try:
        receipt = _case_of(actor, parent, plan, part, item, application, {})
    except Invalid as error:
        raise Invalid({_path(plan, part.key, k): v for k, v in error.fields.items()}) from None
    row.state, row.case_id = lifecycle.FILED, receipt.case_id
    case_ids[part.key] = receipt.case_id


def _case_of(  # noqa: PLR0913
    actor: Actor,
    parent: BundleCase,
    plan: Plan,
    part: Part,
    item: catalogue.ItemRef,
    application: BundleApplication,
    earlier: Mapping[str, int],
) -> cases.CaseReceipt:
    spec = get_bundle_version(parent.version_id).spec
    made = filing.application_for(actor, parent, spec, plan, part, item, application, earlier)
    return cases.submit_application(actor=actor, application=made, idempotency_key=f"bundle-{parent.pk}-{part.key}")


def _path(plan: Plan, member: str, path: str) -> str:
    """Where the applicant mends what a child's operation refused."""
    head, _, rest = path.partition(".")
    if head == "materials":
        return f"papers.{next((p.key for p in plan.uploads if (member, rest) in p.askers), rest)}"
    if head == "parties":
        return f"person.{rest.rpartition('.')[2]}"
    if head == "division":
        return "divisions"
    if head == "applicant":
        return path
    return path if head in {"delivery", "files"} else f"fields.{member}__{path}"


@transaction.atomic
def file_ready(*, bundle_case_id: int) -> int:
    """File every member whose turn has come; how many. May run again: under the parent's lock, by state and by key.

    The applicant asked for it when she handed in, so it is hers. What can no longer be filed (its item suspended or
    withdrawn, its record revised beyond what was filled in, her account closed) is held with the reason, and what
    depended on it ends; it is never filed under an item that is not in use (S0-73).
    """
    parent = BundleCase.objects.select_for_update(no_key=True).filter(pk=bundle_case_id).first()
    if parent is None or parent.state == lifecycle.WITHDRAWN:
        return 0
    done = 0
    system_actor = follow.follower(parent.place_id)
    while waiting := follow.ready(parent, list(parent.members.all())):
        for row in waiting:
            done += _file_waiting(parent, row, system_actor)
        follow.settle(parent)
    return done


@transaction.atomic
def complete_member(*, actor: Actor, bundle_case_id: int, member: str, values: Mapping[str, Any]) -> None:
    """Fill in what could not be known before, and hand the member in (its turn has come).

    ``values`` by the keys of the plan's later fields. Raises NotFound, Conflict where it does not wait for this, and
    Invalid per key.
    """
    actor.require("cases.submit")
    parent = access_bundle_case(actor, bundle_case_id=bundle_case_id, lock=True)
    row = parent.members.filter(member=member).first()
    if row is None or actor.applicant_id != parent.applicant_id:
        raise NotFound
    if row.state != lifecycle.TO_COMPLETE:
        raise Conflict("这一件现在不用补填，请看最新情况")
    plan = plan_for(parent.version_id, parent.situation)
    part, item = plan.part(member), member_items(parent.version_id)[member]
    keys = {f.key for f in plan.asked_later(member)}
    content = dict(parent.content)
    content["values"] = {**content["values"], **{k: v for k, v in values.items() if k in keys}}
    problems = filing.late_problems(plan, part, item, content["values"])
    if problems:
        raise Invalid(problems)
    parent.content = content
    parent.save(update_fields=["content"])
    _file_waiting(parent, row, follow.follower(parent.place_id))
    if follow.settle(parent):
        file_ready(bundle_case_id=parent.pk)


def _file_waiting(parent: BundleCase, row: BundleMember, system_actor: Actor) -> int:
    try:
        with transaction.atomic():
            missing = _missing(parent, row)
            receipt = None if missing else _when_its_turn_comes(parent, row)
    except DomainError as error:
        follow.move(parent, row, "hold", actor=system_actor, note=_refusal(error))
        return 0
    if missing and window.window_of(parent) is not None:
        note = f"前一件办好了，请到窗口补填{'、'.join(missing)}，办这一件"
        follow.move(parent, row, "invite", actor=system_actor, note=note)
        return 0
    if missing:
        note = f"前一件办好了，请补填：{'、'.join(missing)}"
        follow.move(parent, row, "ask", actor=system_actor, note=note)
        return 0
    if receipt is None:
        follow.move(parent, row, "invite", actor=system_actor, note="前一件办好了，请带材料到窗口办这一件")
        return 0
    row.case_id = receipt.case_id
    follow.move(parent, row, "file", actor=system_actor, fields=["case"])
    return 1


def _missing(parent: BundleCase, row: BundleMember) -> list[str]:
    """What the applicant has to fill in now, by label: it could not be known before."""
    plan = plan_for(parent.version_id, parent.situation)
    part = plan.part(row.member)
    if not part.takes_part or not (part.online or window.window_of(parent)):
        return []
    item = member_items(parent.version_id)[row.member]
    wrong = filing.late_problems(plan, part, item, parent.content.get("values", {}))
    return [f.field.label for f in plan.asked_later(row.member) if f.key in wrong]


def _when_its_turn_comes(parent: BundleCase, row: BundleMember) -> cases.CaseReceipt | None:
    """Its case, or None where one applies at a window. Raises DomainError where it can no longer be filed."""
    version = get_bundle_version(parent.version_id)
    plan = plan_for(version.id, parent.situation)
    part = plan.part(row.member)
    if not part.takes_part:
        raise Conflict(part.why or "这个事项现在不能申请")
    taken_at = window.window_of(parent)
    if not part.online and taken_at is None:
        return None
    actor = window.filer_of(parent, taken_at)
    if actor is None:
        return None
    earlier = {r.member: r.case_id for r in parent.members.all() if r.case_id is not None}
    item = member_items(version.id)[row.member]
    return _case_of(actor, parent, plan, part, item, filing.restored(version.id, parent.content), earlier)


def _refusal(error: DomainError) -> str:
    if isinstance(error, Invalid):
        return f"事项的要求变了，没能替您提交：{'；'.join(error.fields.values())}"[:500]
    if isinstance(error, NotFound):
        return "没能替您提交：账号已停用或事项已取消"
    return f"没能替您提交：{error.message}"[:500]
