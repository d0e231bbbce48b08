"""Every address of the product, by audience."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from . import observability

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", observability.healthz),
    path("readyz", observability.readyz),
    path("metrics", observability.metrics),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("yichuang.faces.api.urls")),
    path("desk/", include("yichuang.faces.desk.urls")),
    path("", include("yichuang.faces.portal.urls")),
]
