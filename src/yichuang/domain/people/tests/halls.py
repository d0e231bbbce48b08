"""A hall with two windows, its manager and three clerks, for the tests of duty and of staff files."""

from __future__ import annotations

from datetime import date

from yichuang.domain.people import public, testing
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground

MONDAY = date(2026, 10, 12)
SINCE = date(2025, 3, 1)


class Hall:
    """The county's centre with two windows, a manager and three clerks."""

    def __init__(self):
        self.county = ground.make_county()
        self.site = self.county.centre
        self.first = self.county.counter
        self.second = places.create_counter(
            actor=ground.manager(), site_id=self.site.id, number="4", name="4 号综合窗口", kind="general"
        )
        self.manager = testing.staff_actor(self.county, public.Role.HALL_MANAGER)
        self.na, self.fang, self.min = (self.clerk(name) for name in ("李娜", "王芳", "赵敏"))

    def clerk(self, name, **facts):
        account = testing.make_staff(self.county, name=name, **facts)
        return public.get_actor(account.id, account.posts[0].id, testing.Channel.WINDOW)

    def shift(self, counter=None, day=MONDAY, a=None, b=None, **facts):
        return public.set_shift(
            actor=self.manager, site_id=self.site.id, counter_id=(counter or self.first).id, day=day,
            account_id=(a or self.na).account_id, substitute_id=b.account_id if b else None, **facts,
        )  # fmt: skip

    def leave(self, who, first=MONDAY, last=None, *, approve=True, **facts):
        asked = public.ask_leave(
            actor=who, kind=public.LeaveKind.PRIVATE, first=first, last=last or first, reason="家里有事", **facts
        )
        return public.decide_leave(actor=self.manager, leave_id=asked.id, approve=True) if approve else asked

    def week(self, monday=MONDAY):
        return public.get_week(actor=self.manager, site_id=self.site.id, monday=monday)

    def gaps(self, day=MONDAY):
        found = next(d for d in self.week().days if d.day == day)
        return [g.text for g in found.gaps]


class Files(Hall):
    """The hall with a home body whose person is stationed there, and the bureau."""

    def __init__(self):
        super().__init__()
        county = self.county
        self.bureau = testing.staff_actor(county, public.Role.BUREAU, organisation_id=county.zhengwu.id)
        self.leader = testing.staff_actor(county, public.Role.LEADER, organisation_id=county.minzheng.id)
        self.other_leader = testing.staff_actor(county, public.Role.LEADER, organisation_id=county.town_a.id)

    def station(self, who=None, duty=public.Duty.WINDOW, since=SINCE, site=None, actor=None, employer=None, **facts):
        return public.begin_dispatch(
            actor=actor or self.bureau, account_id=(who or self.na).account_id,
            employer_id=(employer or self.county.minzheng).id, site_id=(site or self.site).id, duty=duty, since=since,
            **facts,
        )  # fmt: skip

    def file(self, who=None, **facts):
        given = {
            "employment": public.Employment.ESTABLISHED, "full_time": True, "education": public.Education.BACHELOR,
            "checked": True, **facts,
        }  # fmt: skip
        public.keep_file(actor=self.manager, account_id=(who or self.na).account_id, **given)

    def faults(self, who=None):
        return list(public.get_file(actor=self.manager, account_id=(who or self.na).account_id).faults)

    def missing(self, site):
        return next((c.faults for c in public.check_sites(self.bureau) if c.site_id == site.id), ())
