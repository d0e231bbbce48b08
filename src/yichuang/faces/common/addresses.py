"""Addresses that are printed or shown as a code, to be opened with somebody's own phone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def public_address(request: HttpRequest, path: str) -> str:
    """A page of the portal by the instance's first name, whatever name this request came by (a tunnel, an intranet)."""
    hosts = settings.CONFIG.get("hosts", [])
    return f"https://{hosts[0]}{path}" if hosts and settings.HTTPS else request.build_absolute_uri(path)
