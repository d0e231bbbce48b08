"""Addresses of /api/v1."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from . import docs
from .api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("docs", docs.page, name="api_docs"),
    path("", api.urls),
]
