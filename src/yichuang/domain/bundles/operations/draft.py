"""Filling in an application for a bundle: saved as one types, each paper uploaded once for all that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue.public import Attachment
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..lifecycle import IN_USE
from ..models import Bundle, BundleDraft, BundleFile
from ..queries.listed import get_bundle_version, plan_for
from ..records import BundleDraftRef, StagedPaper

_MOST_CONTENT = 120_000  # characters of everything typed; many forms in one
_GONE = "没有这份草稿，可能已经提交或删除"


@transaction.atomic
def open_bundle_draft(*, actor: Actor, version_id: int) -> BundleDraftRef:
    """The account's draft for this bundle: the one she left, brought to today's version, or a new one.

    Raises NotFound, Forbidden (not signed in), Conflict where the bundle is no longer in the list.
    """
    account_id = actor.signed_in()
    bundle = Bundle.objects.get(pk=get_bundle_version(version_id).bundle_id)
    if bundle.state != IN_USE or bundle.current_id is None:
        raise Conflict("这件事已经不在清单里了，现在不能申请；要办的事项可以单独申请")
    now = clock.now()
    draft, _ = BundleDraft.objects.select_for_update(of=("self",)).get_or_create(
        account_id=account_id,
        bundle=bundle,
        defaults={"version_id": bundle.current_id, "content": {}, "created_at": now, "updated_at": now},
    )
    if draft.version_id != bundle.current_id:
        draft.version_id = bundle.current_id
        draft.save(update_fields=["version"])
    return _ref(draft)


@transaction.atomic
def save_bundle_draft(
    *,
    actor: Actor,
    draft_id: str,
    situation: Mapping[str, str],
    content: Mapping[str, Any],
    revision: int | None = None,
) -> BundleDraftRef:
    """Save what was typed. With ``revision``: refused with Conflict if another window saved since (stale page)."""
    draft = _mine(actor, draft_id)
    cases.check_typed(content, most=_MOST_CONTENT, revision=draft.revision, base=revision)
    draft.situation, draft.content = dict(situation), dict(content)
    draft.revision += 1
    draft.updated_at = clock.now()
    draft.save(update_fields=["situation", "content", "revision", "updated_at"])
    return _ref(draft)


@transaction.atomic
def stage_paper(*, actor: Actor, draft_id: str, paper: str, upload: UploadedFile[bytes]) -> StagedPaper:
    """Receive one upload for one paper of the one set; each stands alone, so that a bad file never loses the others.

    Raises Invalid under the paper's key (too large, disguised, empty, not asked for).
    """
    draft = _mine(actor, draft_id)
    wanted = next((p for p in plan_for(draft.version_id, draft.situation).uploads if p.key == paper), None)
    if wanted is None:
        raise Invalid({paper: "这份材料不在清单内，不用交"})
    asked = wanted.material if isinstance(wanted.material, Attachment) else None
    most_files = asked.most_files if asked else cases.MOST_FILES
    if BundleFile.objects.filter(draft=draft, paper=paper).count() >= most_files:
        raise Invalid({paper: f"最多 {most_files} 个文件，请先删掉不用的"})
    received = cases.receive_paper(
        actor=actor,
        upload=upload,
        max_mb=wanted.material.max_mb,
        field=paper,
        allowed=asked.media_types if asked else None,
    )
    row = BundleFile.objects.create(
        account_id=actor.signed_in(),
        draft=draft,
        paper=paper,
        file_id=received.id,
        name=(upload.name or wanted.name)[:200],
        added_at=clock.now(),
    )
    return StagedPaper(str(row.pk), paper, str(row.name), received.size, received.media_type, received.sm3)


@transaction.atomic
def stage_at_window(
    *, actor: Actor, version_id: int, answers: Mapping[str, str], paper: str, upload: UploadedFile[bytes]
) -> cases.StagedRef:
    """Receive one upload over a counter, where no draft is kept: held to what every member that asks for it takes.

    Raises Invalid under the paper's key (too large, disguised, empty, not asked for).
    """
    wanted = next((p for p in plan_for(version_id, answers).uploads if p.key == paper and not p.open), None)
    if wanted is None:
        raise Invalid({paper: "这份材料现在不用交。请先答完情形，再选文件"})
    asked = wanted.material if isinstance(wanted.material, Attachment) else None
    received = cases.receive_paper(
        actor=actor,
        upload=upload,
        max_mb=wanted.material.max_mb,
        field=paper,
        allowed=asked.media_types if asked else None,
    )
    _, material = wanted.askers[0]
    return cases.stage_stored(
        actor=actor, file_id=received.id, name=(upload.name or wanted.name)[:200], material=material
    )


@transaction.atomic
def remove_paper(*, actor: Actor, handle: str) -> None:
    """Take an upload out again before handing in. Raises NotFound."""
    mine = BundleFile.objects.filter(pk=_uuid(handle), account_id=actor.signed_in(), draft__isnull=False)
    if not mine.delete()[0]:
        raise NotFound


@transaction.atomic
def discard_bundle_draft(*, actor: Actor, draft_id: str) -> None:
    """Throw a draft away with its uploads. Raises NotFound."""
    _mine(actor, draft_id).delete()


def get_bundle_draft(actor: Actor, draft_id: str) -> BundleDraftRef:
    """The account's own draft. Raises NotFound."""
    return _ref(_mine(actor, draft_id, lock=False))


def list_bundle_drafts(actor: Actor) -> tuple[BundleDraftRef, ...]:
    """The account's drafts, last touched first."""
    if actor.account_id is None:
        return ()
    rows = BundleDraft.objects.filter(account_id=actor.account_id).order_by("-updated_at")
    return tuple(_ref(row) for row in rows)


def purge_bundle_drafts() -> int:
    """Forget drafts untouched for 90 days with their uploads. For a nightly job. Returns how many rows."""
    return BundleDraft.objects.filter(updated_at__lt=clock.now() - cases.KEEP_DRAFTS).delete()[0]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_GONE) from None


def _mine(actor: Actor, draft_id: str, *, lock: bool = True) -> BundleDraft:
    rows = BundleDraft.objects.select_for_update(of=("self",)) if lock else BundleDraft.objects
    draft = rows.filter(pk=_uuid(draft_id), account_id=actor.signed_in()).first()
    if draft is None:
        raise NotFound(_GONE)
    return draft


def _ref(draft: BundleDraft) -> BundleDraftRef:
    version = get_bundle_version(draft.version_id)
    bundle = Bundle.objects.get(pk=version.bundle_id)
    return BundleDraftRef(
        id=str(draft.pk),
        bundle_id=version.bundle_id,
        version_id=version.id,
        key=version.spec.key,
        name=version.spec.name,
        plain_name=version.spec.plain_name,
        situation=dict(draft.situation),
        content=dict(draft.content),
        files=tuple(
            StagedPaper(str(f.pk), f.paper, str(f.name), f.file.size, f.file.media_type, f.file.sm3)
            for f in draft.files.select_related("file")
        ),
        revision=draft.revision,
        updated_at=draft.updated_at,
        outdated=bundle.current_id != version.id or bundle.state != IN_USE,
    )
