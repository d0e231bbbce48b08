"""Filling in an application (草稿): saved as one types, resumed on another day, never mistaken for a submission."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import kinds
from yichuang.kernel.files import public as files
from yichuang.kernel.files.allowance import spend

from .. import papers, reach
from ..models import Draft, StagedFile
from ..papers import most_files
from ..policies import access_case

KEEP_DRAFTS = timedelta(days=90)
KEEP_STAGED = timedelta(days=2)
_MOST_STAGED = 400  # of one account; a busy window hands in a few dozen before the nightly purge
_MOST_CONTENT = 60_000  # characters of everything typed; a form has far fewer


@dataclass(frozen=True, slots=True)
class StagedRef:
    """An upload waiting to be handed in; ``handle`` is what ``MaterialInput.files`` takes."""

    handle: str
    material: str
    name: str
    size: int
    media_type: str
    sm3: str  # of the content: what a signature over the answers covers


@dataclass(frozen=True, slots=True)
class DraftRef:
    """A draft. ``content`` is free for the face: answers by page, delivery choice, consents."""

    id: str
    item_id: int
    version_id: int
    item_name: str
    plain_name: str
    situation: dict[str, str]
    content: dict[str, Any]
    files: tuple[StagedRef, ...]
    revision: int
    updated_at: datetime
    outdated: bool  # the item has a newer version, or is no longer in use


@transaction.atomic
def open_draft(*, actor: Actor, item_id: int) -> DraftRef:
    """The account's draft for this item: the one she left, or a new one pinned to the item's version of today."""
    account_id = actor.signed_in()
    item = catalogue.get_item(item_id)
    if item.state != "in_use":
        raise Conflict("这个事项现在不受理申请（不在本地公布的清单内，或已暂停）")
    reach.require_channel(actor, catalogue.get_version(item.version_id))
    existing = (
        Draft.objects.filter(account_id=account_id, item_version__item_id=item_id).order_by("-updated_at").first()
    )
    if existing is not None:
        return _ref(existing)
    now = clock.now()
    draft, _ = Draft.objects.get_or_create(
        account_id=account_id,
        item_version_id=item.version_id,
        defaults={"content": {}, "created_at": now, "updated_at": now},
    )
    return _ref(draft)


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    draft_id: str,
    situation: Mapping[str, str],
    content: Mapping[str, Any],
    revision: int | None = None,
) -> DraftRef:
    """Save what was typed. With ``revision``: refused with Conflict if another window saved since (stale page)."""
    draft = _mine(actor, draft_id)
    check_typed(content, most=_MOST_CONTENT, revision=draft.revision, base=revision)
    draft.situation, draft.content = dict(situation), dict(content)
    draft.revision += 1
    draft.updated_at = clock.now()
    draft.save(update_fields=["situation", "content", "revision", "updated_at"])
    return _ref(draft)


def check_typed(content: Mapping[str, Any], *, most: int, revision: int, base: int | None) -> None:
    """What may be kept of a half-filled form, here and in rooms above: Conflict if another window saved since
    ``base`` (``revision`` is the draft's own now), Invalid beyond ``most`` characters.
    """
    if base is not None and base != revision:
        raise Conflict("这份草稿刚在别的窗口改过，请刷新后继续，已保存的内容都在")
    if sum(len(str(v)) for v in content.values()) > most:
        raise Invalid({"content": "填写的内容太长，请精简后再保存"})


def receive_paper(
    *, actor: Actor, upload: UploadedFile[bytes], max_mb: int, field: str, allowed: frozenset[str] | None = None
) -> files.FileRef:
    """Receive one upload of a paper, here and for rooms above, and count it to the account's day.

    ``allowed``: media types; those of papers unless said otherwise.
    Raises Invalid under ``field`` (too large, disguised, empty, too much in a day).
    """
    spend(actor.signed_in(), upload.size or 0, most=_bytes_a_day(actor), field=field)
    return files.receive(upload, max_bytes=max_mb * 1024 * 1024, allowed=allowed or kinds.PAPERS, field=field)


@transaction.atomic
def stage_file(  # noqa: PLR0913 - one upload, and whose list it belongs to
    *,
    actor: Actor,
    upload: UploadedFile[bytes],
    material: str,
    item_id: int,
    draft_id: str | None = None,
    case_id: int | None = None,
) -> StagedRef:
    """Receive one upload for one material; each stands alone, so that a bad file never loses the others.

    The list is that of the draft's or the case's pinned version, else of the item's version of today.
    Raises Invalid (too large, disguised, empty) under the material's id.
    """
    account_id = actor.signed_in()
    draft = _mine(actor, draft_id) if draft_id else None
    if draft is not None:
        version_id = draft.item_version_id
    elif case_id is not None:
        version_id = access_case(actor, case_id=case_id).item_version_id
    else:
        version_id = catalogue.get_item(item_id).version_id
    wanted = {m.id: m for m in catalogue.get_version(version_id).spec.materials}.get(material)
    wanted = wanted or catalogue.carried(version_id, material)
    if wanted is None:
        raise Invalid({material: "这份材料不在清单内，不用交"})
    _room_for_more(account_id, draft, material, most_files(wanted))
    allowed = wanted.media_types if isinstance(wanted, catalogue.Attachment) else None
    received = receive_paper(actor=actor, upload=upload, max_mb=wanted.max_mb, field=material, allowed=allowed)
    row = StagedFile.objects.create(
        account_id=account_id,
        draft=draft,
        material=material,
        file_id=received.id,
        name=(upload.name or wanted.name)[:200],
        added_at=clock.now(),
    )
    return _staged(row, received)


def _staged(row: StagedFile, held: files.FileRef) -> StagedRef:
    return StagedRef(str(row.pk), row.material, str(row.name), held.size, held.media_type, held.sm3)


def _room_for_more(account_id: int, draft: Draft | None, material: str, most: int) -> None:
    """Uploads that nobody hands in must not fill the disk. Raises Invalid."""
    mine = StagedFile.objects.filter(account_id=account_id)
    if draft is not None and mine.filter(draft=draft, material=material).count() >= most:
        raise Invalid({material: f"最多 {most} 个文件，请先删掉不用的"})
    if mine.count() >= _MOST_STAGED:
        raise Invalid({material: "没有提交的上传太多了，请先提交或删除"})


def _bytes_a_day(actor: Actor) -> int:
    """A window or a platform hands in for many, somebody of the public for her household."""
    hers = actor.role in {"", "public"}
    return int(settings.UPLOAD_BYTES_A_DAY if hers else settings.UPLOAD_BYTES_A_DAY_STAFF)


@transaction.atomic
def stage_stored(*, actor: Actor, file_id: int, name: str, material: str) -> StagedRef:
    """Stage a content the platform holds already: a paper handed in once for several cases, an earlier case's result.

    For rooms above, which have made sure that it is the actor's to hand in. Nothing is uploaded, so nothing is counted
    to her day. Raises NotFound for an unknown content.
    """
    held = files.get_file(file_id)
    row = StagedFile.objects.create(
        account_id=actor.signed_in(), material=material, file_id=held.id, name=name[:200], added_at=clock.now()
    )
    return _staged(row, held)


def stored_of(*, actor: Actor, handles: Sequence[str]) -> dict[str, tuple[int, str]]:
    """The contents behind this account's uploads, (stored file, name) by handle: for rooms above that hand one paper in
    for several cases (``stage_stored``). Raises Invalid for anybody else's.
    """
    return {handle: (row.file_id, str(row.name)) for handle, row in papers.take_staged(actor, handles).items()}


@transaction.atomic
def remove_staged(*, actor: Actor, handle: str) -> None:
    """Take an upload out again before handing in."""
    deleted, _ = StagedFile.objects.filter(pk=_uuid(handle), account_id=actor.signed_in()).delete()
    if not deleted:
        raise NotFound


@transaction.atomic
def discard_draft(*, actor: Actor, draft_id: str) -> None:
    """Throw a draft away with its uploads."""
    _mine(actor, draft_id).delete()


def get_draft(actor: Actor, draft_id: str) -> DraftRef:
    """The account's own draft. Raises NotFound."""
    return _ref(_mine(actor, draft_id, lock=False))


def list_drafts(actor: Actor) -> tuple[DraftRef, ...]:
    """The account's drafts, last touched first."""
    if actor.account_id is None:
        return ()
    rows = Draft.objects.filter(account_id=actor.account_id).order_by("-updated_at")
    return tuple(_ref(d) for d in rows)


def purge_drafts() -> int:
    """Forget drafts untouched for 90 days and uploads nobody handed in within two days. For a nightly job."""
    now = clock.now()
    loose, _ = StagedFile.objects.filter(draft__isnull=True, added_at__lt=now - KEEP_STAGED).delete()
    old, _ = Draft.objects.filter(updated_at__lt=now - KEEP_DRAFTS).delete()
    return loose + old


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _mine(actor: Actor, draft_id: str, *, lock: bool = True) -> Draft:
    rows = Draft.objects.select_for_update(of=("self",)) if lock else Draft.objects
    draft = rows.filter(pk=_uuid(draft_id), account_id=actor.signed_in()).first()
    if draft is None:
        raise NotFound("没有这份草稿，可能已经提交或删除")
    return draft


def _ref(draft: Draft) -> DraftRef:
    version = catalogue.get_version(draft.item_version_id)
    current = catalogue.get_item(version.item.id)
    return DraftRef(
        id=str(draft.pk),
        item_id=version.item.id,
        version_id=version.id,
        item_name=version.spec.name,
        plain_name=version.spec.plain_name,
        situation=dict(draft.situation),
        content=dict(draft.content),
        files=tuple(
            StagedRef(str(f.pk), f.material, str(f.name), f.file.size, f.file.media_type, f.file.sm3)
            for f in draft.files.select_related("file")
        ),
        revision=draft.revision,
        updated_at=draft.updated_at,
        outdated=current.version_id != version.id or current.state != "in_use",
    )
