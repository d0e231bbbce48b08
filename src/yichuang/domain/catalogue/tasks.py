"""What time does to the catalogue by itself, and what is read in the background."""

from __future__ import annotations

from yichuang.kernel.actor import system
from yichuang.kernel.jobs import job, periodic

from .governance.decisions import publish_due
from .governance.listings import read_list
from .operations.hand_down import note_ending
from .operations.publish import bring_into_effect
from .policies import PERMISSIONS


@periodic("catalogue.bring_into_effect", label="到实施日期的事项版本生效", cron="5 16 * * *")
def bring_versions_into_effect() -> None:
    """Just after midnight (00:05 in Shanghai; cron counts in UTC): versions whose 实施日期 has come."""
    bring_into_effect(actor=system(permissions=PERMISSIONS))


@periodic("catalogue.note_ending", label="下放快到期提醒", cron="15 16 * * *")
def note_delegations_ending() -> None:
    """Just after midnight: delegations that end within thirty days come before the bureau."""
    note_ending(actor=system(permissions=PERMISSIONS))


@periodic("catalogue.publish_due", label="公示期满的调整到实施日期发布", cron="2 16 * * *")
def publish_proposals_due() -> None:
    """Just after midnight: approved changes whose publicity is over and whose day has come."""
    publish_due()


@job("catalogue.read_listing", label="读取导入的清单")
def read_listing(*, listing_id: int) -> None:
    """Read a list that was brought as a file."""
    read_list(listing_id)
