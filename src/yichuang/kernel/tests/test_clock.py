from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from yichuang.kernel import clock


def test_now_is_the_present_instant_in_the_country_s_one_legal_time() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(hours=8)


def test_within_the_block_it_is_that_instant_and_afterwards_no_longer() -> None:
    instant = datetime(2026, 9, 28, 9, tzinfo=clock.SHANGHAI)
    with clock.at(instant):
        assert clock.now() == instant
        with clock.at(instant + timedelta(days=1)):
            assert clock.today() == date(2026, 9, 29)
        assert clock.today() == date(2026, 9, 28)
    assert clock.now() != instant


def test_the_civil_day_turns_at_midnight_in_shanghai() -> None:
    with clock.at(datetime(2026, 9, 28, 15, 59, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 9, 28)
    with clock.at(datetime(2026, 9, 28, 16, tzinfo=UTC)):
        assert clock.today() == date(2026, 9, 29)
        assert clock.now().utcoffset() == timedelta(hours=8)


def test_the_clock_is_put_back_when_the_block_fails() -> None:
    def fail() -> None:
        with clock.at(datetime(2020, 1, 1, tzinfo=UTC)):
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - our own, from above
        fail()
    assert clock.now().year > 2020


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass


def test_one_thread_s_clock_leaves_the_others_alone() -> None:
    with clock.at(datetime(2020, 1, 1, tzinfo=UTC)), ThreadPoolExecutor(1) as pool:
        assert pool.submit(clock.now).result().year > 2020
