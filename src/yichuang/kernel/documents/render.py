"""From a template and data to a PDF, with one warm compiler per thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst

from yichuang.kernel import clock

PACKAGE = Path(__file__).resolve().parents[2]
_FONT_PACKAGE = "cvttf_NotoSansCJK_Regular"
_NO_SHAPE = "could not be displayed with font"
_local = threading.local()


def render(template: Path | str, data: Mapping[str, Any], *, sample: bool = False) -> bytes:
    """The PDF (PDF/A-2b, where our font has all its characters) of a ``.typ`` template filled with ``data``.

    ``template``: a room's file, absolute (``Path(__file__).parent / "documents/receipt.typ"``) or relative to the
    package ``yichuang``. It begins with ``#import "/kernel/documents/official.typ": *`` and finds ``data`` there.
    ``data`` is what JSON can hold; its texts are set as they are, never read as markup. ``sample`` prints 样例数据
    across every page. Raises FileNotFoundError for an unknown template and typst.TypstError for a broken one or a
    missing key.
    """
    path = (PACKAGE / template).resolve()
    if not path.is_relative_to(PACKAGE) or not path.is_file():
        raise FileNotFoundError(template)
    return _compile(path, data, sample=sample, standards="a-2b")


def qr_svg(text: str) -> str:
    """A QR code (error level M) as an SVG text, for ``qr()`` in templates and for pages."""
    target = BytesIO()
    segno.make(text, error="m", micro=False).save(
        target, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None
    )
    return target.getvalue().decode()


def draw(template: str, data: Mapping[str, Any]) -> bytes:
    """A drawing of this room (the round seal): a PDF without tags, to be laid upon another."""
    return _compile(PACKAGE / "kernel" / "documents" / template, data, sample=False, standards=None)


def _compile(path: Path, data: Mapping[str, Any], *, sample: bool, standards: Any) -> bytes:
    """The PDF; a plain one where a text holds what our font has no shape for (an emoji, a Burmese name).

    PDF/A forbids those, and nobody may be left without a receipt for them: they show as a box.
    """
    try:
        return _pdf(path, data, sample=sample, standards=standards, tags=standards is not None)
    except typst.TypstError as error:
        if standards is None or _NO_SHAPE not in str(error):
            raise
        return _pdf(path, data, sample=sample, standards=None, tags=True)


def _pdf(path: Path, data: Mapping[str, Any], *, sample: bool, standards: Any, tags: bool) -> bytes:
    pdf = _compiler().compile(
        str(path),
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False), "sample": "yes" if sample else "no"},
        pdf_standards=standards or [],
        timestamp=int(clock.now().timestamp()),
        pdf_tags=tags,
    )
    if not isinstance(pdf, bytes):
        raise TypeError("typst gave no PDF")
    return pdf


def _compiler() -> typst.Compiler:
    """A compiler must not be used by two threads at once; the fonts, which cost most, are shared."""
    compiler: typst.Compiler | None = getattr(_local, "compiler", None)
    if compiler is None:
        compiler = _local.compiler = typst.Compiler(root=str(PACKAGE), font_paths=_fonts(), ignore_system_fonts=True)
    return compiler


@cache
def _fonts() -> typst.Fonts:
    folder = str(files(_FONT_PACKAGE))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
