"""Two counties with everybody in them and something of every kind, for tests over all addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.disclosure_rows import disclosure_of
from tests.hall_rows import file_of_a_site, office_of_a_site
from tests.standard_rows import standard_of
from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout.testing import sample_profile
from yichuang.domain.bundles import public as bundles
from yichuang.domain.bundles import testing as bundled
from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.feedback import public as feedback
from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing as halls
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


def people_on_duty(stage: staged.Stage, manager: Actor, leader: Actor) -> dict[str, str]:
    """Somebody stationed and on the roster, with whatever can wait for an answer."""
    site, place = stage.county.centre, stage.county.place
    day = next(d for d in (clock.today() + timedelta(days=n) for n in range(1, 15)) if places.open_spans(site, d))
    accounts = [persons.make_staff(stage.county, name=name) for name in ("杨扎妥", "岩坎")]
    she, other = (people.get_actor(a.id, a.posts[0].id, persons.Channel.WINDOW) for a in accounts)
    shift = people.set_shift(
        actor=manager, site_id=site.id, counter_id=stage.county.counter.id, day=day, account_id=accounts[0].id
    )
    swap = people.ask_swap(actor=she, shift_id=shift.id, other_id=accounts[1].id, reason="接孩子")
    leave = people.ask_leave(
        actor=other, kind=people.LeaveKind.OTHER, first=day + timedelta(days=7), last=day + timedelta(days=7),
        reason="家里有事",
    )  # fmt: skip
    planned = people.plan_leader_day(actor=manager, site_id=site.id, day=day, account_id=leader.signed_in())
    dispatch = people.begin_dispatch(
        actor=manager, account_id=accounts[0].id, employer_id=stage.county.minzheng.id, site_id=site.id,
        duty=people.Duty.WINDOW, since=clock.today(),
    )  # fmt: skip
    appraisal = people.draft_appraisal(
        actor=manager, dispatch_id=dispatch, month=clock.today(), grade=people.Grade.GOOD, text="业务熟练"
    )
    people.send_appraisal(actor=manager, appraisal_id=appraisal)
    transfer = people.propose_transfer(actor=manager, dispatch_id=dispatch, reason="业务不熟练")
    people.send_transfer(actor=manager, transfer_id=transfer)
    representative = people.name_representative(
        actor=manager, site_id=site.id, post_id=accounts[0].posts[0].id, document="双政管授权书", since=clock.today(),
        last_day=clock.today(),
    )  # fmt: skip
    contact = people.name_contact(
        actor=leader, organisation_id=leader.organisation_id or 0, account_id=leader.signed_in(),
        phone="0883-7621234", matters="业务指导",
    )  # fmt: skip
    assert place.id == leader.place_id
    return {
        "contact_id": str(contact),
        "counter_id": str(stage.county.counter.id), "day": f"{day}", "shift_id": str(shift.id),
        "swap_id": str(swap.id), "leave_id": str(leave.id), "explanation_id": "1", "leader_day_id": str(planned),
        "account_id": str(accounts[0].id), "dispatch_id": str(dispatch), "appraisal_id": str(appraisal),
        "transfer_id": str(transfer), "representative_id": str(representative), "duty": "window",
    }  # fmt: skip


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
        "bundles/cases/<str:bundle_number>/papers/<slug:kind>/ kind": "notice",
        "desk/bundles/<int:bundle_case_id>/papers/<slug:kind>/ kind": "receipt",
        "bundles/draft/<uuid:bundle_draft_id>/page/<slug:slug>/ slug": "q-marriage",
        "bundles/draft/<uuid:bundle_draft_id>/page/<slug:slug>/save/ slug": "q-marriage",
        "bundles/draft/<uuid:bundle_draft_id>/page/<slug:slug>/upload/ slug": "q-marriage",
    }  # fmt: skip


def hall_of(stage: staged.Stage) -> dict[str, str]:
    """The centre's hall: a window, an appointment, a scarce part, a device, a closure, somebody who waits too long."""
    manager = persons.staff_actor(stage.county, people.Role.HALL_MANAGER)
    counter, tomorrow = stage.county.counter, clock.today() + timedelta(days=1)
    made = hall.arrange_hall(actor=manager, site_id=stage.county.centre.id)
    hall.arrange_business(actor=manager, hall_id=made.id, key="general", name="综合业务", prefix="A")
    hall.arrange_business(actor=manager, hall_id=made.id, key="collect", name="领证", prefix="B", kind="collect")
    hall.arrange_priority(actor=manager, hall_id=made.id, key="elderly", name="老年人", minutes=15)
    made = hall.arrange_window(
        actor=manager, hall_id=made.id, counter_id=counter.id, businesses=["general"], acts=["receive", "accept"]
    )
    share = {"key": "felling", "name": "采伐", "items": [stage.item.id], "capacity": 1}
    hall.arrange_booking(actor=manager, hall_id=made.id, business="general", shares=[share])
    monday = datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)
    with clock.at(monday):
        booked = hall.book_appointment(
            actor=stage.villager, hall_id=made.id, business="general", starts_at=monday + timedelta(days=1)
        )
        person = hall.Person(phone="13887651234", name="李扎迫")
        ticket = hall.take_ticket(actor=manager, hall_id=made.id, business="general", person=person)
    with clock.at(monday + timedelta(hours=1)):
        halls.watch(made.id)
    (alarm,) = hall.list_alarms(actor=manager, hall_id=made.id)
    hall.enter_closure(
        actor=manager, hall_id=made.id, business="collect", since=tomorrow, until=tomorrow, reason="换设备"
    )
    (closed,) = hall.list_closures(actor=manager, hall_id=made.id)
    hall.arrange_terminal_entry(
        actor=manager,
        hall_id=made.id,
        key="tax",
        name="开具完税证明",
        body="税务局",
        address="https://tax.example.gov.cn/",
    )
    device, _ = hall.add_device(actor=manager, hall_id=made.id, kind="board", name="一楼大屏")
    slip, evaluation = visit_said(stage, made, manager)
    return {
        "hall_id": str(made.id), "window_id": str(made.windows[0].id), "ticket_id": str(ticket.id),
        "alarm_id": str(alarm.id), "pass_key": ticket.pass_key, "appointment_id": str(booked.id),
        "device_id": str(device.id), "how": "nothing", "closure_id": str(closed.id), "counter_id": str(counter.id),
        "business": "general", "share": "felling", "priority": "elderly", "entry": "tax",
        "t/<str:pass_key>/<slug:how>/ how": "give-up", "appointments/<int:appointment_id>/<slug:how>/ how": "cancel",
        "t/<str:pass_key>/evaluate/ pass_key": slip, "evaluation_id": evaluation,
    }  # fmt: skip


