"""What several files of this room's tests stand on."""

from __future__ import annotations

import pytest

from yichuang.domain.bundles import testing


@pytest.fixture
def world(db: None, made_bundle_stage: testing.BundleStage) -> testing.BundleStage:
    """A county with the bundle 添丁."""
    return made_bundle_stage
