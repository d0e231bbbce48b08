"""A picture somebody sent, drawn anew and small: no byte of the upload is handed on (亮牌上岗; S1-42)."""

from __future__ import annotations

import json
import struct
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import typst
from django.core.files.uploadedfile import UploadedFile

from yichuang.kernel.errors import Invalid
from yichuang.kernel.files import kinds

TEMPLATE = Path(__file__).resolve().parent.parent / "documents" / "portrait.typ"
MOST_BYTES = 4 * 1024 * 1024
SMALLEST, LARGEST, MOST_POINTS = 200, 8000, 16_000_000
"""Points a side at least and at most, and in all: what is larger is not unpacked at all."""

_POINT = 72.0  # one pixel a typographic point
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def draw_small(upload: UploadedFile[bytes] | BinaryIO) -> bytes:
    """A PNG of 240 × 320 with the middle of the picture. JPG or PNG by content, at most 4 MB: drawing takes
    thirty times its memory and a second or two.

    Its measures are read before it is unpacked. Raises Invalid under ``file``.
    """
    upload.seek(0)
    data = upload.read(MOST_BYTES + 1)
    if not data:
        raise Invalid({"file": "请选一张照片"})
    if len(data) > MOST_BYTES:
        raise Invalid({"file": "照片超过 4 MB，请用手机的编辑功能裁小一点，或者发一张压缩过的"})
    media_type = kinds.sniff(BytesIO(data))
    if media_type not in {kinds.JPEG, kinds.PNG}:
        raise Invalid({"file": "只收 JPG、PNG 照片；请用手机重新拍，或者把照片另存为 JPG"})
    width, height = _measures(data, media_type)
    if min(width, height) < SMALLEST:
        raise Invalid({"file": f"照片太小（{width}×{height}），每边至少 {SMALLEST} 点，请换一张清楚的"})
    if max(width, height) > LARGEST or width * height > MOST_POINTS:
        raise Invalid({"file": f"照片尺寸太大（{width}×{height}），请缩小到 1600 万点以内再传"})
    try:
        made = typst.Compiler(ignore_system_fonts=True, root=str(TEMPLATE.parent)).compile(
            str(TEMPLATE), format="png", ppi=_POINT, sys_inputs={"picture": json.dumps(list(data))}
        )
    except typst.TypstError:
        raise Invalid({"file": _DAMAGED}) from None
    if not isinstance(made, bytes):
        raise TypeError("typst gave no picture")
    return made


_DAMAGED = "照片坏了，打不开。请重新拍一张，或者换一个文件"


def _measures(data: bytes, media_type: str) -> tuple[int, int]:
    """Width and height as the file says. Raises Invalid."""
    try:
        if media_type == kinds.PNG:
            width, height = struct.unpack(">II", data[16:24])
        else:
            width, height = _of_jpeg(data)
    except (IndexError, struct.error, ValueError):
        raise Invalid({"file": _DAMAGED}) from None
    return width, height


def _of_jpeg(data: bytes) -> tuple[int, int]:
    """From the first frame header."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        while data[at] == 0xFF:
            at += 1
        marker = data[at]
        at += 1
        if marker in _ALONE:
            continue
        (length,) = struct.unpack(">H", data[at : at + 2])
        if length < 2:
            raise ValueError("no length")
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 3 : at + 7])
            return width, height
        at += length
