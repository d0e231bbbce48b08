"""Leaflet, poster, handbook, filled-in form: made from the record, of the right size, with everything that matters."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.tests.kit import SERVICE
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock, errors
from yichuang.kernel.documents import kept
from yichuang.kernel.tests.test_documents import shown

LINK = "https://example.test/item/1/"
A4, A3 = (210, 297), (297, 420)


def sizes(pdf):
    """Width and height of every page, in whole millimetres."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        boxes = [[float(x) for x in page.mediabox] for page in opened.pages]
    return [(round((b[2] - b[0]) * 25.4 / 72), round((b[3] - b[1]) * 25.4 / 72)) for b in boxes]


def flat(pdf):
    """The text of all pages without spaces."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return "".join("".join(shown(page.obj) for page in opened.pages).split())


@pytest.mark.seed("S3-12", "S1-97")
def test_the_leaflet_is_two_sides_of_one_sheet_with_all_that_one_needs(county, licence):
    pdf = public.leaflet_pdf(licence.id, link=LINK)
    assert sizes(pdf) == [A4[::-1], A4[::-1]]
    text = flat(pdf)
    for said in (
        "砍树要办的证",
        "林权证明",
        "带什么",
        "去哪里",
        "承诺7个工作日",
        "0883-7621001",
        "砍自家院子里的树要办吗",
        "不收费",
    ):
        assert said in text, said


@pytest.mark.parametrize("make", [public.leaflet_pdf, public.poster_pdf])
def test_a_guide_with_very_many_papers_still_fits_and_says_what_is_left_out(county, make):
    papers = [
        {"id": f"m{n}", "name": f"第{n}样很长名字的材料及其复印件", "fill_note": "要盖章，" * 12} for n in range(30)
    ]
    item = testing.make_item(county.place.id, [county.minzheng.id], materials=papers)
    pdf = make(item.id, link=LINK)
    assert len(sizes(pdf)) == (2 if make is public.leaflet_pdf else 1)
    assert "还有14样" in flat(pdf)


def test_the_poster_is_one_large_sheet(county, licence):
    pdf = public.poster_pdf(licence.id, link=LINK)
    assert sizes(pdf) == [A3]
    text = flat(pdf)
    assert "砍树要办的证" in text
    assert "□林权证明" in text
    assert "扫码看指南" in text


@pytest.fixture
def station(county):
    """A village station with an agent, where a licence is received and a service of the town is accepted."""
    licence = testing.make_item(county.place.id, [county.minzheng.id])
    own = {**SERVICE, "body": "town_government", "level": "5", "name": "高龄补贴申领", "plain_name": "领高龄补贴"}
    testing.make_item(county.place.id, [county.town_a.id], **own, themes=["elder"], audience=["person"])
    public.delegate(
        actor=testing.publisher(county.place.id), item_id=licence.id, act=public.Act.COLLECT,
        undertaker=public.Undertaker.AGENCY, mode=public.Mode.ASSISTANCE, since=persons.SINCE,
        site_ids=[county.village_site.id],
    )  # fmt: skip
    persons.make_staff(
        county, people.Role.AGENT, name="岩温", organisation_id=county.town_a.id, site_id=county.village_site.id
    )
    return county.village_site


@pytest.mark.seed("S3-12")
def test_the_handbook_holds_every_item_of_the_station_with_contents_page_numbers_and_where_it_is(county, station):
    pdf = public.handbook_pdf(station.id, link=lambda _: LINK)
    text = flat(pdf)
    assert set(sizes(pdf)) == {A4}
    for said in (
        f"{station.name}便民服务手册", "目录", "领高龄补贴", "砍树要办的证", "本手册收2个事项",
        "在这里可以：收件", "在这里可以：受理", "周一至周五",
        station.address, "代办员1名", "第1页共", "种养和林木",
    ):  # fmt: skip
        assert "".join(said.split()) in text, said
    assert text.count("砍树要办的证") == 2  # in the contents, and where it stands
    elsewhere = flat(public.handbook_pdf(county.other_village_site.id, link=lambda _: LINK))
    assert "领高龄补贴" not in elsewhere


def test_names_stand_only_in_the_copy_for_the_station(county, station, bureau):
    assert "岩温" not in flat(public.handbook_pdf(station.id, link=lambda _: LINK))
    assert "代办员岩温" in flat(public.handbook_pdf(station.id, link=lambda _: LINK, actor=bureau))
    clerk = persons.staff_actor(county, people.Role.CLERK)
    with pytest.raises(errors.Forbidden):
        public.handbook_pdf(station.id, link=lambda _: LINK, actor=clerk)


@pytest.mark.seed("S1-73", "S1-12")
def test_the_filled_in_form_shows_the_examples_of_the_record(county, licence):
    text = flat(public.sample_form_pdf(licence.id))
    assert "采伐面积2.5亩" in text
    assert "面积按立方米填了" in text
    assert "样例数据" in text


def test_what_is_done_elsewhere_has_no_form_but_has_prints(county):
    elsewhere = {"provider": "国家税务总局", "how": "在电子税务局办", "bring": ["身份证"]}
    item = testing.make_item(
        county.place.id, [county.minzheng.id], kind="20", name="申报个税", service="guidance", elsewhere=elsewhere,
        handling="1", statutory=None, conditions=[], materials=[], questions=[], form=[], channels=[], steps=[],
        extension=None, completeness="alarm",
    )  # fmt: skip
    with pytest.raises(errors.NotFound):
        public.sample_form_pdf(item.id)
    assert "国家税务总局" in flat(public.leaflet_pdf(item.id, link=LINK))


def test_the_short_guide_stands_on_one_page_and_an_empty_cell_is_marked(county, licence):
    pdf = public.guide_pdf(licence.id, "short", link=LINK)
    assert len(sizes(pdf)) == 1
    assert "去哪里" in flat(pdf)
    assert "—" in flat(public.guide_pdf(licence.id, "full", link=LINK))


def test_a_print_that_anybody_may_ask_for_is_typeset_once_and_anew_when_the_record_changed(
    county, station, bureau, monkeypatch
):
    made = []
    monkeypatch.setattr(kept, "render", lambda template, *_, **__: made.append(template) or b"%PDF")
    kept.forget()
    for _ in range(3):
        public.handbook_pdf(station.id, link=lambda _: LINK)
    assert len(made) == 1
    item = public.list_items(county.place.id, site=station.id)[0]
    public.end_delegation(actor=bureau, delegation_id=public.list_delegations(item.id)[0].id, until=clock.today())
    public.handbook_pdf(station.id, link=lambda _: LINK)
    assert len(made) == 2
    kept.forget()
