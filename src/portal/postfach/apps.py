"""Wiring of the subject postfach."""

from django.apps import AppConfig


class PostfachConfig(AppConfig):
    name = "portal.postfach"
    label = "postfach"
    default_auto_field = "django.db.models.BigAutoField"
