"""Standing in line: take a number, give it back, come back after having been passed (取号、退号、回到队伍)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.codes import parse_identity
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.generation import steady
from yichuang.kernel.idempotency import once
from yichuang.kernel.lifecycle import fire
from yichuang.kernel.rows import insert
from yichuang.kernel.sealing import blind_index

from .. import lifecycle
from ..events import TicketMoved, TicketTaken
from ..models import Ticket, Window
from ..policies import access_hall, access_ticket, at_this_hall
from ..queries.setting import GIVEN, get_hall
from ..refs import BusinessRef, HallRef, TicketRef
from ..reps import ticket_ref

ELDERLY_AGE = 60  # years; 老年人权益保障法 第二条
EARLY = timedelta(hours=1)  # before the doors open, numbers are given to whoever stands there
LONGEST_NAME = 30
MOST_FROM_AFAR = 5  # numbers of one account for one business on one day
APPOINTMENT, ELDERLY, PASSED = "appointment", "elderly", "passed"  # priorities the system gives, nobody claims


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """Who stands in line, as far as she says: an identity number, a telephone, a name, or nothing."""

    id_number: str = ""
    phone: str = ""
    name: str = ""

    def __repr__(self) -> str:
        return "Person(…)"


@dataclass(frozen=True, slots=True)
class Place:
    """What decides where in the line a ticket stands."""

    priority: str
    turn: datetime


@dataclass(frozen=True, slots=True)
class Whose:
    """The applicant and the account a ticket belongs to, where somebody else asks for it (a check-in at a kiosk)."""

    applicant_id: int | None
    account_id: int | None


@transaction.atomic
def take_ticket(  # noqa: PLR0913 - what a kiosk asks, all named
    *,
    actor: Actor,
    hall_id: int,
    business: str,
    priority: str = "",
    person: Person | None = None,
    item_id: int | None = None,
    case_id: int | None = None,
    idempotency_key: str = "",
) -> TicketRef:
    """A number for a business, without gap or twin; nobody is refused for having no appointment (S2-62).

    ``priority`` is claimed and shown at the window; whoever is 60 by her identity number goes ahead unasked. One live
    ticket per person and business. A form sent twice, with one ``idempotency_key``, gives one number: the same one as
    long as it is live. Raises Forbidden, NotFound, Invalid, or Conflict naming the number she has, or the
    hours of a hall where nobody is at work.
    """
    actor.require(lifecycle.TAKE)
    with steady():
        hall, chosen = _business(actor, hall_id, business)
        require_numbers_given(hall)
        _not_too_often(actor, chosen)
        who, index = known(person or Person(), actor)
        place = _place(hall, priority, who.id_number, clock.now())

        def take() -> TicketRef:
            return put_in_line(actor, hall, chosen, place, who, index, item_id=item_id, case_id=case_id)

        if not idempotency_key:
            return take()
        said = f"{hall.id}|{priority}|{index.hex() if index else ''}|{item_id}|{case_id}"
        done = once(
            f"{idempotency_key}:{chosen.id}", actor=actor, operation="hall.take_ticket", fingerprint=said,
            run=lambda: {"ticket_id": take().id},
        )  # fmt: skip
        row = Ticket.objects.get(pk=done.result["ticket_id"])
        return take() if done.replayed and row.state not in lifecycle.LIVE else ticket_ref(row, hall)


def put_in_line(  # noqa: PLR0913 - called from here and from the check-in of an appointment, all named there
    actor: Actor,
    hall: HallRef,
    business: BusinessRef,
    place: Place,
    who: Person,
    index: bytes | None,
    *,
    item_id: int | None = None,
    case_id: int | None = None,
    whose: Whose | None = None,
) -> TicketRef:
    """Give the next number. The counter's row serialises a business's tickets: what is checked after it stays true."""
    now, day = clock.now(), clock.today()
    owner = whose or Whose(actor.applicant_id, actor.account_id if actor.role == "public" else None)
    serial = numbering.take("ticket", f"{hall.id}:{business.prefix}:{day}", day.year)
    if index is not None:
        make_room(actor, hall, business, day, index)
    row = _written(
        actor,
        hall,
        business,
        Ticket(
            hall_id=hall.id,
            business_id=business.id,
            day=day,
            serial=serial,
            number=f"{business.prefix}{serial:03d}",
            turn=place.turn,
            priority=place.priority,
            channel=str(actor.channel),
            taken_at=now,
            applicant_id=owner.applicant_id,
            account_id=owner.account_id,
            person_index=index,
            name=who.name or None,
            phone=who.phone or None,
            item_id=item_id,
            case_id=case_id,
            pass_key=new_key(),
        ),
    )
    journal.record(
        TicketTaken(row.pk, hall.id, business.id, row.number, row.priority),
        actor=actor,
        subject=row.subject,
        place_id=hall.place_id,
    )
    return ticket_ref(row, hall)


def _written(actor: Actor, hall: HallRef, business: BusinessRef, row: Ticket) -> Ticket:
    """The row, or Conflict if her other number was sent to this business at the same moment: no counter orders that."""
    if row.person_index is None:
        return insert(row)[0]
    try:
        with transaction.atomic():
            (written,) = insert(row)
    except IntegrityError:
        make_room(actor, hall, business, row.day, bytes(row.person_index))
        raise
    return written


@transaction.atomic
def give_up_ticket(*, actor: Actor, ticket_id: int | None = None, pass_key: str = "") -> TicketRef:
    """Leave the line: by the slip's key, one's own on the phone, or at the guide desk. Raises NotFound, Conflict."""
    row = access_ticket(actor, ticket_id=ticket_id, pass_key=pass_key)
    row.ended_at = clock.now()
    return _move(_holder(actor, pass_key), row, "give_up", fields=["ended_at"])


@transaction.atomic
def come_back(*, actor: Actor, ticket_id: int | None = None, pass_key: str = "") -> TicketRef:
    """After having been passed, stand in line again: behind whoever waits, less the minutes of the rule "passed".

    As often as the hall allows. Raises NotFound, Conflict.
    """
    row = access_ticket(actor, ticket_id=ticket_id, pass_key=pass_key)
    hall = get_hall(row.hall_id)
    if row.state == lifecycle.PASSED and row.returns >= hall.returns:
        raise Conflict(f"过号后最多回到队伍 {hall.returns} 次，请重新取号")
    if row.day != clock.today():
        raise Conflict("这是以前的号，请重新取号")
    rule = hall.priority(PASSED)
    row.turn = max(row.turn, clock.now() - timedelta(minutes=rule.minutes if rule else 0))
    row.returns += 1
    row.window_id, row.called_at = None, None
    return _move(_holder(actor, pass_key), row, "return", fields=["turn", "returns", "window", "called_at"])


@transaction.atomic
def redirect_ticket(*, actor: Actor, ticket_id: int, business: str) -> TicketRef:
    """She took a number for the wrong thing (取错事项): another business, the same number and turn.

    Raises Forbidden, NotFound, Invalid, Conflict if she has a ticket for that business already.
    """
    row = access_ticket(actor, ticket_id=ticket_id)
    hall = access_hall(actor, hall_id=row.hall_id, permission=lifecycle.GUIDE)
    chosen = find_business(hall, business)
    if chosen.id == row.business_id:
        raise Invalid({"business": "请选择另一项业务"})
    with one_line_each(actor, hall, chosen, row):
        row.business_id, row.window_id = chosen.id, None
        return _move(actor, row, "redirect", fields=["business", "window"])


def new_key() -> str:
    """What opens a ticket's page to whoever holds the slip: 128 bits."""
    return secrets.token_urlsafe(16)


