"""Addresses of this face."""

from __future__ import annotations

from django.urls import URLPattern, path

from .account import views as account
from .agent import views as agent
from .bundles import take as bundle_taking
from .bundles import views as bundles
from .casefile import views as casefile
from .catalogue import items as catalogue_items
from .catalogue import listings, proposals
from .editor import taking as editor_taking
from .editor import views as editor
from .finding import coaching
from .finding import views as finding
from .hall import appointments, console, devices, flow, line, setting
from .handing import guides, stationing
from .handing import papers as handing_papers
from .handing import views as handing
from .home import views as home
from .intake import views as intake
from .ledger import views as ledger
from .referral import views as referral
from .system import views as system

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", home.todo, name="home"),
    path("find/", home.find, name="find"),
    path("posts/", home.posts, name="posts"),
    path("intake/", intake.intake, name="intake"),
    path("intake/items/", intake.items, name="intake_items"),
    path("intake/upload/<slug:material>/", intake.upload, name="intake_upload"),
    path("intake/done/<int:case_id>/", intake.done, name="intake_done"),
    path("later/", intake.later, name="later"),
    path("items/<int:item_id>/", casefile.item, name="item"),
    path("cases/<int:case_id>/", casefile.case, name="case"),
    path("cases/<int:case_id>/do/<slug:name>/", casefile.act, name="act"),
    path("cases/<int:case_id>/reveal/", casefile.reveal, name="reveal"),
    path("cases/<int:case_id>/files/<int:file_id>/", casefile.file, name="file"),
    path("cases/<int:case_id>/papers/<slug:kind>/", casefile.paper, name="paper"),
    path("bundles/", bundles.led, name="bundles"),
    path("bundles/take/", bundle_taking.choose, name="bundle_choose"),
    path("bundles/take/<slug:bundle>/", bundle_taking.take, name="bundle_take"),
    path("bundles/take/<slug:bundle>/upload/<slug:paper>/", bundle_taking.upload, name="bundle_take_upload"),
    path("bundles/<int:bundle_case_id>/", bundles.bundle, name="bundle"),
    path("bundles/<int:bundle_case_id>/papers/<slug:kind>/", bundles.paper, name="bundle_paper"),
    path("bundles/<int:bundle_case_id>/tell/<slug:member>/", bundles.tell, name="bundle_tell"),
    path("viewer/", casefile.viewer, name="viewer"),
    path("collect/", agent.collect, name="agent_collect"),
    path("window/", console.window, name="window"),
    path("window/waiting/", console.waiting, name="window_waiting"),
    path("window/<int:window_id>/call/", console.call, name="window_call"),
    path("window/<int:window_id>/<slug:how>/", console.sit, name="window_sit"),
    path("window/tickets/<int:ticket_id>/<slug:how>/", console.serve, name="window_serve"),
    path("line/", line.line, name="line"),
    path("line/<int:ticket_id>/slip/", line.slip, name="slip"),
    path("line/<int:ticket_id>/<slug:how>/", line.move, name="ticket_move"),
    path("appointments/", appointments.appointments, name="appointments"),
    path("appointments/check-in/", appointments.check_in, name="appointment_check_in"),
    path("appointments/book/", appointments.book, name="appointment_book"),
    path("appointments/<int:appointment_id>/call-off/", appointments.call_off, name="appointment_call_off"),
    path("setting/", setting.setting, name="setting"),
    path("setting/<int:hall_id>/business/", setting.business, name="business_new"),
    path("setting/<int:hall_id>/business/<slug:business>/", setting.business, name="business"),
    path("setting/<int:hall_id>/business/<slug:business>/booking/", setting.booking, name="booking"),
    path("setting/<int:hall_id>/business/<slug:business>/shares/", setting.share, name="share_new"),
    path("setting/<int:hall_id>/business/<slug:business>/shares/<slug:share>/", setting.share, name="share"),
    path("setting/<int:hall_id>/priorities/", setting.priority, name="priority_new"),
    path("setting/<int:hall_id>/priorities/<slug:priority>/", setting.priority, name="priority"),
    path("setting/<int:hall_id>/counters/<int:counter_id>/", setting.counter, name="counter"),
    path("setting/<int:hall_id>/closures/", setting.closure, name="closure"),
    path("setting/<int:hall_id>/closures/<int:closure_id>/lift/", setting.closure_lift, name="closure_lift"),
    path("devices/", devices.devices, name="devices"),
    path("devices/<int:device_id>/<slug:how>/", devices.move, name="device_move"),
    path("flow/", flow.flow, name="flow"),
    path("flow/alarms/<int:alarm_id>/", flow.answer, name="alarm_answer"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.export, name="ledger_export"),
    path("referrals/", referral.referrals, name="referrals"),
    path("referrals/new/", referral.new, name="referral_new"),
    path("referrals/<int:referral_id>/follow/", referral.follow, name="referral_follow"),
    path("asked/", finding.asked, name="asked"),
    path("asked/<int:asked_id>/", finding.choose, name="asked_choose"),
    path("asked/<int:asked_id>/synonym/", finding.synonym, name="asked_synonym"),
    path("asked/<int:asked_id>/elsewhere/", finding.elsewhere, name="asked_elsewhere"),
    path("asked/<int:asked_id>/dismiss/", finding.dismiss, name="asked_dismiss"),
    path("asked/synonyms/<int:synonym_id>/remove/", finding.remove, name="synonym_remove"),
    path("coaching/", coaching.coaching, name="coaching"),
    path("coaching/<int:coaching_id>/contact/", coaching.contact, name="coaching_contact"),
    path("coaching/<int:coaching_id>/follow/", coaching.follow, name="coaching_follow"),
    path("editor/<int:proposal_id>/", editor.editor, name="editor"),
    path("editor/<int:proposal_id>/preview/", editor.preview, name="editor_preview"),
    path("editor/<int:proposal_id>/form.pdf", editor.paper, name="editor_paper"),
    path("editor/<int:proposal_id>/form/import/", editor_taking.take_form, name="editor_take_form"),
    path("editor/<int:proposal_id>/<slug:slug>/", editor.section, name="editor_section"),
    path(
        "editor/<int:proposal_id>/<slug:slug>/<slug:name>/<int:number>/",
        editor.row,
        name="editor_row",
    ),
    path("jobs/", system.jobs, name="jobs"),
    path("jobs/<int:job_id>/retry/", system.retry, name="job_retry"),
    path("jobs/<int:job_id>/resume/", system.resume, name="job_resume"),
    path("accounts/reset/", account.reset, name="account_reset"),
    path("roster/", system.roster, name="roster"),
    path("handing/", handing.handed, name="handing"),
    path("handing/new/", handing.new, name="handing_new"),
    path("handing/batches/", handing.batches, name="batches"),
    path("handing/batches/<int:batch_id>/", handing_papers.batch, name="batch"),
    path("handing/batches/<int:batch_id>/papers/", handing_papers.draw_up, name="entrust"),
    path("handing/papers/<int:entrustment_id>/", handing_papers.paper, name="entrustment"),
    path("handing/papers/<int:entrustment_id>/renew/", handing_papers.renew, name="entrustment_renew"),
    path("handing/<int:delegation_id>/take-back/", handing.take_back, name="take_back"),
    path("handing/stationing/", stationing.stationing, name="stationing"),
    path("handing/stationing/add/", stationing.exclude, name="exclude"),
    path("handing/stationing/<int:exclusion_id>/end/", stationing.readmit, name="readmit"),
    path("guides/", guides.guides, name="guides"),
    path("guides/reports/", guides.reports, name="guide_reports"),
    path("guides/reports/<int:report_id>/", guides.report, name="guide_report"),
    path("guides/handbook/<int:site_id>/", guides.handbook, name="handbook"),
    path("guides/<int:item_id>/pictures/", guides.pictures, name="pictures"),
    path("guides/<int:item_id>/pictures/<int:picture_id>/", guides.picture, name="picture"),
    path("guides/<int:item_id>/pictures/<int:picture_id>/remove/", guides.remove_picture, name="picture_remove"),
    path("handing/few/", stationing.few, name="few_cases"),
    path("catalogue/", proposals.proposals, name="catalogue"),
    path("catalogue/new/", proposals.new, name="proposal_new"),
    path("catalogue/proposals/<int:proposal_id>/", proposals.proposal, name="proposal"),
    path("catalogue/proposals/<int:proposal_id>/submit/", proposals.submit, name="proposal_submit"),
    path("catalogue/proposals/<int:proposal_id>/judge/", proposals.judge, name="proposal_judge"),
    path("catalogue/proposals/<int:proposal_id>/approve/", proposals.approve, name="proposal_approve"),
    path("catalogue/proposals/<int:proposal_id>/back/", proposals.send_back, name="proposal_back"),
    path("catalogue/proposals/<int:proposal_id>/publish/", proposals.publish, name="proposal_publish"),
    path("catalogue/proposals/<int:proposal_id>/bodies/", proposals.bodies, name="proposal_bodies"),
    path("catalogue/proposals/<int:proposal_id>/drop/", proposals.drop, name="proposal_drop"),
    path("catalogue/items/", catalogue_items.items, name="catalogue_items"),
    path("catalogue/items/<int:item_id>/", catalogue_items.item, name="catalogue_item"),
    path("catalogue/items/<int:item_id>/move/", catalogue_items.move, name="catalogue_move"),
    path("catalogue/revisions/", catalogue_items.revisions, name="revisions"),
    path("catalogue/revisions/<int:task_id>/", catalogue_items.finish, name="revision_finish"),
    path("catalogue/rules/", catalogue_items.rules, name="list_rules"),
    path("catalogue/above/", listings.entries, name="entries"),
    path("catalogue/lists/", listings.listings, name="listings"),
    path("catalogue/lists/<int:listing_id>/", listings.listing, name="listing"),
    path("catalogue/lists/<int:listing_id>/adopt/", listings.adopt, name="listing_adopt"),
    path("catalogue/lists/<int:listing_id>/drop/", listings.drop, name="listing_drop"),
]
