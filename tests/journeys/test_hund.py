"""A big dog in two Kommunen: one form, in each the deadline and the tax of its own, and what the Ordnungsamt gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demo.story.oertlich import TEXTE
from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

ANSWERS: dict[str, dict[str, Any]] = {
    "hund": {"hund_name": "Bello", "rasse_art": "rasse", "rasse": "Labrador", "rasse_liste": "keine"},
    "merkmale": {"farbe": "schwarz", "geschlecht": "ruede", "kastriert": "nein", "wurfdatum": "6.2024",
                 "groesse_cm": "55", "gewicht_kg": "30"},
    "haltung": {"im_haushalt_seit": "15.4.2026"},
    "herkunft": {"weitere_hunde": "0", "herkunft": "tierheim", "vorhalter": "Tierheim Musterhof"},
    "grosser-hund": {"chipnummer": "276 0981 0000 0000", "sachkunde": "spaeter",
                     "haftpflicht_versicherer": "Muster Versicherung", "haftpflicht_nummer": "HV 123",
                     "zuverlaessigkeit": "ja"},
    "antragsteller": {"antragsteller_anrede": "frau", "antragsteller_vornamen": "Erika",
                      "antragsteller_familienname": "Mustermann", "antragsteller_geburtsdatum": "27.3.1987"},
    "anschrift": {"antragsteller_strasse": "Musterweg", "antragsteller_hausnummer": "1", "antragsteller_plz": "52531",
                  "antragsteller_ort": "Übach-Palenberg", "haltung_hier": "ja"},
    "kontakt": {"antragsteller_antwortweg": "post"},
    "befreiung": {"befreiung": "keine"},
    "zahlweise": {"sepa": "ueberweisung"},
}  # fmt: skip
PLACES = {"uebach-palenberg": "Übach-Palenberg", "heinsberg": "Heinsberg"}


def begin(visitor: Visitor, kommune: str) -> None:
    visitor.go("/leistungen/hund-anmelden/ort/", kommune=kommune)
    visitor.page.locator("[name=ort]").fill(PLACES[kommune])
    visitor.click("Weiter")
    visitor.page.locator("a[href*='/antraege/neu/']").click()
    visitor.click("Ohne Konto weitermachen")
    visitor.page.locator("main form[action*='/antraege/neu/'] button").click()
    visitor.page.wait_for_url("**/hund/")


def test_one_form_with_the_words_of_two_kommunen(visit: Callable[..., Visitor], javascript: bool) -> None:
    for kommune, other in (tuple(TEXTE), tuple(TEXTE)[::-1]):
        guest = visit(javascript=javascript)
        begin(guest, kommune)
        for page, text in (("haltung", "frist"), ("zahlweise", "steuer")):
            steps.fill_in(guest, ANSWERS, until=page)
            guest.sees(TEXTE[kommune][text])
            assert TEXTE[other][text] not in guest.page.content()
        steps.fill_in(guest, ANSWERS)
        guest.sees("Ordnungsamt")
        steps.declare(guest)
        guest.page.locator("main form[action$='/einreichung/'] button").last.click()
        guest.page.wait_for_url("**/vorgaenge/**")
        guest.sees("Vorgangsnummer")
