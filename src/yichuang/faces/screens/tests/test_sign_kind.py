"""The sign says what its window is for, as soon as the desk has changed it."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
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


def portrait_of(floor, clerk) -> None:
    made = BytesIO()
    Image.new("RGB", (480, 640), "navy").save(made, "PNG")
    made.seek(0)
    people.set_portrait(actor=floor.manager, account_id=clerk.account_id, upload=made, agreed=True)


@pytest.mark.seed("S1-8", "S1-42", "S3-51")
def test_the_sign_shows_the_picture_of_who_sits_there_now_and_of_nobody_else(floor):
    sign = device(floor, "sign")
    assert "的照片" not in text(sign.get("/screens/sign/"))
    assert sign.get("/screens/sign/photo").status_code == 404
    portrait_of(floor, floor.clerk)
    board = text(sign.get("/screens/sign/now"))
    assert "的照片" in board
    assert people.get_post(floor.clerk.post_id or 0).label in board
    shown = sign.get("/screens/sign/photo")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert device(floor, "sign", window=floor.second).get("/screens/sign/photo").status_code == 404
    assert device(floor, "board").get("/screens/sign/photo").status_code in {403, 404}
    hall.close_window(actor=floor.clerk, window_id=floor.first.id)
    assert sign.get("/screens/sign/photo").status_code == 404
