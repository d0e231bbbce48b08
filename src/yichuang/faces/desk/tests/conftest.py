"""A county with an item and its staff, and clients signed in at the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page

from yichuang.domain.cases import testing as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import testing as people
from yichuang.domain.places import testing as ground
from yichuang.faces.desk.access import POST_KEY
from yichuang.kernel.actor import Actor


@pytest.fixture(autouse=True)
def _fresh_versions() -> None:
    """The process keeps versions for good; here another test's county may have given the same id to another item."""
    catalogue.get_version.cache_clear()


@pytest.fixture
def stage(db: None, made_stage: cases.Stage) -> cases.Stage:
    """The county of ``cases.testing``."""
    return made_stage


@pytest.fixture
def desk(db: None) -> Callable[[Actor], Client]:
    """``desk(actor)``: a browser of this actor, signed in and in her post."""

    def make(actor: Actor) -> Client:
        from django.contrib.auth import get_user_model

        client = Client()
        client.force_login(
            get_user_model().objects.get(pk=actor.account_id), backend="yichuang.domain.people.backends.LoginBackend"
        )
        session = client.session
        session[POST_KEY] = actor.post_id
        session.save()
        return client

    return make


@pytest.fixture
def typed(stage: cases.Stage) -> Callable[..., dict[str, Any]]:
    """What a clerk types for a new applicant, as the fields of the page; ``changes`` replace or (None) leave out."""

    def make(**changes: Any) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "token": "0" * 32, "item": str(stage.item.id), "for_item": str(stage.item.id), "id_kind": "resident_id",
            "id_number": people.identity(), "looked_up": "1", "name": "岩温𬭊䶮",
            "phone": "13887650000", "address": "千蚌老寨",
            "division": str(ground.VILLAGE_A), "s_where": "forest", "s_who": "self", "f_area": "2.5",
            "f_species": "思茅松", "m_right": "paper", "m_plan": "deferred", "way": "counter", "do": "accept",
        }  # fmt: skip
        return {k: v for k, v in (fields | changes).items() if v is not None}

    return make


@pytest.fixture
def window(
    transactional_db: None, desk: Callable[[Actor], Client], new_page: Callable[..., Page], live_server: Any
) -> Callable[..., Page]:
    """``window(actor)``: a page of this actor, signed in."""

    def open_page(actor: Actor, **options: Any) -> Page:
        page = new_page(**options)
        value = desk(actor).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        return page

    return open_page
