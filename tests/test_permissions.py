"""Every address × every role × two counties: what is declared is what happens, and nothing else is let through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver
from ninja.operation import PathView

from yichuang.domain.bundles import public as bundles
from yichuang.domain.bundles import testing as bundled
from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.hall import public as hall
from yichuang.domain.hall.tasks import watch_waiting
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, anonymous
from yichuang.kernel.codes import build_uscc
from yichuang.kernel.divisions import range_of

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
OTHER, OTHER_TOWN, OTHER_VILLAGE = 150429_000_000, 150429_100_000, 150429_100_200
STAFF = [role for role in people.Role if role not in {people.Role.PUBLIC, people.Role.API_CLIENT}]
HERE, THERE = "here", "there"
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
    "|window_id|ticket_id|appointment_id|alarm_id"
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


@dataclass
class World:
    """Two counties with everybody in them, signed in; the first has cases."""

    clients: dict[tuple[str, str], Client] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()

    def url(self, route: str) -> str:
        """The address of something real in the first county. Own values for an address come before those for all."""

        def value(found: re.Match[str]) -> str:
            name = found.group(1).rpartition(":")[2]
            return self.values.get(f"{route} {name}") or self.values[name]

        plain = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route).replace("^", "").replace("$", "")
        return "/" + re.sub(r"<([\w:]+)>", value, plain)


def other_county() -> ground.County:
    """宁城, with as much of it as its staff need to hold posts."""
    place = places.create_place(
        actor=ground.manager(), slug="ningcheng", name="宁城县", short_name="宁城", prefix="NC", county=OTHER,
        words=places.SiteWords(),
        naming=places.SiteNaming("宁城县政务服务中心", "宁城县{town}便民服务中心", "{town}{village}便民服务站"),
    )  # fmt: skip
    rows = [
        places.DivisionRow(OTHER, "宁城县", "county", None, managed_by="ningcheng"),
        places.DivisionRow(OTHER_TOWN, "天义镇", "town", OTHER, managed_by="ningcheng"),
        places.DivisionRow(OTHER_VILLAGE, "天义村民委员会", "village", OTHER_TOWN, managed_by="ningcheng"),
    ]
    places.import_divisions(actor=ground.manager(), rows=rows, since=ground.SINCE)
    whole = {"division": OTHER_TOWN, "jurisdiction": [range_of(OTHER)]}
    bodies = [
        ground.make_organisation(place, key, name=name, uscc=build_uscc("11", "150429", f"MB000000{n}"), **whole)
        for n, (key, name) in enumerate({"minzheng": "宁城县民政局", "zhengwu": "宁城县行政审批和政务服务局"}.items())
    ]
    centre = ground.make_site(place, bodies[1], name="宁城县政务服务中心", town=OTHER_TOWN, **whole)
    counter = places.create_counter(actor=ground.manager(), site_id=centre.id, number="1", name="1 号", kind="general")
    minzheng, zhengwu = bodies
    return ground.County(
        place, minzheng, zhengwu, town_a=minzheng, town_b=minzheng, centre=centre, town_site=centre,
        village_site=centre, other_village_site=centre, counter=counter,
    )  # fmt: skip


def client_of(actor: Actor) -> Client:
    """A browser of this account, signed in."""
    client = Client()
    user = get_user_model().objects.get(pk=actor.account_id)
    client.force_login(user, backend="yichuang.domain.people.backends.LoginBackend")
    return client


def other_villager() -> Actor:
    """Somebody of the other county, signed up."""
    account = people.register_public(
        actor=anonymous(), username="", password=persons.PASSWORD, name="乌云", id_kind="resident_id",
        id_number=persons.identity(region="150429"), phone="13800138000", division=OTHER_VILLAGE, address="天义村",
    )  # fmt: skip
    return people.get_actor(account.id, None, persons.Channel.ONLINE)


def hand_something_down(stage: staged.Stage) -> tuple[int, int, int, int]:
    """A batch with its document, a delegation of it, and an entry of the negative list."""
    place_id = stage.county.place.id
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    today = clock.today()
    plan = catalogue.BatchPlan(
        item_ids=(items.make_item(place_id, [stage.county.minzheng.id]).id,), acts=(catalogue.Act.DELIVER,),
        mode=catalogue.Mode.ASSISTANCE, since=today, until=today + timedelta(days=90),
        site_ids=(stage.county.town_site.id,),
    )  # fmt: skip
    shown = catalogue.preview_batch(actor=bureau, plan=plan)
    batch = catalogue.hand_down(
        actor=bureau, plan=plan, name="第一批", announced_on=today, fingerprint=shown.fingerprint
    )
    catalogue.draw_up_entrustments(actor=bureau, batch_id=batch.id, seal=catalogue.SealUsed.HANDED)
    (row,) = catalogue.list_handed(actor=bureau, narrow=catalogue.HandedFilter(batch_id=batch.id)).rows
    (paper,) = catalogue.list_entrustments(actor=bureau)
    excluded = catalogue.exclude_from_stationing(
        actor=bureau, item_id=items.make_item(place_id, [stage.county.minzheng.id]).id,
        reason=catalogue.ExclusionReason.SAFETY, document="双政发〔2026〕9号", since=today,
    )  # fmt: skip
    return batch.id, row.id, paper.id, excluded


def write_to_a_guide(stage: staged.Stage) -> tuple[int, int]:
    """A reader's report and a picture of the guide."""
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    catalogue.report_error(
        actor=anonymous(), item_id=stage.item.id, element=1, wrong="岩温说名字写错了", contact="13887651234"
    )
    picture_id = catalogue.add_picture(
        actor=bureau, item_id=stage.item.id, use=catalogue.PictureUse.MISTAKE, caption="面积写成了立方米",
        upload=SimpleUploadedFile("图.png", items.PNG, content_type="image/png"),
    )  # fmt: skip
    return catalogue.list_reports(actor=bureau)[0].id, picture_id


