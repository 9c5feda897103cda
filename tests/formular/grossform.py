"""A form as large as the largest that FIM has for a Gewerbeanmeldung (196 fields), for benchmarks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ID, LEISTUNG = "grossform", "einbenennung-kind"  # any Leistung without a form of its own
FELDER, PAGES = 196, 28
_KINDS = ("text", "datum", "ganzzahl", "auswahl", "janein", "betrag", "text")
_TYPED = {"text": "Muster", "datum": "27.3.1987", "ganzzahl": "3", "auswahl": "a", "janein": "ja", "betrag": "12,50"}


def _feld(page: int, place: int) -> dict[str, Any]:
    """Every second field is obligatory; from the second page on one of a page hangs on the page before."""
    kind = _KINDS[place]
    feld: dict[str, Any] = {
        "id": f"f{page}_{place}",
        "typ": kind,
        "label": f"Angabe {page}.{place}",
        "hinweis": "Hinweis.",
    }
    if place % 2 == 0:
        feld |= {"pflicht": True, "meldungen": {"fehlt": "Machen Sie bitte diese Angabe."}}
    if kind == "auswahl":
        feld["optionen"] = [{"wert": wert, "label": wert.upper()} for wert in "abcdef"]
    if page > 1 and place == 3:
        feld["wenn"] = {"oder": [{"gleich": [{"feld": f"f{page - 1}_4"}, True]}, {"leer": {"feld": f"f{page - 1}_0"}}]}
    if place == 5:
        feld["regeln"] = [{"muss": {"kleiner": [{"feld": feld["id"]}, 100_000]}, "meldung": "Das ist zu viel."}]
    return feld


def definition() -> dict[str, Any]:
    pages: list[dict[str, Any]] = [
        {
            "id": f"seite{page}",
            "abschnitt": f"teil{(page - 1) // 7}",
            "titel": f"Seite {page}",
            "felder": [_feld(page, place) for place in range(FELDER // PAGES)],
        }
        for page in range(1, PAGES + 1)
    ]
    # The declaration is one of the 196.
    pages[-1]["felder"].pop()
    declared = {
        "id": "richtig", "typ": "janein", "darstellung": "haken", "label": "Die Angaben sind richtig.",
        "pflicht": True, "muss_ja": True, "meldungen": {"fehlt": "Bestätigen Sie bitte die Angaben."},
    }  # fmt: skip
    last = {"id": "pruefen", "abschnitt": "teil3", "art": "pruefen", "titel": "Angaben prüfen", "felder": [declared]}
    return {
        "id": ID,
        "version": 1,
        "titel": "Ein sehr langes Formular",
        "leistungen": [LEISTUNG],
        "abschnitte": [{"id": f"teil{number}", "titel": f"Teil {number + 1}"} for number in range(4)],
        "schritte": [*pages, last],
    }


def answers() -> dict[str, dict[str, str]]:
    """What is typed, page by page."""
    return {
        page["id"]: {feld["id"]: _TYPED[feld["typ"]] for feld in page["felder"]}
        for page in definition()["schritte"]
        if page["id"] != "pruefen"
    }


def write(folder: Path) -> Path:
    """Puts the form below `folder`, which is returned."""
    (folder / ID).mkdir(parents=True, exist_ok=True)
    (folder / ID / "1.json").write_text(json.dumps(definition(), ensure_ascii=False))
    return folder
