"""Printed forms, QR codes and electronic seals. See README.md in this folder."""

from .kept import render_public
from .pdf_seal import SealBox, SealCheck, seal_pdf, verify_pdf
from .render import qr_svg, render

__all__ = ["SealBox", "SealCheck", "qr_svg", "render", "render_public", "seal_pdf", "verify_pdf"]
