"""Publishing: codes, versions, what is refused, races."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.models import ItemVersion
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock, errors
from yichuang.kernel.actor import system
from yichuang.kernel.journal.models import Entry


def _entries(kind: str) -> int:
    return Entry.objects.filter(kind=kind).count()


def _publish(county, spec, bodies=None):
    return testing.make_item(county.place.id, [county.minzheng.id] if bodies is None else bodies, spec)


@pytest.mark.seed("S0-9", "S2-4")
def test_published_item_carries_the_codes_of_its_body(county):
    item = _publish(county, testing.make_spec())
    assert item.code == f"{county.minzheng.uscc}4{item.basic_code}"
    assert item.handle_code == item.code + "01"
    assert (item.version, item.state, item.promised_text) == (1, "in_use", "7 个工作日")


def test_item_is_found_by_id_and_by_each_of_its_codes(county):
    item = _publish(county, testing.make_spec())
    for code in (item.id, item.code, item.handle_code, item.code.lower()):
        assert public.get_item(code).id == item.id
    assert public.get_item(item.basic_code, place_id=county.place.id).id == item.id
    for unknown in (0, "", "x" * 31, item.basic_code, "砍树"):
        with pytest.raises(errors.NotFound):
            public.get_item(unknown)


def test_publishing_the_same_content_twice_changes_and_journals_nothing(county):
    spec = testing.make_spec()
    first, second = _publish(county, spec), _publish(county, spec)
    assert first == second
    assert ItemVersion.objects.filter(item_id=first.id).count() == 1
    assert _entries("catalogue.item.published") == 1


@pytest.mark.seed("S0-70", "S1-76")
def test_changed_content_makes_a_new_version_and_leaves_the_old_one(county):
    spec = testing.make_spec()
    old = _publish(county, spec)
    new = _publish(county, spec.model_copy(update={"plain_name": "砍树先办证"}))
    assert (new.id, new.version) == (old.id, 2)
    assert public.get_version(old.version_id).spec.plain_name == "砍树要办的证"
    assert public.get_version(new.version_id).spec.plain_name == "砍树先办证"
    assert public.get_item(old.id).plain_name == "砍树先办证"


def test_pinned_reference_does_not_pretend_to_know_the_state(county):
    item = _publish(county, testing.make_spec())
    assert public.get_version(item.version_id).item.state == ""


def test_database_refuses_to_change_or_delete_a_version(county):
    item = _publish(county, testing.make_spec())
    for act in (
        lambda: ItemVersion.objects.filter(pk=item.version_id).update(number=7),
        lambda: ItemVersion.objects.filter(pk=item.version_id).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_shared_item_is_one_record_with_a_code_for_each_town_government(county):
    spec = testing.make_spec(kind="05", level="5", body="town_government")
    item = _publish(county, spec, [county.town_a.id, county.town_b.id])
    assert item.organisation_name == "各乡镇人民政府"
    codes = {public.implementation_for(item.id, o.id).task_code for o in (county.town_a, county.town_b)}
    assert codes == {f"{o.uscc}5{item.basic_code}" for o in (county.town_a, county.town_b)}
    assert item.code == public.implementation_for(item.id, county.town_a.id).task_code
    assert len(public.search_items(county.place.id, "砍树")) == 1
    with pytest.raises(errors.NotFound):
        public.implementation_for(item.id, county.minzheng.id)


def test_station_uses_the_codes_of_its_bureau(county):
    station = ground.make_organisation(
        county.place, "station", name="勐库派出所", kind="station", parent_id=county.minzheng.id, jurisdiction=()
    )
    item = _publish(county, testing.make_spec())
    assert public.implementation_for(item.id, station.id).task_code == item.code


def test_other_bodies_for_the_same_content_are_recorded_without_a_new_version(county):
    spec = testing.make_spec(kind="05", body="town_government")
    first = _publish(county, spec, [county.town_a.id])
    second = _publish(county, spec, [county.town_a.id, county.town_b.id])
    third = _publish(county, spec, [county.town_b.id])
    assert {first.version, second.version, third.version} == {1}
    assert [r.organisation_id for r in public.list_implementations(first.id)] == [county.town_b.id]
    assert (_entries("catalogue.item.published"), _entries("catalogue.item.bodies_changed")) == (1, 2)


def test_version_of_a_later_day_waits_until_it_takes_effect(county):
    spec = testing.make_spec()
    with clock.at(datetime(2026, 2, 1, 9, tzinfo=clock.SHANGHAI)):
        item = _publish(county, spec)
        later = spec.model_copy(update={"plain_name": "砍树先办证", "effective_on": "2026-03-01"})
        assert _publish(county, later).version == 2
        assert public.get_item(item.id).plain_name == "砍树要办的证"
        assert public.require_in_use(item.id).number == 1
    actor = testing.publisher(county.place.id)
    with clock.at(datetime(2026, 3, 1, 0, 5, tzinfo=clock.SHANGHAI)):
        assert public.bring_into_effect(actor=actor) == 1
        assert public.bring_into_effect(actor=actor) == 0
        assert public.get_item(item.id).plain_name == "砍树先办证"
        assert public.require_in_use(item.id).number == 2


def test_item_whose_first_version_is_still_to_come_is_neither_found_nor_open(county):
    with clock.at(datetime(2026, 1, 8, 9, tzinfo=clock.SHANGHAI)):
        item = _publish(county, testing.make_spec())
        assert public.list_items(county.place.id) == []
        assert public.search_items(county.place.id, "砍树") == []
        with pytest.raises(errors.Conflict, match="实施日期"):
            public.require_in_use(item.id)


def _refused(county, bodies=None, **changes) -> dict[str, str]:
    with pytest.raises(errors.Invalid) as refused:
        _publish(county, testing.make_spec(**changes), bodies)
    return refused.value.fields


def test_kind_nobody_applies_for_is_not_published(county):
    assert "行政处罚" in _refused(county, kind="02")["kind"]


def test_unknown_theme_is_refused(county):
    assert "themes" in _refused(county, themes=["nowhere"])


def test_body_must_be_the_one_the_record_names(county):
    assert "organisation_ids" in _refused(county, [county.zhengwu.id])
    assert "organisation_ids" in _refused(county, [])
    assert "organisation_ids" in _refused(county, [0])


@pytest.mark.parametrize(
    ("undertaker", "kind", "item_kind", "accepted"),
    [
        ("institution", "centre", "01", False),
        ("institution", "centre", "20", False),
        ("institution", "bureau", "20", True),
        ("institution", "bureau", "07", False),
        ("authorised", "bureau", "07", True),
        ("village", "committee", "20", False),
        ("company", "company", "20", False),
    ],
)
def test_service_centre_committee_or_company_never_implements_an_item(county, undertaker, kind, item_kind, accepted):
    body = ground.make_organisation(
        county.place, "other", name="某单位", kind=kind, undertaker=undertaker, jurisdiction=()
    )
    spec = testing.make_spec(kind=item_kind, body="other")
    if accepted:
        assert _publish(county, spec, [body.id]).organisation_name == "某单位"
    else:
        with pytest.raises(errors.Invalid):
            _publish(county, spec, [body.id])


def test_body_without_a_credit_code_has_no_item_code(county):
    body = ground.make_organisation(county.place, "bare", name="某局", uscc="")
    assert "信用代码" in _refused(county, [body.id], body="bare")["organisation_ids"]


def test_publishing_needs_the_right_and_the_place(county):
    spec = testing.make_spec()
    facts = {"place_id": county.place.id, "spec": spec, "organisation_ids": [county.minzheng.id]}
    with pytest.raises(errors.Forbidden):
        public.publish_item(actor=system(county.place.id), **facts)
    with pytest.raises(errors.NotFound):
        public.publish_item(actor=testing.publisher(county.place.id + 1), **facts)


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_make_one_item_and_one_version():
    county = ground.make_county()
    spec = testing.make_spec()

    def publish(_):
        try:
            return _publish(county, spec)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        items = list(pool.map(publish, range(4)))
    assert len({(i.id, i.version_id, i.version) for i in items}) == 1
    assert _entries("catalogue.item.published") == 1
