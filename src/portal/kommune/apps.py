"""Wiring of the subject kommune."""

from django.apps import AppConfig


class KommuneConfig(AppConfig):
    name = "portal.kommune"
    label = "kommune"
    default_auto_field = "django.db.models.BigAutoField"
