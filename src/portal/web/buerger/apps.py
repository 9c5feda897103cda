"""Wiring of web.buerger: its templates and static files."""

from django.apps import AppConfig


class BuergerConfig(AppConfig):
    name = "portal.web.buerger"
    label = "web_buerger"
