from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.journal import Event, UnknownEvent, drain, event, reader, record
from yichuang.kernel.journal.events import from_payload, to_payload
from yichuang.kernel.journal.models import Entry

CLERK = Actor(account_id=7, channel=Channel.WINDOW, place_id=1, post_id=9, role="window", label="李娜（3 号综合窗口）")


class Colour(StrEnum):
    RED = "red"


@event("testroom.thing.made")
@dataclass(frozen=True, slots=True)
class ThingMade(Event):
    thing_id: int
    code: str
    due_on: date | None = None
    at: datetime | None = None
    fee: Decimal = Decimal(0)
    colour: Colour = Colour.RED
    parts: tuple[int, ...] = ()


def test_an_event_comes_back_as_it_was_recorded() -> None:
    made = ThingMade(1, "11530925", date(2026, 9, 28), datetime(2026, 9, 28, 9, tzinfo=clock.SHANGHAI), Decimal("3.50"),
                     Colour.RED, (4, 5))  # fmt: skip
    assert from_payload("testroom.thing.made", 1, to_payload(made)) == made
    bare = ThingMade(1, "x")
    assert from_payload("testroom.thing.made", 1, to_payload(bare)) == bare


@pytest.mark.parametrize("kind", ["case.accepted", "Cases.case.accepted", "cases.case.accept", "a.b.c.made", "a..made"])
def test_a_kind_must_read_room_subject_past_participle(kind: str) -> None:
    with pytest.raises(ValueError, match=r"past.participle"):
        event(kind)


def test_a_kind_and_version_is_registered_once() -> None:
    @dataclass(frozen=True)
    class Other(Event):
        thing_id: int

    with pytest.raises(ValueError, match="already registered"):
        event("testroom.thing.made")(Other)
    event("testroom.thing.made", version=2)(Other)
    assert Other.version == 2


def test_a_payload_takes_only_facts() -> None:
    @dataclass(frozen=True)
    class Loose(Event):
        anything: dict

    @dataclass
    class Mutable(Event):
        thing_id: int

    with pytest.raises(TypeError, match="anything"):
        event("testroom.thing.loosened")(Loose)
    with pytest.raises(TypeError, match="frozen"):
        event("testroom.thing.changed")(Mutable)


@pytest.mark.parametrize(
    "text", ["x" * 201, "two\nlines", "13800138000", "电话13800138000", "530925199001011234", "nul\0"]
)
def test_long_texts_and_readable_personal_numbers_are_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match=r"testroom\.thing\.made\.code") as refusal:
        to_payload(ThingMade(1, text))
    assert text not in str(refusal.value)


@pytest.mark.parametrize(
    "text", ["双政许准〔2026〕12号", "11530925MB1234567C", "3115309250000000001202609280001", "530925101000"]
)
def test_numbers_of_documents_bodies_cases_and_divisions_are_taken(text: str) -> None:
    assert to_payload(ThingMade(1, text))["code"] == text


def test_a_kind_without_its_room_is_named() -> None:
    with pytest.raises(UnknownEvent, match=r"gone\.thing\.made version 1"):
        from_payload("gone.thing.made", 1, {})


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_an_error() -> None:
    with pytest.raises(TransactionManagementError):
        record(ThingMade(1, "a"), actor=CLERK, subject="thing:1", place_id=1)
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_an_entry_says_who_acted_by_post_and_role_and_when() -> None:
    earlier = datetime(2026, 9, 1, 10, 30, tzinfo=clock.SHANGHAI)
    with clock.at(datetime(2026, 9, 2, 8, tzinfo=clock.SHANGHAI)):
        pk = record(ThingMade(1, "a"), actor=CLERK, subject="thing:1", place_id=5, occurred_at=earlier)
        entry = Entry.objects.get(pk=pk)
        assert (entry.actor_account_id, entry.actor_post_id, entry.actor_role) == (7, 9, "window")
        assert (entry.channel, entry.place_id, entry.kind, entry.version) == ("window", 5, "testroom.thing.made", 1)
        assert entry.occurred_at == earlier
        assert entry.recorded_at == clock.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(e)::text FROM journal_entry e")
        assert "李娜" not in cursor.fetchone()[0]
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        assert cursor.fetchone()[0] == entry.xid


@pytest.mark.django_db
def test_an_entry_falls_with_the_change_it_tells_of() -> None:
    class UndoneError(Exception):
        pass

    def change() -> None:
        with transaction.atomic():
            record(ThingMade(1, "a"), actor=CLERK, subject="thing:1", place_id=1)
            raise UndoneError

    with pytest.raises(UndoneError):
        change()
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("subject", ["", "thing", "thing:", "Thing:1", "thing:张三", "thing:1 2"])
def test_a_subject_is_a_key(subject: str) -> None:
    with pytest.raises(ValueError, match="key"):
        record(ThingMade(1, "a"), actor=CLERK, subject=subject, place_id=1)


@pytest.mark.django_db
def test_what_has_not_happened_is_not_recorded() -> None:
    with pytest.raises(ValueError, match="future"):
        record(ThingMade(1, "a"), actor=CLERK, subject="thing:1", place_id=1,
               occurred_at=clock.now() + timedelta(minutes=1))  # fmt: skip
    with pytest.raises(ValueError, match="zone"):
        record(ThingMade(1, "a"), actor=CLERK, subject="thing:1", place_id=1,
               occurred_at=datetime(2026, 1, 1))  # noqa: DTZ001  # fmt: skip


def test_a_reader_has_its_name_for_itself_and_reads_something() -> None:
    with pytest.raises(ValueError, match="reads nothing"):
        reader("testroom.nothing", kinds=())


@pytest.mark.django_db
def test_draining_seals_the_entries_of_a_test_that_never_commits() -> None:
    for n in range(3):
        record(ThingMade(n, "a"), actor=CLERK, subject=f"thing:{n}", place_id=1)
    drain()
    record(ThingMade(9, "a"), actor=CLERK, subject="thing:9", place_id=1)
    drain()
    assert list(Entry.objects.order_by("id").values_list("seal__position", flat=True)) == [1, 2, 3, 4]
