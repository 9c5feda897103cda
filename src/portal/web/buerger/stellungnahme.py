"""Which other offices were asked for an opinion, for the person: who, until when, what they may see (ADR 60)."""

from __future__ import annotations

from typing import Any

from portal.kommune.queries import all_kommunen
from portal.leistung.queries.aufbewahrung import load_aufbewahrung
from portal.vorgang.queries import VorgangDetails
from portal.vorgang.rules.stellungnahme import Stand


def asked_offices(details: VorgangDetails) -> list[dict[str, Any]]:
    """Oldest first; nobody is named where looks are not shown either, because that would endanger others."""
    if load_aufbewahrung().hidden_for(details.vorgang.leistung_id) is not None:
        return []
    kommunen = all_kommunen()
    return [
        {
            "amt": each.row.amt,
            "kommune": kommunen[each.row.behoerde].bezeichnung if each.row.behoerde in kommunen else "",
            "am": each.row.gestellt_am,
            "bis": each.row.frist_am,
            "offen": each.row.stand == Stand.OFFEN,
            "zurueckgezogen": each.row.stand == Stand.ZURUECKGEZOGEN,
            "beendet": each.row.beendet_am,
            "angaben": [line["label"] for part in each.geteilt["zusammenfassung"] for line in part["zeilen"]],
            "dateien": [file["name"] for file in each.geteilt["dateien"]],
        }
        for each in details.stellungnahmen
    ]
