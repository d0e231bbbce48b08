"""Asking to be coached before filing, and what the site makes of it (申报辅导, S2-143; 答复时间 S1-80)."""

from __future__ import annotations

from django.db import transaction

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.lifecycle import fire
from yichuang.kernel.queueing import count_up
from yichuang.kernel.workdays import Unit, due, get_calendar

from ..events import CoachingArranged, CoachingAsked, CoachingFinished, CoachingOpened
from ..finding.coaching import COACH, COACHING, REPLY_DAYS, Wish
from ..finding.reads import CoachingContact, CoachingRef, coaching_ref
from ..handing import reach
from ..handing.delegations import SiteKind
from ..models import Coaching
from ..queries import get_item, require_in_use

FROM_ONE_ADDRESS_A_DAY = 20
_DAY = 24 * 3600 + 3600


@transaction.atomic
def ask_for_coaching(  # noqa: PLR0913 - one form, all its fields
    *, actor: Actor, item_id: int, site_id: int, wish: str, name: str, phone: str, address: str, question: str = ""
) -> CoachingRef:
    """Somebody, signed in or not, asks to be coached on an item; the site calls back within two working days.

    ``name``, ``phone`` and ``question`` are sealed. ``address``: where it comes from, counted only. Raises NotFound,
    Invalid with a message per field, Conflict (item not in use, or too many from one address today).
    """
    require_in_use(item_id)
    item = get_item(item_id)
    faults: dict[str, str] = {}
    name, question = " ".join(name.split()), " ".join(question.split())
    if not 1 <= len(name) <= 40:
        faults["name"] = "请写怎么称呼您，比如“李大姐”"
    try:
        phone = people.check_phone(phone, needed=True)
    except Invalid as error:
        faults |= {"phone": next(iter(error.fields.values()))}
    if wish not in {w.value for w in Wish}:
        faults["wish"] = "请选一种辅导方式"
    staffed = {s.id for s in places.list_sites(item.place_id) if s.kind != SiteKind.TERMINAL.value}
    if site_id not in staffed or item_id not in reach.items_at(site_id):
        faults["site"] = "请选一个能办这件事的网点"
    if len(question) > 300:
        faults["question"] = "想问的请写在 300 个字以内，其余的电话里说"
    if faults:
        raise Invalid(faults)
    _count(address)
    calendar = get_calendar(places.get_site(site_id).division)
    reply_by = due(clock.today(), REPLY_DAYS, Unit.WORKDAY, calendar).on
    assert reply_by is not None  # nothing suspends it
    row = Coaching.objects.create(
        item_id=item_id,
        place_id=item.place_id,
        site_id=site_id,
        wish=wish,
        name=name,
        phone=phone,
        question=question or None,
        asked_at=clock.now(),
        reply_by=reply_by,
    )
    event = CoachingAsked(row.pk, item_id, site_id, wish, row.reply_by)
    journal.record(event, actor=actor, subject=f"coaching:{row.pk}", place_id=row.place_id)
    return coaching_ref(row, item.plain_name)


@transaction.atomic
def open_coaching(*, actor: Actor, coaching_id: int) -> CoachingContact:
    """Name and telephone, to call back; that they were opened goes to the journal. Raises NotFound, Forbidden."""
    row = _access(actor, coaching_id)
    event = CoachingOpened(row.pk)
    journal.record(event, actor=actor, subject=f"coaching:{row.pk}", place_id=row.place_id)
    return CoachingContact(row.pk, str(row.name), str(row.phone))


@transaction.atomic
def arrange_coaching(*, actor: Actor, coaching_id: int, note: str) -> CoachingRef:
    """Called back, and agreed when and how. ``note``: 2–300 characters.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    return _move(actor, coaching_id, "arrange", note)


@transaction.atomic
def finish_coaching(*, actor: Actor, coaching_id: int, note: str) -> CoachingRef:
    """Coached, or not to be reached; ``note`` says which. Raises as ``arrange_coaching``."""
    return _move(actor, coaching_id, "finish", note)


def _move(actor: Actor, coaching_id: int, name: str, note: str) -> CoachingRef:
    row = _access(actor, coaching_id)
    note = " ".join(note.split())
    if not 2 <= len(note) <= 300:
        raise Invalid({"note": "请写 2 到 300 个字：约在什么时候、怎么辅导的，打不通也写明"})
    row.note, row.changed_at = note, clock.now()
    event = CoachingArranged(row.pk) if name == "arrange" else CoachingFinished(row.pk)
    fire(
        COACHING,
        row,
        name,
        actor=actor,
        event=event,
        subject_key=f"coaching:{row.pk}",
        place_id=row.place_id,
        fields=("note", "changed_at"),
    )
    return coaching_ref(row, get_item(row.item_id).plain_name)


def _access(actor: Actor, coaching_id: int) -> Coaching:
    actor.require(COACH)
    row = Coaching.objects.select_for_update().filter(pk=coaching_id, site_id=actor.site_id or 0).first()
    if row is None:
        raise NotFound("本站没有这条辅导申请")
    return row


def _count(address: str) -> None:
    key = f"catalogue.coaching_from:{address}:{clock.today().isoformat()}"
    if count_up(key, seconds=_DAY) > FROM_ONE_ADDRESS_A_DAY:
        raise Conflict("从这里提的辅导申请今天太多了。请明天再提，或者直接打网点电话")
