"""How long a limit is, counted in other units than its own: only as far as no calendar could say otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ..codes import Unit

if TYPE_CHECKING:
    from .spec import Limit

_MOST_WORKING_DAYS = {
    Unit.WORKDAY: Decimal(1),
    Unit.DAY: Decimal(1),
    Unit.HOUR: Decimal(1) / 24,
    Unit.MONTH: Decimal(23),
}
_LEAST_DAYS = {Unit.WORKDAY: Decimal(1), Unit.DAY: Decimal(1), Unit.HOUR: Decimal(1) / 24, Unit.MONTH: Decimal(28)}
_MOST_DAYS = {Unit.WORKDAY: Decimal(2), Unit.DAY: Decimal(1), Unit.HOUR: Decimal(1) / 24, Unit.MONTH: Decimal(31)}
_LONGEST_HOLIDAY = 10  # rest days that may lie within any number of working days, beyond the weekends


def working_days_at_most(limit: Limit) -> Decimal:
    """A number of working days the limit never exceeds, whenever it begins (a month has at most 23)."""
    return limit.amount * _MOST_WORKING_DAYS[limit.unit]


def surely_longer(one: Limit, other: Limit) -> bool:
    """Whether ``one`` ends after ``other`` whenever both begin; across units only where no calendar could save it."""
    if one.unit is other.unit:
        return one.amount > other.amount
    rest = _LONGEST_HOLIDAY if other.unit is Unit.WORKDAY else 0
    return one.amount * _LEAST_DAYS[one.unit] > other.amount * _MOST_DAYS[other.unit] + rest
