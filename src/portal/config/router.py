"""Sends wrapped data keys to the key database and everything else to the main one."""

from __future__ import annotations

from typing import Any


class KeyRouter:
    """A model says `database = "keys"` when it lives there (core.models.Schluessel)."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return getattr(model, "database", "default")

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        if app_label != "core" or model_name is None:
            return db == "default"
        return db == ("keys" if model_name == "schluessel" else "default")
