"""The call board (叫号大屏): who is called where, read and heard from eight metres away."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.hall import public as hall
from yichuang.kernel import clock

from ..access import device_required, this_device
from ..live import frame, part
from ..words import call_words

_FRESH = timedelta(seconds=20)  # a call stands out for so long
_SPOKEN_WITHIN = timedelta(seconds=60)  # an older call is not spoken any more, by whatever screen comes up
_SHOWN = 6  # calls in large type


@device_required(hall.DeviceKind.BOARD)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The wall."""
    device = this_device(request)
    return render(request, "screens/board/board.html", frame(device) | shown(device))


@device_required(hall.DeviceKind.BOARD, part=True)
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """What has changed on it."""
    return part(request, "screens/board/_now.html", shown(this_device(request)))


def shown(device: hall.DeviceRef) -> dict[str, object]:
    """Calls, windows, how many wait, and one line of notice."""
    seen, at = hall.board(device.hall_id), clock.now()
    calls = [
        {
            "call": c,
            "fresh": n == 0 and at - c.at < _FRESH,
            "say": call_words(c.number, c.window) if at - c.at < _SPOKEN_WITHIN and c.state == "已叫号" else "",
        }
        for n, c in enumerate(seen.calls)
    ]
    return {
        "board": seen,
        "waiting": [(name, count) for name, count in seen.waiting if count],  # a wall has room for what matters
        "calls": calls[:_SHOWN],
        "windows": [w for w in seen.windows if w.state != "closed"],
        "closed": not any(w.state != "closed" for w in seen.windows),
        "paused": [w for w in seen.windows if w.state == "paused"],
        "returns": hall.get_hall(device.hall_id).returns,
    }
