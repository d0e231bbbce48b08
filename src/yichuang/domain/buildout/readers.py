"""What buildout reads from the journal: cases by site, item and month (a projection; it can be rebuilt from zero)."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import F

from yichuang.domain.cases import public as cases
from yichuang.domain.places import public as places
from yichuang.kernel.journal import SealedEntry, reader

from .models import Intake

BELOW: Final = frozenset(
    {
        places.OrganisationKind.GOVERNMENT, places.OrganisationKind.FARM, places.OrganisationKind.COMMITTEE,
        places.OrganisationKind.STATION,
    }
)  # fmt: skip
"""Bodies that sit in towns and villages: nobody had to go to the county for what they decide."""


@reader("buildout.intakes", kinds={"cases.case.submitted"})
def keep_intakes(entry: SealedEntry) -> None:
    """Add a case to the month it was received in, at the site that took it in; what nobody took in counts nowhere."""
    told = entry.payload
    site_id = cases.site_taken_in(told["case_id"])
    if site_id is None or entry.place_id is None:
        return
    month = date.fromisoformat(told["received_on"]).replace(day=1)
    row, _ = Intake.objects.get_or_create(
        place_id=entry.place_id, site_id=site_id, item_id=told["item_id"], month=month
    )
    county = places.get_organisation(told["organisation_id"]).kind not in BELOW
    Intake.objects.filter(pk=row.pk).update(number=F("number") + 1, county=F("county") + int(county))
