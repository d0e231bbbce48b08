"""Who may open a window in a hall whose roster binds."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.hall import public, testing
from yichuang.domain.people import public as people
from yichuang.kernel.errors import Conflict

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 12)


@pytest.fixture
def floor(clock):
    clock.set("2026-10-12 08:20")
    return testing.make_floor(opened=False)


def bind(floor):
    public.arrange_hall(actor=floor.manager, site_id=floor.county.centre.id, roster_binds=True)


def roster(floor, account, substitute=None):
    people.set_shift(
        actor=floor.manager, site_id=floor.county.centre.id, counter_id=floor.first.counter_id, day=TODAY,
        account_id=account.account_id, substitute_id=substitute.account_id if substitute else None,
    )  # fmt: skip


def test_a_hall_without_the_rule_works_without_a_roster(floor):
    assert public.open_window(actor=floor.clerk, window_id=floor.first.id).state == "open"


@pytest.mark.seed("S1-41")
def test_where_the_roster_binds_only_a_and_b_open_the_window(floor):
    bind(floor)
    with pytest.raises(Conflict, match=r"没有人.*临时顶岗"):
        public.open_window(actor=floor.clerk, window_id=floor.first.id)
    roster(floor, floor.clerk, floor.other)
    public.open_window(actor=floor.clerk, window_id=floor.first.id)
    public.close_window(actor=floor.clerk, window_id=floor.first.id)
    assert public.open_window(actor=floor.other, window_id=floor.first.id).account_id == floor.other.account_id


def test_who_is_not_on_the_roster_neither_opens_nor_takes_over_unless_the_manager_allows_it(floor):
    bind(floor)
    roster(floor, floor.clerk)
    with pytest.raises(Conflict, match="A 岗李娜"):
        public.open_window(actor=floor.other, window_id=floor.first.id)
    public.open_window(actor=floor.clerk, window_id=floor.first.id)
    with pytest.raises(Conflict, match="不在 3 号窗口的排班里"):
        public.take_over_window(actor=floor.other, window_id=floor.first.id)
    people.allow_stand_in(
        actor=floor.manager, site_id=floor.county.centre.id, counter_id=floor.first.counter_id, day=TODAY,
        account_id=floor.other.account_id, reason="A 岗临时去医院",
    )  # fmt: skip
    assert public.take_over_window(actor=floor.other, window_id=floor.first.id).account_id == floor.other.account_id
