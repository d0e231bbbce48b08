"""log_incident, note_incident, close_incident: the incident log of a hall (S1-133, S1-55)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid
from yichuang.kernel.lifecycle import fire

from .. import words
from ..events import IncidentLogged, IncidentMoved
from ..lifecycle import HALL_LOG, INCIDENT
from ..models import Incident, IncidentNote
from ..policies import access_incident, site_of
from ..queries import list_emergency_plans
from . import _checks

_MOST = 1000


@transaction.atomic
def log_incident(  # noqa: PLR0913 - the facts of an incident, all named
    *,
    actor: Actor,
    kind: str,
    happened_at: datetime,
    what: str,
    done: str = "",
    followed_id: int | None = None,
    site_id: int | None = None,
) -> int:
    """Enter what happened at the actor's site (a bureau names it), with what was done at once; its id.

    ``followed_id``: the emergency plan that was followed. Raises Forbidden, NotFound or Invalid.
    """
    actor.require(HALL_LOG)
    site = site_of(actor, site_id)
    wrong: dict[str, str] = {}
    if kind not in words.IncidentKind.values:
        wrong["kind"] = "请选是什么情况"
    if happened_at > clock.now():
        wrong["happened_at"] = "时间还没到，请核对"
    text = _checks.text(wrong, "what", what, "经过", _MOST, 4)
    acted = _checks.text(wrong, "done", done, "怎么处置的", _MOST, 0)
    if followed_id is not None and followed_id not in dict(list_emergency_plans(actor=actor)):
        wrong["followed_id"] = "请重新选启动了哪个预案"
    if wrong:
        raise Invalid(wrong)
    row = Incident.objects.create(
        site_id=site.id, kind=kind, happened_at=happened_at, what=text, entered_by_id=actor.account_id,
        entered_at=clock.now(), followed_id=followed_id,
    )  # fmt: skip
    if acted:
        IncidentNote.objects.create(incident=row, text=acted, by_id=actor.account_id, at=clock.now())
    entry = IncidentLogged(row.pk, site.id, kind)
    journal.record(entry, actor=actor, subject=f"site:{site.id}", place_id=site.place_id, occurred_at=happened_at)
    return int(row.pk)


@transaction.atomic
def note_incident(*, actor: Actor, incident_id: int, done: str, close: bool = False) -> None:
    """Add what was done; with ``close`` that is the end of it. Raises Forbidden, NotFound, Invalid, Conflict."""
    row = access_incident(actor, incident_id)
    transition = "close" if close else "note"
    INCIDENT.check(row, transition, actor)
    wrong: dict[str, str] = {}
    text = _checks.text(wrong, "done", done, "怎么处置的", _MOST, 2)
    if wrong:
        raise Invalid(wrong)
    IncidentNote.objects.create(incident=row, text=text, by_id=actor.account_id, at=clock.now())
    if close:
        row.closed_at = clock.now()
    fire(
        INCIDENT, row, transition, actor=actor, event=IncidentMoved(row.pk, transition),
        subject_key=f"site:{row.site_id}", place_id=actor.place_id, fields=("closed_at",) if close else (),
    )  # fmt: skip
