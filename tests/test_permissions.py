"""Every address × every role × two counties: what is declared is what happens, and nothing else is let through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver
from ninja.operation import PathView

from tests.world import HERE, THERE, World, make_world
from yichuang.domain.people import public as people

ADMITTED = {200, 302, 404, 405, 409}

WITHOUT_A_MARK = {
    "allauth": "signing in and out, password, second factor: each shows only the account's own, by its rules",
    "ninja": "the API asks for a bearer token with a scope, and its operations for the permission",
    "probes": "whether it runs is no secret; metrics ask for this machine or the collector's token",
}
PROBES = {"healthz", "readyz", "metrics"}
OPEN = {"public", "device"}
"""Not for an account: to anybody, or to an enrolled device, whatever account its browser is signed in with."""
ASKS_FOR_A_HALL = {"screens/pulse"}  # answers nothing without one


OF_ONE_THING = re.compile(
    "case_id|number|draft_id|item_id|file_id|referral_id|batch_id|entrustment_id|delegation_id|exclusion_id|report_id|picture_id"
    "|proposal_id|listing_id|task_id|asked_id|synonym_id|coaching_id"
    "|hall_id|window_id|ticket_id|alarm_id|appointment_id|device_id|counter_id|shift_id|leave_id|swap_id"
    "|explanation_id|leader_day_id|account_id|dispatch_id|transfer_id|appraisal_id|representative_id|contact_id"
    "|desk/sites/<int:site_id>|incident_id|lost_id|institution_id"
    "|desk/standard/<int:site_id>|assessment_id|reading_id|evidence_id|rectification_id|certificate_id"
    "|commission_id|patrol_site_id|sample_id|unit_appraisal_id"
    "|plan_site_id|plan_task_id|town_plan_id|practice_id|programme/towns/<int:town>"
    "|publication_id|request_id"
)


@dataclass(frozen=True)
class Address:
    """One line of the resolver."""

    route: str
    view: Any

    @property
    def permission(self) -> str | None:
        return getattr(self.view, "declared_permission", None)

    @property
    def unmarked_because(self) -> str:
        """Which of ``WITHOUT_A_MARK`` speaks for it, if any."""
        if self.route in PROBES:
            return "probes"
        module = str(self.view.__module__)
        if module.startswith("allauth.") or self.route.startswith("accounts/social/"):
            return "allauth"
        owner = getattr(self.view, "__self__", None)
        own = self.route.startswith("api/v1/") and module in {"functools", "ninja.operation"}
        if own or isinstance(owner, PathView):
            return "ninja"
        return ""

    @property
    def of_one_thing(self) -> bool:
        """Whether it names something that belongs to one county: a case, a draft, an item's own guide."""
        return OF_ONE_THING.search(self.route) is not None


def addresses() -> list[Address]:
    """Every address of the product."""

    def walk(resolver: Any, before: str) -> Iterator[Address]:
        for pattern in resolver.url_patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                yield Address(route, pattern.callback)
            else:
                yield from walk(pattern, route)

    return list(walk(get_resolver(), ""))


ALL = addresses()
MARKED = [a for a in ALL if a.permission]


@pytest.fixture(scope="module")
def world(django_db_setup: object, django_db_blocker: Any) -> Iterator[World]:
    """One world for the module, rolled back at its end."""
    from django.db import connection, transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)
    connection.close()


