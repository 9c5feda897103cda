"""The whole way: a mother in Selfkant orders, pays and answers; the clerk in Geilenkirchen decides and sends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from tests.journeys import spuren, steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

KNOWN_BY_LOGIN = ("antragsteller", "anschrift")
ANSWERS = {key: value for key, value in steps.ANSWERS.items() if key not in KNOWN_BY_LOGIN} | {
    "kontakt": {"antwortweg": "portalpostfach"}
}


def test_from_the_home_page_in_selfkant_to_a_finished_vorgang(visit: Callable[..., Visitor], javascript: bool) -> None:
    mother = visit(javascript=javascript, width=320)
    number = _order(mother)
    _pay(mother)
    clerk = visit(javascript=javascript)
    _open(clerk, number)
    _ask_back(clerk)
    _answer(mother)
    _decide_and_send(clerk)
    mother.page.reload()
    mother.has_status("Erledigt")
    mother.look("sent", route="vorgang")
    mother.follow("Wer hat meine Daten angesehen?")
    mother.sees("Vorgang geöffnet")
    mother.look("filled")


def _order(mother: Visitor) -> str:
    mother.go("/", kommune="selfkant")
    mother.look("empty", route="home")
    mother.picture("start")
    mother.page.locator("main [name=q]").fill("geburtsurkunde")
    mother.page.locator("main form[role=search] button, main form.suche button").first.click()
    mother.look("success", route="search")
    mother.follow("Geburtsurkunde")
    mother.look("empty", route="leistung")
    mother.picture("leistung")
    mother.page.locator("a[href$='/ort/']").first.click()
    mother.page.locator("[name=ort]").fill("Geilenkirchen")
    mother.click("Weiter")
    mother.sees("Geilenkirchen")
    mother.look("success", route="ort")
    mother.picture("zustaendig")
    reason = mother.page.locator("p.einleitung").inner_text()
    assert "Geilenkirchen" in reason
    mother.page.locator("a[href*='/uebergang/']").click()
    assert "geilenkirchen.localhost" in mother.page.url
    steps.log_in(mother)
    mother.click("Antrag beginnen")
    steps.fill_in(mother, ANSWERS, until="kind-1")
    mother.picture("frage")
    steps.fill_in(mother, ANSWERS)
    mother.picture("pruefen")
    mother.sees("Marta")
    mother.sees("Musterweg")
    steps.submit(mother)
    return steps.vorgangsnummer(mother)


def _pay(mother: Visitor) -> None:
    before = len(mother.stack.mails())
    vorgang = mother.path
    steps.go_and_pay(mother)
    mother.page.wait_for_url("**/zahlung/**")
    mother.wait_until("Ihre Zahlung ist eingegangen")
    mother.go(vorgang)
    mother.has_status("Beim Amt angekommen")
    mother.wait_until("Eingangsbestätigung (PDF) herunterladen")
    mother.look("paid", route="vorgang")
    mother.picture("vorgang")
    assert steps.download(mother, "Eingangsbestätigung").startswith(b"%PDF-")
    mails = mother.stack.mails()[before:]
    assert any(mail["to"] == "marta.testmutter@example.org" for mail in mails)
    written = "\n".join(mail["subject"] + mail["text"] for mail in mails).encode()
    assert spuren.traces({"mails": written}, ["Marta", "Testmutter", "Testkind", "Geburtsurkunde"]) == []
    _read_mail(mother)
    mother.go(vorgang)


def _read_mail(mother: Visitor) -> None:
    mother.page.goto(mother.stack.url("mail") + "/")
    mother.look("success", route="mail viewer")
    mother.page.locator("main li a").first.click()
    mother.page.wait_for_url("**/nachricht/*")
    mother.look("success", route="mail viewer, one message")


def _open(clerk: Visitor, number: str) -> None:
    steps.clerk_logs_in(clerk)
    clerk.look("success", route="postkorb")
    clerk.picture("postkorb")
    clerk.page.locator("#nummer").fill(number)
    clerk.click("Öffnen")
    clerk.sees(number)
    clerk.look("empty", route="akte")
    clerk.picture("akte")
    clerk.click("Vorgang übernehmen")
    clerk.sees("Sie haben den Vorgang übernommen")


def _ask_back(clerk: Visitor) -> None:
    steps.open_step(clerk, "Rückfrage stellen")
    clerk.click("Rückfrage senden")
    clerk.sees("Schreiben Sie, was Sie wissen möchten")
    assert clerk.has_focus(".fehlerliste")
    clerk.look("error", route="akte")
    clerk.page.locator("#rueckfrage_text").fill("Bitte laden Sie die erfundene Vollmacht hoch.")
    day = date.today() + timedelta(days=7)  # noqa: DTZ011 - as people read a calendar
    for name, value in (("frist_0", day.day), ("frist_1", day.month), ("frist_2", day.year)):
        clerk.page.locator(f"#rueckfrage_{name}").fill(str(value))
    clerk.look("filled", route="akte")
    clerk.click("Rückfrage senden")
    clerk.sees("Die Rückfrage ist gestellt")
    clerk.look("success", route="akte")


def _answer(mother: Visitor) -> None:
    mother.page.reload()
    mother.sees("Bitte laden Sie die erfundene Vollmacht hoch.")
    mother.sees("Bitte beantworten Sie die Frage des Amtes bis zum")
    mother.look("asked", route="vorgang")
    mother.picture("rueckfrage")
    mother.click("Nachricht senden")
    mother.sees("Schreiben Sie bitte etwas")
    assert mother.has_focus(".fehlerliste")
    mother.look("error", route="vorgang")
    mother.page.locator("[name=text]").fill("Anbei die erfundene Vollmacht.")
    mother.page.locator("[name=dateien]").set_input_files(steps.file("vollmacht.pdf", steps.one_page_pdf()))
    mother.look("filled", route="vorgang")
    mother.click("Nachricht senden")
    mother.sees("Anbei die erfundene Vollmacht.")
    mother.has_status("In Bearbeitung")


def _decide_and_send(clerk: Visitor) -> None:
    clerk.page.goto(clerk.page.url.split("?")[0])
    clerk.sees("Anbei die erfundene Vollmacht.")
    clerk.click("Bestellblatt und Adressetikett erstellen")
    clerk.wait_until("Adressetikett (PDF)")
    for paper in ("Bestellblatt", "Adressetikett"):
        assert steps.download(clerk, paper).startswith(b"%PDF-")
    steps.open_step(clerk, "Urkunden ausstellen")
    clerk.click("Entscheiden: Urkunden ausstellen")
    clerk.sees("Entschieden: Die Urkunden werden ausgestellt.")
    clerk.look("decided", route="akte")
    clerk.picture("entschieden")
    clerk.click("Versand vermerken")
    clerk.sees("Der Versand ist vermerkt.")
    clerk.look("sent", route="akte")
