"""Wiring of konto."""

from django.apps import AppConfig


class KontoConfig(AppConfig):
    name = "portal.konto"
    label = "konto"
    default_auto_field = "django.db.models.BigAutoField"
