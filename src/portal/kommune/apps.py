"""Wiring of the subject kommune."""

from django.apps import AppConfig


class KommuneConfig(AppConfig):
    name = "portal.kommune"
    label = "kommune"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.core import jobs
        from portal.kommune.queries import is_gone

        jobs.kommune_is_gone = is_gone
