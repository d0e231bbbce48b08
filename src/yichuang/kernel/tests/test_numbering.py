"""Gapless numbers under real concurrency."""

import random
import threading

import pytest
from django.db import connection, transaction

from yichuang.kernel import numbering


@pytest.mark.django_db
def test_each_series_scope_and_year_counts_from_one():
    taken = [numbering.take("case", "530925", 2026) for _ in range(3)]
    others = [
        numbering.take("licence", "530925", 2026),
        numbering.take("case", "441302", 2026),
        numbering.take("case", "530925", 2027),
    ]
    assert taken == [1, 2, 3]
    assert others == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_a_number_cannot_be_taken_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        numbering.take("case", "530925", 2026)


@pytest.mark.django_db
def test_taking_a_number_costs_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        numbering.take("case", "530925", 2026)


@pytest.mark.django_db(transaction=True)
def test_sixteen_threads_with_roll_backs_leave_no_gap_and_no_double():
    kept, errors, lock = [], [], threading.Lock()

    def work(seed):
        chance = random.Random(seed)
        try:
            for _ in range(12):
                abandoned = chance.random() < 0.3
                with transaction.atomic():
                    number = numbering.take("case", "530925", 2026)
                    transaction.set_rollback(abandoned)
                if not abandoned:
                    with lock:
                        kept.append(number)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert 0 < len(kept) < 16 * 12
    assert sorted(kept) == list(range(1, len(kept) + 1))
