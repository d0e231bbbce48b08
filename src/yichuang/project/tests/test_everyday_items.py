"""What people come for most (宁城 names four) is in the demo's list, with a promise they can hold us to."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from yichuang.domain.catalogue.public import Act, ItemSpec

DEMO = Path(__file__).parents[1] / "demo"


@pytest.mark.parametrize(
    ("slug", "plain"),
    [
        pytest.param("subsistence_allowance", "低保", marks=pytest.mark.seed("S3-27")),
        pytest.param("medical_reimbursement", "报销", marks=pytest.mark.seed("S3-27")),
        pytest.param("house_land_registration", "宅基地", marks=pytest.mark.seed("S3-28")),
        pytest.param("tree_felling", "砍", marks=pytest.mark.seed("S3-28")),
    ],
)
def test_everyday_item_is_published_with_a_promise_and_handed_down_to_the_towns(slug, plain):
    spec = ItemSpec.model_validate(tomllib.loads((DEMO / "items" / f"{slug}.toml").read_text("utf-8")))
    assert any(plain in word for word in (spec.plain_name, *spec.synonyms))
    assert spec.statutory is not None
    assert spec.promised.amount < spec.statutory.amount
    assert spec.complain
    groups = tomllib.loads((DEMO / "delegation.toml").read_text("utf-8"))["delegation"]
    at_towns = {Act(act) for g in groups if slug in g["items"] and g.get("site") == "town" for act in g["acts"]}
    assert Act.ACCEPT in at_towns
