"""Addresses of the portal, by topic."""

from __future__ import annotations

from django.urls import URLPattern, path

from .account import views as account
from .apply import views as apply
from .bundles import urls as bundles
from .disclosure import columns
from .disclosure import lists as site_lists
from .disclosure import requests as information
from .evaluate import views as evaluate
from .find import asking, coaching, guided
from .find import views as find
from .guide import prints, report
from .guide import views as guide
from .hall import booking, tickets
from .home import views as home
from .lists import views as lists
from .office import views as office
from .sites import views as sites
from .standard import views as standard
from .standing import views as standing
from .track import supplement
from .track import views as track

app_name = "portal"

urlpatterns: list[URLPattern] = [
    *bundles.urlpatterns,
    path("", home.home, name="home"),
    path("help/", home.help_page, name="help"),
    path("village/", home.choose_village, name="village"),
    path("find/", find.search, name="find"),
    path("find/suggest/", find.suggest, name="suggest"),
    path("find/none/", find.none_of_these, name="none_of_these"),
    path("ask/", asking.ask, name="ask"),
    path("navigate/", guided.who, name="guided"),
    path("navigate/<slug:persona>/", guided.what, name="guided_what"),
    path("navigate/<slug:persona>/<slug:happening>/", guided.which, name="guided_which"),
    path("items/", find.item_list, name="items"),
    path("themes/<slug:slug>/", find.theme_page, name="theme"),
    path("departments/<slug:key>/", find.department_page, name="department"),
    path("item/<str:code>/", guide.short, name="item"),
    path("item/<str:code>/full/", guide.full, name="item_full"),
    path("item/<str:code>/coaching/", coaching.coaching, name="coaching"),
    path("item/<str:code>/guide.pdf", guide.guide_pdf, name="guide_pdf"),
    path("item/<str:code>/leaflet.pdf", prints.leaflet, name="leaflet_pdf"),
    path("item/<str:code>/poster.pdf", prints.poster, name="poster_pdf"),
    path("item/<str:code>/sample.pdf", prints.sample, name="sample_pdf"),
    path("item/<str:code>/report/", report.report, name="report"),
    path("item/<str:code>/pictures/<int:picture_id>/", report.picture, name="picture"),
    path("reports/", report.outcome, name="outcome"),
    path("item/<str:code>/notice.pdf", guide.notice_pdf, name="notice_pdf"),
    path("lists/", lists.index, name="lists"),
    path("lists/changes/", lists.changes, name="list_changes"),
    path("lists/towns/", site_lists.towns, name="town_lists"),
    path("lists/towns/<int:site_id>/", site_lists.town, name="town_list"),
    path("lists/towns/<int:site_id>/list.xlsx", site_lists.town_xlsx, name="town_list_xlsx"),
    path("lists/towns/<int:site_id>/list.pdf", site_lists.town_pdf, name="town_list_pdf"),
    path("lists/<slug:which>/", lists.published, name="list"),
    path("lists/<slug:which>/list.xlsx", lists.spreadsheet, name="list_xlsx"),
    path("disclosure/", columns.index, name="disclosure"),
    path("disclosure/columns/<slug:column>/", columns.column, name="column"),
    path("disclosure/<int:publication_id>/", columns.publication, name="publication"),
    path("disclosure/<int:publication_id>/files/<int:attachment_id>/", columns.attachment, name="publication_file"),
    path("disclosure/requests/", information.own, name="information_requests"),
    path("disclosure/requests/new/", information.ask, name="information_ask"),
    path("disclosure/requests/follow/", information.follow, name="information_follow"),
    path("disclosure/requests/<int:request_id>/", information.one, name="information_request"),
    path("disclosure/requests/<int:request_id>/receipt/", information.receipt, name="information_receipt"),
    path("disclosure/requests/<int:request_id>/answer.pdf", information.paper, name="information_paper"),
    path(
        "disclosure/requests/<int:request_id>/files/<int:provided_id>/", information.provided, name="information_file"
    ),
    path("institutions/", office.institutions, name="public_institutions"),
    path("institutions/<int:institution_id>/", office.institution, name="public_institution"),
    path("lost/", sites.found_things, name="lost"),
    path("sites/", sites.site_list, name="sites"),
    path("sites/standard/", standing.standing, name="standing"),
    path("sites/standard/reductions/", standing.reductions, name="reductions"),
    path("sites/standard/reductions/list.xlsx", standing.reductions_xlsx, name="reductions_xlsx"),
    path("sites/<int:site_id>/", sites.site_page, name="site"),
    path("sites/<int:site_id>/photos/<int:photo_id>/", sites.site_photo, name="site_photo"),
    path("sites/<int:site_id>/handbook.pdf", prints.handbook, name="handbook_pdf"),
    path("sites/<int:site_id>/items.pdf", site_lists.site_pdf, name="site_list_pdf"),
    path("sites/<int:site_id>/hall/", tickets.live, name="hall"),
    path("sites/<int:site_id>/hall/take/", tickets.take, name="hall_take"),
    path("sites/<int:site_id>/hall/book/", booking.book, name="book"),
    path("t/<str:pass_key>/", tickets.ticket, name="ticket"),
    path("t/<str:pass_key>/evaluate/", tickets.evaluate, name="ticket_evaluate"),
    path("t/<str:pass_key>/<slug:how>/", tickets.ticket_move, name="ticket_move"),
    path("appointments/", booking.appointments, name="appointments"),
    path("appointments/<int:appointment_id>/change/", booking.change, name="appointment_change"),
    path("appointments/<int:appointment_id>/<slug:how>/", booking.appointment_move, name="appointment_move"),
    path("register/", account.register, name="register"),
    path("me/", account.me, name="me"),
    path("me/change/", account.change, name="change"),
    path("me/password-notice/", account.password_notice_seen, name="password_notice_seen"),
    path("apply/new/<str:code>/", apply.start, name="start"),
    path("apply/<uuid:draft_id>/", apply.resume, name="resume"),
    path("apply/<uuid:draft_id>/stop/", apply.stop, name="stop"),
    path("apply/<uuid:draft_id>/review/", apply.review, name="review"),
    path("apply/<uuid:draft_id>/submit/", apply.submit, name="submit"),
    path("apply/<uuid:draft_id>/discard/", apply.discard, name="discard"),
    path("apply/<uuid:draft_id>/page/<slug:slug>/", apply.page, name="page"),
    path("apply/<uuid:draft_id>/page/<slug:slug>/save/", apply.autosave, name="autosave"),
    path("apply/<uuid:draft_id>/page/<slug:slug>/upload/", apply.upload, name="upload"),
    path("progress/", track.progress, name="progress"),
    path("cases/", track.own_cases, name="cases"),
    path("cases/<str:number>/", track.case_page, name="case"),
    path("cases/<str:number>/receipt/", track.receipt, name="receipt"),
    path("cases/<str:number>/paper/<slug:kind>/", track.paper, name="paper"),
    path("cases/<str:number>/file/<int:file_id>/", track.case_file, name="case_file"),
    path("cases/<str:number>/supplement/<slug:material>/", supplement.supplement, name="supplement"),
    path("cases/<str:number>/supplement/<slug:material>/upload/", supplement.upload, name="supplement_upload"),
    path("cases/<str:number>/withdraw/", track.withdraw, name="withdraw"),
    path("cases/<str:number>/evaluate/", evaluate.evaluate, name="evaluate"),
    path("standard/<str:number>/", standard.certificate, name="standard"),
]
