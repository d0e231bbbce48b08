"""Addresses of the screens, by topic."""

from __future__ import annotations

from django.urls import URLPattern, path

from .board import views as board
from .enrol import views as enrol
from .kiosk import finding, taking
from .kiosk import views as kiosk
from .map import views as floor
from .pad import views as pad
from .publicity import views as publicity
from .sign import views as sign

app_name = "screens"

urlpatterns: list[URLPattern] = [
    path("", enrol.enrol, name="enrol"),
    path("pulse", enrol.pulse, name="pulse"),
    path("board/", board.board, name="board"),
    path("board/now", board.now, name="board_now"),
    path("sign/", sign.sign, name="sign"),
    path("sign/now", sign.now, name="sign_now"),
    path("pad/", pad.pad, name="pad"),
    path("pad/now", pad.now, name="pad_now"),
    path("pad/thanks/", pad.thanks, name="pad_thanks"),
    path("map/", floor.floor, name="map"),
    path("map/now", floor.now, name="map_now"),
    path("publicity/", publicity.publicity, name="publicity"),
    path("publicity/now", publicity.now, name="publicity_now"),
    path("kiosk/", kiosk.home, name="kiosk"),
    path("kiosk/size/", kiosk.size, name="kiosk_size"),
    path("kiosk/departments/", kiosk.departments, name="kiosk_departments"),
    path("kiosk/ticket/", taking.choose, name="kiosk_ticket"),
    path("kiosk/ticket/<slug:business>/", taking.take, name="kiosk_take"),
    path("kiosk/checkin/", taking.check_in, name="kiosk_checkin"),
    path("kiosk/again/", taking.again, name="kiosk_again"),
    path("kiosk/slip/<str:pass_key>/", taking.slip, name="kiosk_slip"),
    path("kiosk/find/", finding.find, name="kiosk_find"),
    path("kiosk/guide/<str:code>/", finding.guide, name="kiosk_guide"),
    path("kiosk/progress/", finding.progress, name="kiosk_progress"),
]
