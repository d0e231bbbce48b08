from __future__ import annotations

import sys

import pytest
from django.db import DatabaseError, transaction

from yichuang.kernel.journal import drain, head, verify
from yichuang.kernel.journal.grants import grant_statements
from yichuang.kernel.journal.sealer import Head
from yichuang.kernel.journal.verify import main

from .kit import AsOwner, behind_the_back, sealed, sql, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain() -> list[int]:
    """The ids of five sealed entries."""
    ids = [write(n) for n in range(5)]
    drain()
    return ids


def found() -> tuple[int | None, str]:
    report = verify()
    assert not report.ok
    return report.first_bad_position, "；".join(str(p) for p in report.problems)


@pytest.mark.seed("S4-58")
def test_an_untouched_record_is_whole(chain: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    report = verify()
    assert (report.ok, report.checked, report.head, report.problems) == (True, 5, head(), [])
    assert main([]) == 0
    assert capsys.readouterr().out == f"记录完整：5 条，末尾摘要 {head()}\n"


def test_an_empty_record_is_whole() -> None:
    assert verify().ok
    assert main([]) == 0


def test_what_waits_for_the_sealer_is_counted_and_is_no_fault(
    chain: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    write(9)
    # In a test everything shares one transaction; the sealer's mark must lie before the new entry to be waiting.
    assert verify().waiting == 1
    main([])
    assert "另有 1 条待封存" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        "payload = '{\"case_id\": 99}'",
        "occurred_at = occurred_at - interval '1 day'",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "actor_account_id = 1",
        "actor_post_id = 1",
        "actor_role = 'window'",
        "subject = 'case:77'",
        "kind = 'testroom.case.decided'",
        "version = 2",
        "place_id = NULL",
        "channel = 'window'",
        "xid = xid - 1",
    ],
)
@pytest.mark.seed("S4-58")
def test_an_altered_row_is_found(chain: list[int], as_owner: AsOwner, change: str) -> None:
    with behind_the_back(as_owner):
        sql(f"UPDATE journal_entry SET {change} WHERE id = %s", chain[2])
    position, text = found()
    assert position == 3
    assert text == f"第 3 条（记录号 {chain[2]}）：内容与封存时不一致，记录或封记被改动"


def test_an_altered_row_is_said_on_the_command_line(
    chain: list[int], as_owner: AsOwner, capsys: pytest.CaptureFixture[str]
) -> None:
    with behind_the_back(as_owner):
        sql("UPDATE journal_entry SET subject = 'case:77' WHERE id = %s", chain[2])
    assert main([]) == 1
    out = capsys.readouterr().out
    assert "记录不完整" in out
    assert f"第 3 条（记录号 {chain[2]}）" in out


def test_an_altered_seal_is_found_there_and_at_the_next(chain: list[int], as_owner: AsOwner) -> None:
    with behind_the_back(as_owner):
        sql("UPDATE journal_seal SET hash = %s WHERE position = 2", b"x" * 32)
    assert [p.position for p in verify().problems] == [2, 3]


@pytest.mark.django_db(transaction=True)  # the foreign key would complain at the end of a test that rolls back
def test_a_deleted_entry_is_found(chain: list[int], as_owner: AsOwner) -> None:
    with behind_the_back(as_owner):
        sql("DELETE FROM journal_entry WHERE id = %s", chain[1])
    position, text = found()
    assert position == 2
    assert "已被删除" in text


def test_an_entry_deleted_with_its_seal_is_found(chain: list[int], as_owner: AsOwner) -> None:
    with behind_the_back(as_owner):
        sql("DELETE FROM journal_seal WHERE position = 2")
        sql("DELETE FROM journal_entry WHERE id = %s", chain[1])
    position, text = found()
    assert position == 2
    assert "第 2 至 2 条的封记缺失" in text


def test_a_deletion_that_closes_the_gap_is_found(chain: list[int], as_owner: AsOwner) -> None:
    with behind_the_back(as_owner):
        sql("DELETE FROM journal_seal WHERE position = 2")
        sql("DELETE FROM journal_entry WHERE id = %s", chain[1])
        for position in (3, 4, 5):
            sql("UPDATE journal_seal SET position = %s WHERE position = %s", position - 1, position)
    position, text = found()
    assert position == 2
    assert "末尾缺失" in text


