"""Rules of time: the gaps of the next open day are told the day before (空岗预警)."""

from __future__ import annotations

from yichuang.domain.people.duty.warnings import sites_with_roster, tell_gaps
from yichuang.kernel.actor import system
from yichuang.kernel.jobs import periodic


@periodic("people.tell_gaps", label="提前一天检查空岗", cron="0 8 * * *")
def tell_all_gaps() -> None:
    """At four in the afternoon in Shanghai (cron counts in UTC). May run again: what was told is told once."""
    for site_id in sites_with_roster():
        tell_gaps(actor=system(), site_id=site_id)
