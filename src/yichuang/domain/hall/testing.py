"""A hall at work, made through the public operations."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel.actor import Actor

from . import public
from .operations.alarms import watch_hall
from .tasks import settle_appointments


@dataclass(frozen=True)
class Floor:
    """The county's hall with two windows for general business, one of which also hands out results."""

    county: ground.County
    manager: Actor
    guide: Actor
    hall: public.HallRef
    first: public.WindowFace
    second: public.WindowFace
    clerks: tuple[Actor, ...]

    @property
    def clerk(self) -> Actor:
        """Who sits at the first window."""
        return self.clerks[0]

    @property
    def other(self) -> Actor:
        """Who sits at the second."""
        return self.clerks[1]


def make_floor(*, windows: int = 2, opened: bool = True) -> Floor:
    """A hall with the businesses 综合业务 (A), 领证 (B) and 社保医保 (C), rules of who goes first, and clerks."""
    county = ground.make_county()
    manager = persons.staff_actor(county, people.Role.HALL_MANAGER)
    hall = public.arrange_hall(actor=manager, site_id=county.centre.id)
    public.arrange_business(actor=manager, hall_id=hall.id, key="general", name="综合业务", prefix="A", minutes=10)
    public.arrange_business(
        actor=manager, hall_id=hall.id, key="collect", name="领证", prefix="B", kind="collect", minutes=3
    )
    public.arrange_business(actor=manager, hall_id=hall.id, key="social", name="社保医保", prefix="C", minutes=12)
    public.arrange_priority(actor=manager, hall_id=hall.id, key="elderly", name="老年人", minutes=15)
    public.arrange_priority(actor=manager, hall_id=hall.id, key="military", name="军人军属", minutes=10, proof="优待证")
    public.arrange_priority(actor=manager, hall_id=hall.id, key="passed", name="过号回队", minutes=5)
    clerks = []
    for n in range(windows):
        counter = county.counter if n == 0 else _counter(county, str(3 + n))
        hall = public.arrange_window(
            actor=manager, hall_id=hall.id, counter_id=counter.id, businesses=["general", "collect"], acts=["receive"]
        )
        clerks.append(persons.staff_actor(county))
        if opened:
            public.open_window(actor=clerks[n], window_id=hall.windows[n].id)
    guide = persons.staff_actor(county)
    hall = public.get_hall(hall.id)
    return Floor(county, manager, guide, hall, hall.windows[0], hall.windows[1], tuple(clerks))


def _counter(county: ground.County, number: str) -> places.CounterRef:
    name = f"{number} 号综合窗口"
    return places.create_counter(
        actor=ground.manager(), site_id=county.centre.id, number=number, name=name, kind="general"
    )


def take(floor: Floor, business: str = "general", **facts: object) -> public.TicketRef:
    """A number from the guide desk."""
    return public.take_ticket(actor=floor.guide, hall_id=floor.hall.id, business=business, **facts)  # type: ignore[arg-type]


def serve(floor: Floor, outcome: str = "received") -> public.TicketRef | None:
    """The first window calls and finishes the next."""
    called = public.call_next(actor=floor.clerk, window_id=floor.first.id)
    return called and public.finish_ticket(actor=floor.clerk, ticket_id=called.id, outcome=outcome)


def watch(hall_id: int) -> None:
    """Look for somebody who waits too long, as the job does every minute."""
    watch_hall(hall_id)


def settle() -> None:
    """Note who did not come to her appointment, and offer what is free, as the job does every five minutes."""
    settle_appointments()
