"""Who works at a site and what binds it, counted for many sites at once (figures of the standard, issue 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.generation import steady

from .models import Post
from .office.lifecycle import PUBLISHED
from .office.models import Institution
from .roles import Role
from .staff_file.models import Certificate, PaperKind


def count_staff_by_site(site_ids: Collection[int]) -> dict[int, int]:
    """People with a post at each of these sites today, whoever employs them, each once; none: absent."""
    return _people(_posts(site_ids))


def count_agents_by_site(site_ids: Collection[int]) -> dict[int, int]:
    """Agents (代办员) with a post at each of these sites today; none: absent (S1-26)."""
    return _people(_posts(site_ids).filter(role=Role.AGENT))


def count_training_by_site(site_ids: Collection[int], since: date) -> dict[int, int]:
    """Trainings since that day of the people who have a post at each of these sites today, by their staff files."""
    trained = Certificate.objects.filter(
        account_id=OuterRef("account_id"), kind=PaperKind.TRAINING, got_on__gte=since
    ).order_by()
    number = trained.values("account_id").annotate(number=Count("pk")).values("number")
    rows = _posts(site_ids).annotate(number=Coalesce(Subquery(number, output_field=IntegerField()), 0))
    found: Counter[int] = Counter()
    for site_id, _, many in rows.values_list("site_id", "account_id", "number").distinct():
        found[site_id] += many
    return {site_id: many for site_id, many in found.items() if many}


def count_institutions_by_site(site_ids: Collection[int]) -> dict[int, int]:
    """Published institutions (制度) in force at each of these sites: its own, and those of its place; none: absent."""
    with steady():
        of_place = {site_id: places.get_site(site_id).place_id for site_id in site_ids}
    today = clock.today()
    rows = (
        Institution.objects.filter(
            Q(site_id__in=site_ids) | Q(site__isnull=True, place_id__in=set(of_place.values())),
            Q(ended_on__isnull=True) | Q(ended_on__gt=today),
            versions__state=PUBLISHED,
            versions__effective_on__lte=today,
        )
        .order_by()
        .values("site_id", "place_id")
        .annotate(number=Count("pk", distinct=True))
        .values_list("site_id", "place_id", "number")
    )
    own = {site_id: number for site_id, _, number in rows if site_id is not None}
    common = {place_id: number for site_id, place_id, number in rows if site_id is None}
    counted = {site_id: own.get(site_id, 0) + common.get(place_id, 0) for site_id, place_id in of_place.items()}
    return {site_id: number for site_id, number in counted.items() if number}


def _posts(site_ids: Collection[int]) -> QuerySet[Post]:
    today = clock.today()
    in_force = Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gt=today))
    return Post.objects.filter(in_force, site_id__in=site_ids, account__is_active=True).order_by()


def _people(rows: QuerySet[Post]) -> dict[int, int]:
    counted = rows.values("site_id").annotate(number=Count("account_id", distinct=True))
    return dict(counted.values_list("site_id", "number"))
