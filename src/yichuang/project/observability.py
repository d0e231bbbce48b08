"""What an operator sees: is it alive, is it ready, how much and how fast, and one log line for each request."""

from __future__ import annotations

import ipaddress
import os
import secrets
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

log = structlog.get_logger("yichuang.request")
QUIET = frozenset({"healthz", "readyz", "metrics"})
REQUESTS = Counter("yichuang_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram("yichuang_request_seconds", "Time to answer a request", ["method", "route"])


class RequestMiddleware:
    """Counts, times and logs each request by its route; whose request it was and what it said stay out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and note how it went."""
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=uuid4().hex[:16]):
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            method = request.method if request.method in KNOWN_METHODS else "OTHER"
            route = request.resolver_match.route if request.resolver_match else ""
            REQUESTS.labels(method, route, response.status_code).inc()
            SECONDS.labels(method, route).observe(seconds)
            if route not in QUIET:
                log.info(
                    "request", method=method, route=route, status=response.status_code, ms=round(seconds * 1000, 1)
                )
        return response


KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@never_cache
@require_safe
def healthz(_: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_: HttpRequest) -> HttpResponse:
    """The process can do its work: 200, or 503 while the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "part": "database"}, status=503)
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, over all web processes. For this machine itself, or with the collector's token."""
    if not _may_read_metrics(request):
        return HttpResponseForbidden("403")
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and secrets.compare_digest(given.encode(), token.encode()):
        return True
    # A proxy on this machine connects from loopback for the whole world; what it forwards says so.
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"))
    try:
        return not forwarded and ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
