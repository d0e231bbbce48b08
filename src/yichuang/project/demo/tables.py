"""Reading the demo's tables."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GROUND = HERE / "ground"


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a tab-separated table with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def document(path: Path) -> dict[str, Any]:
    """A TOML document."""
    return tomllib.loads(path.read_text("utf-8"))
