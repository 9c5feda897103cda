"""The rules of retention, read from their file."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from portal.leistung.rules.aufbewahrung import Aufbewahrung

DATEN = Path(__file__).resolve().parents[1] / "daten" / "aufbewahrung.json"


@lru_cache(maxsize=64)
def load_aufbewahrung(kommune_id: str = "") -> Aufbewahrung:
    """The rules that count in a Kommune, or the common ones; kept for the life of the process.

    Raises pydantic.ValidationError.
    """
    return _read().of_kommune(kommune_id)


@lru_cache(maxsize=1)
def _read() -> Aufbewahrung:
    data = json.loads(DATEN.read_text("utf-8"))
    return Aufbewahrung.model_validate({name: value for name, value in data.items() if name != "$kommentar"})
