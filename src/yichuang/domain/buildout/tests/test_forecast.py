"""What the pace so far promises: the arithmetic, against simulation."""

from __future__ import annotations

from random import Random

import pytest

from yichuang.domain.buildout.forecast import days_needed, forecast


def test_the_span_is_that_of_a_simulation() -> None:
    random, came, watched, ahead, missing = Random(5), 20, 180, 90, 40
    drawn = []
    for _ in range(20_000):
        pace = random.gammavariate(came + 0.5, 1 / watched)
        time, n = random.expovariate(pace), 0
        while time <= ahead and n < missing:
            n += 1
            time += random.expovariate(pace)
        drawn.append(n)
    drawn.sort()
    found = forecast(standing=10, whole=50, came=came, watched=watched, ahead=ahead, target=20)
    assert found is not None
    for value, q in ((found.low, 0.1), (found.middle, 0.5), (found.high, 0.9)):
        assert abs(value - 10 - drawn[int(q * len(drawn))]) <= 1
    share = sum(n >= 10 for n in drawn) / len(drawn)
    assert found.chance == pytest.approx(share, abs=0.02)


def test_nothing_is_said_of_a_pace_nobody_has_watched() -> None:
    assert forecast(standing=0, whole=86, came=0, watched=5, ahead=100, target=43) is None
    assert days_needed(missing=86, came=0, watched=400) is None


def test_never_more_than_there_are_and_certain_when_all_are_done() -> None:
    found = forecast(standing=80, whole=86, came=80, watched=100, ahead=300, target=86)
    assert found is not None
    assert (found.low, found.high) == (86, 86)
    assert found.chance > 0.999
    done = forecast(standing=86, whole=86, came=0, watched=100, ahead=300, target=86)
    assert done is not None
    assert (done.low, done.chance) == (86, 1.0)


def test_a_standstill_leaves_little_hope() -> None:
    found = forecast(standing=10, whole=86, came=0, watched=365, ahead=90, target=43)
    assert found is not None
    assert found.chance < 0.001
    assert found.high <= 11


def test_at_a_steady_pace_the_days_needed_are_the_rest_divided_by_it() -> None:
    assert days_needed(missing=38, came=48, watched=365) == 289
