"""A county under its plan for the tests over every address: a check under way, a site that carries the mark."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing as planned
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

SIGN = {"reads": "双江自治县勐勐镇便民服务中心", "width_cm": 240, "height_cm": 40, "placed": True}


def picture(name: str = "图.png") -> SimpleUploadedFile:
    """A picture that says nothing of where it was taken."""
    return SimpleUploadedFile(name, items.PNG, content_type="image/png")


def standard_of(stage: staged.Stage) -> dict[str, str]:
    """Sites, a check with a photo, something to put right with its photo, and a certificate."""
    county = stage.county
    bureau = persons.staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id)
    profile = planned.sample_profile()
    uncounted = tuple(
        c.model_copy(update={"lines": tuple(line.model_copy(update=_declared(line)) for line in c.lines)})
        for c in profile.checklists
    )
    buildout.adopt_profile(
        actor=bureau, place_id=county.place.id, reason="三年行动计划",
        profile=profile.model_copy(update={"checklists": uncounted, "appraisal": with_third(profile)}),
    )  # fmt: skip
    site_id = county.town_site.id
    town = persons.staff_actor(county, people.Role.HALL_MANAGER, organisation_id=county.town_a.id, site_id=site_id)
    mine = whole_check(town, site_id, "self")
    evidence = next(v.evidence[0] for v in buildout.get_check(town, mine).lines if v.evidence)
    buildout.report_site(actor=town, site_id=site_id)
    whole_check(bureau, site_id, "county")
    buildout.pass_county(actor=bureau, site_id=site_id)
    city = persons.staff_actor(county, people.Role.CITY, organisation_id=county.zhengwu.id)
    buildout.pass_city(actor=city, site_id=site_id, said="看过材料")
    (certificate,) = buildout.list_certificates(bureau, site_id)
    todo = buildout.open_rectification(actor=bureau, site_id=site_id, line="sign", defect="褪色", due_on=clock.today())
    buildout.report_rectified(actor=town, rectification_id=todo, said="换了新的", upload=picture())
    draft = buildout.begin_check(actor=bureau, site_id=site_id, kind="spot")
    appraised = appraisal_of(stage, bureau)
    patrol = buildout.begin_patrol(actor=bureau, site_id=site_id, means="spot")
    patrols = appraised | {
        "desk/inspection/checks/<int:assessment_id>/lines/<slug:line>/cases/ assessment_id": str(patrol),
        "desk/inspection/checks/<int:assessment_id>/lines/<slug:line>/cases/ line": "p_cases",
        "desk/inspection/checks/<int:assessment_id>/cases/<int:sample_id>/drop/ assessment_id": str(patrol),
        **_third_party(stage, bureau, site_id),
        "patrol_site_id": str(site_id), "sample_id": "1",
    }  # fmt: skip
    reading = buildout.declare_reading(
        actor=bureau, indicator="phone_use", on=clock.today(), value="85", said="平台统计", upload=picture()
    )
    checks = "desk/standard/checks/<int:assessment_id>/photos/<int:evidence_id>/"
    own = ("", "begin/<slug:kind>/", "do/<slug:name>/", "rectify/")
    return {f"desk/standard/<int:site_id>/{rest} site_id": str(site_id) for rest in own} | patrols | {
        "assessment_id": str(draft), f"{checks} assessment_id": str(mine), f"{checks}remove/ assessment_id": str(mine),
        "evidence_id": str(evidence.id), "rectification_id": str(todo), "certificate_id": str(certificate.id),
        "line": "premises", "reading_id": str(reading), "standard/<str:number>/ number": certificate.number,
    }  # fmt: skip


def with_third(profile: buildout.Profile) -> buildout.Appraisal:
    """The place's rules, and third parties and a bonus allowed."""
    rules = {"into": (buildout.AppraisedBy.PARTY,), "bonus": "创建标准高", "bonus_most": 5}
    return profile.appraisal.model_copy(update=rules)


def _third_party(stage: staged.Stage, bureau: Actor, site_id: int) -> dict[str, str]:
    """A commission, and a patrol of the third party that waits for the bureau."""
    body, today = stage.county.minzheng.id, clock.today()
    given = buildout.commission_third(
        actor=bureau, organisation_id=body, site_ids=[site_id], document="委托书一号", since=today,
        until=today + timedelta(days=9),
    )  # fmt: skip
    third = persons.staff_actor(stage.county, people.Role.THIRD_PARTY, organisation_id=body)
    looked = buildout.begin_patrol(actor=third, site_id=site_id, means="spot")
    for view in buildout.get_check(third, looked).lines:
        said = "skip" if view.line.at_cases else "yes"
        buildout.answer_line(actor=third, assessment_id=looked, line=view.line.key, said=said)
    buildout.submit_check(actor=third, assessment_id=looked)
    return {
        "commission_id": str(given),
        "desk/inspection/checks/<int:assessment_id>/settle/ assessment_id": str(looked),
    }


def whole_check(actor: Actor, site_id: int, kind: str) -> int:
    """A check in which everything is in order; its id."""
    check = buildout.begin_check(actor=actor, site_id=site_id, kind=kind)
    for view in buildout.get_check(actor, check).lines:
        at = {"actor": actor, "assessment_id": check, "line": view.line.key}
        buildout.answer_line(**at, said="yes", **(SIGN if view.line.sign else {}))
        if view.line.evidence:
            buildout.add_evidence(**at, upload=picture())
    buildout.submit_check(actor=actor, assessment_id=check)
    return check


def _declared(line: buildout.Line) -> dict[str, object]:
    """The county of these tests has no windows and no cases: nothing is counted, nor a must without proof."""
    return {"figure": "", "least": 0, "must": line.must and bool(line.evidence)}


def appraisal_of(stage: staged.Stage, bureau: Actor) -> dict[str, str]:
    """A town's appraisal of last year, with a bonus, confirmed and sent."""
    year = clock.today().year - 1
    buildout.draft_year(actor=bureau, year=year)
    draft = buildout.list_appraisals(bureau, year)[0]
    buildout.give_bonus(
        actor=bureau, unit_appraisal_id=draft.id, points=2, said="创建标准高、覆盖面广", upload=picture()
    )
    buildout.confirm_year(actor=bureau, year=year)
    return {"unit_appraisal_id": str(draft.id), "year": str(year)}