def test_a_cut_off_end_is_found(chain: list[int], as_owner: AsOwner) -> None:
    published = head()
    with behind_the_back(as_owner):
        sql("DELETE FROM journal_seal WHERE position > 3")
        sql("DELETE FROM journal_entry WHERE id > %s", chain[2])
    position, text = found()
    assert position == 4
    assert "曾封存到第 5 条" in text
    with behind_the_back(as_owner):
        sql("DELETE FROM journal_sealerstate")
        sql("DELETE FROM journal_readerposition")
    assert verify().ok  # the database alone has forgotten …
    assert not verify(published).ok  # … whoever wrote down the head has not


def test_two_entries_that_changed_places_are_found(chain: list[int], as_owner: AsOwner) -> None:
    with behind_the_back(as_owner):
        sql("UPDATE journal_seal SET entry_id = -1 WHERE position = 2")
        sql("UPDATE journal_seal SET entry_id = %s WHERE position = 4", chain[1])
        sql("UPDATE journal_seal SET entry_id = %s WHERE position = 2", chain[3])
    position, text = found()
    assert position == 2
    assert "顺序被调换，原在此处的记录现在第 4 条" in text


def test_an_entry_put_in_afterwards_is_found(chain: list[int], as_owner: AsOwner) -> None:
    with behind_the_back(as_owner):
        sql(
            "INSERT INTO journal_entry SELECT 999999, kind, version, place_id, subject, actor_account_id,"
            " actor_post_id, actor_role, channel, occurred_at, recorded_at, xid - 1, payload"
            " FROM journal_entry WHERE id = %s",
            chain[0],
        )
    position, text = found()
    assert position is None
    assert "记录号 999999" in text
    assert "封存之后插入" in text


def test_a_rewritten_chain_no_longer_has_the_published_head(
    chain: list[int], as_owner: AsOwner, capsys: pytest.CaptureFixture[str]
) -> None:
    published = head()
    with behind_the_back(as_owner):
        sql("UPDATE journal_entry SET subject = 'case:77' WHERE id = %s", chain[0])
        sql("DELETE FROM journal_seal")
        sql("DELETE FROM journal_sealerstate")
    drain()
    assert verify().ok
    assert main(["--head", str(published)]) == 1
    assert "与公布的摘要不一致" in capsys.readouterr().out
    assert main(["--head", str(head())]) == 0


def test_a_badly_written_head_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--head", "nonsense"])
    assert "位置:摘要" in capsys.readouterr().err
    assert str(Head(3, b"\xab")) == "3:ab"


def test_long_chains_are_read_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[main.__module__], "CHUNK", 2)
    for n in range(7):
        write(n)
    drain()
    assert verify().checked == 7
    assert verify().ok


WAYS = [
    "UPDATE {} SET {} = {}",
    "DELETE FROM {}",
    "TRUNCATE {} CASCADE",
]


@pytest.mark.parametrize(("table", "column"), [("journal_entry", "kind"), ("journal_seal", "hash")])
@pytest.mark.parametrize("way", WAYS)
def test_the_owner_too_is_refused_by_triggers(
    chain: list[int], as_owner: AsOwner, table: str, column: str, way: str
) -> None:
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    with as_owner(), pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        sql(way.format(table, column, column))
    assert len(sealed()) == 5


@pytest.mark.parametrize(("table", "column"), [("journal_entry", "kind"), ("journal_seal", "hash")])
@pytest.mark.parametrize("way", WAYS)
def test_the_role_of_the_application_has_no_right_to_change_the_record(
    chain: list[int], as_owner: AsOwner, table: str, column: str, way: str
) -> None:
    with as_owner():
        sql("CREATE ROLE a_clerk_s_program")
        for statement in grant_statements("a_clerk_s_program"):
            sql(statement)
        sql("SET ROLE a_clerk_s_program")
        assert len(sealed()) == 5
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            sql(way.format(table, column, column))
        write(6)
        drain()
        assert len(sealed()) == 6


def test_the_tests_themselves_run_without_that_right(chain: list[int]) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        sql("DELETE FROM journal_entry")


def test_a_role_with_a_strange_name_is_not_put_into_sql() -> None:
    with pytest.raises(ValueError, match="identifier"):
        grant_statements('x"; DROP TABLE journal_entry; --')
