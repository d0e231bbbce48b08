"""A week's roster, and who is on duty."""

from __future__ import annotations

from datetime import date, timedelta

from yichuang.domain.people.policies import ROSTER
from yichuang.domain.people.queries import staff_names
from yichuang.domain.people.roles import Role
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from ..board import Board, turn_of
from ..lifecycle import ARRANGE
from ..models import GapWarning, LeaderDay, Shift, StandIn
from ..operations.leaders import leaders_of
from ..policies import access_site, sites_of
from ..reckoning import As
from ..refs import CounterWeek, DayRef, LeaderDayRef, OnDuty, PublicLeaderDay, ShiftRef, StandInRef, WeekRef
from ..reps import gap_ref, shift_ref, spans_text
from ..staffing import CounterDays
from ..warnings import next_open_day

WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def get_week(*, actor: Actor, site_id: int, monday: date) -> WeekRef:
    """The site's roster of a week with its gaps (of days that are not over). Raises Forbidden, NotFound."""
    site = access_site(actor, site_id, ROSTER)
    first = monday_of(monday)
    days = [first + timedelta(days=n) for n in range(7)]
    board = Board.read(site, days[0], days[-1])
    leaders = list_leader_days(site.id, days[0], days[-1])
    standing: dict[tuple[int, date], list[StandInRef]] = {}
    for row in _stand_ins(board, days[0], days[-1]):
        standing.setdefault((row.counter_id, row.day), []).append(row)
    today = clock.today()
    shown = tuple(
        DayRef(
            day,
            tuple(board.opened(day)),
            tuple(r for r in leaders if r.day == day),
            tuple(gap_ref(g, board) for g in board.gaps(day)) if day >= today and board.shifts else (),
        )
        for day in days
    )
    rows = tuple(
        CounterWeek(
            counter,
            tuple(
                (
                    day,
                    tuple(shift_ref(t, board) for t in board.on(day) if t.counter_id == counter.id),
                    tuple(standing.get((counter.id, day), ())),
                )
                for day in days
            ),
        )
        for counter in board.counters.values()
    )
    return WeekRef(site, first, shown, rows)


def list_duty_sites(actor: Actor) -> tuple[places.SiteRef, ...]:
    """The sites whose rosters this post reads: its own, or all of the place."""
    actor.require(ROSTER)
    return sites_of(actor)


def get_shift(*, actor: Actor, shift_id: int) -> ShiftRef:
    """A shift of a site the actor manages, or one of her own. Raises NotFound."""
    row = Shift.objects.filter(pk=shift_id).first()
    own = row is not None and actor.account_id in (row.account_id, row.substitute_id)
    if row is None or not (own or actor.may(ARRANGE)):
        raise NotFound("没有这一班，可能已经从排班里去掉了")
    site = places.get_site(row.site_id)
    if not own:
        access_site(actor, site.id)
    return shift_ref(turn_of(row), Board.read(site, row.day, row.day))


def list_colleagues(*, actor: Actor, site_id: int, day: date) -> tuple[tuple[int, str], ...]:
    """Who holds a post at the site on that day: (account, name with post). Raises NotFound."""
    site = places.get_site(site_id)
    if actor.place_id != site.place_id or actor.site_id not in (None, site_id):
        raise NotFound
    found = {p.account_id: f"{p.account.name}（{p.label}）" for p in Board.read(site, day, day).posts}
    return tuple(found.items())


def list_shifts_to_swap(*, actor: Actor, site_id: int) -> tuple[tuple[int, str], ...]:
    """Shifts of others at the actor's site in the next two weeks: (shift, who, when and where). Raises NotFound."""
    site = places.get_site(site_id)
    if actor.place_id != site.place_id or actor.site_id != site_id:
        raise NotFound
    board = Board.read(site, clock.today() + timedelta(days=1), clock.today() + 2 * WEEK)
    return tuple(
        (
            t.id,
            f"{board.names[t.account_id]} {t.day:%m-%d} {spans_text([(t.begins, t.ends)])} "
            + board.counters[t.counter_id].name,
        )
        for t in board.shifts
        if t.account_id != actor.account_id
    )


