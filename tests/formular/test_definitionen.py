"""Every definition is valid, its examples behave as they say, and faulty definitions are refused for their reason."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from portal.formular.queries import (
    DEFINITIONEN,
    UnknownFormular,
    all_ids,
    find_for_leistung,
    load,
    load_examples,
    versions,
)
from portal.formular.rules import Formular, Satz, compute_fee, total_cents
from portal.formular.rules.beispiel import Gueltig, Ungueltig, fill_in

ALLE = [(formular_id, version) for formular_id in all_ids() for version in versions(formular_id)]
GUELTIG = [(i, b) for i in all_ids() for b in load_examples(i).gueltig]
_PICTURE = r"\.\./bilder/formulare/([a-z-]+)\.png"
UNGUELTIG = [(i, b) for i in all_ids() for b in load_examples(i).ungueltig]


@pytest.mark.parametrize(("formular_id", "version"), ALLE)
def test_definition_is_valid_and_has_examples(formular_id: str, version: int) -> None:
    formular = load(formular_id, version)
    beispiele = load_examples(formular_id)
    assert (formular.id, formular.version) == (formular_id, version)
    assert len(beispiele.gueltig) >= 5
    assert len(beispiele.ungueltig) >= 10


@pytest.mark.parametrize(("formular_id", "beispiel"), GUELTIG, ids=lambda value: getattr(value, "name", value))
def test_valid_example_can_be_submitted(formular_id: str, beispiel: Gueltig) -> None:
    formular, beispiele = load(formular_id), load_examples(formular_id)
    umstand, seiten = beispiele.inputs(beispiel)
    answers, luecken = fill_in(formular, umstand, seiten)
    assert luecken == []
    satz = Satz(beispiele.erste_cents, beispiele.weitere_cents, beispiele.saetze)
    cents = total_cents(compute_fee(formular, answers, satz, umstand.kontext()))
    assert cents == (beispiel.gebuehr_cents or 0)


@pytest.mark.parametrize(("formular_id", "beispiel"), UNGUELTIG, ids=lambda value: getattr(value, "name", value))
def test_invalid_example_is_refused_at_its_field(formular_id: str, beispiel: Ungueltig) -> None:
    formular, beispiele = load(formular_id), load_examples(formular_id)
    _, luecken = fill_in(formular, *beispiele.inputs(beispiel))
    found = [(luecke.station.key, luecke.feld, luecke.meldung) for luecke in luecken]
    assert found == [(beispiel.station, beispiel.feld, beispiel.meldung)]


def test_every_page_is_met_by_an_example() -> None:
    """A branch that no example walks is a branch that nobody has tried."""
    for formular_id in all_ids():
        formular, beispiele = load(formular_id), load_examples(formular_id)
        met: set[str] = set()
        alle: list[Gueltig | Ungueltig] = [*beispiele.gueltig, *beispiele.ungueltig]
        for beispiel in alle:
            umstand, seiten = beispiele.inputs(beispiel)
            met |= {luecke.station.schritt for luecke in fill_in(formular, umstand, seiten)[1]}
            met |= {schritt.id for schritt in formular.schritte if any(_is(key, schritt.id) for key in seiten)}
        unvisited = {
            schritt.id for schritt in formular.schritte if schritt.felder or schritt.art.value == "stopp"
        } - met
        assert unvisited <= {"ereignis", "standesamt"}  # prefilled from the Leistung, or nothing to type


def _is(key: str, schritt_id: str) -> bool:
    return key == schritt_id or (key.startswith(f"{schritt_id}-") and key.removeprefix(f"{schritt_id}-").isdigit())


def test_form_is_found_for_its_leistungen() -> None:
    found = find_for_leistung("geburtsurkunde")
    assert found is not None
    assert found.id == "personenstandsurkunde"
    assert find_for_leistung("musikschule") is None


@pytest.mark.parametrize("name", ["../personenstandsurkunde", "gibt-es-nicht", ""])
def test_unknown_form_is_refused(name: str) -> None:
    with pytest.raises(UnknownFormular):
        load(name)
    with pytest.raises(UnknownFormular):
        load("personenstandsurkunde", 999)


def _definition() -> dict[str, Any]:
    result: dict[str, Any] = json.loads((DEFINITIONEN / "personenstandsurkunde" / "1.json").read_text())
    return result


def _schritt(data: dict[str, Any], schritt_id: str) -> dict[str, Any]:
    return next(s for s in data["schritte"] if s["id"] == schritt_id)


def _unknown_key(data: dict[str, Any]) -> None:
    _schritt(data, "wann")["titl"] = "x"


def _looks_ahead(data: dict[str, Any]) -> None:
    _schritt(data, "ereignis")["felder"][0]["wenn"] = {"gleich": [{"feld": "versand"}, "abholung"]}


def _twice(data: dict[str, Any]) -> None:
    _schritt(data, "wann")["felder"][1]["id"] = "ereignis"


def _torn_group(data: dict[str, Any]) -> None:
    data["schritte"].append({**_schritt(data, "eltern"), "id": "noch-einmal", "felder": []})


def _no_message(data: dict[str, Any]) -> None:
    _schritt(data, "versand")["felder"][0]["meldungen"] = {}


def _unknown_operator(data: dict[str, Any]) -> None:
    _schritt(data, "kind")["wenn"] = {"ungefaehr": [1, 2]}


def _free_purpose(data: dict[str, Any]) -> None:
    data["gebuehr"]["frei"].append("urlaub")


def _placeholder(data: dict[str, Any]) -> None:
    _schritt(data, "kind")["titel"] = "Hallo {name}"


def _block(data: dict[str, Any]) -> None:
    _schritt(data, "kind")["felder"][0]["felder"] = ["schuhgroesse"]


def _unknown_point(data: dict[str, Any]) -> None:
    data["pruefpunkte"][0]["feld"] = "schuhgroesse"


FAULTS = [
    (_unknown_key, "titl"),
    (_looks_ahead, "comes later"),
    (_twice, "used twice"),
    (_torn_group, "must follow each other"),
    (_no_message, "needs `meldungen.fehlt`"),
    (_unknown_operator, "ungefaehr"),
    (_free_purpose, "urlaub"),
    (_placeholder, "unknown placeholder 'name'"),
    (_block, "schuhgroesse"),
    (_unknown_point, "names 'schuhgroesse', which is no field"),
]


@pytest.mark.parametrize(("spoil", "reason"), FAULTS, ids=lambda value: getattr(value, "__name__", ""))
def test_faulty_definition_is_refused(spoil: Any, reason: str) -> None:
    data = _definition()
    Formular.model_validate(data)
    spoil(data)
    with pytest.raises(ValidationError, match=reason):
        Formular.model_validate(data)


def test_every_form_has_its_page_and_picture_in_the_handbook() -> None:
    handbuch = Path(__file__).resolve().parents[2] / "docs" / "handbuch"
    told = "".join(page.read_text("utf-8") for page in (handbuch / "formulare").glob("*.md"))
    shown = set(re.findall(_PICTURE, told))
    assert set(all_ids()) <= shown
    assert [name for name in sorted(shown) if not (handbuch / "bilder" / "formulare" / f"{name}.png").is_file()] == []


def test_the_handbook_says_under_one_heading_what_of_a_form_is_not_confirmed() -> None:
    folder = Path(__file__).resolve().parents[2] / "docs" / "handbuch" / "formulare"
    pages = [page.read_text("utf-8") for page in folder.glob("*.md")]
    told = {name for page in pages if "\n## Noch nicht bestätigt\n" in page for name in re.findall(_PICTURE, page)}
    assert {name for name in all_ids() if load(name).pruefpunkte} - told == set()
