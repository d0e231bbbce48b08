"""Who may change the catalogue. The names stand in the table of roles (people.public.ROLE_PERMISSIONS)."""

from __future__ import annotations

from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .finding.coaching import COACH
from .governance.lifecycle import APPROVE, DRAFT, PUSH, READ, REVIEW
from .lifecycle import DELEGATE, PUBLISH
from .models import Item

ANSWER = "catalogue.answer"  # 没查到的说法: the bureau gives them a synonym or a word to say
PERMISSIONS = frozenset({PUBLISH, DELEGATE, READ, DRAFT, REVIEW, PUSH, APPROVE, ANSWER, COACH})


def in_place(actor: Actor, place_id: int) -> None:
    """Raise NotFound unless the actor acts in this place (the system may act for all)."""
    if actor.place_id != place_id and not (actor.is_system and actor.place_id is None):
        raise NotFound


def access_item(actor: Actor, item_id: int) -> Item:
    """The item, locked, if it belongs to the actor's place. Raises NotFound."""
    item = Item.objects.select_for_update().filter(pk=item_id).first()
    if item is None:
        raise NotFound
    in_place(actor, item.place_id)
    return item
