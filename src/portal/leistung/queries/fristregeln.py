"""The periods of the law, as data."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path

from portal.leistung.rules.fristregeln import Fristregel, rules_on

DATEN = Path(__file__).resolve().parents[1] / "daten" / "fristen.json"


@lru_cache(maxsize=1)
def all_fristregeln() -> tuple[Fristregel, ...]:
    """All there are; kept for the life of the process. Raises pydantic.ValidationError."""
    return tuple(Fristregel.model_validate(each) for each in json.loads(DATEN.read_text("utf-8"))["fristen"])


def fristregeln_for(leistung_id: str, day: date) -> list[Fristregel]:
    """The periods that the law sets for this Leistung on `day`."""
    return rules_on(all_fristregeln(), leistung_id, day)
