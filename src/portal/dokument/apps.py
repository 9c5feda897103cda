"""Wiring of the subject dokument."""

from django.apps import AppConfig


class DokumentConfig(AppConfig):
    name = "portal.dokument"
    label = "dokument"
    default_auto_field = "django.db.models.BigAutoField"
