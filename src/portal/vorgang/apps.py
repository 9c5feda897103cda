"""Wiring of the subject vorgang."""

from django.apps import AppConfig


class VorgangConfig(AppConfig):
    name = "portal.vorgang"
    label = "vorgang"
    default_auto_field = "django.db.models.BigAutoField"
