"""Wiring of web.ui: its templates and static files."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "portal.web.ui"
    label = "web_ui"
