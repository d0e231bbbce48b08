"""What of the list can be brought to a town's or a village's site (下沉、延伸): for figures of the whole place."""

from __future__ import annotations

from django.db.models import Q

from yichuang.domain.places.public import OrganisationKind
from yichuang.kernel import clock
from yichuang.kernel.generation import by_generation

from ..codes import Act, Service
from ..models import Implementation
from .delegations import SiteKind
from .reach import in_force

_BELOW = (SiteKind.TOWN.value, SiteKind.VILLAGE.value, SiteKind.BANK.value)
_BODIES = (OrganisationKind.GOVERNMENT.value, OrganisationKind.FARM.value, OrganisationKind.COMMITTEE.value)
_ACTS = (Act.COLLECT.value, Act.ACCEPT.value, Act.ASSIST.value)


@by_generation
def items_below(place_id: int) -> frozenset[int]:
    """The items that some town's or village's site takes in, accepts or helps with today; ids.

    What a town or a village committee does in its own right counts as well as what is handed down to it (S4-1).
    """
    handed = in_force(clock.today()).filter(
        Q(site_kind__in=_BELOW) | Q(site__kind__in=_BELOW) | Q(organisation__kind__in=_BODIES),
        item__place_id=place_id,
        act__in=_ACTS,
    )
    own = Implementation.objects.filter(
        item__place_id=place_id,
        item__service=Service.HANDLED.value,
        organisation__kind__in=_BODIES,
        ended_on__isnull=True,
    )
    return frozenset(handed.values_list("item_id", flat=True)) | frozenset(own.values_list("item_id", flat=True))
