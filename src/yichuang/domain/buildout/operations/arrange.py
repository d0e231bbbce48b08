"""arrange_sites, start_site: what the plan says of sites, and the first step of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TypedDict

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid

from .. import policies
from ..events import WorkArranged
from ..lifecycle import MANAGE, PLANNED, REPORT
from ..models import Change, SiteWork
from ..profile.spec import Phase, Profile
from ..profile.words import Batch, Way
from ..queries.standard import get_edition
from ..refs import WorkRef
from ..reps import work_ref
from .steps import step
from .words_given import checked_reason, plain


class Arrangement(TypedDict, total=False):
    """What the plan shall say of sites: only what is given is changed. ``cost`` in yuan; ``phase`` by its key."""

    batch: str
    pilot: bool
    phase: str
    way: str
    funding: tuple[str, ...]
    leader: str
    responsible: str
    due_on: date | None
    cost: int | None
    people: int | None
    note: str


FIELD_WORDS: Mapping[str, str] = {
    "batch": "批次",
    "pilot": "试点",
    "phase": "阶段",
    "way": "建设方式",
    "funding": "资金来源",
    "leader": "责任领导",
    "responsible": "责任人",
    "due_on": "完成期限",
    "cost": "预算（元）",
    "people": "服务人口",
    "note": "说明",
}
_LONGEST = {"leader": 30, "responsible": 30, "note": 200}
_MOST_YUAN = 2_000_000_000
_LATEST_WORD = 7  # days: how late a site may say that its work began
_LONGEST_EXTENSION = 10  # years: more is a slip of the pen
_NEEDED = ("way", "due_on", "leader", "responsible")


@transaction.atomic
def arrange_sites(
    *, actor: Actor, revisions: Mapping[int, int], given: Arrangement, reason: str
) -> tuple[WorkRef, ...]:
    """Set what is ``given`` for these sites (site id → the revision that was looked at), all of them or none.

    A deadline after the plan's end is an extension, for what is left over; a new one in the past is refused.
    Every field that changes leaves a ``Change`` with the reason, every site one entry of the journal (S0-5, S0-6,
    S0-47, S0-86, S3-2). Raises Forbidden, NotFound, Invalid (a way, batch, phase the edition lacks; a day outside the
    phase; a source of money beyond its list without a word of explanation), Conflict (another has changed a site).
    """
    actor.require(MANAGE)
    why = checked_reason(reason)
    if not revisions:
        raise Invalid({"sites": "请至少选一个站点"})
    rows = [policies.access_work(actor, site_id, MANAGE) for site_id in sorted(revisions)]
    names = {site_id: places.get_site(site_id).name for site_id in revisions}
    for row in rows:
        if row.revision != revisions[row.site_id]:
            raise Conflict(f"您打开以后，别人已经改过“{names[row.site_id]}”的安排。请重新打开，看过新的再改")
    profile = get_edition(rows[0].place_id).profile
    for row in rows:
        refuse_wrong(profile, row, given, names[row.site_id] if len(rows) > 1 else "")
        put(row, given, actor=actor, reason=why)
    return tuple(work_ref(row) for row in rows)


def refuse_wrong(profile: Profile, row: SiteWork, given: Arrangement, name: str = "") -> None:
    """Raise Invalid, by field, for what the place's plan does not allow for this site."""
    of_one = f"{name}：" if name else ""
    wrong = {field: f"{of_one}{text}" for field, text in _problems(profile, row, given)}
    if wrong:
        raise Invalid(wrong)


def _problems(profile: Profile, row: SiteWork, given: Arrangement) -> list[tuple[str, str]]:
    programme, found = profile.programme, []
    batch, way = given.get("batch", ""), given.get("way", "")
    if batch and batch not in {str(b) for b in programme.batches}:
        found.append(("batch", f"方案里没有这个批次，可用：{_words(programme.batches) or '没有分批'}"))
    if way and way not in {str(w) for w in programme.ways}:
        found.append(("way", f"方案里没有这种建设方式，可用：{_words(programme.ways) or '方案没有写'}"))
    phases = {p.key: p for p in profile.phases}
    key = given.get("phase", row.phase)
    if key and key not in phases:
        found.append(
            ("phase", f"方案里没有这个阶段，可用：{'、'.join(p.name for p in profile.phases) or '没有分阶段'}")
        )
    elif key and phases[key].kinds and row.kind not in {str(k) for k in phases[key].kinds}:
        found.append(("phase", f"“{phases[key].name}”不安排这一级站点"))
    if wrong := _wrong_day(profile, row, given.get("due_on", row.due_on), phases.get(key)):
        found.append(("due_on", wrong))
    found += _money(profile, row, given)
    found += [
        (field, f"{FIELD_WORDS[field]}最多 {most} 个字")
        for field, most in _LONGEST.items()
        if len(str(given.get(field, ""))) > most
    ]
    return found


