"""What an application, its papers and its supplement may claim, and what 补登 may."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import public, testing
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.clock import SHANGHAI
from yichuang.kernel.errors import Forbidden, Invalid

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
REUSED = (public.MaterialInput("right", "reused"),)


@pytest.fixture
def stage(settings, tmp_path) -> testing.Stage:
    settings.VAR = tmp_path  # files and keys
    return testing.make_stage()


def brings_her_paper(stage: testing.Stage) -> None:
    """The villager files with an upload of her own, 林权证明, and is accepted."""
    sent = SimpleUploadedFile("林权证.pdf", PDF)
    staged = public.stage_file(actor=stage.villager, upload=sent, material="right", item_id=stage.item.id)
    case = testing.submit(stage, materials=(public.MaterialInput("right", "given", (staged.handle,)),)).case_id
    public.accept_case(actor=stage.clerk, case_id=case, defer=("plan",))


def refused(stage: testing.Stage, actor: Actor | None = None, **changes: Any) -> set[str]:
    """The fields an application is refused for."""
    with pytest.raises(Invalid) as problem:
        testing.submit(stage, actor, **changes)
    return set(problem.value.fields)


def test_nobody_files_online_in_anothers_name(stage) -> None:
    with pytest.raises(Forbidden, match="以本人名义"):
        testing.submit(stage, applicant=testing.person())


def test_a_paper_on_paper_cannot_be_claimed_online(stage) -> None:
    assert refused(stage, materials=(public.MaterialInput("right", "paper"),)) == {"materials.right"}


def test_only_what_the_list_waives_is_waived(stage) -> None:
    papers = (public.MaterialInput("plan", "waived"),)
    assert refused(stage, stage.clerk, applicant=testing.person(), materials=papers) == {"materials.plan"}


def test_a_paper_of_the_last_year_need_not_come_again(stage) -> None:
    with clock.at(MONDAY):
        brings_her_paper(stage)
    with clock.at(MONDAY + timedelta(days=364)):
        case = testing.submit(stage, materials=REUSED).case_id
        lines = {m.material: m for m in public.get_case(stage.villager, case_id=case).materials}
    assert [f.name for f in lines["right"].files] == ["林权证.pdf"]


def test_a_paper_older_than_a_year_is_asked_for_afresh(stage) -> None:
    with clock.at(MONDAY):
        brings_her_paper(stage)
    with clock.at(MONDAY + timedelta(days=366)):
        assert refused(stage, materials=REUSED) == {"materials.right"}


def test_nobody_reuses_anothers_paper(stage) -> None:
    brings_her_paper(stage)
    assert refused(stage, persons.public_actor(), materials=REUSED) == {"materials.right"}


def noticed(stage: testing.Stage, *asked: str) -> int:
    case = testing.submit(stage).case_id
    public.notify_correction(actor=stage.clerk, case_id=case, items=dict.fromkeys(asked, "看不清"))
    return case


def test_a_paper_nobody_asked_for_is_not_taken_as_an_answer(stage) -> None:
    case = noticed(stage, "right")
    with pytest.raises(Invalid) as problem:
        public.supplement(actor=stage.clerk, case_id=case, materials=(public.MaterialInput("plan", "paper"),))
    assert set(problem.value.fields) == {"materials.plan"}


def test_the_form_is_not_changed_unless_the_notice_asked_for_it(stage) -> None:
    case = noticed(stage, "right")
    with pytest.raises(Invalid) as problem:
        public.supplement(actor=stage.villager, case_id=case, form={**testing.FORM, "area": "900"})
    assert set(problem.value.fields) == {"form"}


def test_an_optional_paper_is_not_demanded() -> None:
    papers = [*testing.items.SPEC["materials"], {"id": "photo", "name": "现场照片", "necessity": "2"}]
    stage = testing.make_stage(materials=papers)
    case = testing.submit(stage).case_id
    with pytest.raises(Invalid) as problem:
        public.notify_correction(actor=stage.clerk, case_id=case, items={"photo": "请补照片"})
    assert set(problem.value.fields) == {"items.photo"}


def test_an_acceptance_is_entered_later_only_by_a_post_with_that_right(stage) -> None:
    with clock.at(MONDAY + timedelta(days=3)):
        receipt = testing.submit(stage, stage.clerk, applicant=testing.person(), occurred_at=MONDAY)
        without = replace(stage.clerk, permissions=stage.clerk.permissions - {"cases.enter_later"})
        with pytest.raises(Forbidden):
            public.accept_case(actor=without, case_id=receipt.case_id, occurred_at=MONDAY)


def test_what_happened_more_than_a_year_ago_is_not_entered_later(stage) -> None:
    with clock.at(MONDAY + timedelta(days=368)):
        fields = refused(stage, stage.clerk, applicant=testing.person(), occurred_at=MONDAY)
    assert fields == {"occurred_at"}
