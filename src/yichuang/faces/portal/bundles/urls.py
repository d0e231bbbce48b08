"""Addresses of bundles in the portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from ..evaluate import views as evaluate
from . import apply, follow, views

_DRAFT = "bundles/draft/<uuid:bundle_draft_id>/"
_CASE = "bundles/cases/<str:bundle_number>/"

urlpatterns: list[URLPattern] = [
    path("bundles/", views.bundle_list, name="bundles"),
    path("bundles/<slug:bundle>/", views.guide, name="bundle"),
    path("bundles/<slug:bundle>/start/", apply.start, name="bundle_start"),
    path(_DRAFT, apply.resume, name="bundle_resume"),
    path(f"{_DRAFT}review/", apply.review, name="bundle_review"),
    path(f"{_DRAFT}submit/", apply.submit, name="bundle_submit"),
    path(f"{_DRAFT}discard/", apply.discard, name="bundle_discard"),
    path(f"{_DRAFT}page/<slug:slug>/", apply.page, name="bundle_page"),
    path(f"{_DRAFT}page/<slug:slug>/save/", apply.autosave, name="bundle_autosave"),
    path(f"{_DRAFT}page/<slug:slug>/upload/", apply.upload, name="bundle_upload"),
    path(_CASE, follow.bundle_case, name="bundle_case"),
    path(f"{_CASE}papers/<slug:kind>/", follow.paper, name="bundle_paper_pdf"),
    path(f"{_CASE}withdraw/", follow.withdraw, name="bundle_withdraw"),
    path(f"{_CASE}complete/<slug:member>/", follow.complete, name="bundle_complete"),
    path(f"{_CASE}supplement/<slug:paper>/", follow.supplement, name="bundle_supplement"),
    path(f"{_CASE}evaluate/", evaluate.bundle, name="bundle_evaluate"),
]
