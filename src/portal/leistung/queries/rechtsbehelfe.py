"""What helps against a Bescheid: the proposals of the data, and what a Kommune has deposited."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path

from portal.core.db import transaction_required
from portal.leistung.models import Bescheidregel, Leistung
from portal.leistung.rules.rechtsbehelf import Bekanntgaberegel, Vorschlag

DATEN = Path(__file__).resolve().parents[1] / "daten"


@lru_cache(maxsize=1)
def bekanntgaberegeln() -> tuple[Bekanntgaberegel, ...]:
    """All there are; kept for the life of the process. Raises pydantic.ValidationError."""
    rows = json.loads((DATEN / "bekanntgabe.json").read_text("utf-8"))["regeln"]
    return tuple(Bekanntgaberegel.model_validate(each) for each in rows)


@lru_cache(maxsize=1)
def _vorschlaege() -> tuple[Vorschlag, ...]:
    rows = json.loads((DATEN / "rechtsbehelfe.json").read_text("utf-8"))["rechtsbehelfe"]
    return tuple(Vorschlag.model_validate(each) for each in rows)


def vorschlag_for(leistung: Leistung) -> Vorschlag:
    """What the data propose; the last entry fits every Leistung."""
    return next(each for each in _vorschlaege() if each.fits(leistung.pk, leistung.funktion_id))


@transaction_required
def bescheidregel_on(kommune_id: str, leistung_id: str, day: date) -> Bescheidregel | None:
    """What the Kommune has deposited and what counts on the day; None: no Bescheid can go out."""
    rows = Bescheidregel.objects.filter(kommune_id=kommune_id, leistung_id=leistung_id, gilt_ab__lte=day)
    return rows.order_by("-gilt_ab").first()
