"""The item's life: every state × transition, and nothing outside the list."""

import pytest
from django.db import DatabaseError, transaction

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.lifecycle import MACHINE
from yichuang.domain.catalogue.models import Item
from yichuang.domain.catalogue.policies import PERMISSIONS
from yichuang.domain.people import public as people
from yichuang.kernel import errors
from yichuang.kernel.actor import system
from yichuang.kernel.journal.models import Entry

ACTS = {"suspend": public.suspend_item, "resume": public.resume_item, "withdraw": public.withdraw_item}
LEGAL = {
    ("in_use", "suspend"): "suspended",
    ("in_use", "withdraw"): "withdrawn",
    ("suspended", "resume"): "in_use",
    ("suspended", "withdraw"): "withdrawn",
    ("withdrawn", "resume"): "in_use",
}


def _in_state(county, state):
    item = testing.make_item(county.place.id, [county.minzheng.id])
    actor = testing.publisher(county.place.id)
    if state == "suspended":
        public.suspend_item(actor=actor, item_id=item.id)
    elif state == "withdrawn":
        public.withdraw_item(actor=actor, item_id=item.id)
    return public.get_item(item.id), actor


@pytest.mark.parametrize("state", sorted(MACHINE.states))
@pytest.mark.parametrize("name", sorted(ACTS))
def test_every_state_and_transition(county, state, name):
    item, actor = _in_state(county, state)
    before = Entry.objects.count()
    if (state, name) in LEGAL:
        assert ACTS[name](actor=actor, item_id=item.id).state == LEGAL[state, name]
        assert Entry.objects.count() == before + 1
    else:
        with pytest.raises(errors.Conflict):
            ACTS[name](actor=actor, item_id=item.id)
        assert public.get_item(item.id).state == state
        assert Entry.objects.count() == before


@pytest.mark.parametrize("name", sorted(ACTS))
def test_transitions_need_the_right_and_the_place(county, name):
    item, _ = _in_state(county, "in_use")
    with pytest.raises(errors.Forbidden):
        ACTS[name](actor=system(county.place.id), item_id=item.id)
    with pytest.raises(errors.NotFound):
        ACTS[name](actor=testing.publisher(county.place.id + 1), item_id=item.id)
    with pytest.raises(errors.NotFound):
        ACTS[name](actor=testing.publisher(county.place.id), item_id=0)


def test_database_refuses_an_illegal_edge_and_an_unknown_state(county):
    item, _ = _in_state(county, "withdrawn")
    for state in ("suspended", "gone"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Item.objects.filter(pk=item.id).update(state=state)


@pytest.mark.seed("S0-73")
@pytest.mark.parametrize("state", ["suspended", "withdrawn"])
def test_item_not_in_use_is_neither_listed_nor_found_nor_open(county, state):
    item, _ = _in_state(county, state)
    assert public.list_items(county.place.id) == []
    assert public.popular_items(county.place.id) == []
    assert public.list_themes(county.place.id) == []
    assert public.list_bodies(county.place.id) == []
    assert public.search_items(county.place.id, "砍树") == []
    with pytest.raises(errors.Conflict):
        public.require_in_use(item.id)


def test_suspended_item_can_be_revised_and_stays_suspended_but_a_withdrawn_one_cannot(county):
    spec = testing.make_spec()
    item = testing.make_item(county.place.id, [county.minzheng.id], spec)
    actor = testing.publisher(county.place.id)
    public.suspend_item(actor=actor, item_id=item.id)
    revised = testing.make_item(county.place.id, [county.minzheng.id], spec.model_copy(update={"visits": 2}))
    assert (revised.version, revised.state) == (2, "suspended")
    public.withdraw_item(actor=actor, item_id=item.id)
    with pytest.raises(errors.Conflict):
        testing.make_item(county.place.id, [county.minzheng.id], spec.model_copy(update={"visits": 3}))
    assert public.get_item(item.id).version == 2


def test_permissions_of_this_room_stand_in_the_table_of_roles():
    named = {p for p in people.PERMISSIONS if p.startswith("catalogue.")}
    assert named == PERMISSIONS == public.PERMISSIONS
    writes = {people.Role.BUREAU, people.Role.LEADER}
    for role in people.Role:
        mine = PERMISSIONS & people.ROLE_PERMISSIONS[role]
        if role is people.Role.BUREAU:
            assert mine == PERMISSIONS - {"catalogue.review", "catalogue.coach"}, "who approves does not review"
        elif role is people.Role.API_CLIENT:
            assert mine == {"catalogue.push"}
        elif role is people.Role.REVIEWER:
            assert mine == {"catalogue.read", "catalogue.review"}
        else:
            coaches = {"catalogue.coach"} if role in {people.Role.CLERK, people.Role.AGENT} else set()
            assert mine == coaches | ({"catalogue.read", "catalogue.draft"} if role in writes else set())