@pytest.fixture(autouse=True)
def _open(world: World, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def may(role: str, permission: str) -> bool:
    """Whether the table of roles lets this role in."""
    if permission == "public":
        return True
    if role in {"anonymous", "villager"}:
        return False
    return permission in {"staff", "staff.account"} or permission in people.ROLE_PERMISSIONS[people.Role(role)]


def expected(address: Address, role: str, where: str) -> set[int]:
    """The statuses a GET may end in."""
    permission = address.permission
    assert permission is not None
    desk = address.route.startswith("desk/")
    if permission == "public":
        return ADMITTED
    if permission == "device":  # nobody here is one; faces/screens/tests/test_permissions.py goes through the kinds
        return {403} if address.view.part else {302}
    if role == "anonymous":
        return {302, 405}
    if desk or role != "villager":
        allowed = desk and may(role, permission)
    else:
        allowed = permission in people.ROLE_PERMISSIONS[people.Role.PUBLIC]
    if not allowed:
        return {403, 405}
    if where == THERE and address.of_one_thing:
        # A guide is open to everybody; everything else of another county does not exist.
        return ADMITTED if address.route == "apply/new/<str:code>/" else {404, 405}
    return ADMITTED


def leaves_to_sign_in(response: Any) -> bool:
    return str(response.headers.get("Location", "")).startswith("/accounts/login/?next=/")


def test_every_view_declares_its_permission():
    missing = [a.route for a in ALL if not a.permission and not a.unmarked_because]
    assert missing == []
    assert {a.unmarked_because for a in ALL if not a.permission} == set(WITHOUT_A_MARK)
    known = {*OPEN, "staff", "staff.account", *people.PERMISSIONS}
    assert {a.permission for a in MARKED} <= known


@pytest.mark.seed("S1-122")
@pytest.mark.parametrize("address", MARKED, ids=lambda a: a.route or "/")
def test_a_page_opens_for_those_it_is_meant_for_and_for_nobody_else(world, address):
    url = world.url(address.route)
    statuses = {}
    for (role, where), client in world.clients.items():
        response = client.get(url)
        statuses[role, where] = response.status_code
        wanted = expected(address, role, where)
        assert response.status_code in wanted, f"{role} {where}: {response.status_code}, not in {sorted(wanted)}"
        if role == "anonymous" and address.permission not in OPEN:
            assert response.status_code == 405 or leaves_to_sign_in(response)
        if where == THERE and response.status_code == 200 and not response.streaming and address.permission != "public":
            text = response.content.decode(errors="replace")
            assert not [s for s in world.secrets if s in text], f"{role} {where} sees what is not hers"
    if 405 not in statuses.values() and address.permission != "device" and address.route not in ASKS_FOR_A_HALL:
        here = {status for (_, where), status in statuses.items() if where == HERE}
        assert here & {200, 302}, f"opens for nobody: {statuses}"


@pytest.mark.parametrize("address", [a for a in MARKED if a.permission != "public"], ids=lambda a: a.route)
def test_what_is_only_sent_is_refused_to_those_it_is_not_meant_for(world, address):
    url = world.url(address.route)
    tried = 0
    for (role, where), client in world.clients.items():
        refused = expected(address, role, where) - {405}
        if 200 in refused:
            continue
        response = client.post(url, {})
        tried += 1
        assert response.status_code in refused | {405}, f"{role} {where}: {response.status_code}"
        if role == "anonymous" and address.permission != "device":
            assert response.status_code == 405 or leaves_to_sign_in(response)
    assert tried


@pytest.mark.parametrize("kind", ["allauth", "ninja", "probes"])
def test_what_carries_no_mark_never_fails_and_shows_nothing_of_others(world, kind):
    for address in [a for a in ALL if not a.permission and a.unmarked_because == kind]:
        url = world.url(address.route)
        for (role, where), client in world.clients.items():
            if kind == "ninja" and role not in {"anonymous", "villager", people.Role.CLERK}:
                continue  # a session is nothing to it, whoever's it is
            response = client.get(url)
            assert response.status_code in {200, 301, 302, 401, 403, 404, 405, 422}, (
                url,
                role,
                where,
                response.status_code,
            )
            if role == "anonymous" and kind == "ninja" and "/cases" in url:
                assert response.status_code in {401, 405}, url
            if response.status_code == 200:
                text = response.content.decode(errors="replace")
                assert not [s for s in world.secrets if s in text], f"{role} {where} reads it at {url}"
