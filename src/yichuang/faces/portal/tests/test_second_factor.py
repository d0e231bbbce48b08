"""TOTP for staff: set up and asked for, its secret sealed at rest."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.contrib.auth import get_user_model

from yichuang.domain.people import testing as people
from yichuang.domain.places import testing as ground

pytestmark = pytest.mark.django_db


def test_the_secret_of_a_second_factor_is_sealed_in_the_database() -> None:
    account = people.make_staff(ground.make_county())
    user = get_user_model().objects.get(pk=account.id)
    secret = generate_totp_secret()
    factor = TOTP.activate(user, secret)
    kept = Authenticator.objects.get(pk=factor.instance.pk)
    assert secret not in str(kept.data)
    assert decrypt(kept.data["secret"]) == secret
