"""The project's settings with what the common face asks for (see its README)."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.conf import settings as django_settings

CONTEXT = "yichuang.faces.common.display.context"
MIDDLEWARE = "yichuang.faces.common.errors.DomainErrorMiddleware"


@pytest.fixture(autouse=True)
def common_settings(settings: Any) -> Any:
    templates = copy.deepcopy(django_settings.TEMPLATES)
    options = templates[0]["OPTIONS"]
    # Without what other faces add (they read the database): the common pages stand by themselves.
    options["context_processors"] = [p for p in options["context_processors"] if "faces" not in p] + [CONTEXT]
    settings.TEMPLATES = templates
    if MIDDLEWARE not in settings.MIDDLEWARE:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, MIDDLEWARE]
    settings.CSRF_FAILURE_VIEW = "yichuang.faces.common.errors.csrf_failure"
    settings.ROOT_URLCONF = "yichuang.faces.common.tests.urls"
    from yichuang.faces.common.tests import urls

    urls.received.clear()
    return settings


@pytest.fixture
def _live_server_helper() -> None:
    """Replaces pytest-django's: these pages never ask the database, so none is prepared (and any question fails)."""
