"""How many evaluations a site was given, for many sites at once (figures of the standard, issue 5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, time

from django.db.models import Count

from yichuang.kernel import clock

from .models import Evaluation, VisitEvaluation


def count_evaluations_by_site(site_ids: Collection[int], since: date) -> dict[int, int]:
    """Evaluations of cases and of visits since that day at each of these sites; none: absent (S0-43 有评价)."""
    begin = datetime.combine(since, time.min, clock.SHANGHAI)
    narrow = {"site_id__in": site_ids, "given_at__gte": begin}
    cases = Evaluation.objects.filter(**narrow).order_by().values("site_id").annotate(number=Count("pk"))
    visits = VisitEvaluation.objects.filter(**narrow).order_by().values("site_id").annotate(number=Count("pk"))
    found: Counter[int] = Counter()
    for site_id, number in cases.values_list("site_id", "number").union(
        visits.values_list("site_id", "number"), all=True
    ):
        found[site_id] += number
    return dict(found)
