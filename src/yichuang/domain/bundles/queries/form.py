"""The one form while it is being filled in: what is wrong so far, what is known already, what places to ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel.actor import Actor
from yichuang.kernel.generation import steady

from ..filing import value_problems, wanted_places
from ..plan import MergedField, Plan
from .listed import member_items, plan_for


@steady()
def form_problems(version_id: int, plan: Plan, values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with these values, by field of the one form: each against every member that asks it."""
    return value_problems(plan, member_items(version_id), values)


def known_values(actor: Actor, version_id: int, plan: Plan) -> dict[str, Any]:
    """What she filled in before, by field of the one form; nobody else's data ever comes."""
    items = member_items(version_id)
    known: dict[str, Any] = {}
    before = {p.key: cases.prefill(actor, version_id=items[p.key].version_id) for p in plan.filed}
    for merged in plan.fields:
        for member, field in merged.askers:
            if field in before[member]:
                known.setdefault(merged.key, before[member][field])
    return known


def late_fields(version_id: int, answers: Mapping[str, str], member: str) -> tuple[MergedField, ...]:
    """What a member whose turn has come asks that could not be known before. Raises NotFound."""
    return plan_for(version_id, answers).asked_later(member)


def places_asked(version_id: int, plan: Plan) -> tuple[str, ...]:
    """The rules of competence a village must be told for, each once: ("any",) where none of the members cares."""
    items = member_items(version_id)
    return wanted_places(plan, {p.key: catalogue.get_version(items[p.key].version_id).spec for p in plan.filed})


def delivery_ways(version_id: int, plan: Plan) -> tuple[tuple[str, ...], ...]:
    """For each member that is filed, the ways its result may reach the applicant."""
    items = member_items(version_id)
    return tuple(catalogue.get_version(items[p.key].version_id).spec.delivery_ways for p in plan.filed)
