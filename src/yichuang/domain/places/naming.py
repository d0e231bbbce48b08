"""A place's naming rule for its sites (S0-19, S0-20, S1-4…6, S2-37): the name on the sign is not free text."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Place, SiteKind
from .refs import SiteNaming


def expected_names(place: Place, kind: str, town: str, villages: Iterable[str]) -> tuple[str, ...]:
    """The names the rule allows: one per village a joint station serves; none for a bank outlet or a terminal.

    A village that already carries its town's name does not repeat it (双江农场社区便民服务站).
    """
    naming = SiteNaming(place.county_naming, place.town_naming, place.village_naming)
    return names_by(naming, kind, town, villages)


def names_by(naming: SiteNaming, kind: str, town: str, villages: Iterable[str]) -> tuple[str, ...]:
    """As ``expected_names``, by templates that need not be those of the place as it is today."""
    if kind == SiteKind.COUNTY:
        return (naming.county,)
    if kind == SiteKind.TOWN:
        return (naming.town.format(town=town, village=""),)
    if kind == SiteKind.VILLAGE:
        return tuple(
            naming.village.format(town="" if village.startswith(town) else town, village=village)
            for village in villages
        )
    return ()
