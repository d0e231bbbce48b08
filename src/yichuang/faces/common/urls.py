"""Addresses of the common face. The project includes them at the root."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "common"
urlpatterns = [
    path("display/", views.display_settings, name="display"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("_components/", views.gallery, name="gallery"),
    path("_components/<str:layout>/", views.gallery, name="gallery_layout"),
]
