"""What happened on paper before the system is entered afterwards, with its real day, and only forwards."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.kernel import documents
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db

PAPER = "2023 年度达标台账"
WAY = [
    buildout.PastStep("start", date(2023, 3, 6)),
    buildout.PastStep("report", date(2023, 9, 4)),
    buildout.PastStep("pass_county", date(2023, 10, 9)),
    buildout.PastStep("pass_city", date(2023, 11, 20)),
]


@pytest.fixture
def plan(clock) -> testing.Plan:
    clock.set("2023-01-03 09:00")
    made = testing.make_plan()
    clock.set("2024-03-01 09:00")
    return made


@pytest.mark.seed("S0-88")
def test_the_whole_way_is_entered_with_its_real_days_and_shown_as_entered_later(plan: testing.Plan) -> None:
    before = Entry.objects.count()
    moves = buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=WAY, document=PAPER)
    assert [(m.transition, m.on) for m in moves] == [(s.name, s.on) for s in WAY]
    assert {(m.reason, m.entered_on) for m in moves} == {(PAPER, date(2024, 3, 1))}
    work = buildout.get_work(plan.bureau, plan.town_site)
    assert (work.state, work.since) == ("up_to_standard", date(2023, 11, 20))
    assert work.recheck_on == date(2024, 11, 20)
    entries = list(Entry.objects.order_by("pk")[before:])
    assert [e.kind for e in entries] == ["buildout.work.moved"] * 4 + ["buildout.certificate.issued"]
    assert {e.channel for e in entries} == {"entered_later"}
    assert {e.actor_account_id for e in entries} == {plan.bureau.account_id}
    assert [e.occurred_at.date() for e in entries] == [*(s.on for s in WAY), WAY[-1].on]
    assert {e.recorded_at.date() for e in entries} == {date(2024, 3, 1)}


def test_a_recheck_that_was_missed_is_overdue_and_not_forgiven(plan: testing.Plan, clock) -> None:
    clock.set("2026-01-15 09:00")
    buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=WAY, document=PAPER)
    assert buildout.get_work(plan.bureau, plan.town_site).recheck_on == date(2024, 11, 20)
    (waiting,) = buildout.list_waiting(plan.bureau)["recheck"]
    assert (waiting.site_id, waiting.since, waiting.why) == (plan.town_site, date(2024, 11, 20), "复查逾期 421 天")
    assert buildout.count_waiting(plan.bureau) == 1


@pytest.mark.parametrize(
    ("name", "on", "field", "words"),
    [
        ("start", date(2024, 3, 2), "on", "补登的是今天以前的事"),
        ("start", date(2024, 3, 1), "on", "补登的是今天以前的事"),
        ("start", date(2022, 12, 31), "on", "计划从 2023-01-01 开始"),
        ("report", date(2023, 5, 1), "name", "待启动"),
        ("confirm", date(2023, 5, 1), "name", "市级验收"),
        ("finish", date(2023, 5, 1), "name", "没有这一步"),
    ],
)
def test_the_future_and_a_wrong_order_are_refused(plan: testing.Plan, name, on, field, words) -> None:
    steps = [buildout.PastStep(name, on)]
    with pytest.raises(Invalid) as refused:
        buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=steps, document=PAPER)
    assert words in refused.value.fields[f"0.{field}"]
    assert buildout.list_moves(plan.bureau, plan.town_site) == ()


def test_a_step_before_the_step_before_it_is_refused_and_nothing_of_the_batch_stays(plan: testing.Plan) -> None:
    back = [WAY[0], buildout.PastStep("report", date(2023, 3, 5))]
    with pytest.raises(Invalid) as refused:
        buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=back, document=PAPER)
    assert "2023-03-06" in refused.value.fields["1.on"]
    assert buildout.get_work(plan.bureau, plan.town_site).state == "planned"


@pytest.mark.parametrize(("steps", "document", "field"), [(WAY[:1], " ", "document"), ([], PAPER, "steps")])
def test_without_a_document_or_a_step_nothing_is_entered(plan: testing.Plan, steps, document, field) -> None:
    with pytest.raises(Invalid) as refused:
        buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=steps, document=document)
    assert list(refused.value.fields) == [field]


def test_a_mark_of_the_past_has_a_certificate_of_its_day_that_says_it_was_entered_later(plan: testing.Plan) -> None:
    buildout.enter_steps(actor=plan.bureau, site_id=plan.village_site, steps=WAY[:2], document=PAPER)
    assert buildout.certificate_of(plan.village_site) is None
    buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=WAY, document=PAPER)
    buildout.enter_steps(actor=plan.bureau, site_id=plan.village_site, steps=WAY[2:], document=PAPER)
    given = [buildout.certificate_of(site) for site in (plan.town_site, plan.village_site)]
    assert [c.number for c in given] == ["SJ-DB-2023-0001", "SJ-DB-2023-0002"], "of the year of the mark, without a gap"
    shown = buildout.find_certificate("SJ-DB-2023-0001")
    assert (shown.issued_on, shown.entered_on, shown.document) == (date(2023, 11, 20), date(2024, 3, 1), PAPER)
    (entry,) = Entry.objects.filter(kind="buildout.certificate.issued", subject=f"sitecertificate:{shown.id}")
    assert (entry.channel, entry.occurred_at.date()) == ("entered_later", date(2023, 11, 20))
    at = {"certificate_id": shown.id, "address": "https://example.invalid/standard/"}
    pdf = b"".join(files.open_file(buildout.print_certificate(actor=plan.town, **at)))
    assert documents.verify_pdf(pdf).valid


def test_a_certificate_that_was_revoked_is_not_handed_out_again_though_it_was_printed(plan: testing.Plan) -> None:
    buildout.enter_steps(actor=plan.bureau, site_id=plan.village_site, steps=WAY, document=PAPER)
    number = buildout.certificate_of(plan.village_site).number
    at = {"certificate_id": buildout.find_certificate(number).id, "address": "https://example.invalid/standard/"}
    assert buildout.print_certificate(actor=plan.town, **at)
    lost = [buildout.PastStep("lose", date(2024, 1, 10))]
    buildout.enter_steps(actor=plan.bureau, site_id=plan.village_site, steps=lost, document=PAPER)
    with pytest.raises(Conflict, match="不再打印"):
        buildout.print_certificate(actor=plan.town, **at)


def test_what_is_refused_takes_no_number(plan: testing.Plan) -> None:
    wrong = [*WAY, buildout.PastStep("start", date(2023, 12, 1))]
    with pytest.raises(Invalid):
        buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=wrong, document=PAPER)
    buildout.enter_steps(actor=plan.bureau, site_id=plan.village_site, steps=WAY, document=PAPER)
    assert buildout.certificate_of(plan.village_site).number == "SJ-DB-2023-0001"


def test_a_mark_that_was_lost_and_won_again_on_paper_leaves_one_certificate_in_force(plan: testing.Plan) -> None:
    lost = [
        *WAY, buildout.PastStep("lose", date(2023, 12, 5)), buildout.PastStep("report", date(2024, 1, 8)),
        buildout.PastStep("pass_county", date(2024, 1, 15)), buildout.PastStep("pass_city", date(2024, 2, 1)),
    ]  # fmt: skip
    buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=lost, document=PAPER)
    found = buildout.list_certificates(plan.bureau, plan.town_site)
    assert [(c.number, c.revoked_on) for c in found] == [
        ("SJ-DB-2024-0001", None), ("SJ-DB-2023-0001", date(2023, 12, 5))
    ]  # fmt: skip
    assert buildout.get_work(plan.bureau, plan.town_site).recheck_on == date(2025, 2, 1)


def test_a_mark_of_the_past_is_held_against_the_edition_of_its_day(plan: testing.Plan) -> None:
    profile = testing.sample_profile()
    stricter = profile.model_copy(update={"acceptance": profile.acceptance.model_copy(update={"rectify_days": 10})})
    place_id = plan.county.place.id
    buildout.adopt_profile(actor=plan.bureau, place_id=place_id, profile=stricter, reason="整改期限改短")
    buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=WAY, document=PAPER)
    now = [buildout.PastStep(s.name, date(2024, 2, 29)) for s in WAY]
    buildout.enter_steps(actor=plan.bureau, site_id=plan.village_site, steps=now, document=PAPER)
    editions = [buildout.certificate_of(site).edition_number for site in (plan.town_site, plan.village_site)]
    assert editions == [1, 1], "the second edition is in force from today only"
    assert buildout.get_edition(place_id).number == 2


def test_only_the_bureau_enters_and_only_in_its_own_place(plan: testing.Plan) -> None:
    for actor in (plan.town, plan.government, plan.agent, plan.city):
        with pytest.raises(Forbidden):
            buildout.enter_steps(actor=actor, site_id=plan.town_site, steps=WAY, document=PAPER)
    with pytest.raises(NotFound):
        buildout.enter_steps(actor=plan.bureau, site_id=10**9, steps=WAY, document=PAPER)
