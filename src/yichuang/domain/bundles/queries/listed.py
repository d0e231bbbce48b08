"""The list of bundles, their versions, and the plan for somebody's answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel.errors import NotFound
from yichuang.kernel.generation import by_generation, steady

from ..derive import derive
from ..lifecycle import IN_USE
from ..models import Bundle, BundleVersion
from ..plan import Plan
from ..records import BundleRef, BundleVersionRef
from ..spec import BundleSpec
from ..stages import STAGES

_UNKNOWN = "没有这件事，可能已经取消，请在“一件事”里重新查找"
LIKE = 0.7
"""Below this likeness to its names, words mean single items and no bundle."""
_NOT_IN_USE = {"suspended": "暂停办理", "withdrawn": "已取消"}


@dataclass(frozen=True, slots=True)
class Members:
    """The items behind a bundle's members today, by member key; ``unavailable``: why one cannot be applied for."""

    items: Mapping[str, catalogue.ItemRef]
    records: Mapping[str, catalogue.ItemSpec]
    unavailable: Mapping[str, str]


def members_of(place_id: int, spec: BundleSpec) -> Members:
    """The members' items as they are published today. An unknown one is unavailable and has no record."""
    items, records, unavailable = {}, {}, {}
    for member in spec.members:
        if not member.basic_code:
            continue
        try:
            item = catalogue.get_item(member.basic_code, place_id=place_id)
            records[member.key] = catalogue.get_version(item.version_id).spec
        except NotFound:
            unavailable[member.key] = "这个事项现在不在本地公布的清单里"
            continue
        items[member.key] = item
        if item.state != "in_use":
            unavailable[member.key] = f"“{item.plain_name}”{_NOT_IN_USE.get(item.state, '现在不办')}，其他的照常办"
    return Members(items, records, unavailable)


@by_generation
def get_bundle(place_id: int, key: str) -> BundleRef:
    """The bundle of a place's list; one that was taken out is found too (``state``). Raises NotFound."""
    row = Bundle.objects.filter(place_id=place_id, key=key, current__isnull=False).select_related("current").first()
    if row is None:
        raise NotFound(_UNKNOWN)
    return _ref(row)


@by_generation
def list_bundles(place_id: int, audience: str | None = None) -> tuple[BundleRef, ...]:
    """The bundles in use, in the order of life (S2-69, S2-70); ``audience``: person | legal."""
    rows = Bundle.objects.filter(place_id=place_id, state=IN_USE, current__isnull=False).select_related("current")
    found = [_ref(row) for row in rows]
    order = list(STAGES)
    found.sort(key=lambda b: (order.index(b.stage), b.id))
    return tuple(b for b in found if audience is None or b.audience == audience)


@lru_cache(maxsize=512)
def get_bundle_version(version_id: int) -> BundleVersionRef:
    """A published edition. Cached in the process, as versions never change. Raises NotFound."""
    row = BundleVersion.objects.select_related("bundle").filter(pk=version_id).first()
    if row is None:
        raise NotFound(_UNKNOWN)
    spec = BundleSpec.model_validate(row.document)
    return BundleVersionRef(row.pk, row.bundle_id, row.bundle.place_id, row.number, spec, row.content_hash)


@steady()
def plan_for(version_id: int, answers: Mapping[str, str]) -> Plan:
    """One notice, one form, one set of papers, the order, the total and the savings for these answers (S2-71).

    By the items as they are published today: a suspended one is told as such and the rest is offered. Raises NotFound.
    """
    version = get_bundle_version(version_id)
    members = members_of(version.place_id, version.spec)
    return derive(version.spec, members.records, answers, unavailable=members.unavailable)


def member_items(version_id: int) -> Mapping[str, catalogue.ItemRef]:
    """The items behind the members, by member key. Raises NotFound."""
    version = get_bundle_version(version_id)
    return members_of(version.place_id, version.spec).items


def bundles_with(place_id: int, basic_code: str) -> tuple[BundleRef, ...]:
    """The bundles in use that an item is part of: for its own page."""
    return tuple(
        b
        for b in list_bundles(place_id)
        if any(m.basic_code == basic_code for m in get_bundle_version(b.version_id).spec.members)
    )


def bundles_for(place_id: int, happening: str) -> tuple[BundleRef, ...]:
    """The bundles in use for what happened to somebody (办事导航): those of the stage of life it leads to."""
    return tuple(b for b in list_bundles(place_id) if STAGES[b.stage].happening == happening)


def search_bundles(place_id: int, text: str, *, limit: int = 2) -> tuple[BundleRef, ...]:
    """The bundles in use that the words mean, best first: by name, by what people say, by pinyin; usually none.

    Weighed as the names of an item are (``catalogue.likeness``); what only touches a name is left to the items.
    """
    if not text.strip():
        return ()
    weighed = [
        (catalogue.likeness(text, get_bundle_version(b.version_id).spec.called), b) for b in list_bundles(place_id)
    ]
    found = sorted((row for row in weighed if row[0] >= LIKE), key=lambda row: -row[0])
    return tuple(b for _, b in found[:limit])


def _ref(row: Bundle) -> BundleRef:
    assert row.current is not None
    spec = get_bundle_version(row.current.pk).spec
    return BundleRef(
        id=row.pk,
        place_id=row.place_id,
        key=row.key,
        name=spec.name,
        plain_name=spec.plain_name,
        summary=spec.summary,
        stage=spec.stage,
        audience=spec.audience,
        members=len(spec.members),
        lead=_lead(row.place_id, spec.lead_body),
        origin=spec.origin,
        batch=spec.batch,
        level=spec.level,
        version_id=row.current.pk,
        number=row.current.number,
        state=row.state,
        sample=spec.sample,
    )


def _lead(place_id: int, body: str) -> str:
    found = [o for o in places.organisations_for(place_id) if body in {o.key, o.body}]
    common = {"town_government": "各乡镇人民政府", "police_station": "各公安派出所"}
    return common[body] if len(found) > 1 and body in common else found[0].name if found else ""
