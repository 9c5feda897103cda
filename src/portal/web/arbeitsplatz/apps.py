"""Wiring of web.arbeitsplatz: its templates and static files."""

from django.apps import AppConfig


class ArbeitsplatzConfig(AppConfig):
    name = "portal.web.arbeitsplatz"
    label = "web_arbeitsplatz"
