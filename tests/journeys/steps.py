"""The parts of a journey: begin as guest or with BundID, fill in, submit, pay, and the clerk's steps."""

from __future__ import annotations

import re
import time
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from PIL import Image
from playwright.sync_api import FilePayload

from tests.journeys.setup import PASSWORD
from tests.journeys.visitor import Visitor


def one_page_pdf() -> bytes:
    pdf, buffer = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    pdf.save(buffer)
    return buffer.getvalue()


def small_jpeg() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(buffer, "JPEG")
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
KENNWORT = "gießkanne tunnel safran"
_MOST_PAGES = 40


def ask_place(
    visitor: Visitor, *, place: str = "Geilenkirchen", kommune: str = "geilenkirchen", leistung: str = "geburtsurkunde"
) -> None:
    """From the Leistung's page to the one where the office stands."""
    visitor.go(f"/leistungen/{leistung}/ort/", kommune=kommune)
    visitor.page.locator("[name=ort]").fill(place)
    visitor.look("filled")
    visitor.click("Weiter")


def begin_as_guest(visitor: Visitor, *, leistung: str = "geburtsurkunde") -> None:
    """Until the first page of the assistant."""
    ask_place(visitor, leistung=leistung)
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
    visitor.look("empty", route="identity provider")


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
        visitor.leaves(key)
    raise AssertionError("the form does not end")


def take_a_code(visitor: Visitor) -> str:
    """From a page of a draft to the code that opens it elsewhere, with KENNWORT."""
    visitor.go("/".join(visitor.path.split("/")[:3]) + "/rueckkehr/")
    visitor.fill("kennwort", KENNWORT)
    visitor.fill("wiederholung", KENNWORT)
    visitor.click("Code anzeigen")
    return visitor.page.locator("main .code").inner_text()


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
    visitor.look("empty", route="provider's page")
    visitor.page.locator(f"button[name=ergebnis][value={outcome}]").click()


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def clerk_logs_in(visitor: Visitor) -> None:
    """Password, then the code."""
    _log_in_staff(visitor, visitor.stack.take_staff(), "geilenkirchen")
    visitor.page.wait_for_url("**/arbeitsplatz/")


def editor_logs_in(visitor: Visitor, art: str, *, kommune: str = "geilenkirchen") -> None:
    """The same by somebody with this kind of role, who is led to the Verwaltung."""
    _log_in_staff(visitor, visitor.stack.take_staff(art), kommune)
    visitor.page.wait_for_url("**/arbeitsplatz/verwaltung/")


def _log_in_staff(visitor: Visitor, account: dict[str, str], kommune: str) -> None:
    visitor.go("/arbeitsplatz/", kommune=kommune)
    visitor.look("empty")
    visitor.page.locator("[name=login]").fill(account["login"])
    visitor.page.locator("[name=password]").fill(PASSWORD)
    visitor.click("Weiter")
    visitor.look("empty")
    visitor.page.locator("[name=code]").fill(totp_code(account["totp_secret"]))
    visitor.click("Anmelden")


# --- a draft filled in without the browser, where the journey begins later -------------------------------------------


def send(visitor: Visitor, path: str, fields: dict[str, Any]) -> str:
    """POST a form as this visitor's browser would; returns where the answer leads."""
    boundary = "grenze-einer-reise"
    cookies = {
        cookie.get("name", ""): cookie.get("value", "") for cookie in visitor.context.cookies([visitor.page.url])
    }
    parts = {"csrfmiddlewaretoken": cookies["csrf"], **fields}
    lines = [(name, each) for name, value in parts.items() for each in (value if isinstance(value, list) else [value])]
    body = b"".join(_part(boundary, name, value) for name, value in lines) + f"--{boundary}--\r\n".encode()
    connection = HTTPConnection("127.0.0.1", visitor.stack.ports["portal"], timeout=20)
    headers = {
        "Host": visitor.page.url.split("/")[2],
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status == 302, (path, answer.status, text[-3000:])
    return str(answer.headers["Location"])


def _part(boundary: str, name: str, value: Any) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
    if isinstance(value, dict):
        kind = f'; filename="{value["name"]}"\r\nContent-Type: {value["mimeType"]}\r\n\r\n'
        return (head + kind).encode() + bytes(value["buffer"]) + b"\r\n"
    return f"{head}\r\n\r\n{value}\r\n".encode()


def fill_in_quickly(visitor: Visitor, answers: dict[str, dict[str, Any]] = ANSWERS, *, until: str = "pruefen") -> None:
    """As `fill_in`, but over HTTP; afterwards the browser stands on the page `until`."""
    url = visitor.path
    for _ in range(_MOST_PAGES):
        key = url.rstrip("/").rsplit("/", 1)[-1]
        if key == until:
            visitor.go(url)
            return
        url = send(visitor, url, answers.get(key, {}))
    raise AssertionError("the form does not end")


def order_as_guest(visitor: Visitor) -> str:
    """A submitted Antrag of a guest; the browser shows the Vorgang."""
    begin_as_guest(visitor)
    fill_in_quickly(visitor)
    return submit(visitor)


def vorgangsnummer(visitor: Visitor) -> str:
    found = re.search(r"Vorgangsnummer ist (\S+)\.", visitor.page.locator("main").inner_text())
    assert found, "the page names no Vorgangsnummer"
    return found[1]


def download(visitor: Visitor, link: str) -> bytes:
    """What a link downloads."""
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("link", name=link).first.click()
    return Path(waiting.value.path()).read_bytes()


def open_step(visitor: Visitor, title: str) -> None:
    """Unfold one of the clerk's steps."""
    visitor.page.locator("summary", has_text=title).first.click()
