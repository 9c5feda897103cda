"""Reads of form definitions: one folder a form, one file a version; validated when first used, then remembered."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from portal.formular.rules import Formular

DEFINITIONEN = Path(__file__).parent / "definitionen"


@lru_cache(maxsize=64)
def load_formular(formular_id: str, version: int) -> Formular:
    """Raises KeyError for a definition that does not exist."""
    if version not in versions_of(formular_id):
        raise KeyError(f"{formular_id}/{version}")
    text = (DEFINITIONEN / formular_id / f"{version}.json").read_text(encoding="utf-8")
    return Formular.model_validate_json(text)


def newest_version(formular_id: str) -> int:
    """The version new drafts begin with. Raises KeyError for an unknown form."""
    versions = versions_of(formular_id)
    if not versions:
        raise KeyError(formular_id)
    return versions[-1]


@lru_cache(maxsize=64)
def versions_of(formular_id: str) -> tuple[int, ...]:
    """The versions of a form, oldest first; empty for an unknown one."""
    files = (DEFINITIONEN / formular_id).glob("*.json") if formular_id.replace("-", "").isalnum() else iter(())
    return tuple(sorted(int(file.stem) for file in files if file.stem.isdigit()))
