"""One event for three offices of two authorities; a report from a phone without a name (ADR 46)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
UEP = "uebach-palenberg"
_NO = dict.fromkeys(("sperrung", "ausschank", "musik", "feuer", "feuerwerk"), "nein")
FEST: dict[str, dict[str, Any]] = {
    "ort": {"platz": "Rathausplatz", "im_freien": "draussen"},
    "art": {"name": "Erfundenes Stadtfest", "veranstaltungsart": "volksfest", "beschreibung": "Musik und Grillen.",
            "besucher": "400"},
    "zeiten": {"beginn_datum": "1.6.2030", "beginn_zeit": "12:00", "ende_datum": "2.6.2030", "ende_zeit": "22:00"},
    "was": {**_NO, "bauten": "ja", "lebensmittel": "ja"},
    "staende": {"staende": "3", "staende_wer": "Erfundener Verein: Grill"},
    "bauten": {"bauten_was": "zelt", "bauten_masse": "Zelt 10 mal 20 Meter",
               "pruefbuch": steps.file("pruefbuch.pdf", steps.one_page_pdf())},
    "veranstalter": {"veranstalter": "organisation", "antragsteller_vornamen": "Erika",
                     "antragsteller_familienname": "Erfunden"},
    "organisation": {"organisation_name": "Erfundener Verein", "organisation_rechtsform": "verein",
                     "organisation_registerart": "keines"},
    "anschrift": {"antragsteller_strasse": "Musterweg", "antragsteller_hausnummer": "1", "antragsteller_plz": "52531",
                  "antragsteller_ort": "Übach-Palenberg"},
    "kontakt": {"antragsteller_antwortweg": "portalpostfach", "verantwortlich_name": "Erika Erfunden",
                "verantwortlich_telefon": "0170 1234567"},
}  # fmt: skip
MANGEL: dict[str, dict[str, Any]] = {
    "gefahr": {"gefahr": "nein"},
    "strasse": {"strassenart": "kreis"},
    "wo": {"stelle": "Musterweg 12"},
    "beschreibung": {"beschreibung": "Ein tiefes Loch.",
                     "foto": steps.file("loch.jpg", steps.small_jpeg(), "image/jpeg")},
}  # fmt: skip


def begin(visitor: Visitor, leistung: str, place: str, kommune: str, button: str) -> None:
    visitor.go(f"/leistungen/{leistung}/ort/", kommune=kommune)
    visitor.page.locator("[name=ort]").fill(place)
    visitor.click("Weiter")
    visitor.page.locator("a[href*='/antraege/neu/']").click()
    visitor.click("Ohne Konto weitermachen")
    visitor.click(button)


def submit(visitor: Visitor, arrived: str) -> None:
    visitor.look("empty", route="assistant pruefen mit Empfängern")
    steps.declare(visitor)
    visitor.click("abschicken")
    visitor.sees(arrived)


def test_an_event_goes_to_three_offices_of_two_authorities(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    begin(guest, "veranstaltung-anzeigen", "Übach-Palenberg", UEP, "Anzeige beginnen")
    steps.fill_in(guest, FEST)
    guest.sees("Wer Ihre Angaben außerdem bekommt")
    guest.sees("Die Bauaufsicht")
    guest.sees("Veterinär- und Lebensmittelüberwachungsamt, Kreis Heinsberg")
    submit(guest, "Ihre Anzeige ist angekommen")
    guest.look("success", route="vorgang mit Teilen")
    parts = guest.page.locator(".vorgangskarte")
    assert parts.count() == 2
    assert all("Kreis Heinsberg" in text for text in parts.all_inner_texts())
    guest.sees("Amt für Bauen und Wohnen")
    guest.sees("Veterinär- und Lebensmittelüberwachungsamt")
    guest.go("/vorgaenge/", kommune=UEP)
    assert guest.page.locator("h3.vorgangskarte__titel").count() == 1  # one case
    guest.page.locator(".vorgangskarte .vorgangskarte a").first.click()
    guest.page.wait_for_url("**kreis-heinsberg**/vorgaenge/**")
    guest.has_status("Beim Amt angekommen")


def test_a_report_from_a_phone_without_a_name(visit: Callable[..., Visitor], javascript: bool) -> None:
    phone = visit(javascript=javascript, width=320)
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": 50.9652, "longitude": 6.1191})
    begin(phone, "strassenschaden-melden", "Geilenkirchen", "geilenkirchen", "Meldung beginnen")
    steps.fill_in(phone, MANGEL, until="wo")
    if javascript:
        phone.click("Meinen Standort eintragen")
        phone.sees("Der Standort ist eingetragen.")
        assert phone.page.locator("[name=punkt]").input_value() == "50.96520, 6.11910"
        phone.look("success", route="assistant wo")
    else:  # a finger on the picture of the map is enough
        phone.page.get_by_text("Auf einer Karte zeigen").click()
        phone.page.locator("[name='punkt.karte'][type=image]").click(position={"x": 128, "y": 100})
        phone.sees("nördlich der Ortsmitte von Geilenkirchen")
    steps.fill_in(phone, MANGEL)
    phone.sees("Das ist kostenlos.")
    phone.sees("Der Kreis, für die Kreisstraße")
    submit(phone, "Ihre Meldung ist angekommen")
    text = phone.page.locator("main").inner_text()
    number = re.search(r"Nummer ([0-9A-Z]{3}-\d\d-[0-9A-Z-]{9})", text)
    code = re.search(r"Code ((?:[0-9A-Z]{4}-?){3})", text)
    assert number and code
    other = visit(javascript=javascript, width=320)
    other.go("/stand/")
    other.page.locator("[name=nummer]").fill(number[1])
    other.page.locator("[name=code]").fill(code[1])
    other.click("Stand ansehen")
    other.has_status("Beim Amt angekommen")
    other.look("success")
    assert "Musterweg" not in other.page.content()
