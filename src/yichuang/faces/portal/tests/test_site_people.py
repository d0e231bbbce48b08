"""Who serves at a site, as everybody reads it: leaders' days, the village's 专办员."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons

from .kit import words

MONDAY = date(2026, 10, 12)


@pytest.mark.seed("S1-52")
def test_the_sites_page_says_which_leader_sits_there_when(client, stage, clock):
    clock.set("2026-10-10 09:00")
    county = stage.county
    manager = persons.staff_actor(county, people.Role.HALL_MANAGER)
    leader = persons.make_staff(county, people.Role.LEADER, name="张建国")
    people.plan_leader_day(actor=manager, site_id=county.centre.id, day=MONDAY, account_id=leader.id)
    page = words(client.get(reverse("portal:site", args=[county.centre.id])))
    assert "部门负责人坐班" in page
    assert "10 月 12 日 星期一 张建国" in page or "张建国" in page
    assert "部门负责人坐班" not in words(client.get(reverse("portal:site", args=[county.town_site.id])))


@pytest.mark.seed("S3-43")
def test_a_villages_page_says_whom_to_ask_for_what_is_done_at_once(client, stage, clock):
    clock.set("2026-10-12 09:00")
    county, site = stage.county, stage.county.village_site
    bureau = persons.staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id)
    accounts = [persons.make_staff(county, people.Role.AGENT, name=n, site_id=site.id) for n in ("岩温", "玉香")]
    for account, letter in zip(accounts, "AB", strict=True):
        people.begin_dispatch(
            actor=bureau, account_id=account.id, employer_id=county.town_a.id, site_id=site.id,
            duty=people.Duty.SPECIALIST, since=MONDAY, letter=letter,
        )  # fmt: skip
    address = reverse("portal:site", args=[site.id])
    assert "A 岗 岩温 现在找" in words(client.get(address))
    me = people.get_actor(accounts[0].id, accounts[0].posts[0].id, persons.Channel.WINDOW)
    leave = people.ask_leave(actor=me, kind=people.LeaveKind.SICK, first=MONDAY, last=MONDAY, reason="发烧")
    people.decide_leave(actor=bureau, leave_id=leave.id, approve=True)
    page = words(client.get(address))
    assert "A 岗 岩温 现在不在" in page
    assert "B 岗 玉香 现在找" in page
    assert "发烧" not in page


@pytest.mark.seed("S1-56")
def test_found_things_are_paged(client, stage, clock):
    clock.set("2026-10-12 09:00")
    clerk = persons.staff_actor(stage.county, people.Role.CLERK, site_id=stage.county.centre.id)
    for n in range(21):
        people.register_lost(
            actor=clerk, kind="other", described=f"第{n}把雨伞", found_on=MONDAY, found_at="等候区", marks="伞柄有划痕",
        )  # fmt: skip
    first, second = (words(client.get(reverse("portal:lost") + more)) for more in ("", "?from=20"))
    assert ("21 件等人来认" in first, "第20把" in first, "第0把" in first) == (True, True, False)
    assert ("第0把" in second, "第20把" in second) == (True, False)
