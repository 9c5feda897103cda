"""Every component in every state: the form of all of them is sound, and what is computed cannot be typed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from portal.formular.queries import all_ids
from portal.formular.rules import (
    Antworten,
    Art,
    Formular,
    Station,
    Typ,
    bausteine,
    fields_of,
    missing,
    prune,
    store,
    summary,
    validate,
    vertretung,
)
from portal.formular.rules.bausteine import expand
from portal.formular.rules.beispiel import fill_in
from portal.formular.rules.probe import examine
from tests.formular.kuechenspuele import FOLDER, ID, definition, examples
from tests.journeys.test_bausteine import ASIDE, DOCUMENTED, END, FOR_A_PERSON, WAY

FORMULAR, KONTEXT = definition(), examples().circumstances().kontext()


@pytest.fixture
def filled() -> Antworten:
    answers, gaps = fill_in(FORMULAR, *examples().inputs(examples().gueltig[0]))
    assert gaps == []
    return answers


def test_the_form_of_all_components_is_sound() -> None:
    assert examine(FORMULAR, examples()).fehler == ()


def model() -> set[str]:
    """Every component that a form can be made of: types of fields, blocks of fields and of pages, kinds of pages."""
    return {*Typ, *Art, *bausteine.BLOCKS, *vertretung.BLOCKS}


def shown() -> set[str]:
    """What the form of all components is made of."""
    raw = json.loads((FOLDER / ID / "1.json").read_text())["schritte"]
    pages = vertretung.expand_steps(raw)
    blocks = {item["baustein"] for page in pages for item in page.get("felder", []) if "baustein" in item}
    types = {feld.typ for schritt in FORMULAR.schritte for feld in schritt.felder}
    return (
        types | blocks | {page["baustein"] for page in raw if "baustein" in page} | {s.art for s in FORMULAR.schritte}
    )


def described() -> set[str]:
    """What bausteine.md says how it is read out: the second column of its table."""
    rows = [line.split("|") for line in DOCUMENTED.read_text().splitlines() if line.startswith("| ")]
    return {name for row in rows for name in re.findall("`([a-z]+)`", row[2])}


def test_it_shows_every_component_of_the_model() -> None:
    assert model() - shown() == set()


def test_the_scripts_describe_every_component_of_the_model() -> None:
    assert model() - described() == set()


def test_the_journey_looks_at_every_page() -> None:
    looked_at = {key.removesuffix("-1").removesuffix("-2") for key in (*WAY, *END, *FOR_A_PERSON, *ASIDE)}
    assert {schritt.id for schritt in FORMULAR.schritte} == looked_at


def test_a_computed_value_follows_from_what_counts(filled: Antworten) -> None:
    counted = prune(FORMULAR, filled, KONTEXT)
    assert (counted["gesamt"], counted["kommune_fest"]) == (370_350, "Kasse")
    assert (counted["posten_anzahl"], counted["posten_summe"]) == (2, 1_250)
    fewer = prune(FORMULAR, {**filled, "ganzzahl": 1, "betrag": 50}, KONTEXT)
    assert (fewer["gesamt"], fewer["kommune_fest"]) == (50, "Amt")


def test_a_computed_value_cannot_be_typed(filled: Antworten) -> None:
    station = Station("rechnung")
    posted = validate(FORMULAR, station, {"gesamt": "1", "kommune_fest": "gefälscht"}, filled, KONTEXT)
    assert posted.werte == {"gesamt": 370_350, "kommune_fest": "Kasse"}
    assert store(FORMULAR, station, posted.werte, filled) == filled
    planted = {**filled, "gesamt": 1, "kommune_fest": "gefälscht"}
    assert prune(FORMULAR, planted, KONTEXT)["gesamt"] == 370_350
    view = fields_of(FORMULAR, station, planted, KONTEXT, posted)[0]
    assert (view.gesperrt, view.text) == (True, "3.703,50\u00a0€")


def test_the_summary_offers_no_change_of_what_nobody_types(filled: Antworten) -> None:
    rows = [row for part in summary(FORMULAR, filled, KONTEXT) for row in part.zeilen]
    given = {"ort", "gesamt", "kommune_fest", "posten_anzahl", "posten_summe"}
    assert {row.feld for row in rows if row.gesperrt} == given


def test_without_what_it_follows_from_nothing_is_computed_and_nothing_missing(filled: Antworten) -> None:
    without = {name: wert for name, wert in filled.items() if name != "betrag"}
    assert "gesamt" not in prune(FORMULAR, without, KONTEXT)
    assert [gap.feld for gap in missing(FORMULAR, without, KONTEXT)] == ["betrag"]


def _same_page(data: dict[str, Any]) -> None:
    data["schritte"][1]["felder"].append(
        {"id": "x", "typ": "betrag", "label": "X", "berechnet": {"feld": "betrag"}},
    )


def _file(data: dict[str, Any]) -> None:
    data["schritte"][2]["felder"].append(
        {"id": "x", "typ": "datei", "label": "X", "berechnet": {"feld": "betrag"}},
    )


@pytest.mark.parametrize(("spoil", "reason"), [(_same_page, "comes later"), (_file, "cannot be computed")])
def test_a_faulty_computation_is_refused(spoil: Any, reason: str) -> None:
    data = json.loads((FOLDER / ID / "1.json").read_text())
    spoil(data)
    with pytest.raises(ValidationError, match=reason):
        Formular.model_validate(data)


def test_production_does_not_offer_it() -> None:
    assert ID not in all_ids()
    told = "from portal.config import settings; print(repr(settings.PORTAL_FORMULARE))"
    for mode, offered in (("production", "''"), ("test", repr(str(FOLDER)))):
        environment = os.environ | {"PORTAL_MODE": mode, "PORTAL_FORMULARE": str(FOLDER), "PYTHONPATH": "src"}
        done = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == offered


@pytest.mark.parametrize(("plz", "asked"), [("52525", True), ("52 538", True), ("52511", False)])
def test_the_part_of_the_place_is_asked_where_the_postcode_does_not_say_the_kommune(
    filled: Antworten, plz: str, asked: bool
) -> None:
    typed = {"kind_strasse": "Weg", "kind_hausnummer": "1", "kind_plz": plz, "kind_ort": "Haaren"}
    without = validate(FORMULAR, Station("anschrift"), typed, filled, KONTEXT)
    assert ("kind_ortsteil" in without.fehler) == asked
    chosen = validate(FORMULAR, Station("anschrift"), {**typed, "kind_ortsteil": "8"}, filled, KONTEXT)
    assert chosen.gueltig
    assert chosen.werte.get("kind_ortsteil") == ("8" if asked else None)
    view = fields_of(FORMULAR, Station("anschrift"), filled, KONTEXT)[-2]
    assert (view.id, view.vorschlaege) == ("kind_ort", "orte")


def test_a_notice_by_email_needs_an_address_where_the_way_of_the_answer_is_asked() -> None:
    with_way = {"baustein": "kontakt", "id": "halter", "felder": ["antwortweg", "email"], "login": True}
    way, email = expand([with_way])
    assert email["pflicht"] == {"gleich": [{"feld": "halter_antwortweg"}, "email"]}
    assert "vorbelegung" not in way and email["vorbelegung"] == {"quelle": "login", "schluessel": "email"}
    assert "pflicht" not in expand([{**with_way, "felder": ["email"]}])[0]


def test_a_block_that_stands_in_a_form_once_needs_no_id() -> None:
    declarations = expand([{"baustein": "erklaerungen"}])
    assert [feld["id"] for feld in declarations] == ["bestaetigung_richtigkeit", "datenschutzhinweis_gelesen"]


def test_a_block_says_what_fim_calls_its_fields_where_it_means_the_same() -> None:
    here = {feld["id"]: feld.get("fim") for feld in expand([{"baustein": "adresse", "felder": ["plz", "ort"]}])}
    abroad = {
        feld["id"]: feld.get("fim") for feld in expand([{"baustein": "adresse", "felder": ["land", "plz", "ort"]}])
    }
    assert here["plz"] == {"id": "F60000000246", "version": "1.1.0"}
    assert (abroad["land"], abroad["plz"], abroad["ort"]) == (None, None, here["ort"])
