"""What people asked for in vain (没查到的说法): counted without a person, answered by the bureau (S2-59, S1-78)."""

from __future__ import annotations

import re

from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.queueing import count_up

from ..events import AskedAnswered, SynonymRemoved
from ..finding.wording import squeeze
from ..lifecycle import IN_USE
from ..models import AskedInVain, Synonym
from ..models.finding import LONGEST_SAID
from ..policies import ANSWER, access_item, in_place

NEW_A_DAY = 300
"""New words of a place that are kept in a day; a robot fills no table."""
FROM_ONE_ADDRESS_A_DAY = 40
"""Words one address may add to in a day; a hall's visitors share one address."""
_DAY = 24 * 3600 + 3600  # seconds a count of today is kept: its key names the day
# Six figures in a row are a telephone, an identity number or a bank card; who says her name tells of herself.
_OF_A_PERSON = re.compile(r"\d{6}|我叫|名叫|我是[\u3400-\u9fff]{2,3}$")
_HAN_OR_LETTER = re.compile(r"[\u3400-\u9fffa-z]")


def note_asked(*, place_id: int, text: str, address: str, found: bool) -> bool:
    """Count words that found nothing (``found`` False), or nothing the visitor was looking for; whether they count.

    Kept are the squeezed words, how often, and the first and last day; no person, no time of day, and nothing of the
    ``address`` they come from, which is only counted. Left out is what is too short, longer than 40 characters, what
    looks like a number of a person, more than 40 a day from one address, and new words beyond 300 a day in the place.
    Not an act of anybody: no journal entry. Two statements, and the cache.
    """
    said = squeeze(text)
    if not 2 <= len(said) <= LONGEST_SAID or _OF_A_PERSON.search(said) or not _HAN_OR_LETTER.search(said):
        return False
    if not _within(address, said):
        return False
    today = clock.today()
    column = "unopened" if found else "nothing"
    known = AskedInVain.objects.filter(place_id=place_id, said=said)
    if known.update(**{column: F(column) + 1, "last_on": today}):
        return True
    if AskedInVain.objects.filter(place_id=place_id, first_on=today).count() >= NEW_A_DAY:
        return False
    with transaction.atomic():
        _, made = AskedInVain.objects.get_or_create(
            place_id=place_id, said=said, defaults={column: 1, "first_on": today, "last_on": today}
        )
    if not made:  # somebody else asked at the same moment
        known.update(**{column: F(column) + 1, "last_on": today})
    return True


def _within(address: str, said: str) -> bool:
    """Whether this address may still add today; the same words from it count once."""
    day = clock.today().isoformat()
    if not cache.add(f"catalogue.asked:{address}:{day}:{said}", 1, _DAY):
        return False
    return count_up(f"catalogue.asked_from:{address}:{day}", seconds=_DAY) <= FROM_ONE_ADDRESS_A_DAY


@transaction.atomic
def answer_with_synonym(*, actor: Actor, asked_id: int, item_id: int) -> None:
    """From now on these words find this item. Raises NotFound, Forbidden, Conflict (answered, or item not in use)."""
    row = _access(actor, asked_id)
    item = access_item(actor, item_id)
    if item.state != IN_USE:
        raise Conflict("这个事项现在不在用，请换一个在用的事项")
    Synonym.objects.get_or_create(place_id=row.place_id, item=item, said=row.said)
    _close(actor, row, "synonym", item_id=item.pk)


@transaction.atomic
def answer_elsewhere(*, actor: Actor, asked_id: int, reply: str) -> None:
    """Not one of our items: whoever says these words is told so. ``reply``: 5–300 characters, where to go instead.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    row = _access(actor, asked_id)
    reply = " ".join(reply.split())
    if not 5 <= len(reply) <= 300:
        raise Invalid({"reply": "请写 5 到 300 个字：这件事归谁办、去哪里、打什么电话"})
    row.reply = reply
    _close(actor, row, "elsewhere")


@transaction.atomic
def dismiss_asked(*, actor: Actor, asked_id: int) -> None:
    """Nothing to answer (乱打的字). Raises NotFound, Forbidden, Conflict."""
    _close(actor, _access(actor, asked_id), "dismissed")


@transaction.atomic
def remove_synonym(*, actor: Actor, synonym_id: int) -> None:
    """The words no longer find the item; they may be asked in vain again. Raises NotFound, Forbidden."""
    actor.require(ANSWER)
    row = Synonym.objects.select_for_update().filter(pk=synonym_id).first()
    if row is None:
        raise NotFound("没有这个说法，可能已经有人删掉了")
    in_place(actor, row.place_id)
    AskedInVain.objects.filter(place_id=row.place_id, said=row.said, answer="synonym").update(answer="")
    event = SynonymRemoved(row.pk, row.item_id)
    place_id = row.place_id
    row.delete()
    journal.record(event, actor=actor, subject=f"place:{place_id}", place_id=place_id)


def _access(actor: Actor, asked_id: int) -> AskedInVain:
    actor.require(ANSWER)
    row = AskedInVain.objects.select_for_update().filter(pk=asked_id).first()
    if row is None:
        raise NotFound("没有这个说法，请刷新列表再看")
    in_place(actor, row.place_id)
    if row.answer:
        raise Conflict("这个说法已经有人处理过了，请刷新列表")
    return row


def _close(actor: Actor, row: AskedInVain, answer: str, *, item_id: int | None = None) -> None:
    row.answer = answer
    row.save(update_fields=["answer", "reply"])
    event = AskedAnswered(row.pk, answer, item_id)
    journal.record(event, actor=actor, subject=f"place:{row.place_id}", place_id=row.place_id)
