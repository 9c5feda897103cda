"""The form with every component in every state, which only tests know."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from portal.formular.rules import Formular
from portal.formular.rules.beispiel import Beispiele

FOLDER = Path(__file__).parent / "definitionen"
ID = "kuechenspuele"
LEISTUNG = "vorname-reihenfolge"  # any Leistung without a form of its own


@lru_cache
def definition() -> Formular:
    return Formular.model_validate_json((FOLDER / ID / "1.json").read_bytes())


@lru_cache
def examples() -> Beispiele:
    return Beispiele.model_validate_json((FOLDER / ID / "beispiele.json").read_bytes())
