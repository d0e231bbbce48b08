"""Which tests show which requirements: ``--seed-report FILE`` writes every test and its ``seed`` marks as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed-report", metavar="FILE", help="write the tests collected and their seed ids as JSON")


def pytest_collection_finish(session: pytest.Session) -> None:
    target = session.config.getoption("--seed-report")
    if target:
        found: dict[str, list[str]] = {}
        for item in session.items:
            seeds = found.setdefault(item.nodeid.partition("[")[0], [])
            for mark in item.iter_markers("seed"):
                seeds.extend(seed for seed in mark.args if seed not in seeds)
        Path(target).write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
