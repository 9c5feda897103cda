"""Wiring of the subject zahlung."""

from django.apps import AppConfig


class ZahlungConfig(AppConfig):
    name = "portal.zahlung"
    label = "zahlung"
    default_auto_field = "django.db.models.BigAutoField"
