"""The configuration as a Django app: home of the management commands and the start-up checks."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "portal.config"
    label = "config"

    def ready(self) -> None:
        from portal.config import checks  # noqa: F401  registers the checks
