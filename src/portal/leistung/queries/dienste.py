"""Online services that the law or the Land provides for a Leistung instead of the Kommune, as data."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from portal.leistung.rules.dienste import Dienst

DATEN = Path(__file__).resolve().parents[1] / "daten" / "dienste.json"


@lru_cache(maxsize=1)
def all_dienste() -> tuple[Dienst, ...]:
    """All there are; kept for the life of the process. Raises pydantic.ValidationError."""
    return tuple(Dienst.model_validate(each) for each in json.loads(DATEN.read_text("utf-8"))["dienste"])


def dienst_for(leistung_id: str) -> Dienst | None:
    """The service by which others take this Leistung online, or None."""
    return next((each for each in all_dienste() if leistung_id in each.leistungen), None)
