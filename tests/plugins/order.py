"""Modules that build something for all of their tests (a demo county, a browser, an instance) come first, each whole.

With ``--dist worksteal`` each worker begins with one half of the list and takes from the other's end when it is done:
so what is dear is built once, by one worker, and what is left at the end is small. Of the others, modules that begin
with the same ground come together. Otherwise the order stays random.
"""

from __future__ import annotations

from itertools import groupby

import pytest

from tests.plugins.grounds import ground_of


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    dear = {item.path for item in items if _shares(item)}
    place = {path: number for number, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (0, place[item.path]) if item.path in dear else (1, 0))
    # Those that begin with the same come together, within a module and of the cheap ones all: each change of ground
    # is another copy of a database.
    modules = [list(of_one) for _, of_one in groupby(items, key=lambda item: item.path)]
    items[:] = [item for of_one in modules for item in sorted(of_one, key=_ground)]
    items.sort(key=lambda item: "" if item.path in dear else f"cheap {_ground(item)}")


def _ground(item: pytest.Item) -> str:
    return ground_of(item) or ""


def _shares(item: pytest.Item) -> bool:
    """Whether it uses a fixture that lives as long as its module."""
    known = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    return any(known[name][-1].scope == "module" for name in item.fixturenames if known.get(name))