def _wrong_day(profile: Profile, row: SiteWork, due: date | None, phase: Phase | None) -> str:
    """What is wrong with the deadline, if it or the phase is another now; after the plan's end it is an extension."""
    programme, today = profile.programme, clock.today()
    same = due == row.due_on and (phase.key if phase else "") == row.phase
    if due is None or same or (due > programme.ends and due.year <= today.year + _LONGEST_EXTENSION):
        return ""
    if due > programme.ends:
        return f"期限 {due} 太远，请看看年份写对了没有"
    if due != row.due_on and programme.begins <= due < today:
        said = f"方案到 {programme.ends} 止，写以后的日子算延期" if today > programme.ends else "请写今天或者以后的日子"
        return f"期限 {due} 已经过了。{said}"
    begins, ends, of = (
        (phase.begins, phase.ends, f"“{phase.name}”") if phase else (programme.begins, programme.ends, "方案")
    )
    if begins <= due <= ends:
        return ""
    return f"{of}从 {begins} 到 {ends}，期限 {due} 不在里面。请改期限，或者换一个阶段；方案止日以后的算延期"


def _money(profile: Profile, row: SiteWork, given: Arrangement) -> list[tuple[str, str]]:
    found = []
    sources = given.get("funding", ())
    free = [s for s in sources if s not in profile.programme.funding]
    if any(not s or len(s) > 60 for s in sources):
        found.append(("funding", "资金来源每项写 1 到 60 个字"))
    elif free and not given.get("note", row.note).strip():
        found.append(("note", f"“{free[0]}”不在方案的资金渠道里，请在说明里写一句来历"))
    for field in ("cost", "people"):
        value = given.get(field)
        if isinstance(value, int) and not 0 <= value <= _MOST_YUAN:
            found.append((field, f"{FIELD_WORDS[field]}要在 0 到 20 亿之间"))
    return found


def _words(values: Sequence[Batch] | Sequence[Way]) -> str:
    return "、".join(str(v.label) for v in values)


def put(row: SiteWork, given: Arrangement, *, actor: Actor, reason: str) -> bool:
    """Write what differs on the locked row, with its changes and one entry; whether anything did."""
    changed, at = {}, clock.now()
    for field in FIELD_WORDS:
        if field not in given:
            continue
        value = given[field]  # type: ignore[literal-required]
        value = list(value) if isinstance(value, tuple) else plain(value) if isinstance(value, str) else value
        before = getattr(row, field)
        if value == before:
            continue
        setattr(row, field, value)
        changed[field] = Change(
            place_id=row.place_id, work=row, field=field, before=said(field, before), now=said(field, value),
            reason=reason, at=at, by_id=actor.account_id,
        )  # fmt: skip
    if not changed:
        return False
    Change.objects.bulk_create(changed.values())
    row.revision += 1
    row.save(update_fields=[*changed, "revision"])
    entry = WorkArranged(row.pk, row.site_id, tuple(changed))
    journal.record(entry, actor=actor, subject=row.subject, place_id=row.place_id)
    return True


def said(field: str, value: object) -> str:
    """A value as the ledger says it; a phase stays its key, as its name may change."""
    if value in (None, "", [], ()):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(str(v) for v in value)[:400]
    if field == "batch":
        return str(Batch(str(value)).label)
    if field == "way":
        return str(Way(str(value)).label)
    return str(value)


@transaction.atomic
def start_site(*, actor: Actor, site_id: int, on: date | None = None, reason: str = "") -> WorkRef:
    """The work on a site begins (开工) on a day, today unless told.

    It needs what S0-86 asks to be settled: way, deadline, leader and responsible person. Raises Forbidden, NotFound,
    Conflict (something is not settled; it has begun before), Invalid (a day to come, before the plan began, or so long
    past that only the bureau enters it, with what proves it: ``enter_steps``).
    """
    row = policies.access_work(actor, site_id, REPORT)
    if on is not None and on < clock.today() - timedelta(days=_LATEST_WORD):
        who = "更早的请主管单位在“补登走过的步骤”里登记，写明依据"
        raise Invalid({"on": f"最多补记 {_LATEST_WORD} 天以内的开工。{who}"})
    if on is not None and on < (begins := get_edition(row.place_id).profile.programme.begins):
        raise Invalid({"on": f"方案从 {begins} 开始，开工不能更早"})
    lacking = [FIELD_WORDS[field] for field in _NEEDED if not getattr(row, field)]
    if row.state == PLANNED and lacking:
        raise Conflict(f"还没有明确{'、'.join(lacking)}，不能开工。请先在本站计划里定下来，或者由乡镇方案报批")
    step(actor=actor, work=row, name="start", on=on, reason=plain(reason)[:200])
    return work_ref(row)
