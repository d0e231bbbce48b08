"""The tables of states: what may move, who may move it, and that the database holds the same edges."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import ProgrammingError, transaction

from yichuang.domain.bundles import lifecycle, public, testing
from yichuang.domain.bundles.models import BundleMember, BundleVersion
from yichuang.domain.bundles.policies import PERMISSIONS
from yichuang.domain.bundles.testing import BundleStage
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


def test_the_rooms_permissions_are_those_of_the_table_of_roles() -> None:
    named = {p for p in people.PERMISSIONS if p.startswith("bundles.")}
    assert named | {lifecycle.FOLLOW} == PERMISSIONS == public.PERMISSIONS
    assert lifecycle.PUBLISH in people.ROLE_PERMISSIONS[people.Role.BUREAU]
    for role in people.Role:
        assert lifecycle.FOLLOW not in people.ROLE_PERMISSIONS[role]


@pytest.mark.parametrize("machine", [lifecycle.WHOLE, lifecycle.MEMBER], ids=lambda m: m.name)
def test_the_readme_shows_the_machines_as_they_are(machine: lifecycle.Machine) -> None:
    shown = re.findall(r"```mermaid\n(.*?)\n```", README, flags=re.DOTALL)
    assert machine.diagram() in shown


def test_a_person_moves_nothing_that_follows_from_the_children() -> None:
    by_hand = {t.name for m in (lifecycle.WHOLE, lifecycle.MEMBER) for t in m.transitions if not t.automatic}
    assert by_hand == {"withdraw", "tell_going", "tell_done", "tell_failed"}


def test_every_end_of_a_member_is_settled_or_told() -> None:
    moving = {s for s, _ in lifecycle.MEMBER.edges()}
    assert set(lifecycle.MEMBER.states) - moving <= lifecycle.SETTLED | lifecycle.TOLD
    assert not lifecycle.SETTLED & moving


def test_the_database_refuses_what_the_table_does_not_have(world: BundleStage) -> None:
    testing.submit(world)
    with pytest.raises(ProgrammingError, match="transition"), transaction.atomic():
        BundleMember.objects.filter(member="household").update(state="dropped")
    with pytest.raises(ProgrammingError, match="update"), transaction.atomic():
        BundleVersion.objects.update(number=9)


@pytest.mark.seed("S2-68")
def test_the_list_names_origin_batch_lead_level_and_stage(world: BundleStage) -> None:
    (listed,) = public.list_bundles(world.stage.county.place.id)
    assert (listed.origin, listed.batch, listed.level) == ("国办发〔2022〕32号附件", "2022 年", "县级")
    assert listed.lead == "双江自治县民政局"
    assert public.get_bundle_version(listed.version_id).spec.co_bodies == ("公安", "医保")
    assert (listed.stage, public.STAGES[listed.stage].name, listed.members) == ("birth", "出生", 5)
    assert public.bundles_with(world.stage.county.place.id, world.items["card"].basic_code) == (listed,)


@pytest.mark.seed("S2-69", "S2-70")
def test_the_list_follows_the_life_of_a_person_and_of_an_enterprise(world: BundleStage) -> None:
    place = world.stage.county.place.id
    for key, stage in (("end", "afterwards"), ("shut", "closing"), ("open", "opening"), ("study", "schooling")):
        testing.make_bundle(world.stage, world.items, key=key, stage=stage, name=f"{key} 一件事")
    person = [b.stage for b in public.list_bundles(place, "person")]
    assert person == ["birth", "schooling", "afterwards"]
    assert [b.stage for b in public.list_bundles(place, "legal")] == ["opening", "closing"]
    order = [s.key for s in public.STAGES.values() if s.audience == "person"]
    assert order[0] == "birth"
    assert order[-1] == "afterwards"


def test_publishing_the_same_again_changes_nothing_and_other_content_makes_a_version(world: BundleStage) -> None:
    same = testing.make_bundle(world.stage, world.items)
    assert same.version_id == world.bundle.version_id
    revised = testing.make_bundle(world.stage, world.items, summary="改了说明")
    assert (revised.id, revised.number) == (world.bundle.id, 2)
    assert public.get_bundle_version(world.bundle.version_id).spec.summary != "改了说明"
    assert Entry.objects.filter(kind="bundles.bundle.published").count() == 2


def test_a_bundle_with_a_ring_is_refused_and_nothing_is_published(world: BundleStage) -> None:
    ring = [
        {"key": "card", "after": [{"member": "subsidy"}]},
        {"key": "subsidy", "after": [{"member": "card"}]},
    ]
    with pytest.raises(Invalid) as refused:
        testing.make_bundle(world.stage, world.items, key="ring", members=ring)
    assert "“育儿补贴申领” → “社会保障卡申领” → “育儿补贴申领”" in refused.value.fields["members"] or (
        "“社会保障卡申领” → “育儿补贴申领” → “社会保障卡申领”" in refused.value.fields["members"]
    )
    with pytest.raises(NotFound):
        public.get_bundle(world.stage.county.place.id, "ring")


def test_a_suspended_item_or_an_unknown_lead_cannot_be_published(world: BundleStage) -> None:
    from yichuang.domain.catalogue import public as catalogue

    place = world.stage.county.place.id
    catalogue.suspend_item(actor=items.publisher(place), item_id=world.items["card"].id)
    with pytest.raises(Invalid) as refused:
        testing.make_bundle(world.stage, world.items, key="other", lead_body="moon")
    assert set(refused.value.fields) == {"members.card", "lead_body"}


def test_only_the_bureau_publishes_and_only_in_its_place(world: BundleStage) -> None:
    place = world.stage.county.place.id
    spec = public.get_bundle_version(world.bundle.version_id).spec
    with pytest.raises(Forbidden):
        public.publish_bundle(actor=world.stage.clerk, place_id=place, spec=spec)
    with pytest.raises(NotFound):
        public.publish_bundle(actor=testing.publisher(place + 1), place_id=place, spec=spec)


def test_what_was_taken_out_of_the_list_is_not_filed_but_what_was_filed_goes_on(world: BundleStage) -> None:
    receipt = testing.submit(world)
    place = world.stage.county.place.id
    made = testing.application(world)
    assert public.end_bundle(actor=testing.publisher(place), place_id=place, key="newborn").state == "ended"
    assert public.list_bundles(place) == ()
    with pytest.raises(Conflict):
        public.submit_bundle(actor=world.stage.villager, application=made, idempotency_key="k")
    with pytest.raises(Conflict):
        public.open_bundle_draft(actor=world.stage.villager, version_id=world.bundle.version_id)
    testing.achieve(world, testing.case_of(world, receipt, "household"))
    testing.follow()
    assert testing.child(world, receipt, "insurance").state == "filed"
    assert testing.make_bundle(world.stage, world.items).state == "in_use"  # and back


def test_drafts_nobody_touched_for_ninety_days_are_forgotten(world: BundleStage, clock: object) -> None:
    from yichuang.domain.bundles.operations.draft import purge_bundle_drafts

    public.open_bundle_draft(actor=world.stage.villager, version_id=world.bundle.version_id)
    assert purge_bundle_drafts() == 0
    clock.advance(days=91)  # type: ignore[attr-defined]
    assert purge_bundle_drafts() == 1
