"""Addresses of the screens, by topic."""

from __future__ import annotations

from django.urls import URLPattern, path

from .board import views as board
from .enrol import views as enrol
from .kiosk import applying, finding, helping, mine, taking
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
    path("sign/photo", sign.photo, name="sign_photo"),
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
    path("kiosk/guide/<str:code>/", helping.guide, name="kiosk_guide"),
    path("kiosk/guide/<str:code>/form/", helping.form, name="kiosk_form"),
    path("kiosk/guide/<str:code>/print/<slug:kind>/", helping.paper, name="kiosk_paper"),
    path("kiosk/guide/<str:code>/print/<slug:kind>/file.pdf", helping.paper_file, name="kiosk_paper_file"),
    path("kiosk/apply/", applying.choose, name="kiosk_apply"),
    path("kiosk/apply/<str:code>/", applying.ways, name="kiosk_apply_ways"),
    path("kiosk/apply/<str:code>/begin/", applying.begin, name="kiosk_begin"),
    path("kiosk/results/begin/", applying.begin_results, name="kiosk_begin_results"),
    path("kiosk/results/", mine.results, name="kiosk_mine"),
    path("kiosk/results/<str:number>/", mine.result, name="kiosk_mine_one"),
    path("kiosk/results/<str:number>/result.pdf", mine.result_file, name="kiosk_mine_file"),
    path("kiosk/stay", applying.stay, name="kiosk_stay"),
    path("kiosk/complain/", kiosk.complain, name="kiosk_complain"),
    path("kiosk/progress/", finding.progress, name="kiosk_progress"),
]
