"""Wiring of the subject leistung."""

from django.apps import AppConfig


class LeistungConfig(AppConfig):
    name = "portal.leistung"
    label = "leistung"
    default_auto_field = "django.db.models.BigAutoField"
