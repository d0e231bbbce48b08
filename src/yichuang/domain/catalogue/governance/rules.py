"""How a place governs its list: what it compares with the superior's, how long it shows a change, who must look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid
from yichuang.kernel.generation import by_generation
from yichuang.kernel.workdays import Unit, due, get_calendar

from ..events import ListRulesSet
from ..models import ListRules
from ..policies import in_place
from .lifecycle import APPROVE
from .sameness import Sameness

_MOST_DAYS = 90
_FIVE = 5


@dataclass(frozen=True, slots=True)
class Rules:
    """``publicity_days`` natural days a change is shown before it is published; ``revise_days`` working days in which a
    record must follow a change above it; ``least_reviewers`` different people in a joint review."""

    sameness: Sameness = Sameness.TWELVE
    least_reviewers: int = 2
    publicity_days: int = 5
    revise_days: int = 20


@by_generation
def get_list_rules(place_id: int) -> Rules:
    """The place's rules, or the defaults: all twelve elements, two reviewers, five days, twenty working days."""
    row = ListRules.objects.filter(pk=place_id).first()
    if row is None:
        return Rules()
    return Rules(Sameness(row.sameness), row.least_reviewers, row.publicity_days, row.revise_days)


def revise_by(place_id: int) -> date:
    """The day by which a record must have followed a change made today (working days of the place)."""
    calendar = get_calendar(places.get_place_by_id(place_id).county)
    counted = due(clock.today(), get_list_rules(place_id).revise_days, Unit.WORKDAY, calendar)
    assert counted.on is not None  # nothing suspends it
    return counted.on


def shown_until(place_id: int) -> date:
    """The last day of a publicity that is ordered today: natural days, today not counted; what would end on a rest day
    ends on the next working day (民法典 201, 203). Today where the place shows nothing.
    """
    days, today = get_list_rules(place_id).publicity_days, clock.today()
    if not days:
        return today
    counted = due(today, days, Unit.DAY, get_calendar(places.get_place_by_id(place_id).county))
    assert counted.on is not None  # nothing suspends it
    return counted.on


@transaction.atomic
def set_list_rules(*, actor: Actor, place_id: int, rules: Rules) -> None:
    """Set the place's rules. Raises NotFound (other place), Forbidden, Invalid."""
    actor.require(APPROVE)
    in_place(actor, place_id)
    problems = {}
    if not 1 <= rules.least_reviewers <= _FIVE:
        problems["least_reviewers"] = "联合审核的人数在 1 到 5 人之间"
    if not 0 <= rules.publicity_days <= _MOST_DAYS:
        problems["publicity_days"] = "公示天数在 0 到 90 天之间"
    if not 1 <= rules.revise_days <= _MOST_DAYS:
        problems["revise_days"] = "修订期限在 1 到 90 个工作日之间"
    if problems:
        raise Invalid(problems)
    values = {
        "sameness": rules.sameness.value,
        "least_reviewers": rules.least_reviewers,
        "publicity_days": rules.publicity_days,
        "revise_days": rules.revise_days,
    }
    if get_list_rules(place_id) == rules and ListRules.objects.filter(pk=place_id).exists():
        return
    ListRules.objects.update_or_create(place_id=place_id, defaults=values)
    entry = ListRulesSet(rules.sameness.value, rules.least_reviewers, rules.publicity_days, rules.revise_days)
    journal.record(entry, actor=actor, subject=f"place:{place_id}", place_id=place_id)
