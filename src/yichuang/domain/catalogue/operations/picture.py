"""Pictures of a guide: common mistakes, and papers filled in as they should be (S1-73, S1-74)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import kinds
from yichuang.kernel.files import public as files

from ..events import PictureAdded, PictureWithdrawn
from ..guides.reporting import PictureUse
from ..lifecycle import PUBLISH
from ..models import GuidePicture
from ..policies import access_item

_MOST_BYTES = 3 * 1024 * 1024
_MOST = 12
_ALLOWED = kinds.IMAGES & kinds.SHOWN_BY_BROWSERS


@dataclass(frozen=True, slots=True)
class PictureRef:
    """A picture with what it shows, which is also what those hear who do not see it."""

    id: int
    item_id: int
    use: PictureUse
    caption: str


@transaction.atomic
def add_picture(
    *, actor: Actor, item_id: int, use: PictureUse, caption: str, upload: UploadedFile[bytes] | BinaryIO
) -> int:
    """Put a picture into the guide of the item, public at once; its id.

    JPG, PNG or WebP by content, at most 3 MB, at most twelve in a guide. Raises NotFound, Forbidden, Invalid, Conflict.
    """
    actor.require(PUBLISH)
    item = access_item(actor, item_id)
    if not 4 <= len(caption.strip()) <= 200:
        raise Invalid({"caption": "请写明这张图说明什么，4 到 200 个字，看不见图的人靠这句话"})
    if GuidePicture.objects.filter(item=item, removed_at__isnull=True).count() >= _MOST:
        raise Conflict(f"一份指南最多放 {_MOST} 张图，请先撤下用不着的")
    stored = files.receive(upload, max_bytes=_MOST_BYTES, allowed=_ALLOWED)
    row = GuidePicture.objects.create(
        item=item, use=use.value, caption=caption.strip(), file_id=stored.id, added_at=clock.now()
    )
    entry = PictureAdded(item.pk, row.pk, use)
    journal.record(entry, actor=actor, subject=f"item:{item.pk}", place_id=item.place_id)
    return int(row.pk)


@transaction.atomic
def remove_picture(*, actor: Actor, picture_id: int) -> None:
    """Take a picture out of its guide. Raises NotFound, Forbidden, Conflict (out already)."""
    actor.require(PUBLISH)
    found = GuidePicture.objects.filter(pk=picture_id).first()
    if found is None:
        raise NotFound("没有这张图")
    item = access_item(actor, found.item_id)
    row = GuidePicture.objects.select_for_update().get(pk=picture_id)
    if row.removed_at is not None:
        raise Conflict("这张图已经撤下了")
    row.removed_at = clock.now()
    row.save(update_fields=["removed_at"])
    entry = PictureWithdrawn(item.pk, row.pk)
    journal.record(entry, actor=actor, subject=f"item:{item.pk}", place_id=item.place_id)


def list_pictures(item_id: int) -> tuple[PictureRef, ...]:
    """The pictures of a guide, in the order they came. Public."""
    rows = GuidePicture.objects.filter(item_id=item_id, removed_at__isnull=True).order_by("pk")
    return tuple(PictureRef(r.pk, r.item_id, PictureUse(r.use), r.caption) for r in rows)


def picture_file(item_id: int, picture_id: int) -> int:
    """The stored file of a picture that is in the guide now. Public. Raises NotFound."""
    row = GuidePicture.objects.filter(pk=picture_id, item_id=item_id, removed_at__isnull=True).first()
    if row is None:
        raise NotFound("没有这张图，可能已经撤下")
    return int(row.file_id)
