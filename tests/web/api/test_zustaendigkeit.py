"""GET /api/v1/zustaendigkeit: the same keys in every answer, the ids of the data, errors that say what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.factories import host

pytestmark = pytest.mark.usefixtures("database")

KEYS = {"ergebnis", "behoerde", "traeger", "annahmestellen", "begruendung", "auswahl"}
NOBODY = {"id": None, "amt": None}


def ask(on: str = "kreis-heinsberg", status: int = 200, **query: str) -> Any:
    response = Client(HTTP_HOST=host(on)).get("/api/v1/zustaendigkeit", query)
    assert response.status_code == status, response.content
    answer = response.json()
    assert set(answer) == (KEYS if status == 200 else {"fehler"})
    return answer


@pytest.mark.parametrize("on", ["kreis-heinsberg", "selfkant"])
def test_the_place_of_birth_decides_on_every_host(on: str) -> None:
    answer = ask(on, leistung="geburtsurkunde", ort="Teveren")
    assert answer["ergebnis"] == "zustaendig"
    assert answer["behoerde"] == {"id": "geilenkirchen", "amt": None}
    assert answer["traeger"] == {"id": "geilenkirchen"}
    assert answer["begruendung"] == [
        "Das Kind ist in Teveren geboren. Deshalb ist das Standesamt der Stadt Geilenkirchen zuständig.",
        "Rechtsgrundlage: § 55 Abs. 2 PStG.",
    ]


def test_an_office_of_the_kreis_has_its_key() -> None:
    answer = ask(leistung="bauantrag", ort="Wassenberg")
    assert answer["behoerde"] == {"id": "kreis-heinsberg", "amt": "kreis-63"}
    assert answer["traeger"] == {"id": "kreis-heinsberg"}


def test_under_an_unclear_agreement_the_office_is_known_and_the_traeger_is_not() -> None:
    answer = ask(leistung="bauantrag", ort="52531")
    assert answer["ergebnis"] == "zustaendig"
    assert answer["behoerde"] == {"id": "kreis-heinsberg", "amt": "kreis-63"}
    assert answer["traeger"] == {"id": None}
    assert "nicht geklärt" in " ".join(answer["begruendung"])


def test_before_the_agreement_the_city_answered_itself() -> None:
    answer = ask(leistung="bauantrag", ort="Palenberg", stichtag="2004-12-31")
    assert answer["behoerde"] == {"id": "uebach-palenberg", "amt": None}
    assert answer["traeger"] == {"id": "uebach-palenberg"}


def test_acceptance_points_are_named_with_their_condition() -> None:
    answer = ask(leistung="kfz-ausserbetriebsetzung", ort="Ratheim")
    assert answer["behoerde"] == {"id": "kreis-heinsberg", "amt": "kreis-36"}
    assert answer["annahmestellen"] == [{"id": "hueckelhoven", "bedingung": "Hauptwohnsitz in Hückelhoven"}]
    assert ask(leistung="kfz-ausserbetriebsetzung", ort="Tüddern")["annahmestellen"] == []


def test_who_decides_a_pension_is_the_traeger() -> None:
    answer = ask(leistung="rentenantrag", ort="Wegberg")
    assert (answer["behoerde"]["id"], answer["traeger"]["id"]) == ("wegberg", "deutsche-rentenversicherung")


@pytest.mark.parametrize("ort", ["52525", "52538", "Beeck", "Berg", "Bocket", "Hoven", "Beek"])
def test_an_ambiguous_place_asks_back_and_each_choice_answers(ort: str) -> None:
    answer = ask(leistung="geburtsurkunde", ort=ort)
    assert (answer["ergebnis"], answer["behoerde"], answer["traeger"]) == ("frage", NOBODY, {"id": None})
    assert answer["auswahl"]
    for choice in answer["auswahl"]:
        chosen = ask(leistung="geburtsurkunde", ort=f"{choice['plz']} {choice['ort']}")
        assert (chosen["ergebnis"], chosen["behoerde"]["id"]) == ("zustaendig", choice["kommune"])


@pytest.mark.parametrize("ort", ["Hauptstraße 5", "", "12"])
def test_a_street_alone_asks_for_exactly_the_place_that_counts(ort: str) -> None:
    answer = ask(leistung="hund-anmelden", ort=ort)
    assert (answer["ergebnis"], answer["auswahl"]) == ("frage", [])
    assert answer["begruendung"] == ["In welchem Ort wird das Tier gehalten?"]


@pytest.mark.parametrize("ort", ["Eschweiler", "Kempen"])
def test_a_part_of_ours_that_is_called_like_a_town_outside_is_ours_for_a_program(ort: str) -> None:
    answer = ask(leistung="geburtsurkunde", ort=ort)
    assert (answer["ergebnis"], answer["behoerde"]["id"]) == ("zustaendig", "heinsberg")


@pytest.mark.parametrize("ort", ["Köln", "50667", "Markt 1, 52062 Aachen", "47906 Kempen"])
def test_outside_the_kreis(ort: str) -> None:
    answer = ask(leistung="geburtsurkunde", ort=ort)
    assert (answer["ergebnis"], answer["behoerde"]) == ("ausserhalb", NOBODY)
    assert "das Standesamt dieses Ortes" in answer["begruendung"][0]


def test_outside_a_body_of_a_larger_area_still_answers() -> None:
    answer = ask(leistung="rundfunkbeitrag", ort="Köln")
    assert (answer["ergebnis"], answer["behoerde"]["id"]) == ("ausserhalb", "beitragsservice")


def test_unclear_says_whom_to_ask() -> None:
    answer = ask(leistung="heilpraktiker", ort="Erkelenz")
    assert (answer["ergebnis"], answer["behoerde"]["id"]) == ("unklar", "stadt-koeln")
    assert "Bitte fragen Sie vorher nach: Stadt Erkelenz" in answer["begruendung"][-1]


def test_without_a_place_that_counts_the_host_is_meant() -> None:
    assert ask("wegberg", leistung="kontakt")["behoerde"]["id"] == "wegberg"
    assert ask("kreis-heinsberg", leistung="kontakt")["behoerde"] == {"id": "kreis-heinsberg", "amt": None}
    assert ask("wegberg", leistung="kontakt", ort="Gangelt")["behoerde"]["id"] == "gangelt"
    answer = ask("kreis-heinsberg", leistung="stundung")
    assert (answer["ergebnis"], len(answer["auswahl"])) == ("frage", 10)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"ort": "Wegberg"},
        {"leistung": "gibt-es-nicht", "ort": "Wegberg"},
        {"leistung": "\x00", "ort": "Wegberg"},
        {"leistung": "bauantrag", "ort": "Wegberg", "stichtag": "morgen"},
        {"leistung": "bauantrag", "ort": "Wegberg", "stichtag": "2026-02-30"},
        {"leistung": "bauantrag", "ort": "Wegberg", "stichtag": "0"},
        {"leistung": "bauantrag", "ort": "Wegberg", "stichtag": "20260101"},
        {"leistung": "bauantrag", "ort": "Wegberg", "stichtag": "1767225600"},
        {"leistung": "bauantrag", "ort": "Wegberg", "stichtag": " 2026-01-01"},
        {"leistung": "bauantrag", "ort": "Wegberg", "stichtag": "٢٠٢٦-٠١-٠١"},
    ],
)
def test_what_cannot_be_used_is_400(query: dict[str, str]) -> None:
    assert ask(status=400, **query)["fehler"]


@pytest.mark.parametrize("ort", ["x" * 10_000, "\x00", "' OR 1=1 --", "<b>", "\u202e52525", "a & !b:*", "🐶" * 200])
def test_hostile_places_break_nothing(ort: str) -> None:
    assert ask(leistung="geburtsurkunde", ort=ort)["ergebnis"] in ("frage", "ausserhalb")


def test_the_description_says_what_comes() -> None:
    description = Client(HTTP_HOST=host("wegberg")).get("/api/v1/openapi.json").json()
    operation = description["paths"]["/api/v1/zustaendigkeit"]["get"]
    assert {each["name"]: each["required"] for each in operation["parameters"]} == {
        "leistung": True,
        "ort": False,
        "stichtag": False,
    }
    assert set(operation["responses"]) == {"200", "400"}
    schemas = description["components"]["schemas"]
    assert set(schemas["ZustaendigkeitSchema"]["required"]) == KEYS
    assert schemas["Auskunft"]["enum"] == ["zustaendig", "frage", "ausserhalb", "unklar"]