def programme_of(stage: staged.Stage) -> dict[str, str]:
    """A place under its plan, with a task that was reported, a town's plan and good practice."""
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    place_id, site_id = stage.county.place.id, stage.county.town_site.id
    buildout.adopt_profile(actor=bureau, place_id=place_id, profile=sample_profile(), reason="三年行动计划")
    task = next(t.id for t in buildout.list_tasks(bureau) if t.key == "support")
    report = buildout.report_task(
        actor=bureau, task_id=task, said="岩温已下达资金", upload=SimpleUploadedFile("凭证.pdf", PDF)
    )
    plan = buildout.draft_town_plan(actor=bureau, town=stage.county.town_site.town)
    practice = buildout.write_practice(
        actor=bureau, site_id=site_id, title="岩温的做法", text="把二十项高频事项画成图。", steps=("画图",)
    )
    file = "desk/programme/tasks/<int:plan_task_id>/reports/<int:report_id>/ report_id"
    return {
        "plan_site_id": str(site_id), "plan_task_id": str(task), "town_plan_id": str(plan),
        "practice_id": str(practice), "town": str(stage.county.town_site.town), file: str(report),
    }  # fmt: skip


def visit_said(stage: staged.Stage, made: hall.HallRef, manager: Actor) -> tuple[str, str]:
    """A visit that ended today: its slip's key; and what somebody said of it, nobody has answered yet."""
    window = made.windows[0].id
    hall.open_window(actor=stage.clerk, window_id=window)
    with clock.at(clock.now().replace(hour=10)):
        hall.take_ticket(actor=manager, hall_id=made.id, business="general")
        called = hall.call_next(actor=stage.clerk, window_id=window)
        assert called is not None
        hall.finish_ticket(actor=stage.clerk, ticket_id=called.id, outcome="answered")
        feedback.evaluate_slip(actor=anonymous(), pass_key=called.pass_key, level=1, words="岩温等了很久")
    hall.close_window(actor=stage.clerk, window_id=window)
    (said,) = feedback.list_visits_to_answer(actor=manager, site_id=made.site_id)
    return called.pass_key, str(said.id)


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
    manager = persons.staff_actor(stage.county, people.Role.HALL_MANAGER)
    rows = bundle_of(stage) | hall_of(stage) | people_on_duty(stage, manager, stage.leader) | programme_of(stage)
    rows |= disclosure_of(stage)
    world.values = rows | file_of_a_site(stage) | office_of_a_site(stage) | standard_of(stage) | {
        "desk/progress/indicators/<slug:key>/ key": "phone_use",
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
