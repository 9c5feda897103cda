"""A small form that opens one place of each kind, and its newer versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from portal.formular import queries
from portal.formular.rules import Formular
from portal.formular.rules.beispiel import Beispiele
from portal.formular.rules.oertlich import Ortsstand

FRIST = "Die Frist teilt Ihnen Ihre Kommune mit."
_DATA: dict[str, Any] = {
    "id": "ortsform",
    "version": 1,
    "titel": "Hund anmelden",
    "leistungen": ["einbenennung-kind"],
    "abschnitte": [{"id": "hund", "titel": "Hund"}, {"id": "ende", "titel": "Prüfen und absenden"}],
    "platzhalter": {
        "frist": FRIST,
        "steuer": "Die Höhe der Steuer teilt Ihnen {kommune} mit.",
        "kommune": "Ihre Kommune",
    },
    "oertlich": [
        {"id": "frist", "art": "text", "titel": "Frist für die Anmeldung", "platzhalter": "frist", "max_laenge": 80},
        {"id": "steuer", "art": "text", "titel": "Steuer für einen Hund", "platzhalter": "steuer"},
        {"id": "zwinger", "art": "frage", "titel": "Eigene Frage zum Hund", "schritt": "hund"},
        {"id": "impfpass", "art": "anlage", "titel": "Eigene Anlage zum Hund", "schritt": "hund"},
        {"id": "ohne_marke", "art": "option", "titel": "Marke per Post", "feld": "marke", "wert": "post"},
        {"id": "ohne_abholung", "art": "option", "titel": "Marke abholen", "feld": "marke", "wert": "abholung"},
        {"id": "abschrift", "art": "empfaenger", "titel": "Abschrift für große Hunde", "empfaenger": "amt"},
    ],
    "empfaenger": [
        {"id": "amt", "art": "abschrift", "wer": "das Ordnungsamt", "funktion": "ordnungsamt", "grund": "große Hunde"}
    ],
    "schritte": [
        {
            "id": "hund",
            "abschnitt": "hund",
            "titel": "Der Hund",
            "einleitung": "{frist}\n\n{steuer}",
            "felder": [
                {
                    "id": "name",
                    "typ": "text",
                    "label": "Name des Hundes",
                    "pflicht": True,
                    "meldungen": {"fehlt": "Geben Sie den Namen ein."},
                },
                {
                    "id": "marke",
                    "typ": "auswahl",
                    "label": "Wie bekommen Sie die Marke?",
                    "pflicht": True,
                    "optionen": [{"wert": "post", "label": "per Post"}, {"wert": "abholung", "label": "Abholung"}],
                    "meldungen": {"fehlt": "Wählen Sie aus, wie Sie die Marke bekommen."},
                },
            ],
        },
        {
            "id": "pruefen",
            "abschnitt": "ende",
            "art": "pruefen",
            "titel": "Angaben prüfen",
            "felder": [
                {
                    "id": "richtigkeit",
                    "typ": "janein",
                    "darstellung": "haken",
                    "label": "Die Angaben sind richtig.",
                    "pflicht": True,
                    "muss_ja": True,
                    "meldungen": {"fehlt": "Bestätigen Sie, dass die Angaben richtig sind."},
                }
            ],
        },
    ],
}
BEISPIELE = Beispiele.model_validate(
    {
        "umstand": {"heute": "2026-07-14", "orte": {}, "fest": {}},
        "erste_cents": 0,
        "weitere_cents": 0,
        "gueltig": [
            {
                "name": "Ein Hund",
                "seiten": {"hund": {"name": "Bello", "marke": "post"}, "pruefen": {"richtigkeit": "ja"}},
            }
        ],
        "ungueltig": [],
    }
)
ALLES: dict[str, Any] = {
    "frist": {"art": "text", "text": "Melden Sie den Hund innerhalb von zwei Wochen an."},
    "steuer": {"art": "text", "text": "Die Steuer beträgt 56 Euro im Jahr."},
    "zwinger": {
        "art": "frage",
        "feld": {
            "typ": "janein",
            "label": "Lebt der Hund im Zwinger?",
            "pflicht": True,
            "meldungen": {"fehlt": "Sagen Sie, ob der Hund im Zwinger lebt."},
        },
    },
    "impfpass": {"art": "anlage", "label": "Impfpass", "pflicht": True},
    "ohne_marke": {"art": "option"},
    "abschrift": {"art": "empfaenger", "wer": "das Veterinäramt", "funktion": "veterinaeramt"},
}


def form(version: int = 1, **changes: Any) -> Formular:
    """The form with other top-level parts."""
    return Formular.model_validate({**_DATA, "version": version, **changes})


class Ordner:
    """A folder with the form, whose versions are released one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "ortsform"
        self.folder.mkdir()
        (self.folder / "beispiele.json").write_text(BEISPIELE.model_dump_json())
        self.release(1)

    def release(self, version: int, **changes: Any) -> None:
        """This version counts from now on."""
        (self.folder / f"{version}.json").write_text(json.dumps({**_DATA, "version": version, **changes}))
        queries.add_folder(self.folder.parent)

    def withdraw(self, version: int, newest: int) -> None:
        stand = {str(each): "freigegeben" for each in range(1, newest + 1)} | {str(version): "zurueckgezogen"}
        (self.folder / "stand.json").write_text(json.dumps({"versionen": stand, "hinweis": "Zurückgezogen."}))
        queries.add_folder(self.folder.parent)


NEUER_TEXT = {"platzhalter": {**_DATA["platzhalter"], "frist": "Die Frist steht in der Satzung Ihrer Kommune."}}


def without(*names: str) -> list[dict[str, Any]]:
    """Its opened places less some."""
    return [each for each in _DATA["oertlich"] if each["id"] not in names]


def stand(*names: str, version: int = 1, **more: Any) -> Ortsstand:
    """What a Kommune says: some of `ALLES`, all of it where no name is given, and more."""
    picked = {name: ALLES[name] for name in names or (() if more else ALLES)}
    return Ortsstand.model_validate({"version": version, "werte": {**picked, **more}})
