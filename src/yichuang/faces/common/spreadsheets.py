"""A spreadsheet as an answer: taken away under a name that says what it is and of which day."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def spreadsheet(content: bytes, name: str) -> HttpResponse:
    """``content`` as xlsx, saved as ``name``."""
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
    headers = {"Content-Disposition": disposition or "attachment", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=_XLSX, headers=headers)
