"""Who may touch which bundle, and which application for one."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from yichuang.domain.cases import public as cases
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.scope import within

from .lifecycle import FOLLOW, PUBLISH, TELL
from .models import Bundle, BundleCase, BundleMember

PERMISSIONS: Final = frozenset({PUBLISH, TELL, FOLLOW})
_UNKNOWN = "没有这件事，可能已经取消，请在“一件事”里重新查找"


def in_place(actor: Actor, place_id: int) -> None:
    """Raise NotFound unless the actor acts in this place (the system may act for all)."""
    if actor.place_id != place_id and not (actor.is_system and actor.place_id is None):
        raise NotFound


def access_bundle(actor: Actor, *, place_id: int, key: str) -> Bundle:
    """The bundle of the list, locked. Raises NotFound."""
    in_place(actor, place_id)
    row = Bundle.objects.select_for_update().filter(place_id=place_id, key=key).first()
    if row is None:
        raise NotFound(_UNKNOWN)
    return row


def _leading(actor: Actor) -> Q:
    """What the actor's own body leads, within her reach: who tells how outside members go."""
    if actor.organisation_id is None or not actor.may(TELL):
        return Q(pk__in=())
    return Q(lead_id=actor.organisation_id, place_id=actor.place_id or 0) & within("division", actor.ranges)


def led_by(actor: Actor) -> QuerySet[BundleCase]:
    """The applications that the actor's body leads."""
    return BundleCase.objects.filter(_leading(actor))


def access_bundle_case(
    actor: Actor, *, bundle_case_id: int | None = None, number: str = "", lock: bool = False
) -> BundleCase:
    """The application, locked if asked: one's own; for staff what their body leads, or where they see a child.

    Raises NotFound: unknown and out of scope look the same. Locking the row serialises what happens to the whole.
    """
    rows = BundleCase.objects.filter(number=number) if number else BundleCase.objects.filter(pk=bundle_case_id or 0)
    if lock:
        rows = rows.select_for_update(no_key=True)
    row = rows.first()
    if row is None or not _may_see(actor, row):
        raise NotFound
    return row


def _may_see(actor: Actor, row: BundleCase) -> bool:
    if actor.is_system:
        return row.place_id == actor.place_id
    if actor.applicant_id is not None and actor.role in {"", "public"}:
        return row.applicant_id == actor.applicant_id
    if actor.account_id is None or row.place_id != actor.place_id:
        return False
    if led_by(actor).filter(pk=row.pk).exists():
        return True
    children = BundleMember.objects.filter(bundle_case=row, case__isnull=False).values_list("case_id", flat=True)
    return actor.may("cases.view") and bool(cases.openable(actor, [c for c in children if c is not None]))
