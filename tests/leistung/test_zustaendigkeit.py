"""Which place is meant, and how the answer is told. Every Ort and every Funktion: test_zustaendigkeit_tafel.py."""

from __future__ import annotations

import pytest

from portal.kommune.models import Kommune, Ort
from portal.kommune.queries import all_kommunen
from portal.leistung.models import Leistung
from portal.leistung.queries import (
    leistung_with_id,
    orte_for_question,
    stelle_abroad,
    zustaendige_stelle,
    zustaendigkeit,
)
from portal.leistung.rules.orte import Ergebnis
from tests.factories import kreis

pytestmark = pytest.mark.usefixtures("database")


def _urkunde(slug: str = "geburtsurkunde") -> Leistung:
    leistung = leistung_with_id(slug)
    assert leistung is not None
    return leistung


def test_the_place_of_birth_decides_and_the_reason_says_so() -> None:
    answer = zustaendigkeit(_urkunde(), "Geilenkirchen", host=kreis())
    assert answer.stelle is not None
    assert answer.stelle.grund == (
        "Das Kind ist in Geilenkirchen geboren. Deshalb ist das Standesamt der Stadt Geilenkirchen zuständig."
    )
    assert answer.stelle.rechtsgrundlage == "§ 55 Abs. 2 PStG"
    assert not answer.stelle.bestaetigt  # the data: one Standesamt per Kommune is still to be checked


def test_every_ort_leads_to_the_standesamt_of_its_kommune() -> None:
    leistung, ambiguous = _urkunde(), set()
    for ort in orte_for_question(kreis()):
        answer = zustaendigkeit(leistung, "", ort_id=str(ort.id), host=kreis())
        assert answer.stelle is not None
        assert answer.stelle.kommune is not None
        assert answer.stelle.kommune.id == ort.kommune_id
        if zustaendigkeit(leistung, ort.name, host=kreis()).lesung is Ergebnis.MEHRDEUTIG:
            ambiguous.add(ort.name)
    assert ambiguous == {"Beeck", "Berg", "Bocket", "Hoven"}


@pytest.mark.parametrize("plz", ["52525", "52538"])
def test_a_plz_of_two_kommunen_asks_back(plz: str) -> None:
    answer = zustaendigkeit(_urkunde(), plz, host=kreis())
    assert (answer.ergebnis, answer.lesung) == ("frage", Ergebnis.MEHRDEUTIG)
    assert len({kommune.id for _, kommune in answer.auswahl}) == 2
    assert {ort.id for ort, _ in answer.auswahl} == set(Ort.objects.filter(plz=plz).values_list("id", flat=True))


def test_a_plz_of_one_kommune_is_enough() -> None:
    unclear = {"52525", "52538"}
    for kommune in Kommune.objects.filter(ist_kreis=False).exclude(plz__in=unclear):
        answer = zustaendigkeit(_urkunde(), kommune.plz, host=kreis())
        assert answer.ort is not None
        assert (answer.ort.kommune_id, answer.ort.hauptort) == (kommune.id, True)


def test_outside_the_kreis_no_office_is_made_up() -> None:
    answer = zustaendigkeit(_urkunde(), "50667 Köln", host=kreis())
    assert (answer.ergebnis, answer.stelle) == ("ausserhalb", None)
    assert "das Standesamt dieses Ortes" in answer.text


def test_births_abroad_go_to_berlin_or_where_they_were_registered() -> None:
    stelle = stelle_abroad(_urkunde())
    assert stelle is not None
    assert stelle.name == "Standesamt I in Berlin"
    assert "nachbeurkundet" in stelle.grund
    assert stelle_abroad(_urkunde("personalausweis")) is None


def test_on_the_host_of_the_kreis_the_place_is_asked_where_it_matters() -> None:
    assert zustaendige_stelle(_urkunde(), kreis()) is None
    license_office = zustaendige_stelle(_urkunde("fuehrerschein-umtausch"), kreis())
    assert license_office is not None
    assert license_office.kommune == kreis()


def test_every_leistung_asks_for_exactly_its_place() -> None:
    for leistung in Leistung.objects.all():
        assert bool(leistung.ortsfrage) == (leistung.ortsbezug != Leistung.Ortsbezug.OHNE), leistung.id
        if leistung.ortsfrage:
            assert leistung.ortsfrage.endswith("?") and leistung.ortsfrage != "In welchem Ort ist es geschehen?"
            assert leistung.ortssatz.count("{ort}") == leistung.ortsbedingung.count("{ort}") == 1
            assert leistung.ortsbedingung.startswith("Wenn ")
    asked = dict(Leistung.objects.values_list("id", "ortsfrage"))
    assert asked["hund-anmelden"] == "In welchem Ort wird das Tier gehalten?"
    assert asked["gewerbeanmeldung"] == "In welchem Ort liegt der Betrieb?"
    assert asked["bauantrag"] == "In welchem Ort liegt das Grundstück?"
    assert asked["osterfeuer"] == "In welchem Ort findet die Veranstaltung statt?"
    assert asked["grabmal"] == "In welchem Ort liegt der Friedhof?"


def test_the_court_of_the_place_is_named_and_marked_as_unconfirmed() -> None:
    stelle = zustaendigkeit(_urkunde("kirchenaustritt"), "Wegberg", host=kreis()).stelle
    assert stelle is not None and stelle.id == "amtsgericht"
    assert "Für diesen Ort: Amtsgericht Erkelenz. Das ist noch nicht bestätigt." in stelle.hinweise


def test_where_acceptance_is_unknown_it_says_so() -> None:
    stelle = zustaendigkeit(_urkunde("kfz-ausserbetriebsetzung"), "Erkelenz", host=kreis()).stelle
    assert stelle is not None and stelle.annahmestellen == ()
    assert "Ob auch die Stadt Erkelenz den Antrag annimmt, ist nicht bekannt." in stelle.hinweise


def test_unknown_address_shows_the_town_hall() -> None:
    stelle = zustaendige_stelle(_urkunde(), all_kommunen()["waldfeucht"])
    assert stelle is not None
    assert not stelle.hat_eigene_anschrift
    assert stelle.kontakt.anschrift == "Lambertusstraße 13, 52525 Waldfeucht"
    assert stelle.oeffnungszeiten == ""