def asked_in_vain(stage: staged.Stage, text: str) -> int:
    """Words nobody found anything by; their id."""
    place_id = stage.county.place.id
    assert catalogue.note_asked(place_id=place_id, text=text, address="127.0.0.1", found=False)
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU)
    return next(row.id for row in catalogue.list_asked_in_vain(bureau) if row.said == text)


def change_of_the_list(stage: staged.Stage) -> tuple[int, int, int]:
    """A proposal, a list from above and a record that must follow it."""
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    place_id = stage.county.place.id
    record = {"basic_code": "000164099000", "name": "林木种子生产经营许可", "kind": "01", "levels": ["4"]}
    listing = catalogue.bring_records(
        actor=bureau, place_id=place_id, name="省级基本目录", source="省级推送", records=[record]
    )
    catalogue.adopt_list(actor=bureau, listing_id=listing.id)
    opened = catalogue.open_proposal(
        actor=stage.leader, kind=catalogue.ProposalKind.REVISE, reason="压减承诺时限", item_id=stage.item.id
    )
    return opened.id, listing.id, catalogue.list_tasks(bureau)[0].id


def bundle_of(stage: staged.Stage) -> dict[str, str]:
    """A bundle somebody has handed in: one child is asked for a paper, one waits to be completed; and a draft."""
    number = {"id": "book", "label": "户口簿编号"}
    made = {key: bundled.make_item(stage, key) for key in ("household", "card")}
    made["insurance"] = bundled.make_item(
        stage, "insurance", form=[*bundled.ITEMS["insurance"]["form"], number], questions=[]
    )
    certificate, household = bundled.BUNDLE["members"][:2]
    later = [{"field": "book", "member": "certificate"}]
    waiting = {"key": "insurance", "after": [{"member": "certificate"}], "later": later}
    members = [certificate, household, waiting, {"key": "card"}]
    ref = bundled.make_bundle(stage, made, members=members, questions=bundled.BUNDLE["questions"][1:])
    there = bundled.BundleStage(stage, made, ref)
    answers = {"marriage": "single", "have__certificate": "no", "household__who": "self"}
    receipt = bundled.submit(there, answers=answers)
    bundles.tell_member(actor=stage.examiner, bundle_case_id=receipt.bundle_case_id, member="certificate", state="done")
    bundles.file_ready(bundle_case_id=receipt.bundle_case_id)
    asked = {"certificate": "照片看不清", "card": "照片看不清"}
    cases.notify_correction(actor=stage.clerk, case_id=bundled.case_of(there, receipt, "household"), items=asked)
    draft = bundles.open_bundle_draft(actor=stage.villager, version_id=ref.version_id)
    return {
        "bundle": ref.key, "bundle_number": receipt.number, "bundle_case_id": str(receipt.bundle_case_id),
        "bundle_draft_id": draft.id, "member": "insurance", "paper": "household__certificate",
        "bundles/draft/<uuid:bundle_draft_id>/page/<slug:slug>/ slug": "q-marriage",
        "bundles/draft/<uuid:bundle_draft_id>/page/<slug:slug>/save/ slug": "q-marriage",
        "bundles/draft/<uuid:bundle_draft_id>/page/<slug:slug>/upload/ slug": "q-marriage",
    }  # fmt: skip


def hall_of(stage: staged.Stage) -> dict[str, str]:
    """The county's hall at work: an appointment of the villager's, a number of hers, and one that waited too long."""
    county = stage.county
    manager = persons.staff_actor(county, people.Role.HALL_MANAGER)
    floor = hall.arrange_hall(actor=manager, site_id=county.centre.id, promised_wait=1)
    floor = hall.arrange_business(actor=manager, hall_id=floor.id, key="general", name="综合业务", prefix="A")
    hall.arrange_booking(actor=manager, hall_id=floor.id, business="general")
    floor = hall.arrange_window(
        actor=manager, hall_id=floor.id, counter_id=county.counter.id, businesses=["general"], acts=["receive"]
    )
    (business,) = floor.businesses
    rule = hall.booking_rule(business.id)
    assert rule is not None
    slots = [s for day in hall.open_days(floor, rule) for s in hall.day_slots(floor, rule, day) if s.open]
    booked = hall.book_appointment(
        actor=stage.villager, hall_id=floor.id, business="general", starts_at=slots[-1].starts_at
    )
    ticket = hall.take_ticket(actor=stage.villager, hall_id=floor.id, business="general")
    with clock.at(clock.now() + timedelta(minutes=5)):
        watch_waiting()
    (alarm,) = hall.list_alarms(actor=manager, hall_id=floor.id)
    return {
        "window_id": str(floor.windows[0].id), "ticket_id": str(ticket.id), "appointment_id": str(booked.id),
        "alarm_id": str(alarm.id), "pass_key": ticket.pass_key, "business": "general", "how": "give-up",
    }  # fmt: skip


