"""Publishing the record of an item (发布实施清单)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db import IntegrityError, transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, codes, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.lifecycle import fire
from yichuang.kernel.search import pinyin_keys

from ..codes import ItemKind, Undertaker
from ..events import ItemBodiesChanged, ItemPublished, ItemTakenIntoEffect
from ..finding import finder
from ..handing.delegations import ON_APPLICATION
from ..lifecycle import MACHINE, PUBLISH
from ..models import Implementation, Item, ItemVersion
from ..policies import in_place
from ..record.proofs import forbidden_in
from ..record.spec import ItemSpec
from ..refs import ItemRef, item_ref, promised_text
from ..themes import mismatches

_COMMON_NAMES = {"town_government": "各乡镇人民政府", "police_station": "各公安派出所"}
_SHOWN = (
    "body", "body_name", "name", "plain_name", "pinyin", "summary", "kind", "handling", "level", "themes", "audience",
    "channels", "popular", "sample", "promised_text", "visits", "fee_text", "service", "field", "current",
)  # fmt: skip


@transaction.atomic
def publish_item(*, actor: Actor, place_id: int, spec: ItemSpec, organisation_ids: Sequence[int]) -> ItemRef:
    """Load ``spec`` as it was published elsewhere (首次入库): the system's own act, for the list a place begins with.

    People change the list by proposals that are reviewed and approved (S1-77, S2-17). As ``put_on_list`` otherwise.
    Raises also Forbidden for anybody but the system.
    """
    if not actor.is_system:
        raise Forbidden("事项清单要经审核、审定后才能发布，请在“事项调整”里提出申请")
    return put_on_list(actor=actor, place_id=place_id, spec=spec, organisation_ids=organisation_ids)


def put_on_list(*, actor: Actor, place_id: int, spec: ItemSpec, organisation_ids: Sequence[int]) -> ItemRef:
    """Publish ``spec`` as the next version of the place's item with this 基本编码; the first one creates the item.

    ``organisation_ids`` are the implementing bodies (实施主体): one bureau, or all town governments; the first gives
    the public code. The version takes effect on ``spec.effective_on`` (``bring_into_effect`` if that lies ahead).
    The same content and bodies again change nothing and write nothing to the journal; other bodies with the same
    content make no new version. Safe against concurrent publishers: they queue on the item. In the caller's
    transaction (internal).

    Raises NotFound (other place), Forbidden, Invalid (unlawful body, kind that nobody applies for, forbidden proof,
    unknown theme), Conflict (withdrawn item).
    """
    actor.require(PUBLISH)
    in_place(actor, place_id)
    bodies = _bodies(place_id, spec, organisation_ids)
    _check(spec)
    document = spec.model_dump(mode="json")
    digest = content_hash(document)
    item, created = _lock_or_create(place_id, spec, bodies)
    latest = None if created else item.versions.order_by("-number").first()
    bodies_changed = _set_bodies(item, spec, bodies)
    if latest is not None and latest.content_hash == digest:
        if bodies_changed:
            item.body_name = _body_name(spec, bodies)
            item.save(update_fields=["body_name"])
            change = ItemBodiesChanged(item.pk, tuple(b.id for b in bodies))
            journal.record(change, actor=actor, subject=f"item:{item.pk}", place_id=place_id)
        return item_ref(item, number=latest.number)
    version = ItemVersion.objects.create(
        item=item,
        number=latest.number + 1 if latest else 1,
        document=document,
        content_hash=digest,
        published_on=date.fromisoformat(spec.published_on),
        effective_on=date.fromisoformat(spec.effective_on),
        recorded_at=clock.now(),
    )
    published = ItemPublished(
        item.pk, version.pk, version.number, digest, version.published_on, version.effective_on,
        tuple(b.id for b in bodies),
    )  # fmt: skip
    in_effect = version.effective_on <= clock.today()
    if in_effect:
        _show(item, version, spec, _body_name(spec, bodies))
    if created:
        item.save()
        journal.record(published, actor=actor, subject=f"item:{item.pk}", place_id=place_id)
    else:
        fire(
            MACHINE, item, "revise", actor=actor, event=published, subject_key=f"item:{item.pk}", place_id=place_id,
            fields=_SHOWN if in_effect else (),
        )  # fmt: skip
    if in_effect:
        finder.index(item, spec)
    return item_ref(item, number=version.number)


@transaction.atomic
def bring_into_effect(*, actor: Actor) -> int:
    """Make every version whose 实施日期 has come the current one; how many. For the daily job; repeatable.

    Raises Forbidden.
    """
    actor.require(PUBLISH)
    moved = 0
    due = ItemVersion.objects.filter(effective_on__lte=clock.today()).order_by("item_id", "-number").distinct("item_id")
    for version in due.select_related("item"):
        item = Item.objects.select_for_update().get(pk=version.item_id)
        if item.current_id == version.pk:
            continue
        spec = ItemSpec.as_it_stands(version.document)
        _show(item, version, spec, item.body_name)
        item.save(update_fields=_SHOWN)
        finder.index(item, spec)
        entry = ItemTakenIntoEffect(item.pk, version.pk, version.number)
        journal.record(entry, actor=actor, subject=f"item:{item.pk}", place_id=item.place_id)
        moved += 1
    return moved


def content_hash(document: dict[str, Any]) -> str:
    """SM3 over the canonical JSON of the record."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    return digest.finalize().hex()


