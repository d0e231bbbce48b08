"""The sign says what its window is for, as soon as the desk has changed it."""

from __future__ import annotations

import pytest

from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground

from .kit import device


def text(response) -> str:
    return response.content.decode()


pytestmark = pytest.mark.django_db


@pytest.mark.seed("S0-27", "S0-57", "S2-75")
def test_the_sign_says_for_whom_the_window_is_and_which_languages_are_spoken(floor):
    sign = device(floor, "sign")
    assert "无差别综合窗口" in text(sign.get("/screens/sign/"))
    places.create_counter(
        actor=ground.manager(), site_id=floor.hall.site_id, number=floor.first.number, name="社保窗口", kind="field",
        subject="社保", services=["elderly"], languages=["lhu"],
    )  # fmt: skip
    shown = text(sign.get("/screens/sign/now"))
    for word in ("分领域综合窗口（社保）", "老年人窗口", "会说拉祜语"):
        assert word in shown, word
