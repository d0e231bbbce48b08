"""Models to frozen dataclasses."""

from __future__ import annotations

from .models import Counter, Division, DivisionLevel, Organisation, Place, Site
from .refs import (
    CounterRef,
    DivisionRef,
    OrganisationRef,
    PlaceRef,
    SiteNaming,
    SiteRef,
    SiteWords,
    short_village_name,
)


def place_ref(row: Place) -> PlaceRef:
    """The place as others see it."""
    return PlaceRef(
        id=row.pk,
        slug=row.slug,
        name=row.name,
        short_name=row.short_name,
        prefix=row.prefix,
        county=row.county,
        site_words=SiteWords(row.county_word, row.town_word, row.village_word, row.bank_word),
        naming=SiteNaming(row.county_naming, row.town_naming, row.village_naming),
    )


def division_ref(row: Division) -> DivisionRef:
    """The division as others see it."""
    village = row.level == DivisionLevel.VILLAGE
    return DivisionRef(
        code=row.code,
        name=row.name,
        short_name=short_village_name(row.name) if village else row.name,
        level=row.level,
        parent=row.parent,
        local=row.local,
        managed_by=row.managed_by_id,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        successor=row.successor,
    )


def organisation_ref(row: Organisation) -> OrganisationRef:
    """The organisation as others see it."""
    return OrganisationRef(
        id=row.pk,
        key=row.key,
        body=row.body,
        name=row.name,
        short_name=row.short_name,
        uscc=row.uscc,
        kind=row.kind,
        undertaker=row.undertaker,
        place_id=row.place_id,
        division=row.division,
        parent_id=row.parent_id,
        external=row.external,
        phone=row.phone,
        address=row.address,
        hours=tuple(row.hours),
        sample=row.sample,
    )


def site_ref(row: Site) -> SiteRef:
    """The site as others see it."""
    return SiteRef(
        id=row.pk,
        key=row.key,
        name=row.name,
        kind=row.kind,
        place_id=row.place_id,
        organisation_id=row.organisation_id,
        division=row.division,
        town=row.town,
        latitude=row.latitude,
        longitude=row.longitude,
        address=row.address,
        phone=row.phone,
        hours=tuple(row.hours),
        sample=row.sample,
    )


def counter_ref(row: Counter) -> CounterRef:
    """The counter as others see it."""
    return CounterRef(
        id=row.pk,
        site_id=row.site_id,
        number=row.number,
        name=row.name,
        kind=row.kind,
        subject=row.subject,
        services=tuple(row.services),
        languages=tuple(row.languages),
    )
