"""What the programme hands out: sites, tasks and plans with their names and lights, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yichuang.domain.places import public as places

from .refs import MoveRef, WorkRef


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A line of the ledger. ``light``: ok | soon | red | none | done | silent.

    ``days_left``: natural days, below zero late; ``due_on``: the deadline that counts, the site's own or else the
    plan's end; ``due_note``: which of them, in words.
    """

    work: WorkRef
    site_name: str
    town_name: str
    kind_word: str
    batch_word: str
    phase_name: str
    way_word: str
    light: str
    days_left: int | None
    demonstration: bool
    due_on: date | None
    due_note: str

    @property
    def light_text(self) -> str:
        """The light in words."""
        return light_text(self.light, self.days_left)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task in a list. ``leads``: whoever asks answers for it; ``dropped``: a newer edition lists it no more.

    ``light`` as of a ``WorkRow``, and ``waits``: reported done, so it is not late while the bureau has not confirmed.
    """

    id: int
    key: str
    name: str
    source_word: str
    state: str
    state_word: str
    lead: str
    helpers: tuple[str, ...]
    due_on: date | None
    lasting: bool
    town: int | None
    town_name: str
    site_id: int | None
    site_name: str
    leader: str
    responsible: str
    percent: int
    basis: str
    revision: int
    light: str
    days_left: int | None
    reminded: str
    dropped: bool
    leads: bool
    after: tuple[str, ...]

    @property
    def light_text(self) -> str:
        """The light in words."""
        return light_text(self.light, self.days_left)


def light_text(light: str, days_left: int | None) -> str:
    """剩 12 天, 今天到期, 逾期 3 天, 已了结, 没有期限, 等确认, 未登记."""
    if word := {"done": "已了结", "waits": "等确认", "silent": "未登记"}.get(light):
        return word
    if days_left is None:
        return "没有期限"
    if days_left < 0:
        return f"逾期 {-days_left} 天"
    return "今天到期" if days_left == 0 else f"剩 {days_left} 天"


@dataclass(frozen=True, slots=True)
class ChangeRef:
    """A change of the plan with its reason; ``of``: the site or task it is a change of."""

    of: str
    field: str
    before: str
    now: str
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ReportRef:
    """A report of progress."""

    id: int
    at: datetime
    by: str
    percent: int
    said: str
    has_file: bool


@dataclass(frozen=True, slots=True)
class StepRef:
    """A line of a task's list."""

    number: int
    text: str
    done_on: date | None
    done_by: str


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with everything that was said and done; ``moves``: what this post may do with it now."""

    row: TaskRow
    reports: tuple[ReportRef, ...]
    changes: tuple[ChangeRef, ...]
    steps: tuple[StepRef, ...]
    reminders: tuple[tuple[date, str], ...]
    waits_for: tuple[TaskRow, ...]
    followers: tuple[TaskRow, ...]
    clashing: tuple[str, ...]  # of those that follow, whose day comes before this one's
    may_report: bool
    may_declare: bool  # a share done, and that all is done
    moves: tuple[tuple[str, str], ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class VisitRef:
    """Guidance on the spot."""

    id: int
    on: date
    where: str
    visitors: str
    found: str
    advised: str
    task_id: int | None
    by: str


@dataclass(frozen=True, slots=True)
class PlanSiteRef:
    """What a town's plan says of a site, and what the site's plan says today where it differs.

    ``open``: it is still to be brought up, so the plan must say how, by when and who.
    """

    site_id: int
    site_name: str
    state_word: str
    open: bool
    way: str
    way_word: str
    due_on: date | None
    leader: str
    responsible: str
    cost: int | None
    differs: bool


@dataclass(frozen=True, slots=True)
class TownPlanRef:
    """A version of a town's plan."""

    id: int
    town: int
    town_name: str
    number: int
    state: str
    state_word: str
    title: str
    text: str
    said: str
    decided_on: date | None
    revision: int
    sites: tuple[PlanSiteRef, ...]
    may_write: bool
    may_submit: bool
    may_decide: bool


@dataclass(frozen=True, slots=True)
class PracticeRef:
    """Good practice of a site."""

    id: int
    site_id: int
    site_name: str
    state: str
    state_word: str
    title: str
    text: str
    steps: tuple[str, ...]
    at: datetime
    copied: int  # sites that were asked to do the same
    finished: int
    may_write: bool


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site under the plan on one page. ``lacking``: what must be settled before the work may begin."""

    row: WorkRow
    facts: places.SiteFacts
    changes: tuple[ChangeRef, ...]
    moves: tuple[MoveRef, ...]
    tasks: tuple[TaskRow, ...]
    visits: tuple[VisitRef, ...]
    lacking: tuple[str, ...]
    may_start: bool


@dataclass(frozen=True, slots=True)
class TownView:
    """A town, farm or park with its sites, its plan, its tasks and visits; ``facts``: those of its centre.

    ``may_plan``: this post may begin the next version of its plan now.
    """

    town: int
    name: str
    site_id: int | None
    facts: places.SiteFacts
    rows: tuple[WorkRow, ...]
    done: int
    late: int
    plans: tuple[TownPlanRef, ...]
    tasks: tuple[TaskRow, ...]
    visits: tuple[VisitRef, ...]
    may_plan: bool


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, under a name."""

    name: str
    done: int
    total: int
    late: int = 0


@dataclass(frozen=True, slots=True)
class Overview:
    """What is due this month, what is late, what waits for a word: for this post's reach."""

    begins: date
    ends: date
    silent: bool  # the plan is over and nothing of its time is on record
    name: str
    principle: str
    sites: Share
    states: tuple[tuple[str, int], ...]
    batches: tuple[Share, ...]
    phases: tuple[Share, ...]
    pilots: Share
    towns: tuple[tuple[int, Share], ...]
    sites_due: tuple[WorkRow, ...]
    sites_late: tuple[WorkRow, ...]
    tasks_due: tuple[TaskRow, ...]
    tasks_late: tuple[TaskRow, ...]
    raised: tuple[TaskRow, ...]
    reported: tuple[TaskRow, ...]
    plans_waiting: tuple[TownPlanRef, ...]


@dataclass(frozen=True, slots=True)
class PilotCandidate:
    """A site weighed as a pilot, with the reasons. ``metres`` as the crow flies; ``met`` of ``asked`` lines."""

    site_id: int
    site_name: str
    metres: int
    met: int
    asked: int
    chosen: bool
    reasons: tuple[str, ...]
    revision: int


@dataclass(frozen=True, slots=True)
class PilotProposal:
    """The candidates of a town, those proposed first."""

    town: int
    town_name: str
    wanted: int
    already: tuple[str, ...]
    candidates: tuple[PilotCandidate, ...]
    note: str
