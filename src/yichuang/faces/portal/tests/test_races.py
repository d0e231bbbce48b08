"""A double click on a slow line: two requests at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged

from .kit import Journey, hidden, sign_in


@pytest.mark.django_db(transaction=True)
def test_two_submissions_at_the_same_moment_make_one_case(client):
    stage = staged.make_stage()
    journey = Journey(sign_in(client, stage.villager), stage)
    draft = journey.begin()
    journey.fill()
    data = hidden(client.get(reverse("portal:review", args=[draft])))

    def click(_):
        browser = Client()
        browser.cookies = client.cookies
        try:
            return browser.post(reverse("portal:submit", args=[draft]), data).headers.get("Location")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(click, range(4)))
    (row,) = cases.list_own_cases(stage.villager).rows
    assert set(answers) == {reverse("portal:receipt", args=[row.number])}, "whichever answer the browser shows"
