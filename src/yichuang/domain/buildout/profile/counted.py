"""The figures this system counts today, each from the room that knows it (S0-42, S0-43)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from typing import Final

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.feedback import public as feedback
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock

from ..queries.patrols import count_patrols_by_site
from .figures import Counter, fill

YEAR: Final = timedelta(days=365)
"""近一年: the 365 days before today."""


def count_everything() -> None:
    """Fill every figure that has its room; called once, when the process starts."""
    fill("counters", places.count_counters_by_site)
    fill("equipment", places.count_equipment_by_site)
    fill("staff", people.count_staff_by_site)
    fill("agents", people.count_agents_by_site)
    fill("institutions", people.count_institutions_by_site)
    fill("training", _last_year(people.count_training_by_site))
    fill("items", catalogue.count_items_by_site)
    fill("cases", _last_year(cases.count_cases_by_site))
    fill("evaluations", _last_year(feedback.count_evaluations_by_site))
    fill("patrols", _last_year(count_patrols_by_site))
    fill("tickets", _last_year(hall.count_tickets_by_site))


def _last_year(count: Callable[[Collection[int], date], Mapping[int, int]]) -> Counter:
    return lambda site_ids: count(site_ids, clock.today() - YEAR)
