"""How an office is reached on a day, and what of it changes next."""

from __future__ import annotations

from datetime import date

import pytest

from portal.kommune.rules.kontakt import Kontakt, Kontaktzeit, columns_of, contact_on, next_contact, read_contacts

USUAL = Kontakt("Markt 9, 52511 Geilenkirchen", "02451 1", "amt@beispiel.de")
NEW = "Neue Straße 5, 52511 Geilenkirchen"
MOVE = Kontaktzeit(date(2027, 1, 1), None, Kontakt(NEW))
NUMBER = Kontaktzeit(date(2027, 3, 1), None, Kontakt(telefon="02451 2"))
REPAIR = Kontaktzeit(date(2027, 2, 1), date(2027, 2, 14), Kontakt("Zelt 1, 52511 Geilenkirchen"))
ALL = [MOVE, NUMBER, REPAIR]


@pytest.mark.parametrize(
    ("day", "kontakt"),
    [
        (date(2026, 12, 31), USUAL),
        (date(2027, 1, 1), Kontakt(NEW, USUAL.telefon, USUAL.email)),
        (date(2027, 2, 14), Kontakt("Zelt 1, 52511 Geilenkirchen", USUAL.telefon, USUAL.email)),
        (date(2027, 2, 15), Kontakt(NEW, USUAL.telefon, USUAL.email)),
        (date(2027, 3, 1), Kontakt(NEW, "02451 2", USUAL.email)),  # who moved keeps the new address
    ],
)
def test_each_part_is_what_began_last(day: date, kontakt: Kontakt) -> None:
    assert contact_on(USUAL, ALL, day) == kontakt


@pytest.mark.parametrize(
    ("day", "change"),
    [
        (date(2026, 11, 1), None),  # 61 days ahead
        (date(2026, 11, 2), Kontaktzeit(date(2027, 1, 1), date(2027, 1, 31), Kontakt(NEW))),
        (date(2027, 1, 31), Kontaktzeit(REPAIR.ab, REPAIR.bis, REPAIR.kontakt)),
        (date(2027, 2, 14), Kontaktzeit(date(2027, 2, 15), date(2027, 2, 28), Kontakt(NEW))),
        (date(2027, 2, 28), NUMBER),
        (date(2027, 3, 1), None),
    ],
)
def test_only_what_changes_is_announced(day: date, change: Kontaktzeit | None) -> None:
    assert next_contact(lambda each: contact_on(USUAL, ALL, each), ALL, day) == change


def test_they_are_read_as_they_are_kept() -> None:
    row = {"ab": "2027-03-01", "bis": None, "anschrift": "", "telefon": "02451 2", "email": ""}
    assert read_contacts([row]) == [NUMBER]


@pytest.mark.parametrize(
    ("parts", "columns"),
    [
        ({"anschrift": NEW}, {"strasse": "Neue Straße 5", "plz": "52511", "ort": "Geilenkirchen"}),
        ({"anschrift": "im Rathaus", "telefon": "1"}, {"telefon": "1"}),
        ({"anschrift": ""}, {"strasse": "", "plz": "", "ort": ""}),
        ({"email": ""}, {"email": ""}),
    ],
)
def test_what_of_a_town_hall_is_its_kommunes(parts: dict[str, str], columns: dict[str, str]) -> None:
    assert columns_of(parts) == columns
