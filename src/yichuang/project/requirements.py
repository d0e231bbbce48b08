"""The ledger of what the five places ask for (docs/requirements.tsv): counts, and filling it from the tests' marks.

Columns: id, phrase (the place's own words), gloss, area, place, state, evidence. ``state`` is *shown* (evidence: the
tests that show it), *administrative* (why no software performs or supports the act) or *awaits* (the area again).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LEDGER = ROOT / "docs" / "requirements.tsv"
STATES = {"shown": "已验证", "administrative": "行政事务", "awaits": "待建设"}


@dataclass(frozen=True, slots=True)
class Requirement:
    """One line of the ledger."""

    id: str
    phrase: str
    gloss: str
    area: str
    place: str
    state: str
    evidence: str

    @property
    def tests(self) -> list[str]:
        """The tests named as evidence, as pytest calls them without parameters."""
        return self.evidence.split() if self.state == "shown" else []


def read(file: Path = LEDGER) -> list[Requirement]:
    """The ledger, in its own order. Raises TypeError for a line that is not whole."""
    with file.open(encoding="utf-8", newline="") as source:
        return [Requirement(**row) for row in csv.DictReader(source, delimiter="\t", quoting=csv.QUOTE_NONE)]


def write(rows: Iterable[Requirement], file: Path = LEDGER) -> None:
    """Replace the ledger."""
    names = [f.name for f in fields(Requirement)]
    lines = ["\t".join(names), *("\t".join(getattr(row, name) for name in names) for row in rows)]
    file.write_text("\n".join(lines) + "\n", "utf-8")


def filled(rows: Iterable[Requirement], tests: Mapping[str, Sequence[str]]) -> list[Requirement]:
    """The ledger with every requirement that a test (name → ids it shows) claims as shown, and no other.

    Raises ValueError if a test claims an id that is not in the ledger.
    """
    known = list(rows)
    claims: dict[str, list[str]] = {}
    for test, ids in sorted(tests.items()):
        for requirement_id in ids:
            claims.setdefault(requirement_id, []).append(test)
    unknown = claims.keys() - {row.id for row in known}
    if unknown:
        raise ValueError(f"没有这些编号 / unknown ids: {' '.join(sorted(unknown))}")

    def judged(row: Requirement) -> Requirement:
        if row.id in claims:
            return replace(row, state="shown", evidence=" ".join(claims[row.id]))
        return replace(row, state="awaits", evidence=row.area) if row.state == "shown" else row

    return [judged(row) for row in known]


def collect_marks() -> dict[str, list[str]]:
    """Every test there is and the requirements it claims to show, asked of pytest in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "seeds.json"
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", f"--seed-report={report}"]
        own = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
        done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False)  # noqa: S603 - ours
        if done.returncode:
            raise RuntimeError(done.stdout[-3000:] + done.stderr[-3000:])
        found: dict[str, list[str]] = json.loads(report.read_text("utf-8"))
    return found


def table(rows: Sequence[Requirement]) -> str:
    """Counts per place and per area, in columns that stand under each other in a terminal."""
    lines: list[str] = []
    for title, key in (("地方 place", "place"), ("方面 area", "area")):
        counts: dict[str, Counter[str]] = {}
        for row in rows:
            counts.setdefault(getattr(row, key), Counter())[row.state] += 1
        counts["合计 total"] = Counter(row.state for row in rows)
        lines.append(_line(title, STATES.values(), "共"))
        for name, count in counts.items():
            lines.append(_line(name, (str(count[state]) for state in STATES), str(count.total())))
        lines.append("")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Print the counts; with --from-marks first fill the ledger from the tests' seed marks."""
    parser = argparse.ArgumentParser(prog="yichuang requirements", description=main.__doc__)
    parser.add_argument("--from-marks", action="store_true", help="rewrite docs/requirements.tsv from the tests")
    options = parser.parse_args(arguments)
    rows = read()
    if options.from_marks:
        rows = filled(rows, collect_marks())
        write(rows)
    print(table(rows))
    return 0


def _line(name: str, cells: Iterable[str], total: str) -> str:
    return _padded(name, 20) + "".join(_padded(cell, 12) for cell in (*cells, total)).rstrip()


def _padded(text: str, width: int) -> str:
    """A Chinese character takes two columns of a terminal."""
    return text + " " * max(1, width - sum(1 if ord(c) < 0x2E80 else 2 for c in text))
