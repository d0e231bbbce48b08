"""A town's own plan under the county's (S0-93): written, submitted, sent back, approved; the newest in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from yichuang.domain.places import public as places
from yichuang.kernel import clock, documents, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.lifecycle import fire

from .. import policies
from ..events import TownPlanMoved, TownPlanWritten
from ..lifecycle import APPROVED, DRAFT, MANAGE, PLAN, SUBMITTED, TOWN_PLAN, UP_TO_STANDARD
from ..models import SiteWork, TownPlan, TownPlanSite
from ..profile.words import Way
from ..queries.standard import get_edition
from .arrange import FIELD_WORDS, Arrangement, put, refuse_wrong
from .words_given import checked_reason, checked_text, plain

_TEMPLATE = Path(__file__).parent.parent / "documents" / "town_plan.typ"
_NEEDED = ("way", "due_on", "leader", "responsible")
_LONGEST_TEXT = 8000


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """What a town's plan says of a site; ``cost`` in yuan. Empty: it says nothing yet."""

    way: str = ""
    due_on: date | None = None
    leader: str = ""
    responsible: str = ""
    cost: int | None = None


@transaction.atomic
def draft_town_plan(*, actor: Actor, town: int) -> int:
    """Begin the town's next version, with what its sites' plan says today; its id. One is in hand at a time.

    Raises Forbidden, NotFound (not her town), Conflict (one is in hand; no site under the plan).
    """
    actor.require(PLAN)
    place_id = actor.place_id or 0
    works = SiteWork.objects.select_for_update(of=("self",)).filter(place_id=place_id, town=town).order_by("site_id")
    if not works or not (actor.may(MANAGE) or town in policies.towns_of(actor)):
        raise NotFound("没有这个乡镇，或者不归您管")
    mine = TownPlan.objects.filter(place_id=place_id, town=town)
    if mine.filter(state__in=(DRAFT, SUBMITTED)).exists():
        raise Conflict("这个乡镇已经有一版方案在起草或者待批准，请接着改那一版")
    number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    name = places.get_division(town).name
    before = mine.order_by("-number").first()
    row = TownPlan.objects.create(
        place_id=place_id, town=town, number=number, title=f"{name}站点规范化建设工作方案"[:100],
        text=before.text if before else "", written_by_id=actor.account_id,
    )  # fmt: skip
    TownPlanSite.objects.bulk_create(
        TownPlanSite(plan=row, work=w, way=w.way, due_on=w.due_on, leader=w.leader, responsible=w.responsible,
                     cost=w.cost)
        for w in works
    )  # fmt: skip
    _note(row, actor)
    return row.pk


def _note(row: TownPlan, actor: Actor) -> None:
    entry = TownPlanWritten(row.pk, row.town, row.number, row.revision)
    journal.record(entry, actor=actor, subject=row.subject, place_id=row.place_id)


@transaction.atomic
def write_town_plan(  # noqa: PLR0913 - a plan, all named
    *,
    actor: Actor,
    plan_id: int,
    revision: int,
    title: str,
    text: str,
    sites: Mapping[int, PlannedSite],
    rest: PlannedSite | None = None,
) -> int:
    """Keep the draft as it is written now; ``sites`` by site id. Returns its revision.

    ``rest``: how, by when and by whom, for those of ``sites`` still to be brought up of which nothing else is said.

    Raises Forbidden, NotFound, Invalid (by ``title``, ``text``, or ``<site id>.<field>``), Conflict (not a draft;
    another has changed it).
    """
    row = policies.access_town_plan(actor, plan_id, PLAN)
    if row.state != DRAFT:
        raise Conflict(f"现在是“{TOWN_PLAN.states[row.state]}”，不能再改。要改请先由主管单位退回，或者另起一版")
    if row.revision != revision:
        raise Conflict("您打开以后，别人已经改过这份方案。请重新打开，看过新的再改")
    row.title = checked_text(title, "title", "标题", 100, 4)
    row.text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if len(row.text) > _LONGEST_TEXT:
        raise Invalid({"text": f"方案正文最多 {_LONGEST_TEXT} 个字"})
    profile = get_edition(row.place_id).profile
    known = {line.work.site_id: line for line in row.sites.select_related("work")}
    wrong: dict[str, str] = {}
    for site_id, typed in sites.items():
        line = known.get(site_id)
        if line is None:
            raise NotFound("有一个站点不属于这个乡镇")
        said = _with_rest(typed, rest) if rest is not None and line.work.state != UP_TO_STANDARD else typed
        try:
            refuse_wrong(profile, line.work, _given(said))
        except Invalid as error:
            wrong |= {f"{site_id}.{field}": text for field, text in error.fields.items()}
        line.way, line.due_on, line.cost = said.way, said.due_on, said.cost
        line.leader, line.responsible = plain(said.leader), plain(said.responsible)
    if wrong:
        raise Invalid(wrong)
    TownPlanSite.objects.bulk_update(known.values(), ["way", "due_on", "leader", "responsible", "cost"])
    row.revision += 1
    row.save(update_fields=["title", "text", "revision"])
    _note(row, actor)
    return row.revision


