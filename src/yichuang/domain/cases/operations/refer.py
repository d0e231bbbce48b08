"""首问负责 (S1-46): whoever is asked first notes where she sent the person, and asks later what became of her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, NotFound
from yichuang.kernel.sealing import mask_phone

from ..events import ReferralFollowed, ReferralNoted
from ..models import Referral
from .examine import text


@dataclass(frozen=True, slots=True)
class ReferralRef:
    """A person sent elsewhere, as the desk lists her."""

    id: int
    asked_about: str
    contact: str  # masked
    sent_to: str
    noted_at: datetime
    outcome: str
    followed_at: datetime | None


@transaction.atomic
def note_referral(*, actor: Actor, asked_about: str, sent_to: str, contact: str = "") -> ReferralRef:
    """Note that somebody was sent elsewhere. Raises Invalid, Forbidden."""
    actor.require("cases.refer")
    if actor.site_id is None or actor.place_id is None:
        raise Forbidden("请先选择所在站点的岗位")
    row = Referral.objects.create(
        place_id=actor.place_id,
        site_id=actor.site_id,
        account_id=actor.signed_in(),
        asked_about=text(asked_about, "asked_about", 2, 300),
        contact=contact.strip()[:40] or None,
        sent_to=text(sent_to, "sent_to", 2, 100),
        noted_at=clock.now(),
    )
    journal.record(
        ReferralNoted(row.pk, actor.site_id), actor=actor, subject=f"referral:{row.pk}", place_id=actor.place_id
    )
    return _ref(row)


@transaction.atomic
def follow_referral(*, actor: Actor, referral_id: int, outcome: str) -> ReferralRef:
    """Note what became of her. Only once, and only at the site that noted it."""
    actor.require("cases.refer")
    row = Referral.objects.select_for_update().filter(pk=referral_id, site_id=actor.site_id or 0).first()
    if row is None:
        raise NotFound
    if row.followed_at is not None:
        raise Conflict("这次首问登记已经回访过")
    row.outcome, row.followed_at = text(outcome, "outcome", 2, 300), clock.now()
    row.save(update_fields=["outcome", "followed_at"])
    journal.record(
        ReferralFollowed(row.pk, row.site_id), actor=actor, subject=f"referral:{row.pk}", place_id=row.place_id
    )
    return _ref(row)


def list_referrals(actor: Actor, *, open_only: bool = True, limit: int = 50) -> tuple[ReferralRef, ...]:
    """Referrals of the actor's site, oldest unfinished first."""
    if actor.site_id is None or not actor.may("cases.refer"):
        return ()
    rows = Referral.objects.filter(site_id=actor.site_id)
    rows = rows.filter(followed_at__isnull=True).order_by("noted_at") if open_only else rows.order_by("-noted_at")
    return tuple(_ref(r) for r in rows[:limit])


def _ref(row: Referral) -> ReferralRef:
    contact = mask_phone(str(row.contact)) if row.contact else ""
    return ReferralRef(
        row.pk, str(row.asked_about), contact, row.sent_to, row.noted_at, str(row.outcome or ""), row.followed_at
    )
