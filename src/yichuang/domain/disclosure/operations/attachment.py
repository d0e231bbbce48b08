"""attach_file, remove_attachment: files beside a draft, with nothing in a picture of where and when it was taken."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import kinds, pictures
from yichuang.kernel.files import public as files

from .. import checks, lifecycle
from ..events import AttachmentChanged
from ..models import Attachment, Publication, PublicationVersion
from ..policies import access_version

MOST_BYTES: Final = 20 * 1024 * 1024
_MOST = 10
_DOCUMENTS = frozenset({kinds.PDF, kinds.OFD, kinds.DOCX, kinds.XLSX})


@transaction.atomic
def attach_file(*, actor: Actor, publication_id: int, name: str, upload: UploadedFile[bytes] | BinaryIO) -> int:
    """Lay a file beside the draft; its id. The same file again changes nothing.

    PDF, OFD, Word, Excel, JPG, PNG, WebP by content, at most 20 MB, ten beside a version. ``name`` is what everybody
    reads. Raises Forbidden, NotFound, Invalid, Conflict.
    """
    row, version = access_version(actor, publication_id, lifecycle.DRAFT, frozenset({lifecycle.WRITTEN}))
    wrong: dict[str, str] = {}
    called = checks.text(wrong, "name", " ".join(name.split()), "附件名称", (2, 80))
    if wrong:
        raise Invalid(wrong)
    stored = receive_for_everybody(upload)
    there = Attachment.objects.filter(version=version)
    known = there.filter(file_id=stored).first()
    if known is not None:
        return int(known.pk)
    if there.count() >= _MOST:
        raise Conflict(f"一条信息最多放 {_MOST} 个附件")
    made = Attachment.objects.create(version=version, name=called, file_id=stored)
    _changed(actor, row, version, made.pk, added=True)
    return int(made.pk)


def receive_for_everybody(upload: UploadedFile[bytes] | BinaryIO) -> int:
    """Store a file many will read; a picture without its metadata. The stored file's id. Raises Invalid (``file``)."""
    stream: BinaryIO = upload  # type: ignore[assignment]
    kind = kinds.sniff(stream)
    if kind in pictures.ALLOWED and stream.seek(0, 2) <= MOST_BYTES:
        stream.seek(0)
        stream = BytesIO(pictures.without_metadata(stream.read(), kind))
    return files.receive(stream, max_bytes=MOST_BYTES, allowed=_DOCUMENTS | pictures.ALLOWED).id


@transaction.atomic
def remove_attachment(*, actor: Actor, publication_id: int, attachment_id: int) -> None:
    """Take a file away from the draft. Raises Forbidden, NotFound."""
    row, version = access_version(actor, publication_id, lifecycle.DRAFT, frozenset({lifecycle.WRITTEN}))
    if not Attachment.objects.filter(version=version, pk=attachment_id).delete()[0]:
        raise NotFound("没有这个附件")
    _changed(actor, row, version, attachment_id, added=False)


def _changed(actor: Actor, row: Publication, version: PublicationVersion, attachment_id: int, *, added: bool) -> None:
    version.writers = sorted({*version.writers, actor.signed_in()})
    version.save(update_fields=["writers"])
    entry = AttachmentChanged(row.pk, version.pk, attachment_id, added)
    journal.record(entry, actor=actor, subject=f"publication:{row.pk}", place_id=row.place_id)