def make_world() -> World:
    """Build it once for all addresses."""
    stage = staged.make_stage()
    world = World()
    own = {
        people.Role.CLERK: stage.clerk, people.Role.AGENT: stage.agent, people.Role.EXAMINER: stage.examiner,
        people.Role.DECIDER: stage.decider, people.Role.LEADER: stage.leader,
    }  # fmt: skip
    there = other_county()
    for role in STAFF:
        world.clients[role, HERE] = client_of(own.get(role) or persons.staff_actor(stage.county, role))
        world.clients[role, THERE] = client_of(persons.staff_actor(there, role))
    world.clients["villager", HERE] = client_of(stage.villager)
    world.clients["villager", THERE] = client_of(other_villager())
    world.clients["anonymous", HERE] = world.clients["anonymous", THERE] = Client()

    draft = cases.open_draft(actor=stage.villager, item_id=stage.item.id)
    sent = SimpleUploadedFile("林权证.pdf", PDF, content_type="application/pdf")
    paper = cases.stage_file(actor=stage.villager, upload=sent, material="right", item_id=stage.item.id)
    materials = (cases.MaterialInput("right", "given", (paper.handle,)), cases.MaterialInput("plan", "deferred"))
    case = staged.accepted(stage, materials=materials)
    correcting = staged.submit(stage)
    cases.notify_correction(actor=stage.clerk, case_id=correcting.case_id, items={"right": "照片看不清，请重新拍"})
    (file,) = [f for m in cases.get_case(stage.villager, case_id=case.case_id).materials for f in m.files]
    held = cases.collect_application(
        actor=stage.agent, application=staged.application(stage, applicant=staged.person()), idempotency_key="k" * 32
    )
    referral = cases.note_referral(
        actor=stage.clerk, asked_about="办房产证", sent_to="不动产登记中心", contact="13887651234"
    )
    batch_id, delegation_id, entrustment_id, exclusion_id = hand_something_down(stage)
    report_id, picture_id = write_to_a_guide(stage)
    heard = asked_in_vain(stage, "办渔船证")
    known = asked_in_vain(stage, "放木料的票")
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU)
    catalogue.answer_with_synonym(actor=bureau, asked_id=known, item_id=stage.item.id)
    (synonym,) = catalogue.list_synonyms(bureau)
    coaching = catalogue.ask_for_coaching(
        actor=anonymous(), item_id=stage.item.id, site_id=stage.county.centre.id, wish="phone", name="李扎迫",
        phone="13887651234", address="127.0.0.1",
    )  # fmt: skip
    proposal, listing, task = change_of_the_list(stage)
    editor = "desk/editor/<int:proposal_id>/<slug:slug>/"
    world.values = bundle_of(stage) | hall_of(stage) | {
        f"{editor} slug": "materials",
        f"{editor}<slug:name>/<int:number>/ slug": "materials", f"{editor}<slug:name>/<int:number>/ name": "materials",
        f"{editor}<slug:name>/<int:number>/ number": "1",
        "batch_id": str(batch_id), "delegation_id": str(delegation_id), "entrustment_id": str(entrustment_id),
        "exclusion_id": str(exclusion_id), "report_id": str(report_id), "picture_id": str(picture_id),
        "proposal_id": str(proposal), "listing_id": str(listing), "task_id": str(task),
        "case_id": str(case.case_id), "number": case.number, "code": stage.item.basic_code,
        "item_id": str(stage.item.id),
        "draft_id": draft.id, "file_id": str(file.file_id), "site_id": str(stage.county.centre.id),
        "name": "finish_step", "which": "licences",
        "slug": "for", "key": "minzheng", "material": "right", "kind": "acceptance", "value": "530925",
        "referral_id": str(referral.id), "asked_id": str(heard), "synonym_id": str(synonym.id),
        "coaching_id": str(coaching.id), "persona": "farmer", "happening": "grow",
        "job_id": "1", "layout": "desk", "provider_id": "nobody", "uidb36": "1",
        "themes/<slug:slug>/ slug": "farming",
        "accounts/^confirm-email/(?P<key>[-:\\w]+)/$ key": "abc",
        "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$ key": "abc",
        "cases/<str:number>/supplement/<slug:material>/ number": correcting.number,
        "cases/<str:number>/supplement/<slug:material>/upload/ number": correcting.number,
        "desk/intake/done/<int:case_id>/ case_id": str(held.case_id),
    }  # fmt: skip
    world.secrets = ("办渔船证", case.number, correcting.number, "李扎迫", "岩温", "13887651234")
    return world


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
