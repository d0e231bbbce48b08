"""A site's roster of some days, read once: shifts, leaves, who is stationed there, what is open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from yichuang.domain.people.models import Post
from yichuang.domain.people.queries import staff_names
from yichuang.domain.people.roles import Role
from yichuang.domain.places import public as places
from yichuang.kernel import clock

from . import lifecycle
from .models import Leave, LeaveKind, Shift, StandIn
from .reckoning import Gap, Span, Turn, find_gaps, minus, within
from .staffing import CounterDays

_NOBODY = frozenset({Role.PUBLIC, Role.API_CLIENT})


def midnight(day: date) -> datetime:
    """The instant at which a civil day begins."""
    return datetime.combine(day, time(), clock.SHANGHAI)


def here(instant: datetime) -> datetime:
    """The instant as people read it."""
    return instant.astimezone(clock.SHANGHAI)


def turn_of(row: Shift) -> Turn:
    """The shift for arithmetic."""
    return Turn(
        row.pk, row.counter_id, row.day, here(row.begins), here(row.ends), row.account_id, row.substitute_id
    )  # fmt: skip


AT_WORK = frozenset({LeaveKind.BUSINESS.value, LeaveKind.TRAINING.value})
"""Away from the window, but at work (公出、培训)."""


def approved(
    account_ids: Iterable[int], first: date, last: date, *, kinds: Collection[str] | None = None, told: bool = False
) -> dict[int, list[Span]]:
    """When these people are on approved leave, from ``first`` to ``last``.

    ``kinds``: only of these. ``told``: only from the moment it was approved, before which nobody could stand in.
    """
    rows = Leave.objects.filter(
        account_id__in=set(account_ids),
        state=lifecycle.APPROVED,
        begins__lt=midnight(last + timedelta(days=1)),
        ends__gt=midnight(first),
    )
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    found: dict[int, list[Span]] = {}
    for account, begins, ends, at in rows.order_by("begins").values_list("account_id", "begins", "ends", "decided_at"):
        since = max(begins, at) if told and at is not None else begins
        if since < ends:
            found.setdefault(account, []).append((here(since), here(ends)))
    return found


def stationed(site_id: int, first: date, last: date) -> list[Post]:
    """The posts held at a site on any of these days, by people."""
    rows = Post.objects.filter(site_id=site_id, since__lte=last).filter(Q(until__isnull=True) | Q(until__gt=first))
    rows = rows.exclude(role__in=[r.value for r in _NOBODY]).select_related("account")
    return [row for row in rows.order_by("counter_id", "pk") if row.account.is_active]


@dataclass
class Board:
    """What there is to know for planning a site's days."""

    site: places.SiteRef
    first: date
    last: date
    counters: dict[int, places.CounterRef] = field(default_factory=dict)
    shifts: list[Turn] = field(default_factory=list)
    elsewhere: list[Turn] = field(default_factory=list)  # of the same people at other sites
    away: dict[int, list[Span]] = field(default_factory=dict)
    posts: list[Post] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    standing: dict[tuple[int, date], list[int]] = field(default_factory=dict)
    weekdays: dict[int, list[int]] = field(default_factory=dict)  # of counters that are not staffed on every open day

    @classmethod
    def read(cls, site: places.SiteRef, first: date, last: date) -> Board:
        """Read it: eight statements, however many days."""
        rows = Shift.objects.filter(day__gte=first, day__lte=last)
        shifts = [turn_of(r) for r in rows.filter(site_id=site.id).order_by("counter__number", "begins")]
        posts = stationed(site.id, first, last)
        accounts = {p.account_id for p in posts} | {s.account_id for s in shifts}
        accounts |= {s.substitute_id for s in shifts if s.substitute_id is not None}
        counters = {c.id: c for c in places.list_counters(site.id)}
        standing: dict[tuple[int, date], list[int]] = {}
        allowed = StandIn.objects.filter(counter_id__in=counters, day__gte=first, day__lte=last).order_by("pk")
        for counter_id, day, account in allowed.values_list("counter_id", "day", "account_id"):
            standing.setdefault((counter_id, day), []).append(account)
            accounts.add(account)
        others = rows.filter(account_id__in=accounts).exclude(site_id=site.id)
        return cls(
            site, first, last,
            counters=counters,
            shifts=shifts,
            elsewhere=[turn_of(r) for r in others],
            away=approved(accounts, first, last),
            posts=posts,
            names=staff_names(accounts),
            standing=standing,
            weekdays=dict(CounterDays.objects.filter(counter_id__in=counters).values_list("counter_id", "weekdays")),
        )  # fmt: skip

    def opened(self, day: date) -> Sequence[Span]:
        """When the site is open on a day."""
        return places.open_spans(self.site, day)

    def on(self, day: date) -> list[Turn]:
        """The shifts of a day."""
        return [s for s in self.shifts if s.day == day]

    def gaps(self, day: date) -> list[Gap]:
        """The gaps of a day."""
        away = self.away | self._without_post(day)
        found = find_gaps(day, self.opened(day), self.counters, self.on(day), away, self.weekdays)
        return [left for gap in found if (left := self._but_for_stand_ins(gap, away)) is not None]

    def _but_for_stand_ins(self, gap: Gap, away: Mapping[int, Sequence[Span]]) -> Gap | None:
        """What of a gap remains when those whom the manager lets stand in sit there; None: nothing."""
        spans = list(gap.spans)
        if not gap.grave:
            return gap
        for account in self.standing.get((gap.counter_id, gap.day), ()):
            hers = [(s.begins, s.ends) for s in (*self.shifts, *self.elsewhere) if s.account_id == account]
            there = minus(minus(self.opened(gap.day), away.get(account, ())), hers)
            spans = minus(spans, there if self.holds_post(account, gap.day) else ())
        return replace(gap, spans=tuple(spans)) if spans else None

    def _without_post(self, day: date) -> dict[int, list[Span]]:
        """Whose post has ended since she was put on the roster: she will not be there at all."""
        planned = {a for s in self.on(day) for a in (s.account_id, s.substitute_id) if a is not None}
        whole = (midnight(day), midnight(day + timedelta(days=1)))
        return {account: [whole] for account in planned if not self.holds_post(account, day)}

    def holds_post(self, account_id: int, day: date) -> bool:
        """Whether somebody has a post here on that day."""
        return any(
            p.account_id == account_id and p.since <= day and (p.until is None or p.until > day) for p in self.posts
        )

    def is_away(self, account_id: int, begins: datetime, ends: datetime) -> bool:
        """Whether approved leave covers all of it."""
        return not minus([(begins, ends)], self.away.get(account_id, ()))

    def wrong(self, turn: Turn, *, instead_of: int = 0) -> dict[str, str]:
        """What speaks against a shift, by field; ``instead_of``: the shift it replaces."""
        if not within(self.opened(turn.day), turn.begins, turn.ends):
            return {"day": f"{turn.day.month} 月 {turn.day.day} 日这段时间{self.site.name}不上班，不用排班"}
        wrong = {}
        for name, account in (("account", turn.account_id), ("substitute", turn.substitute_id)):
            if account is not None and not self.holds_post(account, turn.day):
                wrong[name] = "这个人那天在本站点没有岗位，请换人，或先请管理员安排岗位"
        if turn.substitute_id == turn.account_id:
            wrong["substitute"] = "B 岗要另选一个人"
        others = [s for s in (*self.shifts, *self.elsewhere) if s.id != instead_of and s.day == turn.day]
        clash = [s for s in others if s.begins < turn.ends and turn.begins < s.ends]
        taken = next((s for s in clash if s.counter_id == turn.counter_id), None)
        if taken is not None:
            wrong["begins"] = f"这个窗口这段时间已经排了{self.names[taken.account_id]}，请先改那一班"
        twice = next((s for s in clash if s.account_id == turn.account_id and s is not taken), None)
        if twice is not None:
            where = self.counters.get(twice.counter_id)
            what = f"已经排在 {where.number} 号窗口" if where else "已经排在别的站点"
            wrong["account"] = f"{self.names[turn.account_id]}这段时间{what}，同一个人不能同时在两个窗口"
        if "account" not in wrong and self.is_away(turn.account_id, turn.begins, turn.ends):
            wrong["account"] = f"{self.names[turn.account_id]}这段时间请了假，请换人，或者先撤销请假"
        return wrong
