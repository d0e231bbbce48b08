"""How django-allauth meets the people of this product: who may sign in, and what an identity platform vouches for.

The claims read from a provincial identity platform (OpenID Connect): ``sub`` and ``iss`` name the person there;
``name``, ``id_number`` (with ``id_kind``, default resident_id) and ``phone_number`` say who she is. Nothing of them is
kept by allauth: ``people.link_identity`` seals what it needs, and finds the applicant and account she already has.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from yichuang.domain.people import public as people
from yichuang.kernel.actor import Channel, anonymous
from yichuang.kernel.errors import DomainError
from yichuang.kernel.sealing import open_sealed, seal

_WRONG = "账号或密码不对，请核对后再试。忘了密码，请带身份证到任一网点重设"
_BACKEND = "yichuang.domain.people.backends.LoginBackend"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped here
    """Sign-in for everybody; signing up is a page of the portal of its own."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _WRONG,
        "invalid_login": _WRONG,
        "account_inactive": "这个账号已停用，请联系政务服务中心",
        "too_many_login_attempts": "输错的次数太多，请过几分钟再试",
        "incorrect_password": "密码不对，请重新输入",
        "incorrect_code": "验证码不对，请看手机上最新的一组数字",
        "rate_limited": "操作太快了，请等一会儿再试",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Allauth's own form knows nothing of applicants."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff to the desk, the public to the front page (or where they were going: allauth looks at ``next``).

        From any page of the portal whoever has the password of a window is led on to change it (``access``).
        """
        return reverse("portal:home") if getattr(request.user, "kind", "") == "public" else "/desk/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where one begins."""
        return self.get_login_redirect_url(request)

    def clean_password(self, password: str, user: Any = None) -> str:
        """As the settings ask; and not the one a clerk has read out again."""
        if getattr(user, "must_change_password", False) and user.check_password(password):
            raise ValidationError("这就是窗口给的那个密码。请换一个只有您自己知道的")
        return str(super().clean_password(password, user))

    @transaction.atomic
    def set_password(self, user: Any, password: str) -> None:
        """Store it; a window's password is used up by that."""
        super().set_password(user, password)
        people.note_password_changed(actor=people.get_actor(user.pk, None, Channel.ONLINE))
        user.must_change_password = False

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        """The front page."""
        return reverse("portal:home")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say by themselves that one has signed in or out."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody here has been asked for an address."""


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Sign-in through an identity platform: the same person, the same account, every time."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Sign in as the person the platform vouches for; allauth's own sign-up and tables are never reached."""
        data = sociallogin.account.extra_data
        claims = {**data.get("id_token", {}), **data.get("userinfo", {})}
        try:
            account = people.link_identity(
                actor=anonymous(),
                issuer=str(data.get("id_token", {}).get("iss") or sociallogin.account.provider),
                subject=str(sociallogin.account.uid),
                name=str(claims.get("name", "")),
                id_kind=str(claims.get("id_kind") or "resident_id"),
                id_number=str(claims.get("id_number") or "") or None,
                phone=str(claims.get("phone_number") or ""),
            )
        except DomainError as error:
            messages.error(request, f"统一身份认证没有办成：{error.message}。可以换账号密码登录，或到窗口核验")
            raise ImmediateHttpResponse(redirect("account_login")) from None
        user = ModelBackend().get_user(account.id)
        assert user is not None
        user.backend = _BACKEND  # where the session looks her up again
        goal = sociallogin.get_redirect_url(request) or reverse("portal:home")
        raise ImmediateHttpResponse(perform_login(request, user, email_verification="none", redirect_url=goal))

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """The platform was not reached, or its answer does not hold: back to the sign-in page, told why."""
        messages.error(request, "统一身份认证没有办成，可能是网络不通或者您取消了。请再试一次，或换账号密码登录")
        raise ImmediateHttpResponse(redirect("account_login"))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of second factors (动态口令) are sealed at rest like personal data."""

    _CONTEXT = "mfa_authenticator.data"

    def encrypt(self, text: str) -> str:
        """The secret, sealed."""
        return b64encode(seal(text, context=self._CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. Raises SealError if it was altered."""
        return open_sealed(b64decode(encrypted_text), context=self._CONTEXT)
