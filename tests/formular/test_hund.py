"""Dogs: at 40 cm or 20 kg, and with a breed of the list, the other office gets a part of its own."""

from __future__ import annotations

import pytest

from portal.formular.queries import load, load_examples
from portal.formular.rules import walk
from portal.formular.rules.beispiel import fill_in
from portal.formular.rules.empfaenger import shares_of

FORMULAR, BEISPIELE = load("hund-anmelden"), load_examples("hund-anmelden")
CHIP, KONTO = {"chipnummer", "sachkunde", "haftpflicht_nummer"}, {"konto_iban", "sepa_mandat", "befreiung"}


def shares(name: str, **merkmale: object) -> dict[str, frozenset[str]]:
    umstand, seiten = BEISPIELE.inputs(BEISPIELE.find(name))
    answers, _ = fill_in(FORMULAR, umstand, seiten)
    answers |= merkmale
    kontext = umstand.kontext()
    found = shares_of(FORMULAR, walk(FORMULAR, answers, kontext), kontext)
    return {each.empfaenger.funktion: each.felder for each in found}


def test_a_large_dog_goes_to_the_public_order_office_without_the_bank_account() -> None:
    [(office, fields)] = shares("Labrador, groß: auch Angaben für das Ordnungsamt").items()
    assert office == "landeshundegesetz"
    assert fields >= CHIP | {"rasse", "farbe", "groesse_cm", "geschlecht", "gewicht_kg", "wurfdatum"}  # § 11 LHundG
    assert not fields & KONTO


@pytest.mark.parametrize(
    ("groesse", "gewicht", "wants"),
    [(39, "19.9", set()), (40, "5", {"landeshundegesetz"}), (39, "20", {"landeshundegesetz"})],
)
def test_large_begins_at_40_cm_or_20_kg(groesse: int, gewicht: str, wants: set[str]) -> None:
    found = shares("Genau 20 Kilogramm, zugezogen", groesse_cm=groesse, gewicht_kg=gewicht)
    assert set(found) == wants


def test_a_small_dog_goes_nowhere_else_and_a_listed_breed_does() -> None:
    assert shares("Dackel, klein, ohne Konto") == {}
    assert set(shares("Rottweiler-Mischling, klein: Hinweis auf die Erlaubnis")) == {"landeshundegesetz"}


def test_the_tax_office_hears_of_a_dog_that_is_reported_only_where_it_is_not_registered_yet() -> None:
    assert shares("Nur den großen Hund anzeigen") == {}
    [(office, fields)] = shares("Großen Hund anzeigen und zur Steuer anmelden").items()
    assert office == "steueramt"
    assert "weitere_hunde" in fields and not fields & CHIP
