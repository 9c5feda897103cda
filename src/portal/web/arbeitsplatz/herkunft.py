"""Where a Vorgang came from and went to, for its page: of other authorities, names and numbers only (ADR 55)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.core.money import euros
from portal.kommune.queries import all_kommunen
from portal.vorgang.models import Abgabeeingang
from portal.vorgang.operations.abgabe import HANDED_OVER_FROM
from portal.vorgang.queries import VorgangDetails


def stations(eingang: Abgabeeingang | None) -> list[dict[str, Any]]:
    """Who had it before, oldest first: authority, office, number, until when."""
    return [
        {
            "kommune": name_of(each["behoerde"]),
            "amt": each["amt"],
            "nummer": each["nummer"],
            "bis": datetime.fromisoformat(each["bis"]),
        }
        for each in (eingang.stationen if eingang else [])
    ]


def name_of(kommune_id: str) -> str:
    """Its name; the id of one that has left the platform."""
    kommune = all_kommunen().get(kommune_id)
    return kommune.bezeichnung if kommune else kommune_id


def crossing(details: VorgangDetails) -> dict[str, Any]:
    """What the page of a Vorgang says of it: `abgabe` when it was handed over, `eingang` when it came so."""
    abgabe, eingang = details.abgabe, details.eingang
    return {
        "abgebbar": details.vorgang.status in HANDED_OVER_FROM,
        "abgabe": abgabe,
        "abgabe_an": name_of(abgabe.behoerde) if abgabe else "",
        "abgabe_erstattung": euros(abgabe.erstattung_cents) if abgabe and abgabe.erstattung_cents else "",
        "eingang": eingang,
        "eingang_von": name_of(eingang.behoerde) if eingang else "",
        "eingang_bezahlt": euros(eingang.bezahlt_cents) if eingang and eingang.bezahlt_cents else "",
        "stationen": stations(eingang),
    }
