"""Sealing a PDF (PAdES, baseline B-B) with a visible round seal, and checking it. Nothing here uses the network."""

from __future__ import annotations

import binascii
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from yichuang.kernel import clock

from .render import draw
from .signers import get_signer, trust_roots

_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class SealBox:
    """Where the seal goes, in mm from the lower left of a page; the default lies upon ``signoff`` of official.typ."""

    left: float = 134
    bottom: float = 22
    page: int = -1
    size: float = 42


@dataclass(frozen=True, slots=True)
class SealCheck:
    """``intact``: nothing was altered or added since the last seal. ``valid``: also, every seal is a trusted one's."""

    valid: bool
    signer: str | None
    signed_at: datetime | None
    intact: bool


_NOT_SEALED = SealCheck(valid=False, signer=None, signed_at=None, intact=False)


def seal_pdf(pdf: bytes, *, organisation_name: str, reason: str, box: SealBox | None = None) -> bytes:
    """The PDF with the seal of an organisation on its last page; may be sealed again by another.

    Unless a CA-issued key is configured (see signers.py), it is a local electronic seal for demonstration, and its face
    says so (演示用章). Time of sealing: the instance's clock, not a time-stamping authority's.
    """
    place = box or SealBox()
    signer = get_signer(organisation_name)
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    field = f"Seal{len(writer.prev.embedded_signatures) + 1}"
    left, bottom, size = round(place.left * _MM), round(place.bottom * _MM), round(place.size * _MM)
    meta = PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=organisation_name, reason=reason
    )
    sealing = _ClockedSigner(
        meta,
        signer.signer,
        stamp_style=StaticStampStyle(border_width=0, background=_Face(_face(organisation_name, local=signer.local))),
        new_field_spec=SigFieldSpec(field, on_page=place.page, box=(left, bottom, left + size, bottom + size)),
    )
    return bytes(sealing.sign_pdf(writer, output=BytesIO()).getvalue())


def verify_pdf(pdf: bytes) -> SealCheck:
    """Check all seals of a PDF; signer and time are the last one's. Whatever is no sealed PDF is simply not valid."""
    try:
        seals = PdfFileReader(BytesIO(pdf)).embedded_signatures
        states = [validate_pdf_signature(seal, _context()) for seal in seals]
    except (PdfError, SignatureValidationError, ValueError, LookupError, TypeError):
        return _NOT_SEALED
    if not states:
        return _NOT_SEALED
    last = states[-1]
    intact = last.coverage is SignatureCoverageLevel.ENTIRE_FILE and all(
        state.intact and state.valid and state.docmdp_ok for state in states
    )
    return SealCheck(
        valid=intact and all(state.bottom_line for state in states),
        signer=_organisation(last.signing_cert.subject.native),
        signed_at=last.signer_reported_dt.astimezone(clock.SHANGHAI) if last.signer_reported_dt else None,
        intact=intact,
    )


def _organisation(subject: dict[str, Any]) -> str:
    return str(subject.get("organization_name") or subject.get("common_name") or "")


class _ClockedSigner(PdfSigner):
    """Takes its time from kernel.clock, so that demo data and replays are sealed at their own time."""

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = clock.now()
        return session


class _Face(PdfContent):
    """A one-page PDF in memory as the picture of a stamp (pyhanko's own class wants a file)."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        writer = self.writer
        if writer is None:
            raise ValueError("no writer")
        picture = writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)), page_ix=0)
        name = b"/Face" + binascii.hexlify(secrets.token_bytes(8))
        self.resources.xobject[name.decode()] = picture
        x1, y1, x2, y2 = picture.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(x2 - x1), height=abs(y2 - y1))
        return name + b" Do"


@lru_cache(maxsize=256)
def _face(organisation_name: str, *, local: bool) -> bytes:
    return draw("round_seal.typ", {"name": organisation_name, "line": "演示用章" if local else ""})


def _context() -> ValidationContext:
    return ValidationContext(
        trust_roots=trust_roots(), allow_fetching=False, revocation_mode="soft-fail", moment=clock.now()
    )
