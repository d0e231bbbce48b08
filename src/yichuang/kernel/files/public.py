"""Receive, open and hand out files. What rooms and faces import from ``kernel.files``."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.http import content_disposition_header

from yichuang.kernel import clock
from yichuang.kernel.errors import Invalid, NotFound

from . import kinds, vault
from .models import StoredFile

if TYPE_CHECKING:
    _BytesFile = File[bytes]
else:
    _BytesFile = File

_MEGABYTE = 1024 * 1024
INCOMING = "incoming"
_UNSAFE_IN_NAMES = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069/\\:*?\"<>|]+")


@dataclass(frozen=True, slots=True)
class FileRef:
    """A stored content. ``size`` in bytes; ``sm3`` 64 hex digits of the plain content."""

    id: int
    sm3: str
    size: int
    media_type: str
    extension: str


@dataclass(frozen=True, slots=True)
class Download:
    """What a face needs for its (streaming) response."""

    headers: dict[str, str]
    chunks: Iterator[bytes]


def receive(
    content: UploadedFile[bytes] | BinaryIO, *, max_bytes: int, allowed: frozenset[str], field: str = "file"
) -> FileRef:
    """Store an upload once per content, sealed. Call it inside the operation that attaches it.

    ``content`` must be seekable; its name and declared type are ignored. ``allowed``: media types of ``kinds``.
    Raises Invalid under ``field``: empty, larger than ``max_bytes``, or in truth not of an allowed type. On any other
    failure (disk full: OSError) nothing is left behind, neither row nor file. Until the caller's transaction ends the
    nightly sweep leaves this content alone (``sweep``), so what refers to it must be written in that transaction.
    """
    stream = cast("BinaryIO", content)
    size = stream.seek(0, os.SEEK_END)
    media_type = _accepted(stream, size, max_bytes, allowed, field)
    storage = storage_of_papers()
    with transaction.atomic(), _staging(storage) as staged:
        stream.seek(0)
        sm3 = vault.write_sealed(stream, cast("BinaryIO", staged))
        staged.flush()
        os.fsync(staged.fileno())
        hold(sm3)
        known = StoredFile.objects.select_for_update(no_key=True).filter(sm3=sm3).first()
        if known is None or not storage.exists(path_of(sm3)):
            storage.save(path_of(sm3), _Staged(staged, staged.name))
        row = known or StoredFile.objects.create(
            sm3=sm3,
            size=size,
            media_type=media_type,
            extension=kinds.EXTENSIONS[media_type],
            received_at=clock.now(),
        )
    return _ref(row)


def hold(sm3: str) -> None:
    """Whoever receives or sweeps this content waits until the other's transaction has ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"files:{sm3}"])


def get_file(file_id: int) -> FileRef:
    """The reference for an id that a room holds. Raises NotFound. Rights are the room's matter."""
    row = StoredFile.objects.filter(pk=file_id).first()
    if row is None:
        raise NotFound
    return _ref(row)


def open_file(file_id: int) -> Iterator[bytes]:
    """The plain content in pieces of 64 KiB. Raises NotFound at once; SealError where the stored file was altered."""
    ref = get_file(file_id)
    storage = storage_of_papers()
    if not storage.exists(path_of(ref.sm3)):
        raise NotFound("文件暂时打不开，请联系管理员")
    return _chunks(storage, ref)


def response(file_id: int, *, download_name: str, inline: bool = False) -> Download:
    """Headers and content for handing a file to somebody whom a room has let through.

    ``inline`` shows PDF and pictures in the browser; everything else is a download. The name is cleaned and gets the
    extension of what the file truly is. Nothing in it may run: nosniff, a sandbox, no cache, no other site.
    """
    ref = get_file(file_id)
    shown = inline and ref.media_type in kinds.SHOWN_BY_BROWSERS
    disposition = content_disposition_header(not shown, safe_name(download_name, ref.extension))
    # Browsers do not start their PDF viewer in a sandbox; a PDF runs nothing in the page's origin.
    policy = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    if ref.media_type != kinds.PDF or not shown:
        policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"
    headers = {
        "Content-Type": ref.media_type,
        "Content-Length": str(ref.size),
        "Content-Disposition": disposition or "attachment",
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "private, no-store",
    }
    return Download(headers, open_file(file_id))


