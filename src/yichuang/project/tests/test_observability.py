import io
import json
import logging

import pytest
import structlog
from django.db import OperationalError
from django.http import HttpResponse

from yichuang.project import observability
from yichuang.project.logs import logging_settings

IDENTITY = "530925199001010019"


def test_healthz_answers_without_a_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_is_ready_with_the_database_and_not_without(client, monkeypatch):
    assert client.get("/readyz").status_code == 200

    class Gone:
        def cursor(self):
            raise OperationalError("gone")

    monkeypatch.setattr(observability, "connection", Gone())
    response = client.get("/readyz")
    assert (response.status_code, response.json()["part"]) == (503, "database")


def test_metrics_count_requests_by_route_for_this_machine(client):
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'yichuang_requests_total{method="GET",route="healthz",status="200"}' in text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_metrics_are_refused_to_what_comes_through_a_proxy(client, header):
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_metrics_are_refused_elsewhere_unless_the_token_is_given(client, settings):
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
    assert client.get("/metrics", **elsewhere).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer "}, **elsewhere).status_code == 403
    settings.METRICS_TOKEN = "collector"
    assert client.get("/metrics", headers={"Authorization": "Bearer other"}, **elsewhere).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer collector"}, **elsewhere).status_code == 200


def test_an_unheard_of_method_is_not_a_metric_of_its_own(client):
    client.generic("BREW", "/healthz")
    assert "BREW" not in client.get("/metrics").content.decode()


@pytest.fixture
def log_lines():
    """The product's own log lines, written so far."""
    made = logging_settings("INFO")["formatters"]["json"]
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(made.pop("()")(**made))
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)  # not the attribute: loggers remember what they were told is off
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.django_db
def test_a_request_is_logged_by_its_route_without_what_it_said(log_lines, client):
    client.get(f"/accounts/login/?next=/x&q={IDENTITY}", headers={"User-Agent": IDENTITY})
    client.get(f"/no/such/page/{IDENTITY}")
    assert {"accounts/login/", ""} <= {line.get("route") for line in log_lines()}
    assert IDENTITY not in json.dumps(log_lines())


def test_an_exception_is_logged_by_kind_and_place_without_its_words(log_lines):
    try:
        int(IDENTITY + "x")
    except ValueError:
        structlog.get_logger("yichuang.test").exception("failed")
        logging.getLogger("yichuang.test").exception("failed")
    assert len(log_lines()) == 2
    for line in log_lines():
        assert line["exception"] == "ValueError"
        assert "test_observability.py" in line["at"][-1]
        assert IDENTITY not in json.dumps(line)


def test_each_line_of_one_request_carries_the_same_id(log_lines, rf):
    def view(_):
        logging.getLogger("yichuang.test").warning("half way")
        return HttpResponse()

    middleware = observability.RequestMiddleware(view)
    for _ in range(2):
        request = rf.get("/")
        request.resolver_match = None
        middleware(request)
    ids = [line["request_id"] for line in log_lines()]
    assert len(ids) == 4
    assert ids[0] == ids[1] != ids[2] == ids[3]
