"""A browser becomes a device: eight digits, once; and whether anything changed, where no process listens."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.hall import public as hall
from yichuang.faces.common import kiosk
from yichuang.faces.common.visitors import too_often
from yichuang.kernel.errors import NotFound

from ..access import COOKIE, device_of, open_page, remember

TRIES_A_MINUTE = 10  # from one address: a code has eight digits and lives for half an hour


@open_page
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Ask for the code. A device that is known goes on to its own page; one that was revoked is told so."""
    device = device_of(request)
    if device is not None:
        return redirect(f"screens:{device.kind}")
    refused, status = "", 200
    if request.method == "POST":
        if too_often(request, "enrol", a_minute=TRIES_A_MINUTE):
            refused, status = "试得太频繁了，请等一分钟再输", 429
        else:
            try:
                enrolled, token = hall.enrol_device(code=request.POST.get("code", "")[:20])
            except NotFound as error:
                refused, status = error.message, 404
            else:
                response = redirect(f"screens:{enrolled.kind}")
                remember(request, response, token)
                return response
    context = {"refused": refused, "revoked": COOKIE in request.COOKIES}
    page = render(request, "screens/enrol/enrol.html", context, status=status)
    if kiosk.MARK in request.COOKIES:  # a kiosk no longer: whoever uses this browser now sees the portal again
        kiosk.end(request)
        kiosk.unmark(page)
    return page


@open_page
@require_safe
def pulse(request: HttpRequest) -> HttpResponse:
    """What ``pulse.pulsing`` answers from memory, from the database: a version that changes when a board would."""
    text = request.GET.get("hall", "")
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        return HttpResponse(status=404)
    try:
        mark = hall.screens_mark(int(text))
    except NotFound:
        return HttpResponse(status=404)
    version = hashlib.blake2b(mark.encode(), digest_size=9).hexdigest()
    return HttpResponse(status=204, headers={"ETag": f'"{version}"'})
