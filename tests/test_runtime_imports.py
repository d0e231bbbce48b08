"""What runs at a county imports only what is installed there: the tools of the tests are not."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_what_runs_imports_only_what_an_installation_has() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    installed = {re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r"(?m)^([A-Za-z0-9_.-]+)==", lock)}
    owners = packages_distributions()
    wrong = {}
    for file in (ROOT / "src" / "yichuang").rglob("*.py"):
        if {"tests", "testing"} & set(file.parts) or file.name == "testing.py":
            continue
        for name in _imported(file) - set(sys.stdlib_module_names) - {"yichuang", "_typeshed"}:
            dists = {re.sub(r"[-_.]+", "-", dist).lower() for dist in owners.get(name, [])}
            if not dists & installed:
                wrong[str(file.relative_to(ROOT))] = name
    assert wrong == {}
