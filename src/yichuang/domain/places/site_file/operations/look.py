"""set_floor_plan, remove_floor_plan, add_site_photo, remove_site_photo, set_requirements."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.domain.places.models import Counter, SiteKind
from yichuang.domain.places.operations._rows import record
from yichuang.domain.places.policies import access_place
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import pictures
from yichuang.kernel.files import public as files

from .. import words
from ..events import FloorPlanRemoved, FloorPlanSet, PhotoAdded, PhotoRemoved, RequirementsSet
from ..models import FloorPlan, Requirement, SitePhoto, Zone
from ..plans import Shape, check_plan
from ..policies import access_kept_site
from ..refs import Required
from . import _checks

_MOST_BYTES = 8 * 1024 * 1024
_MOST_PHOTOS = 12
_MOST_FLOORS = 20
_MOST_LINES = 80
_MOST = 100_000


@transaction.atomic
def set_floor_plan(  # noqa: PLR0913 - a plan, all named
    *,
    actor: Actor,
    site_id: int,
    width: int,
    height: int,
    shapes: Sequence[Shape],
    revision: int,
    floor: str = words.GROUND_FLOOR,
) -> int:
    """Keep the plan of one floor; the same again changes nothing. Returns the revision it has now (S1-7).

    Only zones of that floor lie on it; a window is drawn on one floor. ``revision``: the one that was drawn on (0
    where there was none): who comes second is told, and overwrites nobody. Raises Forbidden, NotFound, Conflict,
    Invalid (by ``floor``, ``width``, ``height``, or ``shapes.N`` for the N-th shape).
    """
    site = access_kept_site(actor, site_id)
    wrong: dict[str, str] = {}
    called = _checks.line(wrong, "floor", floor, "楼层", 10)
    plans = {p.floor: p for p in FloorPlan.objects.select_for_update(of=("self",)).filter(site=site)}
    row = plans.pop(called, None)
    if revision != (row.revision if row else 0):
        raise Conflict("您打开以后，别人已经改过这张图。请重新打开，看过新的再改")
    if row is None and len(plans) >= _MOST_FLOORS:
        raise Conflict(f"一个站点最多画 {_MOST_FLOORS} 层")
    zones = dict(Zone.objects.filter(site=site, floor=called).values_list("pk", "name"))
    elsewhere = {s.get("counter"): p.floor for p in plans.values() for s in p.shapes}
    counters = dict(Counter.objects.filter(site=site).values_list("pk", "name"))
    wrong |= {
        f"shapes.{name}" if name.isdecimal() else name: text
        for name, text in check_plan(width, height, shapes, zones, counters).items()
    }
    for number, shape in enumerate(shapes):
        if shape.what == "counter" and shape.ref in elsewhere:
            wrong.setdefault(f"shapes.{number}", f"这个窗口已经画在{elsewhere[shape.ref]}的图上了")
    if wrong:
        raise Invalid(wrong)
    kept = [s.as_json() for s in sorted(shapes, key=lambda s: list(_LAYERS).index(s.what))]
    if row is None:
        row = FloorPlan(site=site, floor=called)
    elif (row.width, row.height, row.shapes) == (width, height, kept):
        return row.revision
    row.width, row.height, row.shapes, row.revision, row.saved_at = width, height, kept, revision + 1, clock.now()
    row.save()
    record(actor, site, FloorPlanSet(site.pk, row.revision, len(kept), called))
    return row.revision


@transaction.atomic
def remove_floor_plan(*, actor: Actor, site_id: int, floor: str) -> None:
    """Take the plan of one floor away; its zones and windows stay. Raises Forbidden or NotFound."""
    site = access_kept_site(actor, site_id)
    plans = {p.floor: p for p in FloorPlan.objects.select_for_update(of=("self",)).filter(site=site)}
    row = plans.get(floor)
    if row is None:
        raise NotFound("这一层没有分布图")
    row.delete()
    record(actor, site, FloorPlanRemoved(site.pk, floor))


_LAYERS = ("zone", "counter", "mark")


@transaction.atomic
def add_site_photo(*, actor: Actor, site_id: int, caption: str, upload: UploadedFile[bytes] | BinaryIO) -> int:
    """Put a photograph of the site on its public page, without what the camera wrote into it; its id.

    JPG, PNG or WebP by content, at most 8 MB, at most twelve. Raises Forbidden, NotFound, Invalid, Conflict.
    """
    site = access_kept_site(actor, site_id)
    text = " ".join(caption.split())
    if not 4 <= len(text) <= 100:
        raise Invalid({"caption": "请写明照片上是哪里，4 到 100 个字，看不见照片的人靠这句话"})
    if SitePhoto.objects.filter(site=site, removed_at__isnull=True).count() >= _MOST_PHOTOS:
        raise Conflict(f"一个站点最多放 {_MOST_PHOTOS} 张照片，请先撤下用不着的")
    stored = files.receive(
        pictures.cleaned(upload, max_bytes=_MOST_BYTES), max_bytes=_MOST_BYTES, allowed=pictures.ALLOWED
    )
    row = SitePhoto.objects.create(site=site, file_id=stored.id, caption=text, added_at=clock.now())
    record(actor, site, PhotoAdded(site.pk, row.pk))
    return int(row.pk)


@transaction.atomic
def remove_site_photo(*, actor: Actor, site_id: int, photo_id: int) -> None:
    """Take a photograph off the page. Raises Forbidden, NotFound, Conflict (off already)."""
    site = access_kept_site(actor, site_id)
    row = SitePhoto.objects.select_for_update(of=("self",)).filter(pk=photo_id, site=site).first()
    if row is None:
        raise NotFound("没有这张照片")
    if row.removed_at is not None:
        raise Conflict("这张照片已经撤下了")
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    record(actor, site, PhotoRemoved(site.pk, row.pk))


@transaction.atomic
def set_requirements(*, actor: Actor, place_id: int, site_kind: str, lines: Sequence[Required]) -> None:
    """Set what sites of a kind must have in the place, all lines at once; the same again changes nothing.

    Raises Forbidden, NotFound, Invalid (by ``lines.N`` for the N-th).
    """
    place = access_place(actor, place_id)
    wrong: dict[str, str] = {}
    if site_kind not in SiteKind.values:
        wrong["site_kind"] = "请选站点类型"
    if len(lines) > _MOST_LINES:
        wrong["lines"] = f"一类站点最多 {_MOST_LINES} 条"
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(lines):
        if message := _line(line, seen):
            wrong[f"lines.{number}"] = message
        seen.add((line.kind, line.what))
    if wrong:
        raise Invalid(wrong)
    now = Requirement.objects.select_for_update().filter(place=place, site_kind=site_kind)
    before = {(r.kind, r.what, r.least, r.basis) for r in now}
    if before == {(r.kind, r.what, r.least, r.basis) for r in lines}:
        return
    now.delete()
    Requirement.objects.bulk_create(
        Requirement(place=place, site_kind=site_kind, kind=r.kind, what=r.what, least=r.least, basis=r.basis)
        for r in lines
    )
    entry = RequirementsSet(site_kind, len(lines))
    journal.record(entry, actor=actor, subject=f"place:{place.pk}", place_id=place.pk)


def _line(line: Required, seen: set[tuple[str, str]]) -> str:
    if line.kind not in words.RequiredKind.values:
        return "请选要求的是什么"
    dictionary = words.DICTIONARIES.get(line.kind)
    known = list(dictionary) if dictionary is not None else list(words.FACTS) if line.kind == "fact" else [""]
    if line.what not in known:
        return "请选具体是哪一项"
    if (line.kind, line.what) in seen:
        return "这一项已经有了，一项只写一条"
    if not 1 <= line.least <= _MOST:
        return "数量至少是 1"
    if len(line.basis) > 100:
        return "依据最多 100 个字"
    return ""
