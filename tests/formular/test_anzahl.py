"""A group whose number of entries an earlier answer says, and a fixed value that need not be there."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from portal.formular.rules import Antworten, Formular, Kontext, missing, path, prune, start, store, summary
from portal.formular.rules.ablauf import Station

KONTEXT = Kontext(date(2026, 6, 1))
ZAHL = {"falls": [{"gleich": [{"feld": "art"}, "viele"]}, {"feld": "zahl"}, 0]}


def definition(*, anzahl: Any = ZAHL) -> dict[str, Any]:
    def text(name: str, **more: Any) -> dict[str, Any]:
        return {"id": name, "typ": "text", "label": name, **more}

    arten = [{"wert": "viele", "label": "Viele"}, {"wert": "keine", "label": "Keine"}]
    pflicht: dict[str, Any] = {"pflicht": True, "meldungen": {"fehlt": "Fehlt."}}
    steps: list[dict[str, Any]] = [
        {"id": "anfang", "titel": "Anfang", "felder": [text("herkunft", fest=True)]},
        {"id": "art", "titel": "Art", "felder": [{"id": "art", "typ": "auswahl", "label": "Art", "optionen": arten}]},
        {"id": "zahl", "titel": "Zahl", "wenn": {"gleich": [{"feld": "art"}, "viele"]},
         "felder": [{"id": "zahl", "typ": "ganzzahl", "label": "Zahl", "maximum": 9, **pflicht}]},
        {"id": "wer", "titel": "Wer", "gruppe": "leute",
         "felder": [text("name", **pflicht), text("land", vorbelegung={"quelle": "fest", "schluessel": "DE"})]},
        {"id": "ende", "titel": "Ende", "art": "pruefen", "felder": [text("ort")]},
    ]  # fmt: skip
    gruppe = {"id": "leute", "titel": "Person {nummer}", "hinzufuegen": "Mehr", "entfernen": "Weg", "maximum": 3,
              "anzeige": ["name"], "anzahl": anzahl}  # fmt: skip
    return {
        "id": "zahl", "version": 1, "titel": "Zahl", "leistungen": [], "gruppen": [gruppe],
        "abschnitte": [{"id": "alles", "titel": "Alles"}], "schritte": [{"abschnitt": "alles", **s} for s in steps],
    }  # fmt: skip


FORM = Formular.model_validate(definition())


def keys(answers: Antworten) -> list[str]:
    return [station.key for station in path(FORM, answers, KONTEXT)]


def test_as_many_entries_are_asked_for_as_an_answer_says() -> None:
    answers = start(FORM, KONTEXT, {}) | {"art": "viele", "zahl": 2}
    assert keys(answers) == ["art", "zahl", "wer-1", "wer-2", "ende"]
    assert [gap.station.key for gap in missing(FORM, answers, KONTEXT)] == ["wer-1", "wer-2"]
    answers = store(FORM, Station("wer", 1), {"name": "Zweite"}, answers)
    assert [entry.get("name") for entry in answers["leute"]] == [None, "Zweite"]
    assert [entry["land"] for entry in answers["leute"]] == ["DE", "DE"]  # the same for each, whoever made it
    assert [part.titel for part in summary(FORM, answers, KONTEXT)] == ["Alles", "Person 1", "Person 2"]


def test_an_entry_too_many_is_kept_and_does_not_count() -> None:
    answers = start(FORM, KONTEXT, {}) | {"art": "viele", "zahl": 2}
    answers = store(FORM, Station("wer", 1), {"name": "Zweite"}, answers) | {"zahl": 1}
    assert len(prune(FORM, answers, KONTEXT)["leute"]) == 1
    assert prune(FORM, answers | {"zahl": 2}, KONTEXT)["leute"][1]["name"] == "Zweite"
    assert keys(answers | {"art": "keine"}) == ["art", "ende"]
    assert keys(answers | {"zahl": 9}) == ["art", "zahl", "wer-1", "wer-2", "wer-3", "ende"]  # never above the most


def test_a_fixed_value_is_shown_only_where_there_is_one() -> None:
    assert keys(start(FORM, KONTEXT, {"herkunft": "Wegberg"}))[0] == "anfang"
    assert keys(start(FORM, KONTEXT, {}))[0] == "art"


def test_the_number_looks_back_and_needs_no_list() -> None:
    with pytest.raises(ValidationError, match="wer: asks for 'ort', which is unknown or comes later"):
        Formular.model_validate(definition(anzahl={"feld": "ort"}))
    data = definition()
    data["schritte"].insert(4, {"id": "liste", "titel": "L", "abschnitt": "alles", "art": "liste", "gruppe": "leute"})
    with pytest.raises(ValidationError, match="a list could add none"):
        Formular.model_validate(data)
