from __future__ import annotations

import pytest

from yichuang.domain.hall import testing


@pytest.fixture
def floor(db) -> testing.Floor:
    return testing.make_floor()
