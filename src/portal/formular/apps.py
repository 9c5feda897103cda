"""Wiring of the subject formular."""

from __future__ import annotations

import os
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class FormularConfig(AppConfig):
    name = "portal.formular"
    label = "formular"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A list of banks that cannot be read is found at the start, not by the first person with an IBAN."""
        from portal.formular.queries import add_folder, banks

        banks()
        for folder in filter(None, settings.PORTAL_FORMULARE.split(os.pathsep)):
            add_folder(Path(folder))
