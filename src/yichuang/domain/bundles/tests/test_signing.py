"""附件 and 签名 of a bundle: asked once for all members, bound to the one form, carried into every child's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.bundles import public, testing
from yichuang.domain.bundles.merge import CannotMerge, merge_fields
from yichuang.domain.bundles.models import BundleFile
from yichuang.domain.bundles.testing import CHILD, BundleStage
from yichuang.domain.cases import public as cases
from yichuang.domain.cases.testing import PHOTO, person
from yichuang.domain.catalogue.public import FileKind, FormField
from yichuang.kernel.errors import Invalid

FRONT = {"id": "front", "label": "门头照片", "type": "attachment", "shared": "shop_front_photo"}
SIGNED = {"id": "signed", "label": "申请人签名", "type": "signature", "shared": "applicant_signature"}
FORMS = {
    "household": {"form": [CHILD, {"id": "holder", "label": "户主"}, {**FRONT, "most_files": 3}, SIGNED]},
    "subsidy": {"form": [*testing.ITEMS["subsidy"]["form"], {**FRONT, "id": "photo", "most_files": 2}, SIGNED]},
}
TYPED = {"name": "李扎迫", "agreed": True}
KEY, PICTURE = "applicant_signature", "shop_front_photo"

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> BundleStage:
    return testing.make_bundle_stage(item_changes=FORMS)


def drafted(world: BundleStage) -> tuple[str, list[public.StagedPaper]]:
    """A draft with the photograph in it."""
    draft = public.open_bundle_draft(actor=world.stage.villager, version_id=world.bundle.version_id)
    public.save_bundle_draft(
        actor=world.stage.villager, draft_id=draft.id, situation=testing.ANSWERS, content=draft.content
    )
    return draft.id, [uploaded(world, draft.id)]


def uploaded(world: BundleStage, draft_id: str, mark: bytes = b"") -> public.StagedPaper:
    sent = SimpleUploadedFile("门头.png", PHOTO % mark)
    return public.stage_paper(actor=world.stage.villager, draft_id=draft_id, paper=PICTURE, upload=sent)


def about(world: BundleStage, staged: list[public.StagedPaper]) -> dict[str, Any]:
    return {
        "actor": world.stage.villager,
        "version_id": world.bundle.version_id,
        "answers": testing.ANSWERS,
        "contents": {PICTURE: [s.sm3 for s in staged]} | concerned(world),
        "key": KEY,
    }


def concerned(world: BundleStage, **changes: Any) -> dict[str, list[str]]:
    made = testing.application(world, **changes)
    return cases.concerning(made.person, made.divisions)


def handed_in(world: BundleStage, staged: list[public.StagedPaper], draft: str, **values: Any) -> public.BundleReceipt:
    made = testing.application(world, values={**testing.VALUES, **values})
    papers = (*made.papers, public.PaperInput(PICTURE, "given", tuple(s.handle for s in staged)))
    return public.submit_bundle(
        actor=world.stage.villager, application=replace(made, papers=papers), idempotency_key="once", draft_id=draft
    )


@pytest.mark.seed("S2-71")
def test_both_are_asked_once_for_all_members_with_what_all_of_them_take(world):
    plan = public.plan_for(world.bundle.version_id, testing.ANSWERS)
    (attached,) = plan.attached
    assert (attached.key, [m for m, _ in attached.askers]) == (PICTURE, ["household", "subsidy"])
    assert attached.material.most_files == 2
    assert [f.members for f in plan.signatures] == [("household", "subsidy")]
    assert PICTURE not in {p.key for p in plan.papers}
    assert PICTURE not in {f.key for f in plan.fields}


@pytest.mark.seed("S2-71")
def test_one_photograph_and_one_signature_stand_in_every_childs_own_form(world):
    draft, staged = drafted(world)
    signed = public.sign_bundle(**about(world, staged), values=testing.VALUES, signature=TYPED)
    receipt = handed_in(world, staged, draft, **{KEY: signed})
    digests = set()
    for member, field in (("household", "front"), ("subsidy", "photo")):
        case = cases.get_case(world.stage.villager, case_id=testing.case_of(world, receipt, member))
        assert [[f.name for f in m.files] for m in case.materials if m.material == field] == [["门头.png"]]
        kept = case.form["signed"]
        assert (kept["name"], kept["at"], case.signature_stands) == ("李扎迫", signed["at"], True)
        digests.add(kept["digest"])
    assert len(digests) == 2, "each child's signature is bound to its own answers"
    assert signed["digest"] not in digests


def test_signature_for_one_child_is_none_for_another(world):
    draft, staged = drafted(world)
    signed = public.sign_bundle(**about(world, staged), values=testing.VALUES, signature=TYPED)
    made = testing.application(world, values={**testing.VALUES, KEY: signed})
    other = cases.PersonInput("person", "李小弟", "birth_pending", None)
    papers = (*made.papers, public.PaperInput(PICTURE, "given", tuple(s.handle for s in staged)))
    with pytest.raises(Invalid) as caught:
        public.submit_bundle(
            actor=world.stage.villager,
            application=replace(made, papers=papers, person=other),
            idempotency_key="once",
            draft_id=draft,
        )
    assert "重新签名" in caught.value.fields[f"fields.{KEY}"]


def test_attachment_is_taken_on_paper_over_a_counter_and_nowhere_else(world):
    applicant = person()
    papers = (*testing.application(world).papers, public.PaperInput(PICTURE, "paper"))
    values = {**testing.VALUES, KEY: {"way": "paper"}}
    made = replace(testing.application(world, values=values, applicant=applicant), papers=papers)
    receipt = public.submit_bundle(actor=world.stage.clerk, application=made, idempotency_key="counter")
    view = public.get_bundle_case(world.stage.clerk, number=receipt.number)
    case = next(c.case for c in view.children if c.member == "household")
    assert case is not None
    assert [m.state for m in case.materials if m.material == "front"] == ["paper"]
    online = replace(testing.application(world), papers=papers)
    with pytest.raises(Invalid) as caught:
        public.submit_bundle(actor=world.stage.villager, application=online, idempotency_key="online")
    assert f"papers.{PICTURE}" in caught.value.fields


def test_upload_over_a_counter_is_held_to_what_every_member_takes():
    narrow = {**FORMS, "subsidy": {"form": [*testing.ITEMS["subsidy"]["form"], {**FRONT, "id": "photo", "max_mb": 1}]}}
    world = testing.make_bundle_stage(item_changes=narrow)
    big = SimpleUploadedFile("门头.png", PHOTO % b"" + b"0" * (1024 * 1024 + 1))
    with pytest.raises(Invalid) as caught:
        public.stage_at_window(
            actor=world.stage.clerk,
            version_id=world.bundle.version_id,
            answers=testing.ANSWERS,
            paper=PICTURE,
            upload=big,
        )
    assert "1 MB" in caught.value.fields[PICTURE]


@pytest.mark.parametrize("change", ["value", "file", "none"])
def test_change_of_the_one_form_after_signing_is_refused_as_a_whole(world, change):
    draft, staged = drafted(world)
    signed = public.sign_bundle(**about(world, staged), values=testing.VALUES, signature=TYPED)
    given = {KEY: signed} | ({"child_name": "李大妹"} if change == "value" else {})
    files = {"value": staged, "file": [uploaded(world, draft, b"new")], "none": []}[change]
    with pytest.raises(Invalid) as caught:
        handed_in(world, files, draft, **given)
    if change == "none":
        assert caught.value.fields[f"papers.{PICTURE}"] == "请上传“门头照片”"
    else:
        assert "重新签名" in caught.value.fields[f"fields.{KEY}"]
    assert not BundleFile.objects.filter(draft__isnull=True).exists()


@pytest.mark.parametrize(
    ("signature", "values", "words"),
    [
        ({"name": "王五", "agreed": True}, {}, "您本人的姓名"),
        ({"name": "李扎迫"}, {}, "勾选"),
        (TYPED, {"child_name": ""}, "前面还有没填好的"),
    ],
)
def test_signature_under_the_one_form_is_refused_in_words(world, signature, values, words):
    _, staged = drafted(world)
    with pytest.raises(Invalid) as caught:
        public.sign_bundle(**about(world, staged), values={**testing.VALUES, **values}, signature=signature)
    assert words in caught.value.fields[KEY]


def test_more_or_other_files_than_all_members_take_are_refused(world):
    draft, _ = drafted(world)
    uploaded(world, draft, b"2")
    with pytest.raises(Invalid) as caught:
        uploaded(world, draft, b"3")
    assert "最多 2 个" in caught.value.fields[PICTURE]
    bad = SimpleUploadedFile("门头.png", b"<svg onload=alert(1)>")
    public.remove_paper(actor=world.stage.villager, handle=str(BundleFile.objects.first().pk))
    with pytest.raises(Invalid) as caught:
        public.stage_paper(actor=world.stage.villager, draft_id=draft, paper=PICTURE, upload=bad)
    assert "网页" in caught.value.fields[PICTURE]


def test_member_that_is_filled_in_later_is_signed_later():
    forms = {"insurance": {"form": [*testing.ITEMS["insurance"]["form"], SIGNED]}}
    world = testing.make_bundle_stage(
        item_changes={k: FORMS.get(k, {}) | forms.get(k, {}) for k in testing.ITEMS},
        members=[
            {**m, "later": [{"member": "household", "field": "account"}]} if m["key"] == "insurance" else m
            for m in testing.BUNDLE["members"]
        ],
    )
    plan = public.plan_for(world.bundle.version_id, testing.ANSWERS)
    assert "insurance" not in {m for f in plan.signatures for m in f.members}
    assert "insurance__signed" in {f.key for f in plan.asked_later("insurance")}


def field(**changes: Any) -> FormField:
    return FormField.model_validate({**FRONT, **changes})


def test_attachments_merge_to_what_both_take_and_not_at_all_where_nothing_fits_both():
    one = field(accepts=["photo", "pdf"], max_mb=5, most_files=4, required=False)
    both = merge_fields("x", [one, field(accepts=["ofd", "photo"], max_mb=8, most_files=2)])
    assert (both.accepts, both.max_mb, both.most_files, both.required) == ((FileKind.PHOTO,), 5, 2, True)
    assert merge_fields("x", [field(), field()]).max_mb == 10
    with pytest.raises(CannotMerge, match="对不上"):
        merge_fields("x", [one, field(accepts=["ofd"])])
    with pytest.raises(CannotMerge, match="不能只填一次"):
        merge_fields("x", [one, FormField(id="front", label="门头照片")])