def list_leaders(*, actor: Actor, day: date) -> tuple[tuple[int, str], ...]:
    """Who leads a body of the place on that day: (account, name with body). Raises Forbidden."""
    actor.require(ARRANGE)
    rows = leaders_of(actor.place_id or 0, day)
    return tuple({p.account_id: f"{p.account.name}（{p.organisation.short_name}）" for p in rows}.items())


def list_leader_days(site_id: int, first: date, last: date) -> tuple[LeaderDayRef, ...]:
    """The leaders' days at a site, with whether each was kept."""
    rows = LeaderDay.objects.filter(site_id=site_id, day__gte=first, day__lte=last).select_related("organisation")
    found = list(rows.order_by("day", "pk"))
    names = staff_names(r.account_id for r in found)
    return tuple(
        LeaderDayRef(
            r.pk, r.site_id, r.account_id, names[r.account_id], r.organisation.short_name, r.day, r.kept, r.note
        )
        for r in found
    )  # fmt: skip


def list_public_leader_days(site_id: int) -> tuple[PublicLeaderDay, ...]:
    """Which leader sits in the hall on which of the next thirty days, from today: name, post, day (S1-52). Public."""
    today = clock.today()
    label = Role.LEADER.label.removeprefix("部门")
    rows = list_leader_days(site_id, today, today + timedelta(days=30))
    return tuple(PublicLeaderDay(r.name, f"{r.body}{label}", r.day) for r in rows)


def counter_days(*, actor: Actor, site_id: int) -> dict[int, tuple[int, ...]]:
    """Counters of a site that are not staffed on every open day: their ISO weekdays. Raises Forbidden, NotFound."""
    site = access_site(actor, site_id, ROSTER)
    rows = CounterDays.objects.filter(counter__site_id=site.id)
    return {counter_id: tuple(days) for counter_id, days in rows.values_list("counter_id", "weekdays")}


def on_duty(account_id: int, counter_id: int, day: date) -> OnDuty | None:
    """In which place the account is on the counter's roster for that day; None: it is not, or is on leave all day."""
    rows = [r for r in Shift.objects.filter(counter_id=counter_id, day=day) if account_id in _of(r)]
    for row in rows:
        board = Board.read(places.get_site(row.site_id), day, day)
        if not board.is_away(account_id, row.begins, row.ends):
            return OnDuty(account_id, As.A if row.account_id == account_id else As.B)
    allowed = StandIn.objects.filter(counter_id=counter_id, day=day, account_id=account_id).first()
    return OnDuty(account_id, As.STAND_IN, str(allowed.reason)) if allowed else None


def who_is_on_duty(counter_id: int, day: date) -> tuple[OnDuty, ...]:
    """Everybody on the counter's roster for that day, A before B, then who may stand in."""
    found = []
    for row in Shift.objects.filter(counter_id=counter_id, day=day).order_by("begins"):
        found.append(OnDuty(row.account_id, As.A))
        found += [OnDuty(row.substitute_id, As.B)] if row.substitute_id is not None else []
    rows = StandIn.objects.filter(counter_id=counter_id, day=day)
    found += [OnDuty(r.account_id, As.STAND_IN, str(r.reason)) for r in rows]
    return tuple(dict.fromkeys(found))


def count_gaps(actor: Actor) -> int:
    """Gaps of the days ahead that were put before this post and are not filled."""
    sites = [s.id for s in sites_of(actor)]
    return GapWarning.objects.filter(site_id__in=sites, day__gte=clock.today(), cleared_at__isnull=True).count()


def day_at_hand(site: places.SiteRef) -> date:
    """Today if the site is open today, else the next day on which it is."""
    today = clock.today()
    return today if places.open_spans(site, today) else next_open_day(site, today) or today


def _of(row: Shift) -> tuple[int | None, ...]:
    return row.account_id, row.substitute_id


def _stand_ins(board: Board, first: date, last: date) -> list[StandInRef]:
    rows = list(StandIn.objects.filter(counter_id__in=board.counters, day__gte=first, day__lte=last).order_by("pk"))
    names = staff_names(r.account_id for r in rows)
    return [
        StandInRef(
            r.counter_id, board.counters[r.counter_id].name, r.day, r.account_id, names[r.account_id], str(r.reason)
        )
        for r in rows
    ]  # fmt: skip
