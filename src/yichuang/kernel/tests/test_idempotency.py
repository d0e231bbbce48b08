"""Once, however often it is sent."""

import threading
import time
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from yichuang.kernel import clock, idempotency, numbering
from yichuang.kernel.actor import Actor, Channel, anonymous
from yichuang.kernel.errors import Invalid
from yichuang.kernel.models import OnceKey

LINA = Actor(account_id=1, channel=Channel.WINDOW)
YANWEN = Actor(account_id=2, channel=Channel.ONLINE)


def send(run, *, key="k-1", actor=LINA, fingerprint="f", operation="cases.submit_case"):
    return idempotency.once(key, actor=actor, operation=operation, fingerprint=fingerprint, run=run)


@pytest.mark.django_db
def test_a_retry_gets_the_first_result_and_runs_nothing():
    runs = []
    first = send(lambda: runs.append(1) or {"case": 7, "number": "双江-2026-000007", "tasks": [1, 2]})
    again = send(lambda: runs.append(2) or {"case": 8})
    assert runs == [1]
    assert (first.replayed, again.replayed) == (False, True)
    assert first.result == again.result == {"case": 7, "number": "双江-2026-000007", "tasks": [1, 2]}


@pytest.mark.django_db
def test_another_account_operation_or_key_runs_for_itself():
    send(lambda: {"case": 1})
    assert not send(lambda: {"case": 2}, actor=YANWEN).replayed
    assert not send(lambda: {"case": 3}, operation="cases.withdraw").replayed
    assert not send(lambda: {"case": 4}, key="k-2").replayed


@pytest.mark.django_db
def test_the_same_key_with_other_content_is_refused():
    send(lambda: {"case": 1})
    with pytest.raises(Invalid) as caught:
        send(lambda: {"case": 2}, fingerprint="other")
    assert "刷新" in caught.value.fields["idempotency_key"]


@pytest.mark.django_db
def test_a_failure_leaves_nothing_so_a_retry_may_run():
    def fail():
        raise Invalid({"name": "请填写姓名"})

    with pytest.raises(Invalid):
        send(fail)
    assert OnceKey.objects.count() == 0
    assert send(lambda: {"case": 1}).result == {"case": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("result", [{"name": "岩" * 65}, {"form": {"name": "岩温"}}])
def test_only_ids_are_kept(result):
    with pytest.raises(TypeError):
        send(lambda: result)
    assert OnceKey.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("actor", "key"), [(LINA, ""), (LINA, "x" * 201), (LINA, "a\nb"), (anonymous(), "short")])
def test_an_unusable_key_is_refused(actor, key):
    with pytest.raises(Invalid):
        send(dict, actor=actor, key=key)


@pytest.mark.django_db
def test_purge_forgets_old_keys_only():
    now = datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)
    for key, instant in (("old", now - timedelta(days=40)), ("new", now)):
        with clock.at(instant):
            send(lambda: {"case": 1}, key=key)
    assert idempotency.purge(now - timedelta(days=30)) == 1
    assert send(lambda: {"case": 2}, key="new").replayed


def in_threads(count, work):
    errors = []

    def guarded():
        try:
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.django_db(transaction=True)
def test_of_many_sent_at_once_one_runs_and_all_get_its_result():
    outcomes = []

    def run():
        time.sleep(0.05)
        return {"serial": numbering.take("case", "530925", 2026)}

    in_threads(12, lambda: outcomes.append(send(run)))
    assert [o.result for o in outcomes] == [{"serial": 1}] * 12
    assert sum(not o.replayed for o in outcomes) == 1


@pytest.mark.django_db(transaction=True)
def test_when_the_first_fails_a_waiting_second_runs():
    outcomes, started, turns = [], threading.Event(), []

    def run():
        turns.append(1)
        if len(turns) == 1:
            started.set()
            time.sleep(0.1)
            raise KeyError
        return {"serial": numbering.take("case", "530925", 2026)}

    def work():
        try:
            with transaction.atomic():
                outcomes.append(send(run))
        except KeyError:
            outcomes.append(None)

    in_threads(4, work)
    assert started.is_set()
    assert outcomes.count(None) == 1
    assert {o.result["serial"] for o in outcomes if o} == {1}
    assert sum(not o.replayed for o in outcomes if o) == 1
