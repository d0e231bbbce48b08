from threading import Barrier, Thread

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yichuang.domain.places import public, testing
from yichuang.domain.places.geo import metres_between
from yichuang.domain.places.hours import parse_hours
from yichuang.domain.places.models import Jurisdiction
from yichuang.kernel.divisions import Range
from yichuang.kernel.errors import Conflict


@pytest.mark.django_db(transaction=True)
def test_two_governments_reaching_for_one_village_at_once_leave_one_holder():
    county = testing.make_county()
    keys = [("a", county.place), ("b", county.place)]
    gate, outcomes = Barrier(2), []

    def reach(key, place):
        try:
            gate.wait(10)
            testing.make_organisation(
                place,
                f"police_{key}",
                body="police_station",
                kind="station",
                jurisdiction=[Range(testing.VILLAGE_A, testing.VILLAGE_A)],
            )
            outcomes.append("held")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=reach, args=k) for k in keys]
    for t in threads:
        t.start()
    for t in threads:
        t.join(30)
    assert sorted(outcomes) == ["held", "refused"]
    assert Jurisdiction.objects.filter(series__name="body:police_station").count() == 1


_code = st.integers(min_value=530925_101_201, max_value=530925_101_215)
_range = st.tuples(_code, _code).map(lambda p: Range(min(p), max(p)))


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=st.lists(st.tuples(st.sampled_from("abc"), st.lists(_range, max_size=2)), max_size=6))
def test_whatever_is_asked_no_village_has_two_holders(wishes):
    from django.db import transaction

    from yichuang.kernel.errors import Invalid

    with transaction.atomic():
        county = testing.make_county()
        stations = {
            k: testing.make_organisation(
                county.place, f"justice_{k}", body="justice_office", kind="station", jurisdiction=[]
            )
            for k in "abc"
        }
        for key, ranges in wishes:
            try:
                public.set_jurisdiction(
                    actor=testing.manager(), organisation_id=stations[key].id, ranges=ranges, since=testing.SINCE
                )
            except (Conflict, Invalid):
                continue
        for village in range(530925_101_201, 530925_101_216):
            holders = [s for s in stations.values() if any(village in r for r in public.ranges_of_organisation(s.id))]
            assert len(holders) <= 1
            found = public.competent_organisation(county.place.id, "justice_office", village)
            assert ([found] if found else []) == holders
        transaction.set_rollback(True)


@given(st.text(max_size=30).filter(lambda t: not t[:1].isdigit()))
def test_hours_that_do_not_begin_with_a_weekday_are_refused_in_words(text):
    with pytest.raises(ValueError, match="办公时间"):
        parse_hours([text])


@given(st.integers(1, 7), st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59))
def test_hours_that_run_backwards_are_refused_and_others_read_back(day, h, m, to_h, to_m):
    entry = f"{day} {h:02}:{m:02}-{to_h:02}:{to_m:02}"
    if (h, m) >= (to_h, to_m):
        with pytest.raises(ValueError, match="早于"):
            parse_hours([entry])
    else:
        (span,) = parse_hours([entry])
        assert entry == f"{span.first} {span.opens:%H:%M}-{span.closes:%H:%M}"


_lat = st.floats(min_value=18, max_value=54)
_lon = st.floats(min_value=73, max_value=136)


@given(_lat, _lon, _lat, _lon)
def test_distance_is_symmetric_and_zero_only_at_home(lat, lon, to_lat, to_lon):
    there = metres_between(lat, lon, to_lat, to_lon)
    assert there == pytest.approx(metres_between(to_lat, to_lon, lat, lon))
    assert 0 <= there <= 20_100_000
    assert metres_between(lat, lon, lat, lon) == 0
