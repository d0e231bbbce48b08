"""A request goes a step in one way: state, history row and journal entry together (internal)."""

from __future__ import annotations

from yichuang.kernel.actor import Actor
from yichuang.kernel.journal import Event
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..events import RequestMoved
from ..models import InformationRequest, RequestMove


def note(row: InformationRequest, name: str, actor: Actor) -> None:
    """Keep that this happened."""
    RequestMove.objects.create(request=row, name=name, by_id=actor.account_id)


def move(
    actor: Actor, row: InformationRequest, name: str, fields: tuple[str, ...], *, event: Event | None = None
) -> None:
    """Fire ``name`` on a locked request and keep it in its history."""
    fire(
        lifecycle.REQUEST, row, name, actor=actor, event=event or RequestMoved(row.pk, name, row.due_on),
        subject_key=row.subject, place_id=row.place_id, fields=fields,
    )  # fmt: skip
    note(row, name, actor)
