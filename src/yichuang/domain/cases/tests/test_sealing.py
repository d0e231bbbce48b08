"""A dump of the database shows nobody (design.md §3 "Personal data")."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from yichuang.domain.cases import public, testing

SECRETS = ["13887650000", "思茅松王", "岩温罕", "李娜迫", "冰岛老寨"]


@pytest.mark.django_db
@pytest.mark.seed("S2-128")
def test_no_readable_name_number_or_phone_in_any_table() -> None:
    stage = testing.make_stage()
    number = testing.persons.identity()
    person = testing.person(name="岩温罕", id_number=number, address="冰岛老寨 3 号")
    receipt = testing.submit(
        stage, stage.clerk, applicant=person,
        form={"area": "2.5", "species": "思茅松王", "note": f"电话 13887650000 {number}"},
        parties=(public.PartyInput("proxy", testing.person(name="李娜迫"), "授权委托书"),),
        situation={"where": "forest", "who": "self"},
    )  # fmt: skip
    public.accept_case(actor=stage.clerk, case_id=receipt.case_id)
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
            dump = "\n".join(row[0] for row in cursor.fetchall())
            found += [(model.__name__, secret) for secret in [*SECRETS, number] if secret in dump]
            found += [
                (model.__name__, f"bytes of {secret}") for secret in [*SECRETS, number] if secret.encode().hex() in dump
            ]
    assert found == []
