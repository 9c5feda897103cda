"""Wiring of web.verwaltung: its templates and static files."""

from django.apps import AppConfig


class VerwaltungConfig(AppConfig):
    name = "portal.web.verwaltung"
    label = "web_verwaltung"
