"""What earlier cases of the same person give to a new one, and what may be evaluated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import journal
from yichuang.kernel.actor import Actor

from .. import lifecycle, papers
from ..events import FormPrefilled
from ..models import Case
from ..policies import access_case

_LOOK_BACK = 20


@dataclass(frozen=True, slots=True)
class ReusableMaterial:
    """A paper the person has handed in within a year and need not bring again (S2-63)."""

    material: str
    name: str
    given_at: datetime
    files: int


@dataclass(frozen=True, slots=True)
class EvaluationTarget:
    """A case as the evaluation needs it. ``stage``: 1 while under way, 2 when decided (domain.md §4.2)."""

    case_id: int
    number: str
    place_id: int
    item_id: int
    item_name: str
    plain_name: str
    organisation_id: int
    organisation: str
    site_id: int | None
    town: int
    applicant_id: int
    stage: str
    open: bool


def prefill(actor: Actor, *, version_id: int, applicant_id: int | None = None) -> dict[str, Any]:
    """Values for the form's shared data elements (数据元) from what this very applicant filled in before, newest first.

    Staff may ask only for an applicant whose case they are taking in (cases.intake). Nobody else's data ever comes.
    """
    person = actor.applicant_id if not actor.may("cases.intake") else applicant_id
    if person is None:
        return {}
    form = catalogue.get_version(version_id).spec.form
    wanted = {f.shared: f.id for f in form if f.shared and f.type is not catalogue.FieldType.SIGNATURE}
    if not wanted:
        return {}
    if actor.may("cases.intake"):  # personal data in the clear on a desk: on record
        with transaction.atomic():
            journal.record(
                FormPrefilled(person, version_id), actor=actor, subject=f"applicant:{person}", place_id=actor.place_id
            )
    found: dict[str, Any] = {}
    for case in Case.objects.filter(applicant_id=person).only("form", "item_version_id").order_by("-pk")[:_LOOK_BACK]:
        for field in catalogue.get_version(case.item_version_id).spec.form:
            target = wanted.get(field.shared)
            if target and target not in found and case.form.get(field.id) not in (None, "", []):
                found[target] = case.form[field.id]
    return found


def reusable_materials(
    actor: Actor, *, version_id: int, applicant_id: int | None = None
) -> dict[str, ReusableMaterial]:
    """Which papers of this version the applicant has handed in within a year, by material id."""
    person = actor.applicant_id if not actor.may("cases.intake") else applicant_id
    if person is None:
        return {}
    materials = {m.name: m.id for m in catalogue.get_version(version_id).spec.materials if not m.made_by_form}
    found = papers.reusable(person, list(materials))
    return {
        materials[name]: ReusableMaterial(materials[name], name, rows[0].added_at, len(rows))
        for name, rows in found.items()
        if rows
    }


def evaluable(actor: Actor, number: str) -> EvaluationTarget:
    """The case behind ``number`` for the applicant's evaluation. Raises NotFound unless it is her own case."""
    case = access_case(actor, number=number)
    assert case.number is not None
    decided = case.state in lifecycle.DECIDED | lifecycle.CLOSED
    return EvaluationTarget(
        case_id=case.pk,
        number=case.number,
        place_id=case.place_id,
        item_id=case.item_id,
        item_name=case.item_name,
        plain_name=catalogue.get_version(case.item_version_id).spec.plain_name,
        organisation_id=case.deciding_organisation_id,
        organisation=places.get_organisation(case.deciding_organisation_id).name,
        site_id=case.accepting_site_id,
        town=case.town,
        applicant_id=case.applicant_id,
        stage="2" if decided else "1",
        open=case.accepted_on is not None or case.state in lifecycle.CLOSED,
    )
