"""A schema of FIM becomes a form that can be filled in, nothing is dropped silently, and it comes out as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from portal.config.xdatenfelder import as_json, round_trip
from portal.formular.rules import Formular, Typ, fim
from portal.formular.rules.beispiel import Beispiele
from portal.formular.rules.fimausgang import NotFromFim, schema_from
from portal.formular.rules.fimbaum import children, places
from portal.formular.rules.fimeingang import form_from_fim
from portal.formular.rules.fimvergleich import changes
from portal.formular.rules.gang import go
from portal.formular.rules.modell import Aufgabe
from portal.formular.rules.probe import examine
from tests.formular.schemata import HALTER, HUND, HUNDESTEUER, SCHEMAS, at, bounds, field, group

NOTHING = Beispiele.model_validate({
    "umstand": {"heute": "2026-11-21", "orte": {}, "dateien": {"d1": "a.pdf"}, "fest": {}},
    "erste_cents": 0, "weitere_cents": 0, "gueltig": [], "ungueltig": [],
})  # fmt: skip


def tasks(formular: Formular) -> list[tuple[str, Aufgabe]]:
    found = [(schritt.id, task) for schritt in formular.schritte for task in schritt.aufgaben]
    return found + [(feld.id, task) for s in formular.schritte for feld in s.felder for task in feld.aufgaben]


@settings(deadline=None, max_examples=25)
@given(SCHEMAS)
def test_any_schema_becomes_a_form_that_comes_out_as_it_was(schema: fim.Stammdatenschema) -> None:
    formular, bericht = form_from_fim(schema)
    assert round_trip(schema, formular) == []
    rules = sorted(rule.id for _, rule in fim.rules_of(schema))
    assert sorted(task.regel for _, task in tasks(formular) if task.art == "regel") == rules
    assert bericht.regeln_offen == len(rules)
    parts = [place.enthaelt for place in fim.occurrences(schema)]
    assert bericht.felder == sum(isinstance(part, fim.Datenfeld) for part in parts)
    assert bericht.felder + bericht.gruppen == len(parts)
    told = [(line.art, line.text) for line in bericht.zeilen]
    assert all((task.art, task.text) in told for _, task in tasks(formular))


def test_a_schema_becomes_sections_pages_and_groups_that_can_be_filled_in() -> None:
    formular, _ = form_from_fim(HUNDESTEUER)
    assert (formular.id, formular.titel) == ("hund-anmelden", "Hund anmelden")
    assert [each.titel for each in formular.abschnitte] == [
        "Halter", "Hund", "Kontakt", "Hund anmelden", "Prüfen und absenden",
    ]  # fmt: skip
    assert all(len(schritt.felder) <= 6 for schritt in formular.schritte)
    assert [(each.id, each.minimum, each.maximum) for each in formular.gruppen] == [
        ("hund", 1, 50), ("liste_weiterer_name", 1, 3),
    ]  # fmt: skip
    ends = [go(formular, NOTHING, Random(seed)) for seed in range(30)]  # raises Stuck where nobody could go on
    everything = {feld.id for schritt in formular.schritte for feld in schritt.felder}
    assert everything <= set().union(*(end.gesehen for end in ends))


def test_what_fim_says_of_a_field_is_said_by_the_form() -> None:
    formular, _ = form_from_fim(HUNDESTEUER)
    name, phone, colour, age, passes = map(
        formular.feld, ("familienname", "telefon_nummern", "fellfarbe", "alter", "impfpass")
    )
    assert (name.label, name.hilfe, name.max_laenge, name.pflicht) == (
        "Ihr Familienname", "Wie im Ausweis.", 60, True,
    )  # fmt: skip
    assert phone.regeln[0].meldung == "Geben Sie mindestens 5 Zeichen ein."
    assert formular.platzhalter == {"nummern": "{nummern}"}
    assert [(each.wert, each.code, each.label) for each in colour.optionen] == [
        ("rot", None, "Rot"), ("wert_2", "§ 1/2", "Halb und halb"), ("wert_3", "", "Ohne"),
    ]  # fmt: skip
    assert (age.typ, age.minimum, age.maximum) == (Typ.GANZZAHL, 0, 30)
    assert (passes.typ, passes.max_dateien, passes.pflicht) == (Typ.DATEI, 20, False)
    assert formular.feld("verhalten").typ is Typ.MEHRFACHAUSWAHL
    size, tax, at_hour = map(formular.feld, ("groesse", "steuer", "futterzeit"))
    assert (size.typ, [regel.meldung for regel in size.regeln]) == (Typ.DEZIMAL, ["Geben Sie mindestens 0,1 ein."])
    assert (tax.typ, tax.minimum, tax.maximum, at_hour.typ) == (Typ.BETRAG, 50, 90_000, Typ.ZEIT)
    assert formular.feld("familienname").id != formular.feld("vertretung_familienname").id


def test_what_may_be_left_out_is_asked_for_first_and_one_of_several_is_chosen() -> None:
    formular, _ = form_from_fim(HUNDESTEUER)
    pages = {schritt.id: schritt for schritt in formular.schritte}
    assert json.loads(pages["vertretung"].model_dump_json(exclude_defaults=True))["wenn"] == {
        "gleich": [{"feld": "mit_vertretung"}, True]
    }
    assert [option.label for option in formular.feld("wahl_kontakt").optionen] == ["Ihr E-Mail", "Anschrift"]
    assert pages["anschrift"].wenn is not None
    assert "Jeder Hund ist anzumelden." in [schritt.einleitung for schritt in formular.schritte]


def test_what_cannot_be_carried_over_is_a_task_that_keeps_the_form_from_going_out() -> None:
    formular, _ = form_from_fim(HUNDESTEUER)
    left = {(where, task.art, task.regel) for where, task in tasks(formular)}
    assert left >= {
        ("familienname", "regel", "R99000000001"), ("mit_vertretung", "regel", "R99000000002"),
        ("halter", "regel", "R99000000003"), ("halter", "regel", "R99000000004"),
        ("rasse", "codeliste", ""), ("stunde", "grenze", ""), ("stunde", "typ", ""),
        ("verhalten", "grenze", ""), ("telefon_nummern", "meldung", ""),
    }  # fmt: skip
    texts = " ".join(task.text for _, task in tasks(formular))
    assert "Nur im eigenen Haushalt." in texts and "urn:de:rassen 3" in texts and "Kennzeichen" in texts
    assert sum(task.art == "wiederholung" for _, task in tasks(formular)) == 2
    faults = examine(formular, NOTHING, gaenge=30).fehler
    assert "familienname: to do (regel R99000000001): Regel 1: Nicht leer, wenn natürliche Person." in faults
    done = json.loads(as_json(formular))
    for schritt in done["schritte"]:
        for where in (schritt, *schritt.get("felder", [])):
            for task in where.get("aufgaben", []):
                task["zustand"] = "erledigt"
    assert not any("to do" in fault for fault in examine(Formular.model_validate(done), NOTHING, gaenge=1).fehler)


Form = dict[str, Any]


def _field(form: Form, name: str) -> Form:
    found: Form = next(f for s in form["schritte"] for f in s.get("felder", []) if f["id"] == name)
    return found


def _drop(form: Form, name: str) -> None:
    for schritt in form["schritte"]:
        schritt["felder"] = [each for each in schritt.get("felder", []) if each["id"] != name]


FAULTS: dict[str, tuple[Callable[[Form], object], str]] = {
    "label": (lambda form: _field(form, "spitzname").update(label="Kosename"), "bezeichnung_eingabe"),
    "help": (lambda form: _field(form, "familienname").update(hilfe="Anders."), "hilfetext_eingabe"),
    "length": (lambda form: _field(form, "familienname").update(max_laenge=61), "praezisierung"),
    "least length": (lambda form: _field(form, "telefon_nummern")["regeln"].pop(0), "praezisierung"),
    "pattern": (lambda form: _field(form, "telefon_nummern")["regeln"].pop(1), "praezisierung"),
    "bound": (lambda form: _field(form, "alter").pop("maximum"), "praezisierung"),
    "bound of a decimal": (lambda form: _field(form, "groesse").pop("regeln"), "praezisierung"),
    "bound of an amount": (lambda form: _field(form, "steuer").update(minimum=51), "praezisierung"),
    "type": (lambda form: _field(form, "geworfen_am").update(typ="text"), "datentyp"),
    "a value less": (lambda form: _field(form, "fellfarbe")["optionen"].pop(), "werte"),
    "the code of a value": (lambda form: _field(form, "fellfarbe")["optionen"][1].pop("code"), "werte"),
    "the name of a value": (lambda form: _field(form, "fellfarbe")["optionen"][0].update(label="Grün"), "werte"),
    "a field less": (lambda form: _drop(form, "spitzname"), "Entfallen: Spitzname"),
    "multiplicity": (lambda form: form["fim"]["struktur"][1].update(anzahl="1:2"), "anzahl"),
    "version": (lambda form: form["fim"].update(version="2.0.1"), "version"),
    "a rule less": (lambda form: form["fim"]["regeln"].pop(), "R99000000004"),
    "order": (lambda form: form["fim"]["struktur"].reverse(), "Reihenfolge"),
    "code list": (lambda form: form["fim"]["struktur"][3]["enthaelt"]["codeliste"].update(version="4"), "codeliste"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_the_round_trip_turns_red(name: str) -> None:
    formular, _ = form_from_fim(HUNDESTEUER)
    assert round_trip(HUNDESTEUER, formular) == []
    spoil, words = FAULTS[name]
    form = json.loads(as_json(formular))
    spoil(form)
    told = round_trip(HUNDESTEUER, Formular.model_validate(form))
    assert 1 <= len(told) <= 2 and words in told[0]


def test_a_field_that_does_not_lie_in_the_tree_makes_the_form_invalid() -> None:
    form = json.loads(as_json(form_from_fim(HUNDESTEUER)[0]))
    _field(form, "spitzname")["fim"]["pfad"] = "F99000000014"
    with pytest.raises(ValidationError, match=r"F99000000013 1.0.0 is not at F99000000014"):
        Formular.model_validate(form)
    _field(form, "spitzname")["fim"] = {"id": "F99000000018", "version": "1.0.0", "pfad": "F99000000018"}
    with pytest.raises(ValidationError, match="F99000000018 is asked for twice"):
        Formular.model_validate(form)


def test_a_form_without_a_tree_has_no_ids_to_give() -> None:
    form = json.loads(as_json(form_from_fim(fim.Stammdatenschema(id="S1", name="Leer"))[0]))
    del form["fim"]
    with pytest.raises(NotFromFim):
        schema_from(Formular.model_validate(form))


def test_a_part_that_stands_twice_beside_itself_has_two_places() -> None:
    twice = fim.Stammdatenschema(id="S1", name="x", struktur=(at("1:1", field(1, "A")), at("0:1", field(1, "A"))))
    assert [pfad for pfad, _ in children(twice)] == ["F99000000001", "F99000000001#2"]
    assert round_trip(twice, form_from_fim(twice)[0]) == []


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|a)*b", "a*a*a*a*b", "(a{1,})", "[a-", "\\p{L}+", "a" * 501, "(ab){2,}"]
)
def test_a_pattern_that_cannot_be_tried_in_bounded_time_stays_in_the_tree(pattern: str) -> None:
    part = at("1:1", field(1, "Name", praezisierung=bounds(pattern=pattern)))
    schema = fim.Stammdatenschema(id="S1", name="x", struktur=(part,))
    formular, _ = form_from_fim(schema)
    usable = pattern == "(a{1,})"
    assert bool(formular.feld("name").regeln) is usable
    assert [task.art for _, task in tasks(formular)] == ["meldung" if usable else "grenze"]
    assert round_trip(schema, formular) == []


@pytest.mark.parametrize("name", ["id", "Id", "2", "§", "Prüfen", "Person 2", "Donaudampfschifffahrtsgesellschaft" * 3])
def test_any_name_makes_a_valid_form(name: str) -> None:
    """Reserved words, digits, nothing that is a letter: as field, page, section and form."""
    parts = tuple(at("1:1", group(number, name, at("1:*", field(number, name)))) for number in (1, 2))
    formular, _ = form_from_fim(fim.Stammdatenschema(id="S1", name=name, struktur=parts))
    keys = [schritt.id for schritt in formular.schritte]
    assert not [
        key for key in keys if any(re.fullmatch(rf"{other}-\d+", key) for other in keys)
    ]  # addresses of entries


def labelled(schema: fim.Stammdatenschema) -> fim.Stammdatenschema:
    """Each field with its name where it has no label."""
    text = schema.model_dump()

    def fill(part: dict[str, Any]) -> None:
        for place in part.get("struktur", ()):
            inside = place["enthaelt"]
            if "feldart" in inside:
                inside["bezeichnung_eingabe"] = inside["bezeichnung_eingabe"] or inside["name"]
            fill(inside)

    fill(text)
    return fim.Stammdatenschema.model_validate(text)


@settings(deadline=None, max_examples=12)
@given(SCHEMAS, SCHEMAS)
def test_there_are_changes_exactly_where_two_schemas_are_not_the_same(
    old: fim.Stammdatenschema, new: fim.Stammdatenschema
) -> None:
    for other in (new, old, old.model_copy(update={"struktur": new.struktur})):
        assert (changes(old, other) == []) == (labelled(old) == labelled(other))


def test_changes_name_place_kind_and_both_values() -> None:
    halter = HALTER.model_copy(update={"struktur": HALTER.struktur[:2], "regeln": ()})
    more = (*HUND.struktur, at("0:1", field(20, "Chip")))
    new = HUNDESTEUER.model_copy(update={"struktur": (
        at("1:1", halter), at("1:5", HUND.model_copy(update={"struktur": more})), *HUNDESTEUER.struktur[2:],
    )})  # fmt: skip
    found = {(each.art, each.name, each.alt, each.neu) for each in changes(HUNDESTEUER, new)}
    assert found == {
        ("regel", "Halter", "1.0.0 Mindestens eine Angabe.", ""),
        ("anzahl", "Hund", "1:*", "1:5"),
        ("neu", "Chip", "", "0:1"),
        ("entfallen", "Vertretung", "0:1", ""),
        ("entfallen", "Familienname", "1:1", ""),
    }
    assert len(list(places(new))) == len(list(places(HUNDESTEUER))) - 1
