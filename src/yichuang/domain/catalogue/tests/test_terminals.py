"""Self-service terminals (自助终端): sites of their own, where people apply and print themselves and nothing else."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.catalogue import public, testing
from yichuang.domain.people import testing as persons
from yichuang.domain.people.public import Role
from yichuang.domain.places import testing as ground
from yichuang.kernel.errors import Conflict, Invalid

from .kit import grant, plan_of

Act, Mode, SiteKind = public.Act, public.Mode, public.SiteKind
SELF = (Act.APPLY, Act.PRINT)


@pytest.fixture
def bureau(county):
    return persons.staff_actor(county, Role.BUREAU)


@pytest.fixture
def terminal(county):
    """A machine in the centre, run by the bureau that itself implements the items."""
    return ground.make_site(
        county.place, county.minzheng, "terminal_1", kind="terminal", name="县政务服务中心 24 小时自助终端",
        jurisdiction=(), hours=("1-7 00:00-23:59",),
    )  # fmt: skip


@pytest.fixture
def item(county):
    return testing.make_item(county.place.id, [county.minzheng.id], channels=["window", "online", "kiosk"])


def opened(plan, bureau):
    return [(c.act, c.state) for row in public.preview_batch(actor=bureau, plan=plan).rows for c in row.cells]


@pytest.mark.seed("S3-68", "S0-38")
def test_an_item_opened_to_a_terminal_is_applied_for_and_printed_there_and_nothing_else(
    county, bureau, terminal, item, clock
):
    clock.set("2026-10-09 09:00")
    grant(bureau, plan_of([item], [terminal], acts=SELF, mode=Mode.TERMINAL, document=""))
    assert public.opened_at(terminal.id) == {item.id: SELF}
    assert public.items_at(terminal.id) == {item.id}
    assert {act for act in Act if public.site_may(item.id, act, terminal.id)} == set(SELF)
    assert all(terminal.id not in public.sites_for(item.id, act) for act in Act if act not in SELF)
    assert "自助终端上可以自己申请（县政务服务中心 24 小时自助终端）" in public.guide(item.id).short.where


def test_a_terminal_has_no_rights_of_the_body_that_runs_it(county, terminal, item):
    assert public.items_at(terminal.id) == set()
    assert not any(public.site_may(item.id, act, terminal.id) for act in Act)
    for act in Act:
        assert terminal.id not in public.sites_for(item.id, act)


def test_people_do_not_stand_in_for_a_machine_nor_a_machine_for_people(county, bureau, terminal, item):
    service = plan_of([item], [terminal, county.town_site], acts=(Act.COLLECT, Act.APPLY), mode=Mode.ASSISTANCE)
    assert [state for _, state in opened(service, bureau)] == ["refused", "refused", "new", "refused"]
    machine = plan_of([item], [terminal, county.town_site], acts=(Act.COLLECT, Act.APPLY), mode=Mode.TERMINAL)
    assert [state for _, state in opened(machine, bureau)] == ["refused", "new", "refused", "refused"]


def test_one_applies_at_a_machine_only_where_the_record_says_so(county, bureau, terminal):
    item = testing.make_item(county.place.id, [county.minzheng.id], channels=["window", "online"])
    plan = plan_of([item], [terminal], acts=SELF, mode=Mode.TERMINAL)
    assert opened(plan, bureau) == [(Act.APPLY, "refused"), (Act.PRINT, "new")]
    (row,) = public.preview_batch(actor=bureau, plan=plan).rows
    assert "自助机办" in row.cells[0].why
    assert row.instead == "自助打印"


@pytest.mark.parametrize(
    ("act", "mode", "field"),
    [
        (Act.ACCEPT, Mode.TERMINAL, "act"),
        (Act.APPLY, Mode.ASSISTANCE, "mode"),
        (Act.DECIDE, Mode.AUTHORISED_HANDLING, "act"),
    ],
)
def test_no_way_round_the_batch_gives_a_machine_more(county, terminal, item, act, mode, field):
    with pytest.raises(Invalid) as refused:
        public.delegate(
            actor=testing.publisher(county.place.id), item_id=item.id, act=act, mode=mode,
            undertaker=public.Undertaker.AGENCY, since=date(2026, 1, 1), document="双政发〔2026〕1 号",
            site_ids=[terminal.id],
        )  # fmt: skip
    assert field in refused.value.fields


def test_all_terminals_of_one_kind_of_body_are_opened_at_once_and_need_no_document_of_entrustment(
    county, bureau, terminal, item, clock
):
    clock.set("2026-10-09 09:00")
    batch = grant(bureau, plan_of([item], site_kind=SiteKind.TERMINAL, acts=SELF, mode=Mode.TERMINAL, document=""))
    assert batch.delegations == 2
    assert public.opened_at(terminal.id) == {item.id: SELF}
    with pytest.raises(Conflict, match="不用委托书"):
        public.draw_up_entrustments(actor=bureau, batch_id=batch.id, seal=public.SealUsed.HANDED)


def test_nobody_is_called_back_from_a_machine(county, bureau, terminal, item, clock):
    clock.set("2026-10-09 09:00")
    grant(bureau, plan_of([item], [terminal], acts=SELF, mode=Mode.TERMINAL))
    with pytest.raises(Invalid) as refused:
        public.ask_for_coaching(
            actor=persons.public_actor(), item_id=item.id, site_id=terminal.id, wish="phone", name="李大姐",
            phone="13800000000", question="", address="10.0.0.1",
        )  # fmt: skip
    assert "site" in refused.value.fields
