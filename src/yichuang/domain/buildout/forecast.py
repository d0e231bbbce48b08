"""How many sites will be up to standard on a day, from the pace so far, with its uncertainty (按现在的速度推算).

Sites reach the standard one by one; how many a day is not known, only how many there were in the days watched. With
Jeffreys' prior (Gamma ½, 0) the number still to come in ``ahead`` days is negative binomial: its quantiles are sums of
that distribution, no simulation. What cannot be more than the sites there are is cut there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, inf, lgamma, log

WATCHED_DAYS = 365
_LEAST_DAYS = 14  # of watching, before anything is said


@dataclass(frozen=True, slots=True)
class Forecast:
    """On a day: most probably ``middle``, eight times in ten between ``low`` and ``high`` (whole counts, standing
    included). ``chance``: of at least the target, 0…1."""

    low: int
    middle: int
    high: int
    chance: float


def forecast(  # noqa: PLR0913 - all named
    *, standing: int, whole: int, came: int, watched: int, ahead: int, target: int
) -> Forecast | None:
    """What to expect in ``ahead`` days, if ``came`` reached the standard in the last ``watched`` days.

    None where too little has been watched to say anything. ``target``: a count of sites.
    """
    if watched < _LEAST_DAYS or ahead < 0:
        return None
    missing = max(0, whole - standing)
    if ahead == 0 or missing == 0:
        return Forecast(standing, standing, standing, 1.0 if standing >= target else 0.0)
    shares = list(_shares(came + 0.5, watched, ahead, missing))
    reach = max(0, target - standing)
    chance = 1.0 - sum(shares[:reach]) if reach <= missing else 0.0
    low, middle, high = (standing + _quantile(shares, q) for q in (0.1, 0.5, 0.9))
    return Forecast(low, middle, high, min(1.0, max(0.0, chance)))


def days_needed(*, missing: int, came: int, watched: int) -> int | None:
    """Days until all are done at the mean pace of the days watched; None where nothing has come."""
    return None if not came or watched < _LEAST_DAYS else round(missing * watched / came)


def _shares(shape: float, watched: float, ahead: float, most: int) -> Iterator[float]:
    """P(0), P(1), …, P(most − 1), and all the rest at ``most``."""
    success = log(watched / (watched + ahead))
    failure = log(ahead / (watched + ahead)) if ahead else -inf
    rest = 1.0
    for n in range(most):
        share = exp(lgamma(shape + n) - lgamma(shape) - lgamma(n + 1) + shape * success + n * failure)
        rest -= share
        yield share
    yield max(0.0, rest)


def _quantile(shares: list[float], q: float) -> int:
    reached = 0.0
    for n, share in enumerate(shares):
        reached += share
        if reached >= q:
            return n
    return len(shares) - 1
