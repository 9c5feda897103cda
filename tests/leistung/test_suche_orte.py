"""A place in a question is a place, in every spelling, and no word that Leistungen are looked for by."""

from __future__ import annotations

import pytest

from portal.kommune.models import Kommune
from portal.leistung.queries import Suchstelle, find, find_stellen

pytestmark = pytest.mark.usefixtures("database")


def id_of(office: Suchstelle) -> str:
    return office.kommune.id if office.kommune else ""


@pytest.mark.parametrize(
    ("text", "host", "there"),
    [
        ("sperrmüll erkelenz", "geilenkirchen", "erkelenz"),
        ("Sperrmüll in Hückelhoven", "geilenkirchen", "hueckelhoven"),
        ("sperrmuell hueckelhoven", "geilenkirchen", "hueckelhoven"),
        ("sperrmüll huckelhoven", "kreis-heinsberg", "hueckelhoven"),
        ("sperrmüll erkelens", "geilenkirchen", "erkelenz"),  # a typing error
        ("sperrmüll übach palenberg", "wegberg", "uebach-palenberg"),
        ("sperrmüll 41812", "geilenkirchen", "erkelenz"),
        ("sperrmüll gerderath", "geilenkirchen", "erkelenz"),  # a part of the town
        ("sperrmüll Stadt Wegberg", "geilenkirchen", "wegberg"),
        ("sperrmüll beeck wegberg", "geilenkirchen", "wegberg"),
        ("sperrmüll beeck", "wegberg", "wegberg"),  # its own before others
        ("sperrmüll beeck", "kreis-heinsberg", "kreis-heinsberg"),  # ambiguous: nobody is chosen
        ("sperrmüll kreis heinsberg", "geilenkirchen", "geilenkirchen"),  # the Kreis, not the town of its name
        ("sperrmüll eschweiler", "geilenkirchen", "geilenkirchen"),  # the town outside
        ("sperrmüll eschweiler heinsberg", "geilenkirchen", "heinsberg"),
        ("sperrmüll eschweiler", "heinsberg", "heinsberg"),
        ("sperrmüll", "geilenkirchen", "geilenkirchen"),
    ],
)
def test_the_place_decides_whose_leistungen_are_found(text: str, host: str, there: str) -> None:
    found = find(text, Kommune.objects.get(id=host))
    assert found.kommune.id == there
    assert found.treffer[0].slug == "sperrmuell"


def test_an_ambiguous_place_names_each() -> None:
    found = find("sperrmüll beeck", Kommune.objects.get(id="kreis-heinsberg"))
    assert {ort.kommune_id for ort in found.orte} == {"geilenkirchen", "wegberg"}


def test_a_chosen_kommune_stays() -> None:
    host = Kommune.objects.get(id="selfkant")
    assert find("sperrmüll erkelenz", host, is_fixed=True).kommune == host


def test_a_place_alone_is_answered_by_itself() -> None:
    found = find("gerderath", Kommune.objects.get(id="geilenkirchen"))
    assert [ort.kommune_id for ort in found.orte] == ["erkelenz"]


def test_a_town_outside_is_no_typing_error_and_part_of_a_name_neither() -> None:
    host = Kommune.objects.get(id="geilenkirchen")
    found = find("sperrmüll brüggen", host)
    assert (found.kommune, found.orte, found.verstanden) == (host, (), "")
    assert find("sperrmüll brüxgen", host).kommune.id == "gangelt"
    assert find("heide", host).verstanden == ""


@pytest.mark.parametrize("text", ["gerderath", "41812", "Erkelenz", "erkelens"])
def test_a_place_alone_shows_what_there_is_and_its_town_hall(text: str) -> None:
    found = find(text, Kommune.objects.get(id="geilenkirchen"))
    assert (found.kommune.id, len(found.treffer), found.treffer[0].slug) == ("erkelenz", 297, "personalausweis")
    assert [(office.name, id_of(office)) for office in find_stellen(found)] == [("Rathaus", "erkelenz")]


@pytest.mark.parametrize(
    ("text", "host", "offices"),
    [
        ("Jugendamt", "geilenkirchen", [("Jugendamt", "geilenkirchen")]),  # one of five in the Kreis
        ("Jugendamt", "selfkant", [("Jugendamt", "kreis-heinsberg")]),
        ("Jugendamt Gangelt", "geilenkirchen", [("Jugendamt", "kreis-heinsberg")]),
        ("Steueramt", "wegberg", [("Steueramt", "wegberg")]),
        ("steueramt öffnungszeiten", "wegberg", [("Steueramt", "wegberg")]),
        ("Standesamt", "wegberg", [("Standesamt", "wegberg")]),  # deposited: not twice
    ],
)
def test_the_office_that_answers_here_is_named(text: str, host: str, offices: list[tuple[str, str]]) -> None:
    found = find_stellen(find(text, Kommune.objects.get(id=host)))
    assert [(office.name, id_of(office)) for office in found][:1] == offices
    assert len({office.name for office in found}) == len(found)


@pytest.mark.parametrize(
    ("text", "host", "name", "there", "leistung"),
    [
        ("Bauamt", "geilenkirchen", "Untere Bauaufsichtsbehörde", "geilenkirchen", "Baugenehmigung beantragen"),
        ("Bauamt", "selfkant", "Amt für Bauen und Wohnen", "kreis-heinsberg", "Baugenehmigung beantragen"),
        ("Ordnungsamt", "geilenkirchen", "Örtliche Ordnungsbehörde", "geilenkirchen", "Lärmbelästigung melden"),
        ("Kulturamt", "geilenkirchen", "Rathaus", "geilenkirchen", ""),
        ("Finanzamt", "geilenkirchen", "Rathaus", "geilenkirchen", ""),  # what is found has several offices
    ],
)
def test_an_office_that_is_called_otherwise_here_is_named(
    text: str, host: str, name: str, there: str, leistung: str
) -> None:
    first = find_stellen(find(text, Kommune.objects.get(id=host)))[0]
    assert first.kommune is not None
    assert (first.name, first.kommune.id, first.statt, first.fuer) == (name, there, True, leistung)


@pytest.mark.parametrize("text", ["Jugendamt", "Steueramt", "Ehrenamt", "sperrmüll", "sperrmüll erkelenz"])
def test_nobody_is_named_instead_where_no_other_name_was_asked_for(text: str) -> None:
    assert not [each for each in find_stellen(find(text, Kommune.objects.get(id="geilenkirchen"))) if each.statt]


def test_offices_of_the_kommune_and_of_its_kreis_are_found() -> None:
    host = Kommune.objects.get(id="selfkant")
    assert find_stellen(find("jugendamt", host))[0].name == "Jugendamt"
    names = [id_of(office) for office in find_stellen(find("standesamt", host))]
    assert set(names) <= {"selfkant", "kreis-heinsberg"}
    assert find_stellen(find("", host)) == []
