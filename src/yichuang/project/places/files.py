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
    """The lines of the list that lie in the place's county: code, name, level, parent and whatever more it has.

    Raises OSError, or ValueError naming the line that cannot be read.
    """
    county = profile.place.county
    with file.open(encoding="utf-8", newline="") as lines:
        read = csv.DictReader(lines, delimiter="\t")
        if lacking := [name for name in _COLUMNS if name not in (read.fieldnames or ())]:
            raise ValueError(f"缺少列 {'、'.join(lacking)}")
        mine = tuple(row for n, row in enumerate(read, start=2) if county <= _checked(row, n) <= county + 999_999)
    towns = {row["code"] for row in mine if row["level"] == "town"}
    for row in mine:
        if row["level"] == "village" and row["parent"] not in towns:
            raise ValueError(f"{row['code']} {row['name']} 的乡镇 {row['parent'] or '没有写'}，表里没有")
    return mine


_COLUMNS = ("code", "name", "level", "parent")


def _checked(row: dict[str, str], number: int) -> int:
    """The code of the line, whose other figures are figures too."""
    try:
        for name in ("latitude", "longitude"):
            float(row.get(name) or 0)
        int(row["parent"] or 0)
        return int(row["code"])
    except (TypeError, ValueError):
        raise ValueError(f"第 {number} 行的代码或坐标不是数字") from None


def division_rows(profile: buildout.Profile, units: Sequence[dict[str, str]]) -> Iterator[places.DivisionRow]:
    """The same lines as they are imported."""
    for row in units:
        parent = int(row["parent"]) if row["parent"] else None
        yield places.DivisionRow(int(row["code"]), row["name"], row["level"], parent, managed_by=profile.place.slug)
