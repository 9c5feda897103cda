"""Somebody is shown a document and wants to know whether it is real: by its file and its code, without a login."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
HERE, OTHER = "geilenkirchen", "selfkant"
ANGABEN = [
    ["antragsteller_vornamen", "Vornamen", "Erika"],
    ["antragsteller_familienname", "Familienname", "Prüfmuster"],
    ["antragsteller_strasse", "Straße", "Geheimweg"],
    ["antragsteller_hausnummer", "Hausnummer", "7"],
]


def test_a_stranger_checks_a_document(visit: Callable[..., Visitor], javascript: bool) -> None:
    holder, stranger = visit(javascript=javascript, width=320), visit(javascript=javascript, width=320)
    ask = holder.stack.prepare
    person = ask("citizen", kommune=HERE)
    row = ask("vorgang", kommune=HERE, konto=person["konto"], angaben=ANGABEN)
    code = ask("receipt", kommune=HERE, vorgang=row["id"])
    holder.is_known(HERE, citizen=person["cookie"])
    holder.go(f"/vorgaenge/{row['id']}/")
    paper = steps.download(holder, "Eingangsbestätigung")
    _ask_wrongly(stranger, code)
    _by_code(stranger, code, row["nummer"])
    _by_file(stranger, paper, row["nummer"])
    stranger.go("/pruefen/", kommune=OTHER)
    stranger.page.locator("[name=code]").fill(code)
    stranger.click("Schreiben prüfen")
    stranger.sees("Es kommt von einer anderen Kommune.")
    assert "sitzung" not in {cookie.get("name") for cookie in stranger.context.cookies()}
    assert not any(code in url for url in stranger.urls)


def _ask_wrongly(stranger: Visitor, code: str) -> None:
    """Nothing at all, then a slip of the pen: each is said at its field."""
    stranger.go("/pruefen/")
    stranger.look("empty")
    stranger.click("Schreiben prüfen")
    assert stranger.has_focus(".fehlerliste")
    stranger.sees("Geben Sie den Prüfcode ein, oder wählen Sie die Datei aus.")
    wrong = "3" if code[0] != "3" else "4"
    stranger.page.locator("[name=code]").fill(wrong + code[1:])
    stranger.click("Schreiben prüfen")
    stranger.sees("In diesem Code ist ein Tippfehler.")
    assert stranger.page.locator("[name=code]").input_value() == wrong + code[1:]
    stranger.look("error")


def _by_code(stranger: Visitor, code: str, number: str) -> None:
    stranger.page.locator("[name=code]").fill(code.lower().replace("-", " "))
    stranger.click("Schreiben prüfen")
    stranger.sees("Dieses Schreiben ist echt")
    assert stranger.has_focus("[role=status]")
    stranger.sees(number)
    stranger.sees("Erika Prüfmuster")
    stranger.look("genuine")
    stranger.picture("schreiben-echt")
    assert "Geheimweg" not in stranger.page.content()


def _by_file(stranger: Visitor, paper: bytes, number: str) -> None:
    """As it was sent, and with one byte more."""
    upload = stranger.page.locator("[name=datei]")
    upload.set_input_files(steps.file("eingang.pdf", paper))
    stranger.click("Schreiben prüfen")
    stranger.sees("Dieses Schreiben ist echt")
    stranger.sees(number)
    upload.set_input_files(steps.file("eingang.pdf", paper + b"\n"))
    stranger.click("Schreiben prüfen")
    stranger.sees("Dieses Schreiben kennen wir nicht")
    assert stranger.has_focus("[role=alert]")
    stranger.look("unknown")
    assert number not in stranger.page.content()
