"""Password sign-in (AUTHENTICATION_BACKENDS): username, phone or identity number."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from .models import Account
from .queries import resolve_login


class LoginBackend(ModelBackend):
    """Django's own check, after what was typed has been turned into a username.

    Unknown logins run the hasher as well, so that the time taken tells nothing.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Account | None:
        """The account, or None."""
        if username is not None:
            username = resolve_login(username) or username
        return super().authenticate(request, username=username, password=password, **kwargs)
