"""What a window may take in of a bundle, told before she begins."""

from __future__ import annotations

from collections.abc import Mapping

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor
from yichuang.kernel.generation import steady

from ..filing import division_for
from ..plan import OPEN, Plan
from ..records import MemberHere
from .listed import get_bundle_version, member_items


@steady()
def members_here(actor: Actor, version_id: int, plan: Plan, divisions: Mapping[str, int]) -> tuple[MemberHere, ...]:
    """For each member that is, or may be, applied for: what this actor's window may do with it.

    Where no division is told yet, the window's own counts. Raises NotFound.
    """
    if actor.site_id is None:
        return ()
    version, items = get_bundle_version(version_id), member_items(version_id)
    here = places.get_site(actor.site_id).division
    found = []
    for part in (p for p in plan.parts if not p.external and (p.takes_part or p.status == OPEN)):
        item = items[part.key]
        record = catalogue.get_version(item.version_id).spec
        where = division_for(divisions, record.competence) or here
        owner = places.competent_organisation(version.place_id, record.body, where)
        how = cases.intake_at(actor, item.id, owner.id if owner else None)
        found.append(MemberHere(part.key, part.plain_name, owner.name if owner else item.organisation_name, how))
    return tuple(found)