def find_business(hall: HallRef, key: str) -> BusinessRef:
    """A business in use. Raises Invalid."""
    found = hall.business(key)
    if found is None or not found.active:
        raise Invalid({"business": "请选择要办的业务"})
    return found


def _business(actor: Actor, hall_id: int, key: str) -> tuple[HallRef, BusinessRef]:
    hall = get_hall(hall_id)
    if actor.role not in {"", "public"}:
        at_this_hall(actor, hall)
    if not hall.active:
        raise Conflict("这个大厅暂不取号，请咨询工作人员")
    return hall, find_business(hall, key)


def known(person: Person, actor: Actor) -> tuple[Person, bytes | None]:
    """What she said, checked, and by what we know her again: her number, her telephone, or her account."""
    id_number, phone, name = person.id_number.strip().upper(), person.phone.strip(), checked_name(person.name)
    if phone:
        phone = people.check_phone(phone, needed=True)
    if id_number:
        checked = people.check_identity("resident_id", id_number, legal=False)
        return Person(checked.number or "", phone, name), checked.index
    if phone:
        return Person("", phone, name), people.phone_index(phone)
    if actor.applicant_id is not None:
        own = next(iter(people.identity_indexes([actor.applicant_id])), None)
        return _herself(actor, name), own or blind_index("applicant", str(actor.applicant_id))  # who has no number yet
    return Person(name=name), None


def _herself(actor: Actor, name: str) -> Person:
    """Who has signed in: her name for whoever calls her, her number for her age; neither has to be typed again."""
    try:
        told = people.own_details(actor)
    except NotFound:
        return Person(name=name)
    return Person(
        (told.id_number or "") if told.id_kind == "resident_id" else "",
        name=name or checked_name(told.name[:LONGEST_NAME]),
    )


def checked_name(text: str, field: str = "name") -> str:
    """A name as it is kept: one line, nothing unprintable, 30 characters. Raises Invalid."""
    name = " ".join(text.split())
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid({field: f"最多 {LONGEST_NAME} 个字，不能有特殊符号"})
    return name


def _place(hall: HallRef, claimed: str, id_number: str, now: datetime) -> Place:
    """The best place she has a right to: what she claims, or her age."""
    rules = []
    if claimed:
        rule = hall.priority(claimed)
        if rule is None or claimed in GIVEN:
            raise Invalid({"priority": "请选择列出的优先情形"})
        rules.append(rule)
    elderly = hall.priority(ELDERLY)
    if elderly is not None and id_number and is_elderly(parse_identity(id_number).birth, now.date()):
        rules.append(elderly)
    if not rules:
        return Place("", now)
    best = max(rules, key=lambda rule: rule.minutes)
    return Place(best.key, now - timedelta(minutes=best.minutes))


