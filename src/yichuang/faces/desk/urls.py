"""Addresses of this face."""

from __future__ import annotations

from django.urls import URLPattern, path

from .account import views as account
from .agent import views as agent
from .casefile import views as casefile
from .editor import views as editor
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
    path("viewer/", casefile.viewer, name="viewer"),
    path("collect/", agent.collect, name="agent_collect"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.export, name="ledger_export"),
    path("referrals/", referral.referrals, name="referrals"),
    path("referrals/new/", referral.new, name="referral_new"),
    path("referrals/<int:referral_id>/follow/", referral.follow, name="referral_follow"),
    path("editor/<int:proposal_id>/", editor.editor, name="editor"),
    path("editor/<int:proposal_id>/preview/", editor.preview, name="editor_preview"),
    path("editor/<int:proposal_id>/form.pdf", editor.paper, name="editor_paper"),
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
]
