"""委托书: parties, acts, rights and duties, seal, liability and term; sealed; renewed; and what the law says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.handing.delegations import SealUsed
from yichuang.domain.catalogue.models import Delegation, EndingSoon, Entrustment
from yichuang.domain.catalogue.tests.kit import DOCUMENT, SERVICE, grant, plan_of, refused
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel import documents, errors
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry
from yichuang.kernel.tests.test_documents import text_of

Act, Mode, SiteKind = public.Act, public.Mode, public.SiteKind
UNTIL = date(2027, 1, 1)


@pytest.fixture
def handed(county, bureau, licence, clock):
    clock.set("2026-10-08 10:00")
    return grant(bureau, plan_of([licence], [county.town_site], until=UNTIL))


def _pdf(actor, entrustment_id):
    file_id, _ = public.open_entrustment(actor=actor, entrustment_id=entrustment_id)
    return b"".join(files.open_file(file_id))


def _draw_up(bureau, batch, seal=SealUsed.HANDED):
    public.draw_up_entrustments(actor=bureau, batch_id=batch.id, seal=seal)
    return public.list_entrustments(actor=bureau, batch_id=batch.id)


@pytest.mark.seed("S4-24", "S1-31")
def test_the_document_names_parties_acts_duties_seal_liability_and_term(county, bureau, handed, licence):
    (paper,) = _draw_up(bureau, handed)
    text = "".join(text_of(_pdf(bureau, paper.id)).split())
    assert paper.number == "SJ-WT-2026-0001"
    for said in (
        paper.number, "双江自治县民政局", "勐勐镇人民政府", "行政机关", licence.name, "收件、受理", "委托受理",
        "2026年10月1日起，到2026年12月31日止", "不得把受委托的事项再委托给其他单位或者个人（行政许可法第二十四条）",
        "下放业务专用章", county.town_site.name, "".join(DOCUMENT.split()),
    ):  # fmt: skip
        assert said in text, said


@pytest.mark.seed("S4-26", "S4-27")
def test_towards_the_applicant_the_entrusting_body_answers_whatever_the_two_agree(handed, bureau):
    (paper,) = _draw_up(bureau, handed)
    text = "".join(text_of(_pdf(bureau, paper.id)).split())
    assert "对该行为的后果承担法律责任（行政许可法第二十四条）" in text
    assert "以委托方为被告提起行政诉讼" in text
    assert "名义上的行政和法律责任由委托方双江自治县民政局承担" in text
    assert "实际责任由承接方勐勐镇人民政府承担" in text
    assert "不影响申请人向委托方主张权利" in text


def test_both_sides_seal_it_and_any_alteration_shows(handed, bureau):
    (paper,) = _draw_up(bureau, handed)
    pdf = _pdf(bureau, paper.id)
    checked = documents.verify_pdf(pdf)
    assert checked.valid
    assert checked.signer == "勐勐镇人民政府"
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len([n for page in opened.pages for n in page.obj.get("/Annots", [])]) == 2
    altered = bytearray(pdf)
    altered[1000] ^= 1
    assert not documents.verify_pdf(bytes(altered)).valid


@pytest.mark.seed("S4-25")
def test_the_town_may_use_its_own_seal_instead(handed, bureau):
    (paper,) = _draw_up(bureau, handed, SealUsed.OWN)
    assert paper.seal_text == "承接单位相应业务公章"
    assert "使用承接单位相应业务公章" in "".join(text_of(_pdf(bureau, paper.id)).split())


def test_each_pair_of_bodies_has_one_document_and_a_body_entrusts_nothing_to_itself(
    county,
    bureau,
    licence,
    clock,
):
    clock.set("2026-10-08 10:00")
    other = testing.make_item(county.place.id, [county.zhengwu.id], body="zhengwu", **SERVICE)
    sites = [county.town_site, county.village_site, county.other_village_site, county.centre]
    batch = grant(bureau, plan_of([licence, other], sites, acts=(Act.COLLECT,)))
    assert public.lacking_entrustments(actor=bureau, batch_id=batch.id) == 5
    papers = _draw_up(bureau, batch)
    minzheng, zhengwu = county.minzheng.name, county.zhengwu.name
    assert {(p.entrusting, p.undertaking) for p in papers} == {
        (minzheng, zhengwu), (minzheng, "勐勐镇人民政府"), (minzheng, "勐库镇人民政府"),
        (zhengwu, "勐勐镇人民政府"), (zhengwu, "勐库镇人民政府"),
    }  # fmt: skip
    with pytest.raises(errors.Conflict, match="都已经出具"):
        _draw_up(bureau, batch)
    assert Entry.objects.filter(kind="catalogue.entrustment.made").count() == 5


def test_a_kind_of_sites_is_named_in_one_document_with_its_list(county, bureau, village, licence, clock):
    clock.set("2026-10-08 10:00")
    batch = grant(bureau, plan_of([licence], site_kind=SiteKind.VILLAGE, acts=(Act.COLLECT, Act.ASSIST)))
    papers = _draw_up(bureau, batch)
    assert {p.undertaking for p in papers} == {"由行政机关承办的各村级站点", "由村（居）民委员会承办的各村级站点"}
    committee = next(p for p in papers if "村（居）民" in p.undertaking)
    text = "".join(text_of(_pdf(bureau, committee.id)).split())
    assert village.name in text
    assert county.village_site.name not in text
    assert documents.verify_pdf(_pdf(bureau, committee.id)).signer == "双江自治县民政局"


def test_where_every_town_implements_an_item_each_entrusts_its_own_villages(county, bureau, village, clock):
    clock.set("2026-10-08 10:00")
    facts = {**SERVICE, "body": "town_government", "level": "5"}
    item = testing.make_item(county.place.id, [county.town_b.id, county.town_a.id], **facts)
    batch = grant(bureau, plan_of([item], [village, county.other_village_site], acts=(Act.COLLECT,)))
    papers = _draw_up(bureau, batch)
    assert {(p.entrusting, p.undertaking) for p in papers} == {("勐勐镇人民政府", "大荒田村民委员会")}


def test_a_renewal_is_another_document_over_delegations_that_follow_on(county, bureau, handed, licence, clock):
    (old,) = _draw_up(bureau, handed)
    clock.set("2026-12-20 10:00")
    public.note_ending(actor=testing.publisher(None))
    assert public.count_ending(bureau) == 2
    public.renew_entrustment(actor=bureau, entrustment_id=old.id, until=date(2028, 1, 1))
    assert public.count_ending(bureau) == 0
    assert public.note_ending(actor=testing.publisher(None)) == 0
    new, before = public.list_entrustments(actor=bureau, batch_id=handed.id)
    assert (new.since, new.until, new.renewed) == (UNTIL, date(2028, 1, 1), False)
    assert (before.id, before.renewed, before.until) == (old.id, True, UNTIL)
    assert Entrustment.objects.get(pk=new.id).renews_id == old.id
    clock.set("2027-06-01 10:00")
    assert public.site_may(licence.id, Act.ACCEPT, county.town_site.id)
    clock.set("2028-01-01 10:00")
    assert not public.site_may(licence.id, Act.ACCEPT, county.town_site.id)


def test_a_renewal_asks_the_law_again_and_is_refused_with_words(county, bureau, handed, licence, clock):
    (old,) = _draw_up(bureau, handed)
    refused(lambda: public.renew_entrustment(actor=bureau, entrustment_id=old.id, until=UNTIL), "晚于原来的期限")
    rows = public.list_handed(actor=bureau, narrow=public.HandedFilter()).rows
    for row in rows:
        public.end_delegation(actor=bureau, delegation_id=row.id, until=date(2026, 11, 1))
    with pytest.raises(errors.Conflict, match="都已经收回"):
        public.renew_entrustment(actor=bureau, entrustment_id=old.id, until=date(2028, 1, 1))
    clock.set("2027-01-01 10:00")
    with pytest.raises(errors.Conflict, match="已经到期"):
        public.renew_entrustment(actor=bureau, entrustment_id=old.id, until=date(2028, 1, 1))


def test_a_renewal_meets_the_negative_list(county, bureau, handed, licence):
    (old,) = _draw_up(bureau, handed)
    public.exclude_from_stationing(
        actor=bureau,
        item_id=licence.id,
        reason=public.ExclusionReason.SAFETY,
        document="双政发〔2026〕9号",
        since=UNTIL,
    )
    refused(lambda: public.renew_entrustment(actor=bureau, entrustment_id=old.id, until=date(2028, 1, 1)), "负面清单")
    assert Delegation.objects.filter(since=UNTIL).count() == 0


def test_nobody_else_reads_or_draws_up_a_document(county, bureau, handed):
    (paper,) = _draw_up(bureau, handed)
    clerk = persons.staff_actor(county, people.Role.CLERK)
    with pytest.raises(errors.Forbidden):
        public.open_entrustment(actor=clerk, entrustment_id=paper.id)
    there = places.create_place(
        actor=ground.manager(), slug="other", name="别县", short_name="别", prefix="BX", county=150429_000_000,
        words=places.SiteWords(), naming=ground.NAMING,
    )  # fmt: skip
    stranger = replace(bureau, place_id=there.id)
    with pytest.raises(errors.NotFound):
        public.open_entrustment(actor=stranger, entrustment_id=paper.id)
    with pytest.raises(errors.NotFound):
        public.draw_up_entrustments(actor=stranger, batch_id=handed.id, seal=SealUsed.OWN)
    assert EndingSoon.objects.count() == 0
