"""The changing part of a screen: sent only when it is another than the screen has."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.kernel import clock


def part(request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """The part, or 304 if the screen has this very one; with the time of this server, which its clock follows."""
    body = render_to_string(template, dict(context), request)
    tag = f'"{hashlib.blake2b(body.encode(), digest_size=9).hexdigest()}"'
    same = request.headers.get("If-None-Match") == tag
    response = HttpResponse(status=304) if same else HttpResponse(body)
    response["ETag"] = tag
    response["X-Time"] = clock.now().isoformat()
    return response


def frame(device: hall.DeviceRef) -> dict[str, object]:
    """What every page of a device shows around its own: the hall's name and the time of this server."""
    site = places.get_site(device.site_id)
    return {"device": device, "hall_id": device.hall_id, "hall_name": site.name, "now": clock.now()}
