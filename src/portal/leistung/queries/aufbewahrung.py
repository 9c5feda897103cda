"""The rules of retention, read from their file."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from portal.leistung.rules.aufbewahrung import Aufbewahrung

DATEN = Path(__file__).resolve().parents[1] / "daten" / "aufbewahrung.json"


@lru_cache(maxsize=1)
def load_aufbewahrung() -> Aufbewahrung:
    """All rules; kept for the life of the process. Raises pydantic.ValidationError."""
    data = json.loads(DATEN.read_text("utf-8"))
    return Aufbewahrung.model_validate({name: value for name, value in data.items() if name != "$kommentar"})
