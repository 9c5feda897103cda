"""How facts are put into words."""

from __future__ import annotations

import pytest

from portal.kommune.rules import is_verified
from portal.leistung.rules import texte


def test_reasons_name_the_office_with_its_article_where_that_is_sure() -> None:
    assert (
        texte.reason("Das Kind ist in A geboren.", "Standesamt", "Stadt B")
        == "Das Kind ist in A geboren. Deshalb ist das Standesamt der Stadt B zuständig."
    )
    assert texte.reason("X.", "Jugendamt", "Kreis C") == "X. Deshalb ist das Jugendamt des Kreises C zuständig."
    assert texte.reason("X.", "Amt für Soziales", "Kreis C") == "X. Zuständig ist deshalb: Amt für Soziales, Kreis C."
    assert texte.reason("X.", "Jobcenter", "") == "X. Zuständig ist deshalb: Jobcenter."


def test_conditions_state_what_they_depend_on() -> None:
    assert (
        texte.condition("Wenn Sie in A wohnen", "Standesamt", "Gemeinde A")
        == "Wenn Sie in A wohnen, ist das Standesamt der Gemeinde A zuständig."
    )
    assert texte.condition("", "Jobcenter", "") == "Zuständig ist: Jobcenter."


def test_fee_range() -> None:
    assert texte.fee_range(1700, 6600, "€") == "17,00\u00a0€ bis 66,00\u00a0€"
    assert texte.fee_range(5600, None, "€/Jahr") == "56,00\u00a0€ je Jahr"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gebührenfrei (prüfen)", "gebührenfrei"),
        ("Rahmengebühr, prüfen", "Rahmengebühr"),
        ("biometrisches Foto (seit 2025 digital: prüfen)", "biometrisches Foto"),
        ("Firma (Halle 3)", "Firma (Halle 3)"),
        ("Überprüfung und Erlaubnis", "Überprüfung und Erlaubnis"),
    ],
)
def test_remarks_to_the_editors_are_not_shown(text: str, shown: str) -> None:
    assert texte.without_doubt(text) == shown


@pytest.mark.parametrize(
    ("confidence", "verified"),
    [
        ("verified in a public source", True),
        ("verified, but old: to be checked", False),
        ("own knowledge", False),
        ("to be checked", False),
        ("", False),
        (None, False),
    ],
)
def test_is_verified(confidence: str | None, verified: bool) -> None:
    assert is_verified(confidence) is verified
