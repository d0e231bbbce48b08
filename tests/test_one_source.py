"""线上线下同源: page, window, API and paper say the same, and a revision reaches all of them at once."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from yichuang.domain.cases import testing
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.faces.desk.access import POST_KEY
from yichuang.kernel.actor import Actor

BACKEND = "yichuang.domain.people.backends.LoginBackend"
REVISED = {
    "name": "林木采伐许可证核发（新）",
    "promised": {"amount": 3, "unit": "workday"},
    "materials": [*items.SPEC["materials"][:2], {"id": "photo", "name": "采伐地点照片"}],
    "faq": [{"question": "果树也要办吗？", "answer": "自己种的果树不用办。"}],
}


def text(response: object) -> str:
    """What a page says, without markup."""
    page = response.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def at_desk(actor: Actor) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=actor.account_id), BACKEND)
    session = client.session
    session[POST_KEY] = actor.post_id
    session.save()
    return client


@pytest.fixture
def stage(db: None, made_stage: testing.Stage) -> testing.Stage:
    catalogue.get_version.cache_clear()
    return made_stage


@pytest.fixture
def sources(stage: testing.Stage) -> Callable[[], dict[str, str]]:
    """``sources()``: what each face tells of the item today."""
    desk, code = at_desk(stage.clerk), stage.item.basic_code

    def read() -> dict[str, str]:
        typed = {"token": uuid.uuid4().hex, "item": stage.item.id, "for_item": stage.item.id, "do": "update"}
        situation = {"s_where": "forest", "s_who": "self"}
        return {
            "guide": text(Client().get(reverse("portal:item_full", args=[code]))),
            "page": text(Client().get(reverse("portal:item", args=[code]), {"q_where": "forest", "q_who": "self"})),
            "window": text(desk.post("/desk/intake/", typed | situation)),
            "machine": json.dumps(Client().get(f"/api/v1/items/{stage.item.code}").json(), ensure_ascii=False),
        }

    return read


def revise(stage: testing.Stage) -> None:
    spec = items.make_spec(basic_code=stage.item.basic_code, **REVISED)
    items.make_item(stage.county.place.id, [stage.county.minzheng.id], spec)


@pytest.mark.seed("S1-97", "S1-98", "S2-19", "S2-61")
def test_a_revision_of_the_one_record_is_said_by_every_face_at_once(stage, sources):
    before = sources()
    for where, said in before.items():
        assert all(paper in said for paper in ("林权证明", "更新造林计划")), where
        assert "采伐地点照片" not in said, where
    revise(stage)
    after = sources()
    for where, said in after.items():
        assert "林木采伐许可证核发（新）" in said, where
        assert "采伐地点照片" in said, where
        assert "更新造林计划" not in said, where
    assert all("3 个工作日" in after[where] for where in ("guide", "page"))
    assert all("7 个工作日" in before[where] for where in ("guide", "page"))


@pytest.mark.seed("S1-81")
def test_new_questions_and_mistakes_replace_the_old_in_the_guide(stage, sources):
    assert "砍自家院子里的树要办吗？" in sources()["guide"]
    revise(stage)
    guide = sources()["guide"]
    assert "果树也要办吗？" in guide
    assert "自己种的果树不用办。" in guide
    assert "砍自家院子里的树要办吗？" not in guide
