"""What citizens see when something cannot be done now, in a browser: axe, and no sideways scrolling at any width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Browser

from portal.core.tenancy import System, unit
from portal.dokument.models import Datei
from portal.dokument.rules import Zustand
from portal.kommune.models import Ort
from portal.leistung.models import Angebot
from portal.vorgang.models import Vorgang
from portal.web.buerger import grenzen
from tests.accessibility import WIDTHS, axe_violations, is_scrolling_sideways, keyboard_problems
from tests.antrag import begin, fill_in
from tests.citizen import ANSWERS, DECLARATIONS, one_page_pdf
from tests.leistung.angebote import take_online
from tests.web.buerger.test_anforderung import PAGES, log_in_at
from tests.web.buerger.test_antrag_weg import raise_fee, refuse_late
from tests.web.ui.stage import Stage

HERE = "geilenkirchen"

pytestmark = pytest.mark.usefixtures("database")


def look(browser: Browser, stage: Stage) -> dict[str, list[str]]:
    """What is wrong with each page of the stage."""
    found: dict[str, list[str]] = {}
    page = browser.new_page()
    for path in stage.pages:
        page.goto(stage.url + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            problems = axe_violations(page) + keyboard_problems(page)
            if is_scrolling_sideways(page):
                problems.append("scrolls sideways")
            if problems:
                found[f"{path} at {width}"] = problems
    page.close()
    return found


def test_a_draft_that_cannot_be_submitted_now(
    browser: Browser, stage: Stage, guest: Client, ort: Ort, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(status: int) -> str:
        response = guest.post(base + "einreichung/", DECLARATIONS)
        assert response.status_code == status
        return response.content.decode()

    base = begin(guest, ort)
    last = fill_in(guest, base)
    raise_fee(2000)
    stage.pages["/gebuehr/"] = answer(409)
    refuse_late()
    stage.pages["/datei-abgelehnt/"] = guest.get(last).content.decode()
    guest.post(base + "anschrift/", ANSWERS["anschrift"] | {"antragsteller_hausnummer": "12 b/3 xx"})
    stage.pages["/hausnummer/"] = guest.get(last).content.decode()
    stage.pages["/hausnummer/feld/"] = guest.get(base + "anschrift/").content.decode()
    stranger = Client(HTTP_HOST=f"{HERE}.localhost")
    lost = stranger.post(base + "kind-1/", ANSWERS["kind-1"])
    stage.pages["/anmeldung-abgelaufen/"] = stranger.get(lost["Location"]).content.decode()
    stranger.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    stage.pages["/entwurf-fehlt/"] = stranger.post(base + "kind-1/", ANSWERS["kind-1"]).content.decode()
    stage.pages["/datei-abgelehnt/feld/"] = guest.get(base + "identitaet/").content.decode()
    monkeypatch.setitem(grenzen.PER_PERSON, "einreichung", 0)
    stage.pages["/zu-viele/"] = answer(429)
    with unit(System(HERE)):
        Angebot.objects.filter(leistung_id="geburtsurkunde").update(modus=Angebot.Modus.INFORMATION)
    monkeypatch.undo()
    stage.pages["/nicht-mehr-online/"] = answer(409)
    assert look(browser, stage) == {}


def test_what_the_law_asks_for_and_the_empty_form(browser: Browser, stage: Stage, own_form: Client, ort: Ort) -> None:
    base = begin(own_form, ort)
    for key, typed in PAGES:
        own_form.post(f"{base}{key}/", typed)
    stage.pages["/anforderung/"] = own_form.get(f"{base}unterschrift/").content.decode()
    stage.pages["/anforderung/fehler/"] = own_form.post(f"{base}unterschrift/", {}).content.decode()
    stage.pages["/blatt/"] = own_form.get(f"{base}unterschriftsblatt/").content.decode()
    log_in_at(own_form, 1)
    own_form.post(f"{base}vertretung/", {"vertretung_fuer": "selbst"})
    stage.pages["/anmelden/"] = own_form.get(f"{base}pruefen/").content.decode()
    take_online(HERE, "geburtsurkunde")
    stage.pages["/vordruck/"] = own_form.get("/leistungen/geburtsurkunde/formular/").content.decode()
    for path, text in {"/anforderung/": "Hier ist Ihre Unterschrift nötig", "/blatt/": "Prüfzeichen",
                       "/anmelden/": "Jetzt sicher anmelden", "/vordruck/": "Was Sie beilegen"}.items():  # fmt: skip
        assert text in stage.pages[path], path
    assert look(browser, stage) == {}


def test_a_message_and_a_file_that_have_to_wait(
    browser: Browser, stage: Stage, guest: Client, ort: Ort, store_away: Callable[[], None]
) -> None:
    base = begin(guest, ort)
    fill_in(guest, base)
    guest.post(base + "einreichung/", DECLARATIONS)
    with unit(System(HERE)):
        [vorgang] = Vorgang.objects.all()
        datei = next(each for each in Datei.objects.all() if each.konto_id == vorgang.konto_id)
    address = f"/vorgaenge/{vorgang.id}/dateien/{datei.id}/"
    files = [SimpleUploadedFile("eins.pdf", one_page_pdf()), SimpleUploadedFile("brief.docx", b"PK")]
    message = {"text": "Anbei die Vollmacht.", "dateien": files}
    stage.pages["/nachricht/"] = guest.post(f"/vorgaenge/{vorgang.id}/nachrichten/", message).content.decode()
    stage.pages["/datei-wartet/"] = guest.get(address).content.decode()
    with unit(System(HERE)):
        Datei.objects.filter(id=datei.id).update(zustand=Zustand.SAUBER)
    store_away()
    stage.pages["/ablage-weg/"] = guest.get(address).content.decode()
    assert "Schon hochgeladen und noch da" in stage.pages["/nachricht/"]
    assert all("<h1" in html for html in stage.pages.values())
    assert look(browser, stage) == {}
