"""Publishing a bundle, and taking it out of the list (“一件事一次办”主题事项清单)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.db import IntegrityError, transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid
from yichuang.kernel.lifecycle import fire

from .. import checks
from ..events import BundleEnded, BundlePublished
from ..lifecycle import LISTED, PUBLISH
from ..models import Bundle, BundleVersion
from ..policies import access_bundle, in_place
from ..queries.listed import get_bundle, members_of
from ..records import BundleRef
from ..spec import BundleSpec


@transaction.atomic
def publish_bundle(*, actor: Actor, place_id: int, spec: BundleSpec) -> BundleRef:
    """Publish ``spec`` as the next version of the place's bundle with this key; the first one creates it (S2-68).

    The same content again changes nothing. What was applied for before goes on under its own version.
    Raises NotFound (other place), Forbidden, Invalid with a message per member: a ring of dependencies, an item that
    is not in use, a member no answer leads to, contradictory mappings (``checks``); Invalid for an unknown lead body.
    """
    actor.require(PUBLISH)
    in_place(actor, place_id)
    members = members_of(place_id, spec)
    problems = checks.problems(spec, {k: r for k, r in members.records.items() if k not in members.unavailable})
    if not any(spec.lead_body in {o.key, o.body} for o in places.organisations_for(place_id)):
        problems["lead_body"] = f"牵头单位“{spec.lead_body}”不在本地机构名录里"
    if problems:
        raise Invalid(problems, "这件事还不能发布，请改正后再发布")
    document = spec.model_dump(mode="json")
    digest = _content_hash(document)
    bundle, created = _lock_or_create(place_id, spec)
    latest = None if created else bundle.versions.order_by("-number").first()
    if latest is not None and latest.content_hash == digest and bundle.state == LISTED.initial:
        return get_bundle(place_id, spec.key)
    version = BundleVersion.objects.create(
        bundle=bundle,
        number=latest.number + 1 if latest else 1,
        document=document,
        content_hash=digest,
        published_on=date.fromisoformat(spec.published_on),
        recorded_at=clock.now(),
    )
    bundle.name, bundle.stage, bundle.current = spec.name, spec.stage, version
    entry = BundlePublished(
        bundle.pk, version.pk, version.number, digest, tuple(sorted(i.id for i in members.items.values()))
    )
    if created:
        bundle.save(update_fields=["name", "stage", "current"])
        journal.record(entry, actor=actor, subject=f"bundle:{bundle.pk}", place_id=place_id)
    else:
        fire(
            LISTED, bundle, "revise", actor=actor, event=entry, subject_key=f"bundle:{bundle.pk}", place_id=place_id,
            fields=["name", "stage", "current"],
        )  # fmt: skip
    return get_bundle(place_id, spec.key)


@transaction.atomic
def end_bundle(*, actor: Actor, place_id: int, key: str) -> BundleRef:
    """Take a bundle out of the list; what was applied for goes on. Raises NotFound, Forbidden, Conflict."""
    bundle = access_bundle(actor, place_id=place_id, key=key)
    subject = f"bundle:{bundle.pk}"
    fire(LISTED, bundle, "end", actor=actor, event=BundleEnded(bundle.pk), subject_key=subject, place_id=place_id)
    return get_bundle(place_id, key)


def _lock_or_create(place_id: int, spec: BundleSpec) -> tuple[Bundle, bool]:
    """The bundle's row, locked. A publisher who comes second waits for the first and finds her row."""
    rows = Bundle.objects.select_for_update().filter(place_id=place_id, key=spec.key)
    found = rows.first()
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            return Bundle.objects.create(place_id=place_id, key=spec.key, name=spec.name, stage=spec.stage), True
    except IntegrityError:
        return rows.get(), False


def _content_hash(document: dict[str, Any]) -> str:
    """SM3 over the canonical JSON."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    return digest.finalize().hex()
