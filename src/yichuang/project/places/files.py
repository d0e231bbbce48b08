"""Reading profiles and lists of divisions."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places

FOLDER = Path(__file__).parent
DIVISIONS = FOLDER / "divisions.tsv"


def slugs() -> tuple[str, ...]:
    """The places whose profiles come with the system."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def profile_of(slug: str) -> buildout.Profile:
    """The profile of one of them. Raises KeyError where there is none."""
    if slug not in slugs():
        raise KeyError(slug)
    return buildout.read_profile((FOLDER / f"{slug}.toml").read_text("utf-8"))


def units_of(profile: buildout.Profile, file: Path = DIVISIONS) -> tuple[dict[str, str], ...]:
    """The lines of the list that lie in the place's county: code, name, level, parent and whatever more it has."""
    county = profile.place.county
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(
            row for row in csv.DictReader(lines, delimiter="\t") if county <= int(row["code"]) <= county + 999_999
        )


def division_rows(profile: buildout.Profile, units: Sequence[dict[str, str]]) -> Iterator[places.DivisionRow]:
    """The same lines as they are imported."""
    for row in units:
        parent = int(row["parent"]) if row["parent"] else None
        yield places.DivisionRow(int(row["code"]), row["name"], row["level"], parent, managed_by=profile.place.slug)
