"""附件 and 签名 on a page: what a file may be, what was typed and drawn, and a signature as people see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.html import format_html

from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel.sealing import mask_name

from .components import render

_ACCEPT = {
    catalogue.FileKind.PHOTO: "image/*",
    catalogue.FileKind.PDF: "application/pdf",
    catalogue.FileKind.OFD: ".ofd",
}


def accept_of(asked: catalogue.Attachment) -> str:
    """What a browser offers to choose; on a phone photographs mean the camera too. The content decides all the same."""
    return ",".join(_ACCEPT[kind] for kind in asked.accepts)


def signature_params(value: Any) -> dict[str, Any]:
    """Parameters of the component ``signature`` besides those of every field."""
    given = value if isinstance(value, Mapping) else {}
    return {
        "value": given.get("name", ""),
        "strokes": given.get("strokes", ""),
        "agreed": bool(given.get("agreed")),
    }


def signature_typed(post: QueryDict, name: str) -> dict[str, str]:
    """What was typed, drawn and ticked, unchecked; empty if nothing was."""
    typed = {key: str(post.get(f"{name}-{key}", "")) for key in ("name", "strokes", "agreed")}
    return {key: value for key, value in typed.items() if value.strip()}


def signature_shown(value: Any, *, masked: bool) -> str:
    """A signature on a page: what was drawn, with who, how and when; ``masked``: without what was drawn."""
    strokes = catalogue.strokes_of(value)
    if masked and isinstance(value, Mapping):
        text = catalogue.signature_text({**value, "name": mask_name(str(value.get("name") or ""))})
        return f"{text}。笔迹在“看完整信息”里" if strokes else text
    text = catalogue.signature_text(value)
    return format_html("{}{}", render("ink", {"strokes": strokes, "label": "手写的签名"}), text) if strokes else text
