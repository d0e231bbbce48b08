from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import isolate_apps

from yichuang.kernel import lifecycle
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Conflict, Forbidden
from yichuang.kernel.journal import Event, event
from yichuang.kernel.journal.models import Entry
from yichuang.kernel.lifecycle import Guard, Machine, Transition

NOT_EMPTY = Guard(lambda thing, _: thing.pages > 0, "还没有内容，请先填写")
MACHINE = Machine(
    name="thing",
    states={"draft": "草稿", "sent": "已提交", "closed": "已办结"},
    initial="draft",
    transitions=(
        Transition("send", "提交", frozenset({"draft"}), "sent", "things.send", "民法典 137", (NOT_EMPTY,)),
        Transition("extend", "延期", frozenset({"sent"}), None, "things.extend", "行政许可法 42"),
        Transition("close", "办结", frozenset({"draft", "sent"}), "closed", "things.close", "行政许可法 44"),
        Transition("lapse", "逾期办结", frozenset({"sent"}), "closed", "things.send", "行政许可法 32", automatic=True),
    ),
)
EVERYTHING = frozenset({"things.send", "things.extend", "things.close"})


@event("testroom.thing.moved")
@dataclass(frozen=True, slots=True)
class ThingMoved(Event):
    thing_id: int


def actor(*permissions: str) -> Actor:
    return Actor(account_id=1, channel=Channel.WINDOW, permissions=frozenset(permissions))


@pytest.fixture
def thing(db: None, as_owner: Callable[[], AbstractContextManager[None]]) -> Iterator[models.Model]:
    """A saved row, in a table of its own with the machine's trigger."""
    with isolate_apps("yichuang.kernel"):

        class Thing(models.Model):
            state = models.CharField(max_length=10, default="draft")
            pages = models.IntegerField(default=1)

            class Meta:
                app_label = "kernel"
                db_table = "throw_away_thing"

    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE throw_away_thing (id bigserial PRIMARY KEY, state text NOT NULL, pages int NOT NULL)"
        )
        cursor.execute(lifecycle.trigger(MACHINE).compile(Thing).install_sql)
        cursor.execute("GRANT ALL ON throw_away_thing TO yichuang_app")
        cursor.execute("GRANT ALL ON throw_away_thing_id_seq TO yichuang_app")
    return Thing.objects.create()


def fire(thing: models.Model, name: str, who: Actor, **more: object) -> int:
    return lifecycle.fire(
        MACHINE, thing, name, actor=who, event=ThingMoved(thing.pk), subject_key=f"thing:{thing.pk}", place_id=1, **more
    )


def stored(thing: models.Model) -> models.Model:
    return type(thing).objects.get(pk=thing.pk)


def test_firing_writes_the_state_the_fields_and_one_entry(thing: models.Model) -> None:
    thing.pages = 3
    entry_id = fire(thing, "send", actor("things.send"), fields=["pages"])
    assert (stored(thing).state, stored(thing).pages) == ("sent", 3)
    (entry,) = Entry.objects.all()
    assert (entry.pk, entry.kind, entry.subject) == (entry_id, "testroom.thing.moved", f"thing:{thing.pk}")


def test_a_transition_without_a_target_is_recorded_and_moves_nothing(thing: models.Model) -> None:
    fire(thing, "send", actor("things.send"))
    fire(thing, "extend", actor("things.extend"))
    assert stored(thing).state == "sent"
    assert Entry.objects.count() == 2


def test_a_missing_right_is_told_before_anything_of_the_state(thing: models.Model) -> None:
    with pytest.raises(Forbidden, match="延期"):
        fire(thing, "extend", actor("things.send"))
    assert not Entry.objects.exists()


def test_a_wrong_state_is_a_conflict_that_says_what_is_possible(thing: models.Model) -> None:
    with pytest.raises(Conflict, match="现在是“草稿”，不能“延期”") as refusal:
        fire(thing, "extend", actor(*EVERYTHING))
    assert refusal.value.possible == ("send", "close")


def test_a_guard_refuses_in_its_own_words_and_writes_nothing(thing: models.Model) -> None:
    thing.pages = 0
    with pytest.raises(Conflict, match="还没有内容") as refusal:
        fire(thing, "send", actor("things.send", "things.close"), fields=["pages"])
    assert refusal.value.possible == ("close",)
    assert stored(thing).pages == 1
    assert not Entry.objects.exists()


def test_what_time_does_is_never_offered_to_a_person(thing: models.Model) -> None:
    fire(thing, "send", actor("things.send"))
    assert [t.name for t in MACHINE.possible(thing, actor(*EVERYTHING))] == ["extend", "close"]
    fire(thing, "lapse", actor("things.send"))
    assert stored(thing).state == "closed"


@pytest.mark.parametrize("source", MACHINE.states)
@pytest.mark.parametrize("target", MACHINE.states)
def test_the_database_lets_pass_the_edges_of_the_table_and_nothing_else(
    thing: models.Model, as_owner: Callable[[], AbstractContextManager[None]], source: str, target: str
) -> None:
    rows = type(thing).objects.filter(pk=thing.pk)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        rows.update(state=source)
        cursor.execute("SET session_replication_role = origin")
    if source == target or (source, target) in MACHINE.edges():
        rows.update(state=target)
        assert stored(thing).state == target
    else:
        with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
            rows.update(state=target)
        assert stored(thing).state == source


def test_updates_of_other_columns_pass_in_every_state(thing: models.Model) -> None:
    rows = type(thing).objects.filter(pk=thing.pk)
    for state in ("draft", "sent", "closed"):
        rows.update(state=state)
        assert rows.update(pages=9) == 1
        assert rows.update(state=state, pages=8) == 1


def test_edges_are_sorted_and_without_standing_still() -> None:
    assert MACHINE.edges() == [("draft", "closed"), ("draft", "sent"), ("sent", "closed")]


def test_the_diagram_shows_every_state_transition_and_end() -> None:
    assert MACHINE.diagram() == "\n".join([
        "stateDiagram-v2",
        '    state "草稿" as draft',
        '    state "已提交" as sent',
        '    state "已办结" as closed',
        "    [*] --> draft",
        "    draft --> sent: 提交",
        "    sent --> sent: 延期",
        "    draft --> closed: 办结",
        "    sent --> closed: 办结",
        "    sent --> closed: 逾期办结",
        "    closed --> [*]",
    ])  # fmt: skip


def test_a_table_that_names_a_transition_twice_or_an_unknown_state_is_refused() -> None:
    send = MACHINE.transitions[0]
    with pytest.raises(ValueError, match="named twice"):
        Machine("twice", MACHINE.states, "draft", (send, send))
    with pytest.raises(ValueError, match="unknown states"):
        Machine("lost", {"draft": "草稿"}, "draft", (send,))
    with pytest.raises(ValueError, match="initial"):
        Machine("nowhere", {"draft": "草稿"}, "begin", ())
