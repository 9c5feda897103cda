"""Wiring of the subject formular."""

from django.apps import AppConfig


class FormularConfig(AppConfig):
    name = "portal.formular"
    label = "formular"
    default_auto_field = "django.db.models.BigAutoField"
