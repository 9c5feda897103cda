"""Acting for a child, another person or an organisation: one block, its questions and its evidence."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from portal.formular.queries import DEFINITIONEN
from portal.formular.rules import Formular, summary
from portal.formular.rules.beispiel import Beispiele, fill_in
from portal.formular.rules.probe import examine
from portal.formular.rules.sprache import Woerterbuch, faults

UMSTAND = {"heute": "2026-06-01", "orte": {}, "fest": {}, "dateien": {"d1": "nachweis.pdf"}}
END: dict[str, Any] = {"pruefen": {"richtig": "ja"}}
KIND: dict[str, Any] = {
    "vertretung": {"vertretung_fuer": "kind"},
    "vertretung-person": {
        "vertretung_vornamen": "Mia", "vertretung_familienname": "Erfunden", "vertretung_geburtsdatum": "3.4.2019",
        "vertretung_sorge": "gemeinsam",
    },
}  # fmt: skip
PERSON: dict[str, Any] = {
    "vertretung": {"vertretung_fuer": "person"},
    "vertretung-person": {
        "vertretung_vornamen": "Ute", "vertretung_familienname": "Erfunden", "vertretung_geburtsdatum": "1941",
    },
    "vertretung-nachweis": {"vertretung_grundlage": "vollmacht", "vertretung_vollmacht": ["d1"]},
}  # fmt: skip
FIRMA: dict[str, Any] = {
    "vertretung": {"vertretung_fuer": "organisation"},
    "vertretung-organisation": {
        "vertretung_organisation_name": "Muster GmbH", "vertretung_organisation_rechtsform": "gmbh",
        "vertretung_organisation_registerart": "HRB", "vertretung_organisation_registergericht": "Amtsgericht Aachen",
        "vertretung_organisation_registernummer": "12345",
    },
    "vertretung-funktion": {"vertretung_funktion": "gesetzlich"},
}  # fmt: skip


def form(**block: Any) -> dict[str, Any]:
    """A small form with the block, as an author writes it."""
    field = {"id": "richtig", "typ": "janein", "label": "Richtig", "pflicht": True, "muss_ja": True,
             "meldungen": {"fehlt": "Bestätigen Sie, dass alles richtig ist."}}  # fmt: skip
    return {
        "id": "klein", "version": 1, "titel": "Klein", "leistungen": ["hund-anmelden"], "gebuehr": {"sonst": "frei"},
        "abschnitte": [{"id": "person", "titel": "Person"}],
        "schritte": [
            {"baustein": "vertretung", "id": "vertretung", "abschnitt": "person", **block},
            {"id": "pruefen", "abschnitt": "person", "titel": "Prüfen", "art": "pruefen", "felder": [field]},
        ],
    }  # fmt: skip


def beispiele() -> Beispiele:
    wrong = {"name": "ohne Vollmacht", "basis": "Person",
             "seiten": {"vertretung-nachweis": {"vertretung_vollmacht": []}},
             "station": "vertretung-nachweis", "feld": "vertretung_vollmacht",
             "meldung": "Laden Sie die unterschriebene Vollmacht hoch, zum Beispiel als Foto."}  # fmt: skip
    ways: dict[str, dict[str, Any]] = {
        "selbst": {"vertretung": {"vertretung_fuer": "selbst"}},
        "Kind": KIND,
        "Person": PERSON,
        "Firma": FIRMA,
    }
    valid = [{"name": name, "seiten": way | END} for name, way in ways.items()]
    return Beispiele.model_validate(
        {"umstand": UMSTAND, "erste_cents": 0, "weitere_cents": 0, "gueltig": valid, "ungueltig": [wrong]}
    )


def test_a_form_with_the_block_passes_every_check() -> None:
    assert examine(Formular.model_validate(form()), beispiele(), gaenge=80).fehler == ()


def gaps(seiten: dict[str, Any]) -> list[str | None]:
    umstand = beispiele().circumstances()
    return [gap.feld for gap in fill_in(Formular.model_validate(form()), umstand, seiten | END)[1]]


def without(seiten: dict[str, Any], page: str, name: str, **other: str) -> dict[str, Any]:
    return seiten | {page: {key: typed for key, typed in seiten[page].items() if key != name} | other}


def test_evidence_is_asked_for_where_it_is_needed() -> None:
    assert gaps(KIND) == gaps(PERSON) == gaps(FIRMA) == []
    assert gaps(without(PERSON, "vertretung-nachweis", "vertretung_vollmacht")) == ["vertretung_vollmacht"]
    court = {"vertretung_grundlage": "gericht"}
    assert gaps(without(PERSON, "vertretung-nachweis", "vertretung_vollmacht", **court)) == ["vertretung_beschluss"]
    clerk = {"vertretung_funktion": "bevollmaechtigt"}
    assert gaps(FIRMA | {"vertretung-funktion": clerk}) == ["vertretung_organisation_vollmacht"]
    unlisted = {"vertretung_organisation_name": "Kegelfreunde", "vertretung_organisation_rechtsform": "verein",
                "vertretung_organisation_registerart": "keines"}  # fmt: skip
    assert gaps(FIRMA | {"vertretung-organisation": unlisted}) == []
    page, number = "vertretung-organisation", "vertretung_organisation_registernummer"
    assert gaps(without(FIRMA, page, number)) == [number]
    assert gaps(without(KIND, "vertretung-person", "vertretung_sorge")) == ["vertretung_sorge"]


def test_the_summary_says_for_whom_somebody_acts() -> None:
    formular = Formular.model_validate(form())
    umstand = beispiele().circumstances()
    answers, _gaps = fill_in(formular, umstand, PERSON | END)
    rows = {row.label: row.text for part in summary(formular, answers, umstand.kontext()) for row in part.zeilen}
    assert rows["Handelt"] == "Für eine andere Person"
    assert rows["Vertretene Person: Vornamen"] == "Ute"
    assert rows["Vollmacht"] == "nachweis.pdf"


def test_a_form_takes_what_it_needs_of_the_block() -> None:
    steps = [step.id for step in Formular.model_validate(form(fuer=["selbst", "organisation"])).schritte]
    assert steps == ["vertretung", "vertretung-organisation", "vertretung-funktion", "pruefen"]
    for fault in ({"fuer": ["selbst", "hund"]}, {"fuer": ["kind"]}, {"farbe": "rot"}, {"baustein": "unbekannt"}):
        with pytest.raises(ValidationError, match="unknown block of pages"):
            Formular.model_validate(form(**fault))


def test_the_block_is_in_english() -> None:

    own = {text: text for text in ("Klein", "Person", "Prüfen", "Richtig", "Bestätigen Sie, dass alles richtig ist.")}
    common = json.loads((DEFINITIONEN / "en.json").read_text("utf-8"))
    assert faults(Formular.model_validate(form()), Woerterbuch({**common, **own})) == []
