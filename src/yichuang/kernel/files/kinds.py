"""What a file is, told from its content alone (类型识别). A name or a browser's word is never believed."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

import filetype

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
HEIC = "image/heic"
OFD = "application/ofd"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

IMAGES = frozenset({JPEG, PNG, WEBP, HEIC})
PAPERS = IMAGES | {PDF, OFD}  # what a scanned or electronic paper may be
ALL = PAPERS | {DOCX, XLSX}
SHOWN_BY_BROWSERS = frozenset({PDF, JPEG, PNG, WEBP})

LABELS = {PDF: "PDF", JPEG: "JPG", PNG: "PNG", WEBP: "WebP", HEIC: "HEIC", OFD: "OFD", DOCX: "docx", XLSX: "xlsx"}
EXTENSIONS = {kind: label.lower() for kind, label in LABELS.items()}

_HEAD = 4096
_TAIL = 2048
_MAX_ENTRIES = 5000
_ZIP_MARKS = (("OFD.xml", OFD), ("word/document.xml", DOCX), ("xl/workbook.xml", XLSX))
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def sniff(stream: BinaryIO) -> str | None:
    """The media type of the content, one of ``ALL``; None if it is something else, damaged, or only pretends."""
    stream.seek(0)
    head = stream.read(_HEAD)
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read(_TAIL)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(stream)
    for recognised, media_type in (
        (head.startswith(b"%PDF-") and b"%%EOF" in tail, PDF),
        (_is_jpeg(head, tail), JPEG),
        (_is_png(head, tail), PNG),
        (_is_webp(head, size), WEBP),
        (_is_heic(head), HEIC),
    ):
        if recognised:
            return media_type
    return None


def guess_label(stream: BinaryIO) -> str:
    """A word for a file that was refused, for the message only; empty if it is nothing known."""
    stream.seek(0)
    head = stream.read(_HEAD)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml")):
        return "网页"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "旧版 Office 文件"
    known = filetype.guess(head)
    return str(known.extension) if known is not None else ""


def _is_jpeg(head: bytes, tail: bytes) -> bool:
    """A marker follows the start, and an end marker comes (phones append data after it)."""
    return head[:3] == b"\xff\xd8\xff" and b"\xc0" <= head[3:4] <= b"\xfe" and b"\xff\xd9" in tail


def _is_png(head: bytes, tail: bytes) -> bool:
    sizes = head[16:24]
    return (
        head[:16] == b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
        and b"IEND" in tail
        and 0
        not in (
            int.from_bytes(sizes[:4], "big"),
            int.from_bytes(sizes[4:], "big"),
        )
    )


def _is_webp(head: bytes, size: int) -> bool:
    stated = int.from_bytes(head[4:8], "little") + 8
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP" and head[12:15] == b"VP8" and stated <= size


def _is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS and b"meta" in head


def _zipped(stream: BinaryIO) -> str | None:
    """Reads the list of entries only; nothing is unpacked. Macros are refused."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        return None
    if len(names) > _MAX_ENTRIES or any("vbaproject" in name.lower() for name in names):
        return None
    entries = set(names)
    return next((media_type for mark, media_type in _ZIP_MARKS if mark in entries), None)
