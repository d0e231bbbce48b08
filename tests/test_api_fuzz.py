"""Whatever a machine sends, the API answers with one of its documented problems and never fails (schemathesis)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from yichuang.domain.cases import testing
from yichuang.domain.people import public as people
from yichuang.faces.api.tokens import make_token

EXAMPLES = 12
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]


@schemathesis.deserializer("application/problem+json")
def _problem(context: object, response: schemathesis.Response) -> object:
    return response.json()


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A request must not close the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def bearer(db: None, made_stage: testing.Stage) -> str:
    testing.submit(made_stage)
    clerk = made_stage.clerk
    return make_token(people.get_account(clerk.account_id), post_id=clerk.post_id, requests_per_minute=1_000_000)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)
def test_no_input_makes_the_server_fail(case: schemathesis.Case, bearer: str) -> None:
    caches["throttle"].clear()
    if "number" in case.path_parameters and len(str(case.path_parameters["number"])) % 2:
        case.path_parameters["number"] = testing.public_number()
    case.call_and_validate(headers={"Authorization": f"Bearer {bearer}", "Accept-Encoding": "identity"}, checks=CHECKS)
