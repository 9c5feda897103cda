"""Wiring of the subject: its checks before a Kommune goes live are registered when the portal starts."""

from django.apps import AppConfig


class RedaktionConfig(AppConfig):
    name = "portal.redaktion"
    verbose_name = "Redaktion"

    def ready(self) -> None:
        from portal.redaktion import queries  # noqa: F401 - registers
