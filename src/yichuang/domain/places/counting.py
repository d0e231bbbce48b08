"""What a site has, counted for many sites at once: windows, and equipment in use (figures of the standard, issue 5)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, Sum

from .models import Counter
from .site_file.models import Equipment
from .site_file.words import EquipmentKind


def count_counters_by_site(site_ids: Collection[int]) -> dict[int, int]:
    """Windows of each of these sites; a site without any is absent."""
    rows = Counter.objects.filter(site_id__in=site_ids).order_by()
    return dict(rows.values("site_id").annotate(number=Count("pk")).values_list("site_id", "number"))


def count_equipment_by_site(site_ids: Collection[int]) -> dict[int, int]:
    """Pieces of equipment in use at each of these sites; a site without any is absent."""
    rows = Equipment.objects.filter(site_id__in=site_ids, state="in_use").order_by()
    return dict(rows.values("site_id").annotate(number=Sum("quantity")).values_list("site_id", "number"))


def working_cameras(site_id: int) -> dict[int, str]:
    """The cameras (视频监控) in use at a site by id, in their order: those that are out of order are absent (S3-53)."""
    rows = Equipment.objects.filter(site_id=site_id, kind=EquipmentKind.CAMERA, state="in_use").order_by("pk")
    return dict(rows.values_list("pk", "name"))
