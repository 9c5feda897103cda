"""Wiring of the subject antrag."""

from django.apps import AppConfig


class AntragConfig(AppConfig):
    name = "portal.antrag"
    label = "antrag"
    default_auto_field = "django.db.models.BigAutoField"
