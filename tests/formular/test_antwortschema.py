"""The answers as others read them: with the ids of FIM, and as the schema of the form says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from portal.formular.queries import all_ids, load, load_examples
from portal.formular.rules import Formular, walk
from portal.formular.rules.ablage import as_json
from portal.formular.rules.antwortschema import schema_of
from portal.formular.rules.beispiel import fill_in
from portal.formular.rules.fimeingang import form_from_fim
from portal.formular.rules.gang import go
from tests.formular.schemata import HUNDESTEUER
from tests.formular.test_fim import NOTHING


def faults(schema: dict[str, Any], value: Any) -> list[tuple[str, str]]:
    """(where, which rule of JSON Schema) of all that the schema has against the value."""
    check = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    check.check_schema(schema)
    return [(error.json_path, str(error.validator)) for error in check.iter_errors(value)]


@pytest.fixture(scope="module")
def formular() -> Formular:
    return form_from_fim(HUNDESTEUER)[0]


def test_the_schema_speaks_of_fim(formular: Formular) -> None:
    schema = schema_of(formular)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["x-fim"] == ["S99000000001", "2.0.0"]
    dogs = schema["properties"]["G99000000003"]
    assert (dogs["type"], dogs["minItems"], dogs["maxItems"], dogs["x-fim"]) == (
        "array", 1, 50, ["G99000000003", "1.1.0"],
    )  # fmt: skip
    dog = dogs["items"]
    assert dog["properties"]["F99000000004"]["enum"] == ["rot", "§ 1/2", ""]
    assert dog["properties"]["F99000000006"] | {"title": ""} == {
        "title": "", "x-fim": ["F99000000006", "1.0.0"], "type": "integer", "minimum": 0, "maximum": 30,
    }  # fmt: skip
    assert dog["required"] == ["F99000000004", "F99000000006"]
    owner = schema["properties"]["G99000000001"]
    assert owner["properties"]["G99000000002"]["required"] == ["F99000000001"]  # where it is given at all
    assert owner["required"] == ["F99000000001"]
    assert {"F99000000011", "G99000000001", "angaben_richtig"} <= set(schema["required"])
    assert "G99000000005" not in schema["required"]
    assert schema["properties"]["F99000000020"] | {"title": ""} == {
        "title": "", "x-fim": ["F99000000020", "1.0.0"], "type": "number", "minimum": 0.5, "maximum": 900,
    }  # fmt: skip


def test_answers_go_where_fim_has_them(formular: Formular) -> None:
    answers = {
        "familienname": "Muster", "mit_vertretung": True, "vertretung_familienname": "Vogt",
        "hund": [
            {"id": "1", "fellfarbe": "wert_2", "alter": 3, "besonderheit": "hinkt", "text_auf_dem_halsband": "Rex"},
            {"id": "2"},
            {"id": "3", "fellfarbe": "rot", "alter": 0},
        ],
        "impfpass": ["d1", "d2"], "groesse": "0.5", "steuer": 1250, "verhalten": ["rot", "wert_2"],
        "liste_weiterer_name": [{"id": "1", "weiterer_name": "Bello"}, {"id": "2", "weiterer_name": "Waldi"}],
    }  # fmt: skip
    assert as_json(formular, answers) == {
        "G99000000001": {"F99000000001": "Muster", "G99000000002": {"F99000000001": "Vogt"}},
        "mit_vertretung": True,
        "G99000000003": [
            {"F99000000004": "§ 1/2", "F99000000006": 3, "F99000000007": ["hinkt"],
             "G99000000004": [{"F99000000008": "Rex"}]},
            {"F99000000004": "rot", "F99000000006": 0},
        ],
        "F99000000012": ["d1", "d2"], "F99000000017": 0.5, "F99000000020": 12.5,
        "F99000000019": ["rot", "§ 1/2"], "F99000000014": ["Bello", "Waldi"],
    }  # fmt: skip


def test_whoever_fills_in_the_form_fits_the_schema(formular: Formular) -> None:
    schema = json.loads(json.dumps(schema_of(formular)))
    for seed in range(40):
        gang = go(formular, NOTHING, Random(seed))
        told = as_json(formular, walk(formular, gang.antworten, gang.kontext).voll)
        assert faults(schema, json.loads(json.dumps(told))) == []
        assert told["G99000000001"]["F99000000001"] == gang.antworten["familienname"]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda told: told.pop("F99000000011"), ("$", "required")),
        (lambda told: told["G99000000003"][0].update(F99000000006=31), ("$.G99000000003[0].F99000000006", "maximum")),
        (
            lambda told: told["G99000000003"][0].update(F99000000004="wert_2"),
            ("$.G99000000003[0].F99000000004", "enum"),
        ),
        (lambda told: told["G99000000003"].clear(), ("$.G99000000003", "minItems")),
        (lambda told: told.update(fremd=1), ("$", "additionalProperties")),
        (lambda told: told.update(angaben_richtig=False), ("$.angaben_richtig", "const")),
    ],
)
def test_what_the_form_would_not_take_does_not_fit(formular: Formular, spoil: Any, fault: tuple[str, str]) -> None:
    gang = go(formular, NOTHING, Random(1))
    told = as_json(formular, gang.antworten)
    assert faults(schema_of(formular), told) == []
    spoil(told)
    assert faults(schema_of(formular), told) == [fault]


@pytest.mark.parametrize("formular_id", all_ids())
def test_the_examples_of_every_form_fit_its_schema(formular_id: str) -> None:
    form, beispiele = load(formular_id), load_examples(formular_id)
    schema = schema_of(form)
    for beispiel in beispiele.gueltig:
        umstand, seiten = beispiele.inputs(beispiel)
        answers, _ = fill_in(form, umstand, seiten)
        told = as_json(form, walk(form, answers, umstand.kontext()).voll)
        assert faults(schema, told) == []


def _known(schema: Any) -> Iterator[tuple[str, str]]:
    """Every id and version of FIM in the schema."""
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _known(value)
    if isinstance(schema, dict) and "x-fim" in schema:
        yield tuple(schema["x-fim"])


@pytest.mark.parametrize("formular_id", all_ids())
def test_a_form_without_a_tree_tells_every_element_its_fields_are_bound_to(formular_id: str) -> None:
    form = load(formular_id)
    bound = [
        (feld.fim.id, feld.fim.version) for schritt in form.schritte for feld in schritt.felder if feld.fim is not None
    ]
    assert sorted(_known(schema_of(form))) == sorted(bound) != []


def test_one_element_at_several_places_is_told_at_each_under_the_own_id() -> None:
    schema = schema_of(load("gewerbeanmeldung"))["properties"]
    for street in ("betrieb_strasse", "haupt_strasse", "fruehere_strasse"):
        assert schema[street]["x-fim"] == ["F60000000243", "1.2.0"]
    person = schema["personen"]["items"]["properties"]
    assert person["person_strasse"]["x-fim"] == ["F60000000243", "1.2.0"]
    assert person["person_geburtsdatum"]["x-fim"] == ["G60000000083", "2.0.0"]


def test_a_field_moved_out_of_its_group_goes_under_its_own_id(formular: Formular) -> None:
    form = json.loads(formular.model_dump_json(exclude_defaults=True, by_alias=True))
    pages = {schritt["id"]: schritt for schritt in form["schritte"]}
    page = next(s for s in pages.values() if any(f["id"] == "alter" for f in s.get("felder", [])))
    age = next(f for f in page["felder"] if f["id"] == "alter")
    page["felder"].remove(age)
    pages["halter"]["felder"].append(age)
    moved = Formular.model_validate(form)
    told = as_json(moved, {"alter": 3, "hund": [{"id": "1", "fellfarbe": "rot"}]})
    assert told == {"alter": 3, "G99000000003": [{"F99000000004": "rot"}]}
    assert schema_of(moved)["properties"]["alter"]["type"] == "integer"
    assert schema_of(moved)["properties"]["alter"]["x-fim"] == ["F99000000006", "1.0.0"]