def _with_rest(said: PlannedSite, rest: PlannedSite) -> PlannedSite:
    return replace(said, **{field: getattr(said, field) or getattr(rest, field) for field in _NEEDED})


def _given(said: PlannedSite | TownPlanSite) -> Arrangement:
    return {
        "way": said.way, "due_on": said.due_on, "leader": said.leader, "responsible": said.responsible,
        "cost": said.cost,
    }  # fmt: skip


@transaction.atomic
def submit_town_plan(*, actor: Actor, plan_id: int) -> str:
    """Ask for approval (报批): of every site still to be brought up it must say how, by when and who answers (S0-86).

    Only the town itself does: who approves it does not report it. Raises Forbidden, NotFound, Conflict (something is
    missing; not a draft). The new state.
    """
    row = policies.access_town_plan(actor, plan_id, PLAN)
    if row.town not in policies.towns_of(actor):
        raise Forbidden("方案由乡级单位自己报批：批准的人不能替它报。主管单位要定站点的安排，可以直接在台账里安排")
    lacking = []
    for line in row.sites.select_related("work").exclude(work__state=UP_TO_STANDARD).order_by("work_id"):
        missing = [FIELD_WORDS[field] for field in _NEEDED if not getattr(line, field)]
        if missing:
            lacking.append(f"{places.get_site(line.work.site_id).name}（{'、'.join(missing)}）")
    if row.state == DRAFT and lacking:
        more = f"等 {len(lacking)} 个站点" if len(lacking) > 3 else ""
        raise Conflict(f"还没有写全：{'；'.join(lacking[:3])}{more}。写全了再报批")
    _fire(row, "submit", actor)
    return row.state


@transaction.atomic
def send_back_town_plan(*, actor: Actor, plan_id: int, said: str) -> str:
    """Send it back to be mended, with words. Raises Forbidden, NotFound, Invalid, Conflict. The new state."""
    row = policies.access_town_plan(actor, plan_id, MANAGE)
    row.said = checked_reason(said)
    _fire(row, "send_back", actor, "said")
    return row.state


@transaction.atomic
def approve_town_plan(*, actor: Actor, plan_id: int, said: str = "") -> str:
    """Approve it: the sites' plan takes its values, the version before it is replaced, all in one transaction.

    Each change of a site carries “…方案第 n 版” as its reason. What is wrong by the edition of today is refused.
    Raises Forbidden, NotFound, Invalid, Conflict (somebody else has decided). The new state.
    """
    row = policies.access_town_plan(actor, plan_id, MANAGE)
    TOWN_PLAN.check(row, "approve", actor)
    for old in TownPlan.objects.select_for_update().filter(place_id=row.place_id, town=row.town, state=APPROVED):
        _fire(old, "replace", actor)
    profile = get_edition(row.place_id).profile
    reason = f"{places.get_division(row.town).name}方案第 {row.number} 版"
    lines = {line.work_id: line for line in row.sites.all()}
    for work in SiteWork.objects.select_for_update(of=("self",)).filter(pk__in=lines).order_by("site_id"):
        given = _given(lines[work.pk])
        refuse_wrong(profile, work, given, places.get_site(work.site_id).name)
        put(work, given, actor=actor, reason=reason)
    row.said, row.decided_by_id, row.decided_on = plain(said)[:400], actor.account_id, clock.today()
    _fire(row, "approve", actor, "said", "decided_by", "decided_on")
    return row.state


def _fire(row: TownPlan, name: str, actor: Actor, *fields: str) -> None:
    fire(
        TOWN_PLAN,
        row,
        name,
        actor=actor,
        event=TownPlanMoved(row.pk, row.town, row.number, name),
        subject_key=row.subject,
        place_id=row.place_id,
        fields=fields,
    )


def print_town_plan(actor: Actor, plan_id: int) -> bytes:
    """The plan as PDF (A4), in whatever state, which it says. Raises Forbidden or NotFound."""
    row = policies.find_town_plan(actor, plan_id)
    lines = row.sites.select_related("work").order_by("work__kind", "work_id")
    data = {
        "title": row.title,
        "number": f"第 {row.number} 版　{TOWN_PLAN.states[row.state]}",
        "paragraphs": [line for line in row.text.splitlines() if line.strip()],
        "rows": [
            (places.get_site(line.work.site_id).name, str(Way(line.way).label) if line.way else "未定",
             _cn(line.due_on) or "未定", line.leader or "未定", line.responsible or "未定",
             f"{line.cost:,}" if line.cost is not None else "")
            for line in lines
        ],
        "said": row.said,
        "decided_on": _cn(row.decided_on),
        "body": places.get_division(row.town).name,
        "printed_on": _cn(clock.today()),
    }  # fmt: skip
    return documents.render(_TEMPLATE, data)


def _cn(day: date | None) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日" if day else ""
