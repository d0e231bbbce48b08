"""Photographs without what the camera wrote into them: place, time, device, owner (EXIF, GPS, XMP, comments).

The picture itself is copied byte for byte and nothing is decoded, so no image library is needed and none is attacked;
what is not known to be needed for showing it is left out. A JPEG keeps which way up it is, as the one tag it may carry.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile

from yichuang.kernel.errors import Invalid

from . import kinds

ALLOWED = frozenset({kinds.JPEG, kinds.PNG, kinds.WEBP})
"""Media types that can be cleaned; a HEIC cannot."""

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
)
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
_WEBP_HAS_EXIF_OR_XMP = 0x08 | 0x04
_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP1, _APP2, _APP14, _APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
_RESTARTS = range(0xD0, 0xD8)
_ORIENTATION = 0x0112
_UPRIGHT, _LAST_ORIENTATION = 1, 8
_DAMAGED = "照片坏了，打不开。请重新拍一张，或者换一个文件"


def without_metadata(data: bytes, media_type: str) -> bytes:
    """The same picture without anything that tells where, when, with what or by whom it was taken.

    ``media_type``: one of ``ALLOWED``, as sniffed from the content. Raises Invalid under ``file`` for one that cannot
    be read to its end.
    """
    clean = {kinds.JPEG: _jpeg, kinds.PNG: _png, kinds.WEBP: _webp}[media_type]
    try:
        return clean(data)
    except (IndexError, struct.error, ValueError) as error:
        raise Invalid({"file": _DAMAGED}) from error


def cleaned(content: UploadedFile[bytes] | BinaryIO, *, max_bytes: int) -> BytesIO:
    """What was uploaded, a picture without metadata; whatever else, or too large, as it is, for ``receive`` to judge.

    Raises Invalid under ``file`` for a picture that is damaged.
    """
    content.seek(0)
    data = content.read(max_bytes + 1)
    media_type = kinds.sniff(BytesIO(data)) if len(data) <= max_bytes else None
    return BytesIO(without_metadata(data, media_type) if media_type in ALLOWED else data)


def _jpeg(data: bytes) -> bytes:
    out = bytearray(data[:2])
    up = _UPRIGHT
    kept: list[bytes] = []
    for marker, whole, body in _segments(data):
        if marker == _APP1:
            up = _orientation(body) or up
        elif _APP0 <= marker <= _APP15 or marker == _COM:
            if marker in {_APP0, _APP14} or (marker == _APP2 and body.startswith(b"ICC_PROFILE\0")):
                kept.append(whole)
        else:
            kept.append(whole)
    if up != _UPRIGHT:
        out += _only_orientation(up)
    return bytes(out + b"".join(kept))


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """(marker, the segment as it stands with what follows it until the next, its body) until the end of the image."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        while data[at + 1] == 0xFF:  # fill bytes
            at += 1
        marker = data[at + 1]
        if marker == _EOI:
            yield marker, b"\xff\xd9", b""
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise ValueError("segment too long")
        body = data[at + 4 : end]
        if marker == _SOS:
            end = _after_scan(data, end)
        yield marker, data[at:end], body
        at = end


def _after_scan(data: bytes, at: int) -> int:
    """Where the compressed data of a scan ends: at the next marker that is neither stuffing nor a restart."""
    while True:
        at = data.index(b"\xff", at)
        following = data[at + 1]
        if following and following not in _RESTARTS and following != 0xFF:
            return at
        at += 1 if following == 0xFF else 2


def _orientation(body: bytes) -> int | None:
    """Which way up, from the first directory of an EXIF segment; None if it does not say."""
    if not body.startswith(b"Exif\0\0") or len(body) < 14:
        return None
    tiff = body[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return None
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for n in range(count):
            tag, kind, _, value = struct.unpack_from(order + "HHIH", tiff, start + 2 + 12 * n)
            if tag == _ORIENTATION and kind == 3 and _UPRIGHT <= value <= _LAST_ORIENTATION:
                return int(value)
    except struct.error:
        return None
    return None


def _only_orientation(up: int) -> bytes:
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, up, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> bytes:
    out, at = bytearray(_PNG_HEAD), len(_PNG_HEAD)
    while True:
        (length,) = struct.unpack_from(">I", data, at)
        name = data[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(data):
            raise ValueError("chunk too long")
        if name in _PNG_KEPT:
            out += data[at:end]
        if name == b"IEND":
            return bytes(out)
        at = end


def _webp(data: bytes) -> bytes:
    body, at = bytearray(), 12
    last = 8 + struct.unpack_from("<I", data, 4)[0]
    while at + 8 <= min(last, len(data)):
        name = data[at : at + 4]
        (length,) = struct.unpack_from("<I", data, at + 4)
        end = at + 8 + length + length % 2
        if at + 8 + length > len(data):
            raise ValueError("chunk too long")
        if name in _WEBP_KEPT:
            chunk = bytearray(data[at:end])
            if name == b"VP8X":
                chunk[8] &= ~_WEBP_HAS_EXIF_OR_XMP
            body += chunk
        at = end
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + bytes(body)
