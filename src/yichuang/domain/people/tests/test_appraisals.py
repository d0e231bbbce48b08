"""The sealed notice of an appraisal; whose people are whose to look after."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.people import public, testing
from yichuang.domain.places import public as places
from yichuang.kernel import documents
from yichuang.kernel.errors import Forbidden, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry

from .halls import Files


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-12 09:00")
    return Files()


def kinds():
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


@pytest.mark.seed("S1-36", "S1-37", "S1-130", "S2-137")
def test_an_appraisal_goes_home_as_a_numbered_notice_under_the_seal_of_the_body_that_runs_the_hall(hall, monkeypatch):
    drawn = []

    def render(template, data, *, sample):
        drawn.append(data)
        return documents_render(template, data, sample=sample)

    documents_render = documents.render
    monkeypatch.setattr(documents, "render", render)
    dispatch = hall.station()
    wanted = {"actor": hall.manager, "dispatch_id": dispatch, "grade": public.Grade.EXCELLENT}
    sent = [
        public.draft_appraisal(**wanted, month=date(2026, month, 1), text="全月无差错，群众满意") for month in (8, 9)
    ]
    with pytest.raises(NotFound):
        public.open_appraisal_paper(actor=hall.manager, appraisal_id=sent[0])
    for appraisal in sent:
        public.send_appraisal(actor=hall.manager, appraisal_id=appraisal)
    before = len(kinds())
    file_id, number = public.open_appraisal_paper(actor=hall.leader, appraisal_id=sent[0])
    assert kinds()[before:] == ["people.appraisal.opened"]
    serial = [public.open_appraisal_paper(actor=hall.manager, appraisal_id=a)[1][-9:] for a in sent]
    assert serial == ["2026-0001", "2026-0002"]
    assert public.get_appraisal(actor=hall.leader, appraisal_id=sent[0]).number == number
    pdf = b"".join(files.open_file(file_id))
    seal = documents.verify_pdf(pdf)
    body = places.get_organisation(hall.site.organisation_id).name
    assert (seal.valid, seal.intact, seal.signer) == (True, True, body)
    for words in (
        number,
        "李娜",
        "2026年8月",
        "优秀",
        "全月无差错，群众满意",
        hall.county.minzheng.name,
        "2026年10月12日",
    ):
        assert words in drawn[0].values()
    for nobody in (hall.other_leader, testing.staff_actor(hall.county, public.Role.HALL_MANAGER,
                                                          site_id=hall.county.town_site.id)):  # fmt: skip
        with pytest.raises(NotFound):
            public.open_appraisal_paper(actor=nobody, appraisal_id=sent[0])
    with pytest.raises(Forbidden):
        public.open_appraisal_paper(actor=hall.na, appraisal_id=sent[0])


def test_a_month_before_she_came_is_not_appraised(hall):
    dispatch = hall.station(since=date(2026, 9, 20))
    with pytest.raises(Invalid):
        public.draft_appraisal(
            actor=hall.manager, dispatch_id=dispatch, month=date(2026, 8, 31), grade=public.Grade.GOOD, text="业务熟练"
        )
    public.draft_appraisal(
        actor=hall.manager, dispatch_id=dispatch, month=date(2026, 9, 1), grade=public.Grade.GOOD, text="业务熟练"
    )


def test_whoever_has_left_for_another_hall_is_that_halls_to_look_after(hall, clock):
    dispatch = hall.station()
    hall.file(phone="13887651234")
    public.end_dispatch(actor=hall.bureau, dispatch_id=dispatch, until=date(2026, 10, 13), reason="机构改革")
    public.end_post(actor=testing.manager(), post_id=hall.na.post_id, until=date(2026, 10, 13))
    assert public.get_file(actor=hall.manager, account_id=hall.na.account_id).name == "李娜"
    clock.set("2026-10-13 09:00")
    with pytest.raises(NotFound):
        public.get_file(actor=hall.manager, account_id=hall.na.account_id)
    with pytest.raises(NotFound):
        hall.file(phone="13987651234")
