"""Wiring of web.assistent: its templates and static files."""

from django.apps import AppConfig


class AssistentConfig(AppConfig):
    name = "portal.web.assistent"
    label = "web_assistent"
