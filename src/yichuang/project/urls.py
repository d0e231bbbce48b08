"""Every address of the product, by audience."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from . import observability

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", observability.healthz),
    path("readyz", observability.readyz),
    path("metrics", observability.metrics),
    path("", include("yichuang.faces.common.urls")),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("yichuang.faces.api.urls")),
    path("desk/", include("yichuang.faces.desk.urls")),
    path("screens/", include("yichuang.faces.screens.urls")),
    path("", include("yichuang.faces.portal.urls")),
]

_ERRORS = "yichuang.faces.common.errors"
handler400 = f"{_ERRORS}.bad_request"
handler403 = f"{_ERRORS}.forbidden"
handler404 = f"{_ERRORS}.not_found"
handler429 = f"{_ERRORS}.too_many"  # allauth's, when somebody tries too often
handler500 = f"{_ERRORS}.server_error"
