"""Where and when a photograph was taken, as the camera wrote it (EXIF), read before ``pictures`` takes that out.

What is read here the photographer's device has written, and anybody can change it: it helps whoever looks, and proves
nothing. Nothing is decoded; what cannot be read is left out, never guessed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from yichuang.kernel import clock

from . import kinds

_GPS, _EXIF = 0x8825, 0x8769
_TAKEN, _OFFSET, _CHANGED = 0x9003, 0x9011, 0x0132
_LATITUDE, _LONGITUDE = 2, 4
_ASCII, _RATIONAL = 2, 5
_SIZES = {1: 1, _ASCII: 1, 3: 2, 4: 4, _RATIONAL: 8, 7: 1, 9: 4, 10: 8}
_MOST_ENTRIES = 200
_LONGEST = 64
_HEADER = b"Exif\0\0"
_FIRST_YEAR = 1990  # no camera wrote this before; what claims to be older has a clock nobody set

Values = dict[int, tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Taken:
    """Degrees north and east (WGS 84), and the instant; None where the photo does not say."""

    latitude: float | None = None
    longitude: float | None = None
    at: datetime | None = None


def read_taken(data: bytes, media_type: str) -> Taken:
    """What the photo says of where and when; nothing for other kinds of files, and for what is damaged."""
    try:
        tiff = _tiff(data, media_type)
        if tiff is None:
            return Taken()
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        first = _directory(tiff, order, start)
    except (struct.error, KeyError, IndexError, ValueError):
        return Taken()
    latitude, longitude = _place(tiff, order, first)
    return Taken(latitude, longitude, _instant(tiff, order, first))


def _tiff(data: bytes, media_type: str) -> bytes | None:
    found = None
    if media_type == kinds.JPEG:
        found = next(_jpeg_exif(data), None)
    elif media_type == kinds.PNG:
        found = _chunk(data, 8, b"eXIf", ">", name_first=False)
    elif media_type == kinds.WEBP:
        found = _chunk(data, 12, b"EXIF", "<", name_first=True)
    return found.removeprefix(_HEADER) if found else None


def _jpeg_exif(data: bytes) -> Iterator[bytes]:
    at = 2
    while data[at] == 0xFF and data[at + 1] not in {0xDA, 0xD9}:
        (length,) = struct.unpack_from(">H", data, at + 2)
        body = data[at + 4 : at + 2 + length]
        if data[at + 1] == 0xE1 and body.startswith(_HEADER):
            yield body
        at += 2 + max(length, 2)


def _chunk(data: bytes, at: int, wanted: bytes, order: str, *, name_first: bool) -> bytes | None:
    while at + 8 <= len(data):
        name = data[at : at + 4] if name_first else data[at + 4 : at + 8]
        (length,) = struct.unpack_from(order + "I", data, at + 4 if name_first else at)
        if name == wanted:
            return data[at + 8 : at + 8 + length]
        at += 8 + length + (length % 2 if name_first else 4)
    return None


def _directory(tiff: bytes, order: str, start: int) -> Values:
    (count,) = struct.unpack_from(order + "H", tiff, start)
    found: Values = {}
    for n in range(min(count, _MOST_ENTRIES)):
        entry = start + 2 + 12 * n
        tag, kind, number = struct.unpack_from(order + "HHI", tiff, entry)
        size = _SIZES.get(kind, 0) * number
        if not 0 < size <= _LONGEST:
            continue
        at = entry + 8 if size <= 4 else struct.unpack_from(order + "I", tiff, entry + 8)[0]
        if at + size <= len(tiff):
            found[tag] = (kind, tiff[at : at + size])
    return found


def _below(tiff: bytes, order: str, first: Values, tag: int) -> Values:
    if tag not in first:
        return {}
    try:
        return _directory(tiff, order, struct.unpack(order + "I", first[tag][1])[0])
    except struct.error:
        return {}


def _place(tiff: bytes, order: str, first: Values) -> tuple[float | None, float | None]:
    gps = _below(tiff, order, first, _GPS)
    latitude = _degrees(gps, order, _LATITUDE, b"S")
    longitude = _degrees(gps, order, _LONGITUDE, b"W")
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):  # 0,0: no fix yet
        return None, None
    return latitude, longitude


def _degrees(gps: Values, order: str, tag: int, negative: bytes) -> float | None:
    """The tag before it says on which side of equator or meridian."""
    kind, raw = gps.get(tag, (0, b""))
    if kind != _RATIONAL or len(raw) != 24:
        return None
    parts = struct.unpack(order + "6I", raw)
    if not all(parts[1::2]):
        return None
    whole: float = sum(parts[n] / parts[n + 1] / 60 ** (n // 2) for n in (0, 2, 4))
    if whole > (90 if tag == _LATITUDE else 180):
        return None
    return -whole if gps.get(tag - 1, (0, b""))[1][:1] == negative else whole


def _instant(tiff: bytes, order: str, first: Values) -> datetime | None:
    """When the camera says it was; nothing where its clock was never set (year 1, 1970)."""
    exif = _below(tiff, order, first, _EXIF)
    written = _text(exif, _TAKEN) or _text(first, _CHANGED)
    zone = _text(exif, _OFFSET)
    try:
        if zone:
            at = datetime.strptime(f"{written} {zone}", "%Y:%m:%d %H:%M:%S %z")
        else:
            at = datetime.strptime(written, "%Y:%m:%d %H:%M:%S").replace(tzinfo=clock.SHANGHAI)
    except ValueError:
        return None
    return at if at.year >= _FIRST_YEAR else None


def _text(values: Values, tag: int) -> str:
    kind, raw = values.get(tag, (0, b""))
    return raw.split(b"\0")[0].decode("ascii", "replace").strip() if kind == _ASCII else ""
