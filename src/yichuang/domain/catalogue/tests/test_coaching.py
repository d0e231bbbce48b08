"""申报辅导: asked by anybody, called back by the site, nothing readable at rest."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.operations import coach
from yichuang.domain.people import testing as persons
from yichuang.domain.people.public import Role
from yichuang.kernel.actor import anonymous
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

PHONE = "13887651234"


@pytest.fixture
def item(county):
    return testing.make_item(county.place.id, [county.zhengwu.id], body="zhengwu")


@pytest.fixture
def clerk(county):
    return persons.staff_actor(county, Role.CLERK)


def ask(county, item, **changes):
    values = {
        "site_id": county.centre.id, "wish": "phone", "name": "李大姐", "phone": PHONE, "address": "10.0.0.1",
        "question": "自家山上的也要办吗",
    }  # fmt: skip
    return public.ask_for_coaching(actor=anonymous(), item_id=item.id, **{**values, **changes})


@pytest.mark.seed("S2-143", "S1-80")
def test_coaching_is_asked_for_called_back_within_the_promise_and_done(county, item, clerk, clock):
    clock.set("2026-09-29 10:00")  # a Tuesday before the national holiday
    asked = ask(county, item)
    assert (asked.state_text, asked.reply_by) == ("等联系", date(2026, 10, 8))
    (row,) = public.list_coaching(clerk)
    assert (row.plain_name, row.name, row.phone, row.late) == (item.plain_name, "李**", "138****1234", False)
    assert row.question == "自家山上的也要办吗"
    contact = public.open_coaching(actor=clerk, coaching_id=row.id)
    assert (contact.name, contact.phone) == ("李大姐", PHONE)
    public.arrange_coaching(actor=clerk, coaching_id=row.id, note="约在后天上午，到中心来")
    done = public.finish_coaching(actor=clerk, coaching_id=row.id, note="讲了材料，帮她填了表")
    assert done.state_text == "已辅导"
    assert public.list_coaching(clerk) == ()
    assert [r.note for r in public.list_coaching(clerk, done=True)] == ["讲了材料，帮她填了表"]
    assert list(
        Entry.objects.filter(subject=f"coaching:{row.id}").order_by("pk").values_list("kind", flat=True)
    ) == [
        "catalogue.coaching.asked", "catalogue.coaching.opened", "catalogue.coaching.arranged",
        "catalogue.coaching.finished",
    ]  # fmt: skip


def test_the_promise_counts_working_days_and_a_late_one_says_so(county, item, clerk, clock):
    clock.set("2026-09-30 10:00")  # 1–7 October are rest days, 10 October is not
    assert ask(county, item).reply_by == date(2026, 10, 9)
    clock.set("2026-10-10 09:00")
    (row,) = public.list_coaching(clerk)
    assert row.late


def test_nothing_of_the_person_is_readable_at_rest(county, item, clerk):
    row = ask(county, item)
    public.arrange_coaching(actor=clerk, coaching_id=row.id, note="打给李大姐，约好了")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM catalogue_coaching c")
        kept = cursor.fetchone()[0]
        cursor.execute("SELECT string_agg(row_to_json(e)::text, '') FROM journal_entry e")
        kept += cursor.fetchone()[0]
    assert not [words for words in ("李大姐", PHONE, "自家山上") if words in kept]
    assert PHONE not in repr(public.open_coaching(actor=clerk, coaching_id=row.id))


def test_another_site_neither_sees_nor_touches_it(county, item):
    row = ask(county, item)
    agent = persons.staff_actor(county, Role.AGENT, site_id=county.village_site.id)
    assert public.list_coaching(agent) == ()
    for act in (public.open_coaching, public.finish_coaching):
        with pytest.raises(NotFound):
            act(actor=agent, coaching_id=row.id, **({"note": "讲过了"} if act is public.finish_coaching else {}))
    with pytest.raises(Forbidden):
        public.list_coaching(persons.staff_actor(county, Role.EXAMINER))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": "  "}),
        ("phone", {"phone": "123"}),
        ("wish", {"wish": "letter"}),
        ("site", {"site_id": 0}),
        ("question", {"question": "问" * 301}),
    ],
)
def test_each_fault_is_said_at_its_field(county, item, field, changes):
    with pytest.raises(Invalid) as refused:
        ask(county, item, **changes)
    assert set(refused.value.fields) == {field}


def test_a_site_that_cannot_do_the_item_does_not_coach_on_it(county, item):
    with pytest.raises(Invalid) as refused:
        ask(county, item, site_id=county.village_site.id)
    assert "site" in refused.value.fields


def test_one_address_asks_only_so_often_a_day(county, item, monkeypatch):
    monkeypatch.setattr(coach, "FROM_ONE_ADDRESS_A_DAY", 1)
    ask(county, item)
    with pytest.raises(Conflict):
        ask(county, item)


def test_what_is_done_is_not_arranged_again(county, item, clerk):
    row = ask(county, item)
    with pytest.raises(Invalid):
        public.finish_coaching(actor=clerk, coaching_id=row.id, note="")
    public.finish_coaching(actor=clerk, coaching_id=row.id, note="电话里讲清楚了")
    with pytest.raises(Conflict):
        public.arrange_coaching(actor=clerk, coaching_id=row.id, note="约好了")
