"""A day played in a hall: everybody is served once, nobody is left, the flow adds up."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.kernel import clock
from yichuang.kernel.journal import drain
from yichuang.project.demo.hall.day import Play

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 3)


@pytest.mark.seed("S2-117")
def test_a_day_is_played_through_the_operations_and_shows_in_the_flow() -> None:
    floor = testing.make_floor(opened=False)
    clerks = {w.id: clerk for w, clerk in zip(floor.hall.windows, floor.clerks, strict=True)}
    told = Play(floor.hall, clerks, TUESDAY, Random(3)).run(40)
    drain()
    assert told.taken == 40
    assert told.served + told.absent == 40
    with clock.at(clock.now().replace(year=2026, month=3, day=4, hour=9)):
        cells = hall.history(actor=floor.manager, hall_id=floor.hall.id)
        assert sum(c.arrivals for (day, _), c in cells.items() if day == 2) == 40
        lines = hall.forecast(actor=floor.manager, hall_id=floor.hall.id, day=TUESDAY + timedelta(days=7))
    assert sum(line.arrivals for line in lines) == pytest.approx(40, abs=1)
    assert all(w.state == "closed" for w in hall.list_windows(actor=floor.manager, hall_id=floor.hall.id))
