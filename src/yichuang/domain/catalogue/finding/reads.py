"""Reads of finding: what was asked in vain, the place's synonyms, who wants to be coached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.sealing import mask_name, mask_phone

from ..models import AskedInVain, Coaching, Synonym
from ..policies import ANSWER
from ..queries import get_item
from .coaching import COACH, COACHING, DONE, Wish
from .wording import squeeze


@dataclass(frozen=True, slots=True)
class AskedRef:
    """Words asked in vain: how often they found nothing, how often nothing that was meant."""

    id: int
    said: str
    nothing: int
    unopened: int
    last_on: date
    answer: str
    reply: str


@dataclass(frozen=True, slots=True)
class SynonymRef:
    """Words of the place that find an item."""

    id: int
    said: str
    item_id: int
    plain_name: str


@dataclass(frozen=True, slots=True)
class CoachingContact:
    """Whom to call back, opened for it."""

    id: int
    name: str
    phone: str

    def __repr__(self) -> str:
        """Without what was opened: a repr ends up in logs."""
        return f"CoachingContact({self.id})"


@dataclass(frozen=True, slots=True)
class CoachingRef:
    """Somebody who wants to be coached. ``name`` and ``phone`` are masked; ``open_coaching`` opens them."""

    id: int
    item_id: int
    plain_name: str
    site_id: int
    wish: str
    wish_text: str
    name: str
    phone: str
    question: str
    state: str
    state_text: str
    asked_at: datetime
    reply_by: date
    late: bool
    note: str


def list_asked_in_vain(actor: Actor, *, answered: bool = False, limit: int = 100) -> tuple[AskedRef, ...]:
    """Words of the actor's place, those most asked first; or what was answered, the latest first. Raises Forbidden."""
    actor.require(ANSWER)
    rows = AskedInVain.objects.filter(place_id=actor.place_id or 0)
    if answered:
        rows = rows.exclude(answer="").order_by("-last_on", "-pk")
    else:
        rows = rows.filter(answer="").annotate(often=F("nothing") + F("unopened")).order_by("-often", "-last_on", "pk")
    return tuple(map(_asked_ref, rows[:limit]))


def get_asked_in_vain(actor: Actor, asked_id: int) -> AskedRef:
    """One of them. Raises Forbidden, NotFound (also for words of another place)."""
    actor.require(ANSWER)
    row = AskedInVain.objects.filter(pk=asked_id, place_id=actor.place_id or 0).first()
    if row is None:
        raise NotFound("没有这个说法，请刷新列表再看")
    return _asked_ref(row)


def _asked_ref(r: AskedInVain) -> AskedRef:
    return AskedRef(r.pk, r.said, r.nothing, r.unopened, r.last_on, r.answer, r.reply)


def list_synonyms(actor: Actor, *, limit: int = 100) -> tuple[SynonymRef, ...]:
    """The synonyms the bureau has given, the latest first. Raises Forbidden."""
    actor.require(ANSWER)
    rows = Synonym.objects.filter(place_id=actor.place_id or 0).select_related("item").order_by("-pk")[:limit]
    return tuple(SynonymRef(r.pk, r.said, r.item_id, r.item.plain_name) for r in rows)


def told_about(place_id: int, text: str) -> str:
    """What the bureau says to these words where they name none of our items; empty if nothing. One statement."""
    rows = AskedInVain.objects.filter(place_id=place_id, said=squeeze(text)[:100], answer="elsewhere")
    return rows.values_list("reply", flat=True).first() or ""


def list_coaching(actor: Actor, *, done: bool = False, limit: int = 100) -> tuple[CoachingRef, ...]:
    """Who asked this site for coaching, the earliest promise first; or those done, the latest first.

    Raises Forbidden. Nobody at no site sees any.
    """
    actor.require(COACH)
    rows = Coaching.objects.filter(site_id=actor.site_id or 0)
    rows = rows.filter(state=DONE).order_by("-pk") if done else rows.exclude(state=DONE).order_by("reply_by", "pk")
    return tuple(coaching_ref(row, get_item(row.item_id).plain_name) for row in rows[:limit])


def coaching_ref(row: Coaching, plain_name: str) -> CoachingRef:
    """The reference of a row (internal)."""
    return CoachingRef(
        id=row.pk,
        item_id=row.item_id,
        plain_name=plain_name,
        site_id=row.site_id,
        wish=row.wish,
        wish_text=Wish(row.wish).label,
        name=mask_name(str(row.name)),
        phone=mask_phone(str(row.phone)),
        question=str(row.question or ""),
        state=row.state,
        state_text=COACHING.states[row.state],
        asked_at=row.asked_at,
        reply_by=row.reply_by,
        late=row.state == "asked" and row.reply_by < clock.today(),
        note=str(row.note or ""),
    )
