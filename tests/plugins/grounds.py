"""What many tests begin with, built once for each process: ``made_stage``, ``made_bundle_stage``, ``made_county``, …

A test that uses one of these finds its database as a clone of the snapshot taken when it was built, and gets what the
function of the testing package gave back then. All other tests find the database as migrations leave it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.plugins.database import TestDatabase
from yichuang.kernel import clock as kernel_clock
from yichuang.kernel import generation


def _stage() -> Any:
    from yichuang.domain.cases.testing import make_stage

    return make_stage()


def _bundle_stage() -> Any:
    from yichuang.domain.bundles.testing import make_bundle_stage

    return make_bundle_stage()


def _county() -> Any:
    from yichuang.domain.places.testing import make_county

    return make_county()


def _demo_county() -> Any:
    from tests.journey import load_demo_county

    return load_demo_county()


BUILDERS: dict[str, Callable[[], Any]] = {
    "made_stage": _stage,
    "made_bundle_stage": _bundle_stage,
    "made_county": _county,
    "demo_county": _demo_county,
}
"""By the name of the fixture."""


class Grounds:
    """Which of them the database of this process is, and what each gave back."""

    def __init__(self, test_database: TestDatabase) -> None:
        self._database = test_database
        self._built: dict[str, tuple[str, Any]] = {}
        self.current: str | None = None

    def stand_on(self, name: str | None) -> None:
        """Make the database a clone of this one, built if it is the first time; None: as migrations leave it."""
        if name == self.current:
            return
        if name is not None and name not in self._built:
            self.stand_on(None)
            with kernel_clock.at(datetime.now(kernel_clock.SHANGHAI)):  # whatever time the first test has set
                given = BUILDERS[name]()
            self._built[name] = (self._database.snapshot(name), given)
        self._database.stand_on(None if name is None else self._built[name][0])
        self.current = name

    def given(self, name: str) -> Any:
        """What its function gave back."""
        return self._built[name][1]


_KEY = pytest.StashKey[Grounds]()


def ground_of(item: pytest.Item) -> str | None:
    """The one this test uses. Two at once there cannot be."""
    used = [name for name in getattr(item, "fixturenames", ()) if name in BUILDERS]
    if len(used) > 1:
        raise pytest.UsageError(f"{item.nodeid} begins with {' and '.join(used)}")
    return used[0] if used else None


@pytest.fixture(scope="session")
def grounds(django_db_setup: TestDatabase, request: pytest.FixtureRequest) -> Grounds:
    """The grounds of this process."""
    made = Grounds(django_db_setup)
    request.config.stash[_KEY] = made
    return made


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest, grounds: Grounds, django_db_blocker: Any, _before: None, _django_db_helper: None
) -> None:
    """pytest-django's, which begins the test's transaction; before it, the database becomes what the test needs."""


@pytest.fixture
def _before(request: pytest.FixtureRequest, grounds: Grounds, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        grounds.stand_on(ground_of(request.node))
    generation._kept.clear()  # no test answers from what another has read


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Who comes next and asks for nothing, a fixture of a module among them, finds what migrations left."""
    try:
        yield
    finally:
        made = item.config.stash.get(_KEY, None)
        if made is not None and nextitem is not None and ground_of(nextitem) != made.current:
            made.stand_on(None)


def _fixture_of(name: str) -> Any:
    def given(_django_db_helper: None, grounds: Grounds) -> Any:
        return grounds.given(name)

    given.__doc__ = f"What ``{name}`` of BUILDERS gave back."
    return pytest.fixture(name=name)(given)


made_stage = _fixture_of("made_stage")
made_bundle_stage = _fixture_of("made_bundle_stage")
made_county = _fixture_of("made_county")
demo_county = _fixture_of("demo_county")
