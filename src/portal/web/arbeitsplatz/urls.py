"""URLs of the case workers' pages, below /arbeitsplatz/."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
