"""What of a site a check is held against: the system's figures, and the name its sign may carry."""

from __future__ import annotations

from collections.abc import Collection

from yichuang.domain.places import public as places

from .models import Assessment
from .profile import figures
from .profile.spec import Line
from .queries.standard import edition_by_id


def count_lines(lines: Collection[Line], site_id: int) -> dict[str, int]:
    """The figures these lines name, by key; those that are only declared are absent."""
    keys = {line.figure for line in lines if line.figure and figures.is_counted(line.figure)}
    return {key: figures.count(key, [site_id])[site_id] for key in sorted(keys)}


def count_one(line: Line, site_id: int) -> int | None:
    """The system's figure of a line; None where there is none or it is only declared."""
    return count_lines([line], site_id).get(line.figure)


def sign_names_of(check: Assessment) -> tuple[str, ...]:
    """What the sign over the door may read, by the naming of the check's edition."""
    naming = edition_by_id(check.edition_id).profile.place.naming
    return places.sign_names(check.work.site_id, places.SiteNaming(naming.county, naming.town, naming.village))


def places_named(check: Assessment, line: Line) -> tuple[str, ...]:
    """The windows and posts a finding at this line may name: never a person (S0-68). None where it names none."""
    if not line.at_window:
        return ()
    windows = tuple(f"{counter.number} 号窗口" for counter in places.list_counters(check.work.site_id))
    level = edition_by_id(check.edition_id).profile.level(check.work.kind)
    return (*windows, *(staff.post for staff in level.staff)) if level else windows
