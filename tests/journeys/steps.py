"""The parts of a journey: begin as guest or with BundID, fill in, submit, pay, and the clerk's steps."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Any

import pikepdf
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import FilePayload

from tests.journeys.setup import PASSWORD
from tests.journeys.visitor import Visitor


def one_page_pdf() -> bytes:
    pdf, buffer = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    pdf.save(buffer)
    return buffer.getvalue()


def file(name: str, data: bytes, mime: str = "application/pdf") -> FilePayload:
    return {"name": name, "mimeType": mime, "buffer": data}


# What is typed, page by page: a mother orders two copies of her child's Geburtsurkunde.
ANSWERS: dict[str, dict[str, Any]] = {
    "ereignis-1": {"ereignis": "geburt"},
    "urkundenart-1": {"urkundenart": "geburtsurkunde"},
    "ausfuehrung-1": {"format": "a4"},
    "anzahl-1": {"anzahl": "2", "zweck": "privat"},
    "wann-1": {"ereignis_datum": "27.3.2019"},
    "kind-1": {"kind_vornamen": "Testkind", "kind_familienname": "Erfunden", "geburtsort": "Geilenkirchen"},
    "berechtigung-1": {"berechtigung": "vorfahre"},
    "verwandtschaft-1": {"verwandtschaft_beleg": "im_eintrag"},
    "antragsteller": {"antragsteller_vornamen": "Testmutter", "antragsteller_familienname": "Erfunden",
                      "antragsteller_geburtsdatum": "1.1.1990"},
    "anschrift": {"antragsteller_land": "DE", "antragsteller_strasse": "Musterweg", "antragsteller_hausnummer": "1",
                  "antragsteller_plz": "52538", "antragsteller_ort": "Selfkant"},
    "kontakt": {"antwortweg": "portalpostfach", "antragsteller_email": "testmutter@example.invalid"},
    "versand": {"versand": "wohnanschrift"},
    "identitaet": {"ausweiskopie": file("ausweis.pdf", one_page_pdf())},
}  # fmt: skip
_MOST_PAGES = 40


def ask_place(visitor: Visitor, *, place: str = "Geilenkirchen", kommune: str = "geilenkirchen") -> None:
    """From the Leistung's page to the one where the office stands."""
    visitor.go("/leistungen/geburtsurkunde/ort/", kommune=kommune)
    visitor.page.locator("[name=ort]").fill(place)
    visitor.look("filled")
    visitor.click("Weiter")


def begin_as_guest(visitor: Visitor) -> None:
    """Until the first page of the assistant."""
    ask_place(visitor)
    visitor.page.locator("a[href*='/antraege/neu/']").click()
    visitor.look("empty")
    visitor.click("Ohne Konto weitermachen")
    visitor.look("empty", route="/antraege/neu/ gast")
    visitor.click("Antrag beginnen")


def log_in(visitor: Visitor, person: str = "testmutter") -> None:
    """From the page that asks how to go on, by way of the identity provider."""
    choose_bundid(visitor)
    visitor.page.locator(f"button[name=person][value='{person}']").click()
    come_back(visitor)


def choose_bundid(visitor: Visitor) -> None:
    visitor.click("Mit BundID anmelden")
    if not visitor.javascript:
        visitor.click("Weiter")
    visitor.page.wait_for_url("**/idp/**")


def come_back(visitor: Visitor) -> None:
    if not visitor.javascript:
        visitor.click("Weiter")
    visitor.page.wait_for_url("**.localhost*/**")


def station(visitor: Visitor) -> str:
    return visitor.path.rstrip("/").rsplit("/", 1)[-1]


def fill_in(visitor: Visitor, answers: dict[str, dict[str, Any]] = ANSWERS, *, until: str = "pruefen") -> None:
    """Answer page after page as the portal asks, until the page `until`."""
    for _ in range(_MOST_PAGES):
        key = station(visitor)
        if key == until:
            return
        visitor.look("empty", route=f"assistant {key}")
        for name, value in answers.get(key, {}).items():
            visitor.fill(name, value)
        visitor.look("filled", route=f"assistant {key}")
        visitor.page.locator("button[name=weiter]").click()
        visitor.page.wait_for_url(lambda url, key=key: not url.rstrip("/").endswith("/" + key))  # type: ignore[misc]
    raise AssertionError("the form does not end")


def declare(visitor: Visitor) -> None:
    """The declarations on the last page."""
    for name in ("bestaetigung_richtigkeit", "datenschutzhinweis_gelesen"):
        visitor.page.locator(f"[name={name}]").check()


def submit(visitor: Visitor) -> str:
    """Declare and send; returns the path of the Vorgang."""
    visitor.look("empty", route="assistant pruefen")
    declare(visitor)
    visitor.look("filled", route="assistant pruefen")
    visitor.click("abschicken")
    visitor.sees("Ihr Antrag ist angekommen")
    visitor.look("success", route="vorgang angekommen")
    return visitor.path


def go_and_pay(visitor: Visitor, outcome: str = "bezahlen") -> None:
    """From the Vorgang to the provider's page, and one of its buttons."""
    visitor.go(visitor.path.removesuffix("zahlung/") + "zahlung/")
    visitor.look("empty")
    visitor.click("Jetzt bezahlen")
    visitor.page.wait_for_url("**/bezahlen/**")
    visitor.page.locator(f"button[name=ergebnis][value={outcome}]").click()


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def clerk_logs_in(visitor: Visitor) -> None:
    """Password, then the code."""
    account = visitor.stack.take_staff()
    visitor.go("/arbeitsplatz/")
    visitor.look("empty")
    visitor.page.locator("[name=login]").fill(account["login"])
    visitor.page.locator("[name=password]").fill(PASSWORD)
    visitor.click("Weiter")
    visitor.look("empty")
    visitor.page.locator("[name=code]").fill(totp_code(account["totp_secret"]))
    visitor.click("Anmelden")
    visitor.page.wait_for_url("**/arbeitsplatz/")