def place_of_appointment(hall: HallRef, starts_at: datetime, grace: int, now: datetime) -> Place:
    """Who has an appointment stands where its time says; later than ``grace`` minutes it is as if she had none."""
    rule = hall.priority(APPOINTMENT)
    if rule is None or now > starts_at + timedelta(minutes=grace):
        return Place("", now)
    return Place(APPOINTMENT, max(now, starts_at) - timedelta(minutes=rule.minutes))


def is_elderly(born: date, today: date) -> bool:
    """Whether somebody is 60 or more today (老年人权益保障法 第二条)."""
    return (today.year - born.year) - ((today.month, today.day) < (born.month, born.day)) >= ELDERLY_AGE


def _holder(actor: Actor, pass_key: str) -> Actor:
    """Whoever holds the slip may leave the line and come back, signed in or not."""
    return replace(actor, permissions=actor.permissions | {lifecycle.TAKE}) if pass_key else actor


def _not_too_often(actor: Actor, business: BusinessRef) -> None:
    """From afar a number is taken and given back with two touches: not without end."""
    if actor.role != "public" or actor.account_id is None:
        return
    taken = Ticket.objects.filter(account_id=actor.account_id, day=clock.today(), business_id=business.id)
    if taken.count() >= MOST_FROM_AFAR:
        raise Conflict(f"您今天已经取过 {MOST_FROM_AFAR} 次“{business.name}”的号，请到大厅取号")


def live_ticket(business_id: int, day: date, index: bytes, other_than: int = 0) -> Ticket | None:
    """The live ticket somebody has for a business on a day; there is one at most."""
    rows = Ticket.objects.filter(business_id=business_id, day=day, person_index=index)
    return rows.filter(state__in=sorted(lifecycle.LIVE)).exclude(pk=other_than).first()


def make_room(  # noqa: PLR0913 - whose line, whose place, named by all who call
    actor: Actor, hall: HallRef, business: BusinessRef, day: date, index: bytes, other_than: int = 0
) -> None:
    """Raise Conflict naming the live ticket she has for this business, with what to do.

    One that was passed and may not come back any more is given up instead: else she could stand in no line at all.
    """
    live = live_ticket(business.id, day, index, other_than)
    if live is None:
        return
    if live.state == lifecycle.PASSED and live.returns >= hall.returns:
        row = Ticket.objects.select_for_update(no_key=True).get(pk=live.pk)
        row.ended_at = clock.now()
        _move(_holder(actor, row.pass_key), row, "give_up", fields=["ended_at"])
        return
    window = hall.window(live.window_id)
    said = f"您今天已经取了“{business.name}”的号：{live.number}，不用再取"
    if live.state == lifecycle.PASSED:
        said = f"您的号 {live.number} 过号了，不用再取：请用号票上的“回到队伍”，或者找导服台"
    elif live.state == lifecycle.HELD and window is not None:
        said = f"您的号 {live.number} 还没有办完，不用再取：请直接回到 {window.number} 号窗口"
    raise Conflict(said)


@contextmanager
def one_line_each(actor: Actor, hall: HallRef, business: BusinessRef, row: Ticket) -> Iterator[None]:
    """Around moving a ticket to this business: Conflict if its person has a live ticket there.

    No counter's row is locked then, so a number taken at the same moment is told by the index.
    """
    if row.person_index is None or row.business_id == business.id:
        yield
        return
    day, index = row.day, bytes(row.person_index)
    make_room(actor, hall, business, day, index, other_than=row.pk)
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        make_room(actor, hall, business, day, index, other_than=row.pk)
        raise


def require_numbers_given(hall: HallRef) -> None:
    """Raise Conflict with the hours where nobody would serve: long before the doors open, and after they close.

    From an hour before the day's first opening until its last closing; and whenever somebody is at work at a window
    (延时服务, 周末延时). A site without hours has none to keep.
    """
    site = places.get_site(hall.site_id)
    now = clock.now()
    spans = places.open_spans(site, now.date())
    if not site.hours or (spans and spans[0][0] - EARLY <= now < spans[-1][1] + timedelta(minutes=1)):
        return
    if Window.objects.filter(hall_id=hall.id, state=lifecycle.OPEN).exists():
        return
    if spans and now < spans[0][0]:
        said = f"还没到取号的时间，今天 {spans[0][0] - EARLY:%H:%M} 开始取号"
    else:
        said = "今天已经下班，不再取号" if spans else "今天不办公，不取号"
    raise Conflict(f"{said}。办公时间：{site.open_text}")


def _move(actor: Actor, row: Ticket, how: str, *, fields: list[str]) -> TicketRef:
    hall = get_hall(row.hall_id)
    fire(
        lifecycle.TICKET,
        row,
        how,
        actor=actor,
        event=TicketMoved(row.pk, row.hall_id, row.business_id, row.window_id, how),
        subject_key=row.subject,
        place_id=hall.place_id,
        fields=fields,
    )
    return ticket_ref(row, hall)
