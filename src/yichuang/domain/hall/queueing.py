"""The arithmetic of waiting (排队论): how long, how sure, how many windows. Pure; times in minutes.

Arrivals are taken as Poisson, visits as independent with a mean and a coefficient of variation; c windows serve one
line. The waiting of M/G/c is approximated by Allen and Cunneen: Erlang's formula for M/M/c times (1 + cv²)/2.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, sqrt

ONE_SIDED_90 = 1.2816  # the normal deviate that leaves a tenth on each side
MOST_WINDOWS = 60


@dataclass(frozen=True, slots=True)
class Expected:
    """A wait in minutes: nine of ten are over ``low``, nine of ten under ``high``."""

    mean: float
    low: float
    high: float


def expected_wait(ahead: float, windows: int, mean: float, cv: float) -> Expected | None:
    """The wait of somebody with ``ahead`` visits before her at busy windows; None if no window is open.

    She is called when the line before her and one visit of those at the windows are over: ahead + 1 departures, each
    mean/windows apart, with variance cv² that of an exponential one.
    """
    if windows <= 0:
        return None
    step = mean / windows
    middle, spread = (ahead + 1) * step, sqrt(ahead + 1) * step * cv * ONE_SIDED_90
    return Expected(middle, max(0.0, middle - spread), middle + spread)


def erlang_c(load: float, windows: int) -> float:
    """The probability that an arrival waits at all; ``load`` = arrivals × mean. 1 where the line only grows."""
    if load <= 0:
        return 0.0
    if load >= windows:
        return 1.0
    blocked = 1.0
    for n in range(1, windows + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - (load / windows) * (1 - blocked))


def mean_wait(per_minute: float, windows: int, mean: float, cv: float) -> float:
    """The mean wait of all arrivals; infinite where they come faster than they are served."""
    load = per_minute * mean
    if load >= windows:
        return inf
    return erlang_c(load, windows) * mean / (windows - load) * (1 + cv * cv) / 2


def share_over(per_minute: float, windows: int, mean: float, cv: float, limit: float) -> float:
    """Which part of arrivals waits longer than ``limit`` minutes (exponential tail through the mean wait)."""
    load = per_minute * mean
    if load >= windows:
        return 1.0
    waits = erlang_c(load, windows)
    if waits == 0:
        return 0.0
    conditional = mean / (windows - load) * (1 + cv * cv) / 2
    return waits * exp(-limit / conditional)


def windows_needed(per_minute: float, mean: float, cv: float, limit: float, tolerated: float = 0.1) -> int:
    """The fewest windows with which at most ``tolerated`` of arrivals wait longer than ``limit`` minutes."""
    if per_minute <= 0:
        return 0
    for windows in range(1, MOST_WINDOWS):
        if share_over(per_minute, windows, mean, cv, limit) <= tolerated:
            return windows
    return MOST_WINDOWS