def _check(spec: ItemSpec) -> None:
    problems = forbidden_in(spec)
    if spec.kind not in ON_APPLICATION:
        problems["kind"] = f"“{spec.kind.label}”不是依申请办理的事项，不能列入办事清单"
    for text in mismatches(spec.themes, spec.audience):
        problems["themes"] = text
        break
    if problems:
        raise Invalid(problems, "实施清单有问题，请改正后再发布")


def _bodies(place_id: int, spec: ItemSpec, organisation_ids: Sequence[int]) -> list[places.OrganisationRef]:
    """The implementing bodies. The 实施主体 is an authority, never a service centre (domain.md §7.4)."""
    found: list[places.OrganisationRef] = []
    for organisation_id in dict.fromkeys(organisation_ids):
        try:
            body = places.get_organisation(organisation_id)
        except NotFound:
            raise Invalid({"organisation_ids": "没有这个实施主体"}) from None
        if body.place_id != place_id:
            raise Invalid({"organisation_ids": "实施主体不属于本地"})
        if spec.body not in {body.key, body.body}:
            raise Invalid({"organisation_ids": f"清单写的实施主体是“{spec.body}”，{body.name}不是"})
        undertakers = {Undertaker.AGENCY, Undertaker.AUTHORISED}
        if spec.kind is ItemKind.PUBLIC_SERVICE:
            undertakers.add(Undertaker.INSTITUTION)
        if Undertaker(body.undertaker) not in undertakers or body.kind == "centre":
            raise Invalid(
                {"organisation_ids": f"{body.name}不能作实施主体：应是行政机关或法律法规授权组织，不能是服务中心"}
            )
        found.append(body)
    if not found:
        raise Invalid({"organisation_ids": "请至少指定一个实施主体"})
    return found


def _codes(spec: ItemSpec, body: places.OrganisationRef) -> tuple[str, str]:
    if not body.uscc:
        raise Invalid({"organisation_ids": f"{body.name}没有统一社会信用代码，编不出实施编码"})
    try:
        task = codes.build_task_code(body.uscc, int(spec.level.value), spec.basic_code)
        return task, codes.build_handle(task, 1)
    except codes.InvalidCode as error:
        raise Invalid({"organisation_ids": f"{body.name}：{error.reason}"}) from None


def _lock_or_create(place_id: int, spec: ItemSpec, bodies: list[places.OrganisationRef]) -> tuple[Item, bool]:
    """The item's row, locked. A publisher who comes second waits for the first and finds her row."""
    rows = Item.objects.select_for_update().filter(place_id=place_id, basic_code=spec.basic_code)
    item = rows.first()
    if item is not None:
        return item, False
    task, handle = _codes(spec, bodies[0])
    item = Item(place_id=place_id, basic_code=spec.basic_code, task_code=task, handle_code=handle)
    _fill(item, spec, _body_name(spec, bodies))
    try:
        with transaction.atomic():
            item.save()
    except IntegrityError:
        existing = rows.first()
        if existing is None:
            raise Conflict("实施编码已被其他事项使用，请核对基本编码和实施主体") from None
        return existing, False
    return item, True


def _set_bodies(item: Item, spec: ItemSpec, bodies: list[places.OrganisationRef]) -> bool:
    """Make the implementing bodies these; whether anything changed. One that ends keeps its row and codes."""
    known = {row.organisation_id: row for row in item.implementations.all()}
    wanted = {body.id: body for body in bodies}
    changed = False
    for organisation_id, row in known.items():
        ended_on = None if organisation_id in wanted else (row.ended_on or clock.today())
        if ended_on != row.ended_on:
            row.ended_on = ended_on
            row.save(update_fields=["ended_on"])
            changed = True
    new = []
    for organisation_id, body in wanted.items():
        if organisation_id not in known:
            task, handle = _codes(spec, body)
            new.append(Implementation(item=item, organisation_id=organisation_id, task_code=task, handle_code=handle))
    Implementation.objects.bulk_create(new)
    return changed or bool(new)


def _show(item: Item, version: ItemVersion, spec: ItemSpec, body_name: str) -> None:
    item.current = version
    _fill(item, spec, body_name)


def _fill(item: Item, spec: ItemSpec, body_name: str) -> None:
    item.body, item.body_name = spec.body, body_name
    item.name, item.plain_name, item.summary = spec.name, spec.plain_name, spec.summary
    item.pinyin = pinyin_keys(spec.plain_name).full[:400]
    item.kind, item.handling, item.level = spec.kind.value, spec.handling.value, spec.level.value
    item.themes, item.audience, item.channels = list(spec.themes), list(spec.audience), list(spec.channels)
    item.popular, item.sample = spec.popular, spec.sample
    item.promised_text, item.visits = promised_text(spec), spec.visits
    item.service, item.field = spec.service.value, spec.field.value if spec.field else ""
    item.fee_text = (spec.fee.standard or "收费")[:200] if spec.fee.charged else "不收费"


def _body_name(spec: ItemSpec, bodies: list[places.OrganisationRef]) -> str:
    if len(bodies) == 1:
        return bodies[0].name
    return _COMMON_NAMES.get(spec.body, f"{bodies[0].name}等 {len(bodies)} 个单位")
