"""签名: a record that somebody meant what stands in the form, bound to the very answers by a digest.

It is an electronic signature as 电子签名法 art. 2 means it. That it is *reliable* (art. 13), and so equal to one by
hand (art. 14, and art. 8 of 国务院令第716号 for government service online), takes signature data under the signer's
sole control, which neither a name typed nor strokes drawn on a screen are; so nothing here calls it 可靠电子签名.
It records the intent, when, in which account, and over which answers, so that a later change shows. Where a law wants
a signature by hand or a seal, the printed form is signed at the window (``PAPER``); and so may anybody who would
rather not sign on a screen (art. 3).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives import hashes

from yichuang.kernel import clock

from .elements import FormField

TYPED, DRAWN, PAPER = "typed", "drawn", "paper"
INTENT: Final = "以上是本人意思"
WIDTH, HEIGHT = 600, 300  # of the plane that strokes are drawn on
_MOST_POINTS = 2000
_MOST_TEXT = 24_000
_LEAST_SPAN = 30  # of the plane; less is a dot or a slip of the finger
_LONGEST_NAME = 60
_STROKES = re.compile(r"\d{1,3},\d{1,3}(?: \d{1,3},\d{1,3})*(?:;\d{1,3},\d{1,3}(?: \d{1,3},\d{1,3})*)*", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_WAYS = {DRAWN: "屏幕上手写", TYPED: "输入姓名", PAPER: "在纸质表格上签名，窗口看过原件"}

Signature = dict[str, Any]


def read_signature(field: FormField, raw: Any) -> Signature | None:
    """The signature ready to be kept: ``way``, ``name``, ``strokes``; when and over what, if that is known already.

    ``raw``: ``{"way": "paper"}``, or ``name`` and (or) ``strokes`` with ``agreed``. None if there is none and none is
    wanted. Raises ValueError in words for who signs.
    """
    if raw in (None, "", {}):
        raw = {}
    if not isinstance(raw, Mapping):
        raise ValueError(f"“{field.label}”的格式不对，请重新签名")  # noqa: TRY004 - refused in words
    bound = _bound(raw)
    if raw.get("way") == PAPER:
        return {"way": PAPER, "agreed": True, **bound}
    name, strokes = _line(raw.get("name")), _line(raw.get("strokes"))
    agreed = str(raw.get("agreed", "")).lower() in {"true", "on", "1"}
    if not name and not strokes and not agreed:
        if field.required:
            raise ValueError(f"请在“{field.label}”里手写签名或者输入姓名，并勾选“{INTENT}”")
        return None
    if not name and not strokes:
        raise ValueError(f"“{field.label}”还没有签：请手写，或者输入您的姓名")
    if strokes and not _readable(strokes):
        raise ValueError("手写的签名太短或者没有传好，看不出来。请清除以后重写，或者输入姓名")
    if name and not 2 <= len(name) <= _LONGEST_NAME:
        raise ValueError(f"“{field.label}”请写全名，2 到 {_LONGEST_NAME} 个字")
    if not agreed:
        raise ValueError(f"签了名，还要勾选“{INTENT}”")
    drawn = {"strokes": strokes} if strokes else {}
    return {"way": DRAWN if strokes else TYPED, "name": name, "agreed": True, **drawn, **bound}


def _line(value: Any) -> str:
    """One line of text without anything unseen; too long for any purpose here becomes nothing that reads."""
    text = value if isinstance(value, str) and len(value) <= _MOST_TEXT else ""
    return " ".join("".join(c for c in text if c.isprintable()).split())


def _bound(raw: Mapping[str, Any]) -> Signature:
    """When it was signed and over which answers, as far as that stands there already."""
    kept: Signature = {}
    if isinstance(raw.get("digest"), str) and _DIGEST.fullmatch(raw["digest"]):
        kept["digest"] = raw["digest"]
    if isinstance(raw.get("at"), str) and _moment(raw["at"]) is not None:
        kept["at"] = raw["at"]
    return kept


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _readable(strokes: str) -> bool:
    if not _STROKES.fullmatch(strokes):
        return False
    points = [point.partition(",") for point in strokes.replace(";", " ").split(" ")]
    across, down = [int(x) for x, _, _ in points], [int(y) for _, _, y in points]
    span = max(max(across) - min(across), max(down) - min(down))
    inside = max(across) <= WIDTH and max(down) <= HEIGHT
    return inside and len(points) <= _MOST_POINTS and span >= _LEAST_SPAN


def strokes_of(value: Any) -> tuple[str, ...]:
    """What was drawn, as the ``points`` of SVG polylines on a plane of 600 × 300; empty if nothing was."""
    strokes = value.get("strokes", "") if isinstance(value, Mapping) else ""
    return tuple(strokes.split(";")) if isinstance(strokes, str) and _STROKES.fullmatch(strokes) else ()


def signature_svg(value: Any) -> str:
    """What was drawn, as an SVG for a printed form; empty if nothing was."""
    lines = "".join(f'<polyline points="{points}"/>' for points in strokes_of(value))
    style = 'fill="none" stroke="black" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
    return f"{head}<g {style}>{lines}</g></svg>" if lines else ""


def signature_text(value: Any) -> str:
    """A signature in words: 李秀英（输入姓名，2026-09-28 10:30）; empty if there is none."""
    if not isinstance(value, Mapping) or value.get("way") not in _WAYS:
        return ""
    at = _moment(str(value.get("at", "")))
    when = f"，{at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}" if at else ""
    told = f"{_WAYS[value['way']]}{when}"
    return f"{value['name']}（{told}）" if value.get("name") else told


def digest_of(
    subject: str, situation: Mapping[str, str], form: Mapping[str, Any], contents: Mapping[str, Sequence[str]]
) -> str:
    """SM3 (64 hex digits) over what is signed, as canonical JSON: the edition of the form, situation, answers, files.

    ``form`` without signatures; ``contents``: the SM3 of each attachment's files, by field, in any order.
    """
    signed = {
        "edition": subject,
        "situation": dict(situation),
        "form": dict(form),
        "files": {field: sorted(sums) for field, sums in contents.items() if sums},
    }
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    digest = hashes.Hash(hashes.SM3())
    digest.update(text.encode("utf-8", "surrogatepass"))
    return digest.finalize().hex()