def safe_name(name: str, extension: str) -> str:
    """A file name without paths, control or direction characters, at most 80 long, ending in ``.extension``."""
    stem = _UNSAFE_IN_NAMES.sub(" ", name).strip(" .")
    stem = re.sub(r"\.(?:[A-Za-z0-9]{1,5})$", "", stem)[:80].strip(" .")
    return f"{stem or '文件'}.{extension}"


_PLAIN = {
    kinds.JPEG: "JPG 照片",
    kinds.PNG: "PNG 图片",
    kinds.WEBP: "WebP 图片",
    kinds.HEIC: "HEIC 照片",
    kinds.PDF: "PDF",
    kinds.OFD: "OFD",
    kinds.DOCX: "Word 文件",
    kinds.XLSX: "Excel 表格",
}


def _accepted(stream: BinaryIO, size: int, max_bytes: int, allowed: frozenset[str], field: str) -> str:
    if size == 0:
        raise Invalid({field: "这个文件是空的，请重新选择"})
    if size > max_bytes:
        message = f"文件 {_megabytes(size)}，超过 {_megabytes(max_bytes)}，请压缩后再传，或者拍照时选低一档清晰度"
        raise Invalid({field: message})
    media_type = kinds.sniff(stream)
    if media_type in allowed and media_type is not None:
        return media_type
    first, *others = _plain_names(allowed)
    found = _PLAIN[media_type] if media_type else kinds.guess_label(stream)
    reason = f"是{_spaced(found)}" if found else "文件坏了，或者是别的类型"
    nor = f"，也不是{_spaced('、'.join(others))}" if others else ""
    way = "请重新选择；纸质材料可以直接拍照" if kinds.JPEG in allowed else "请重新选择"
    raise Invalid({field: f"这不是{_spaced(first)}{nor}（{reason}）。{way}"})


def _spaced(name: str) -> str:
    """With the space that stands between Chinese characters and Latin letters."""
    return f" {name}" if name[0].isascii() else name


def _plain_names(allowed: frozenset[str]) -> list[str]:
    """What may be given, as people call it: all kinds of photographs are one."""
    if allowed >= kinds.IMAGES:
        return ["照片", *(label for kind, label in _PLAIN.items() if kind in allowed - kinds.IMAGES)]
    return [label for kind, label in _PLAIN.items() if kind in allowed]


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.1f}".removesuffix(".0") + " MB"


def _ref(row: StoredFile) -> FileRef:
    return FileRef(row.pk, row.sm3, row.size, row.media_type, row.extension)


def path_of(sm3: str) -> str:
    """Where a content lies in the storage."""
    return f"{sm3[:2]}/{sm3[2:4]}/{sm3}"


def storage_of_papers() -> Storage:
    """``STORAGES["papers"]`` if the instance names one (S3-compatible), else the folder ``var/files``."""
    if "papers" in settings.STORAGES:
        return storages["papers"]
    return FileSystemStorage(
        location=Path(settings.VAR) / "files",
        allow_overwrite=True,  # the same content, sealed anew: whichever comes last is as good
        file_permissions_mode=0o600,
        directory_permissions_mode=0o700,
    )


class _Staged(_BytesFile):
    """A finished temporary file that a folder storage takes over by one rename, and any other storage uploads."""

    def temporary_file_path(self) -> str:
        """Where it lies; Django's storages look for this name."""
        return str(self.name)


@contextmanager
def _staging(storage: Storage) -> Iterator[IO[bytes]]:
    """A 0600 temporary file, on the storage's own disk where that is a folder; gone afterwards whatever happens."""
    folder: Path | None = None
    if isinstance(storage, FileSystemStorage):
        folder = Path(storage.location) / INCOMING
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as staged:
        try:
            yield staged
        finally:
            Path(staged.name).unlink(missing_ok=True)


def _chunks(storage: Storage, ref: FileRef) -> Iterator[bytes]:
    with storage.open(path_of(ref.sm3)) as stored:
        yield from vault.read_sealed(cast("BinaryIO", stored), ref.sm3)
