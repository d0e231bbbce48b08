"""What was asked in vain and its answers: counted without a person, answered at once, bounded."""

from __future__ import annotations

import pytest

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.models import AskedInVain, Synonym
from yichuang.domain.catalogue.operations import answering
from yichuang.domain.people import testing as persons
from yichuang.domain.people.public import Role
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry


@pytest.fixture
def item(county):
    return testing.make_item(county.place.id, [county.minzheng.id])


@pytest.fixture
def bureau(county):
    return persons.staff_actor(county, Role.BUREAU)


def note(county, text, *, address="10.0.0.1", found=False):
    return public.note_asked(place_id=county.place.id, text=text, address=address, found=found)


def only(bureau):
    (row,) = public.list_asked_in_vain(bureau)
    return row


def kinds(subject):
    return list(Entry.objects.filter(subject=subject).order_by("pk").values_list("kind", flat=True))


@pytest.mark.seed("S2-59", "S1-78")
def test_words_nobody_found_anything_by_become_a_synonym_that_finds_at_once(county, item, bureau):
    assert public.search_items(county.place.id, "放山票") == []
    assert note(county, "放山票")
    public.answer_with_synonym(actor=bureau, asked_id=only(bureau).id, item_id=item.id)
    [hit] = public.search_items(county.place.id, "放山票")
    assert (hit.item.id, hit.why) == (item.id, "也叫“放山票”")
    assert public.list_asked_in_vain(bureau) == ()
    assert [row.answer for row in public.list_asked_in_vain(bureau, answered=True)] == ["synonym"]
    assert kinds(f"place:{county.place.id}")[-1] == "catalogue.asked.answered"


def test_a_synonym_taken_back_no_longer_finds_and_its_words_wait_again(county, item, bureau):
    note(county, "放山票")
    public.answer_with_synonym(actor=bureau, asked_id=only(bureau).id, item_id=item.id)
    (synonym,) = public.list_synonyms(bureau)
    public.remove_synonym(actor=bureau, synonym_id=synonym.id)
    assert public.search_items(county.place.id, "放山票") == []
    assert only(bureau).said == "放山票"
    assert kinds(f"place:{county.place.id}")[-1] == "catalogue.synonym.removed"


def test_what_is_not_ours_is_told_in_the_bureaus_words(county, bureau):
    note(county, "办护照！")
    with pytest.raises(Invalid):
        public.answer_elsewhere(actor=bureau, asked_id=only(bureau).id, reply="不办")
    public.answer_elsewhere(actor=bureau, asked_id=only(bureau).id, reply="护照归公安出入境管理部门办，去县公安局。")
    assert public.told_about(county.place.id, " 办 护照") == "护照归公安出入境管理部门办，去县公安局。"
    assert public.told_about(county.place.id, "办签证") == ""


def test_an_answer_is_given_once(county, item, bureau):
    note(county, "放山票")
    asked_id = only(bureau).id
    public.dismiss_asked(actor=bureau, asked_id=asked_id)
    with pytest.raises(Conflict):
        public.answer_with_synonym(actor=bureau, asked_id=asked_id, item_id=item.id)
    assert not Synonym.objects.exists()


def test_an_item_out_of_use_gets_no_synonym(county, item, bureau):
    note(county, "放山票")
    public.suspend_item(actor=testing.publisher(county.place.id), item_id=item.id)
    with pytest.raises(Conflict):
        public.answer_with_synonym(actor=bureau, asked_id=only(bureau).id, item_id=item.id)


def test_only_the_bureau_answers(county, item, bureau):
    note(county, "放山票")
    clerk = persons.staff_actor(county, Role.CLERK)
    with pytest.raises(Forbidden):
        public.list_asked_in_vain(clerk)
    with pytest.raises(Forbidden):
        public.dismiss_asked(actor=clerk, asked_id=only(bureau).id)
    with pytest.raises(NotFound):
        public.dismiss_asked(actor=bureau, asked_id=0)


def test_the_same_words_count_up_and_those_asked_most_come_first(county, bureau):
    for address in ("10.0.0.1", "10.0.0.2", "10.0.0.3"):
        note(county, "放山票", address=address, found=address == "10.0.0.3")
    note(county, "办护照")
    rows = public.list_asked_in_vain(bureau)
    assert [(r.said, r.nothing, r.unopened) for r in rows] == [("放山票", 2, 1), ("办护照", 1, 0)]
    assert rows[0].last_on == clock.today()


@pytest.mark.parametrize(
    "text",
    [
        "530925199001011234",
        "13887651234",
        "我电话 138 8765 1234",
        "１３８８７６５１２３４",
        "我叫岩温要办低保",
        "我是李娜",
        "低" * 41,
        "x",
        "12",
        "",
    ],
)
def test_what_may_tell_of_a_person_or_nothing_at_all_is_not_kept(county, text):
    assert note(county, text) is False
    assert not AskedInVain.objects.exists()


def test_one_address_counts_once_for_the_same_words_and_only_so_often_a_day(county, monkeypatch):
    monkeypatch.setattr(answering, "FROM_ONE_ADDRESS_A_DAY", 3)
    assert [note(county, text) for text in ("甲乙", "甲乙", "丙丁", "戊己", "庚辛")] == [True, False, True, True, False]
    assert note(county, "庚辛", address="10.0.0.9")


def test_new_words_beyond_the_days_number_are_left_out_and_known_ones_still_count(county, monkeypatch):
    monkeypatch.setattr(answering, "NEW_A_DAY", 2)
    assert [note(county, text) for text in ("甲乙", "丙丁", "戊己")] == [True, True, False]
    assert note(county, "甲乙", address="10.0.0.2")


def test_the_row_holds_no_address_and_no_time_of_day():
    names = {field.name for field in AskedInVain._meta.get_fields()}
    assert names == {
        "id", "place", "said", "nothing", "unopened", "first_on", "last_on", "answer", "reply",
    }  # fmt: skip
