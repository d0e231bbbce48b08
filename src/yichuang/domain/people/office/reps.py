"""Models of the hall's office to frozen dataclasses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from hashlib import sha256

from yichuang.kernel import clock
from yichuang.kernel.sealing import mask_name
from yichuang.kernel.workdays import add_months, get_calendar

from . import words
from .lifecycle import INCIDENT, LOST, PUBLISHED, VERSION
from .models import Incident, InstitutionVersion, LostThing
from .refs import IncidentRef, LostRef, VersionRef


def state_from(row: LostThing) -> date:
    """The first day on which an unclaimed thing belongs to the State (民法典 318): the day after the year has run.

    The day of the notice does not count; the year ends on the same day of the next, or, if that is a rest day, on the
    working day after it (民法典 201–203).
    """
    last = add_months(clock.day_of(row.entered_at), 12)
    calendar = get_calendar(row.site.division)
    while not calendar.is_workday(last):
        last += timedelta(days=1)
    return last + timedelta(days=1)


def lost_ref(row: LostThing) -> LostRef:
    """A thing for whoever keeps it; people masked."""
    return LostRef(
        id=row.pk,
        site_id=row.site_id,
        number=row.number,
        kind=row.kind,
        kind_text=words.ThingKind(row.kind).label,
        described=row.described,
        found_on=row.found_on,
        found_at=row.found_at,
        state=row.state,
        state_text=LOST.states[row.state],
        kept_at=row.kept_at,
        finder=mask_name(str(row.finder)) if row.finder else "",
        claimant=mask_name(str(row.claimant)) if row.claimant else "",
        why_text=words.WriteOff(row.why).label if row.why else "",
        entered_at=row.entered_at,
        ended_at=row.ended_at,
        state_from=state_from(row),
    )


def incident_ref(row: Incident, notes: tuple[tuple[datetime, str, str], ...] = ()) -> IncidentRef:
    """An incident for whoever keeps the log."""
    return IncidentRef(
        id=row.pk,
        site_id=row.site_id,
        kind=row.kind,
        kind_text=words.IncidentKind(row.kind).label,
        happened_at=row.happened_at,
        what=str(row.what),
        state=row.state,
        state_text=INCIDENT.states[row.state],
        followed=row.followed.title if row.followed else "",
        notes=notes,
    )


def stamp_of(row: InstitutionVersion) -> str:
    """What changes when a draft does."""
    return sha256(f"{row.effective_on}\n{row.change}\n{row.text}".encode()).hexdigest()[:16]


def version_ref(row: InstitutionVersion, current_id: int | None) -> VersionRef:
    """A version; ``current_id``: that of the one in force."""
    past = row.state == PUBLISHED and row.pk != current_id and row.effective_on <= clock.today()
    return VersionRef(
        id=row.pk,
        number=row.number,
        text=row.text,
        change=row.change,
        effective_on=row.effective_on,
        state=row.state,
        state_text="已被新版代替" if past else VERSION.states[row.state],
        published_at=row.published_at,
        in_force=row.pk == current_id,
        stamp=stamp_of(row),
        announced=row.state == PUBLISHED and row.effective_on > clock.today(),
    )
