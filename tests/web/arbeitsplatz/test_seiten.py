"""The case workers' pages in a browser: axe, no sideways scrolling, keyboard, our own security policy; every state."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from uuid import UUID, uuid4

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from portal.core import clock
from portal.konto.models import Rolle
from portal.vorgang.operations import casework
from portal.vorgang.operations.schlagworte import add_schlagwort
from portal.vorgang.rules.postkorb import Spalte
from portal.vorgang.rules.status import Status
from portal.zahlung.rules import Zahlungsstatus
from tests import factories
from tests.accessibility import WIDTHS, axe_violations, is_scrolling_sideways, keyboard_problems
from tests.factories import log_in, make_konto, make_mitarbeiter, make_vorgang
from tests.web.ui.stage import Stage

HERE = "geilenkirchen"


@cache
def rendered() -> dict[str, str]:
    """Every page in its states, as the portal rendered it; made once, by whichever test comes first."""
    return {**login_states(), **postkorb_states(), **vorgang_states(), **payment_states()}


@pytest.fixture
def stage(database: None, stage: Stage) -> Stage:
    stage.pages = dict(rendered())
    return stage


def html(client: Client, path: str, *, expected: int = 200, **posted: str) -> str:
    response = client.post(path, posted) if posted else client.get(path)
    assert response.status_code == expected, (path, response.status_code)
    return response.content.decode()


def login_states() -> dict[str, str]:
    login, code = "/arbeitsplatz/anmeldung/login/", "/arbeitsplatz/anmeldung/zweitfaktor/"
    new, known = make_mitarbeiter(with_totp=False), make_mitarbeiter()
    first, second, elsewhere = (Client(HTTP_HOST=factories.host(HERE)) for _number in range(3))
    first.post(login, {"login": new.mitarbeiter.username, "password": factories.PASSWORD})
    second.post(login, {"login": known.mitarbeiter.username, "password": factories.PASSWORD})
    foreign = log_in(factories.Zugang(known.mitarbeiter, "selfkant", known.totp_secret))
    step = f"/arbeitsplatz/vorgaenge/{uuid4()}/nachrichten/"
    return {
        "/anmeldung": html(elsewhere, login),
        "/anmeldung-abgelaufen": html(elsewhere, login + "?abgelaufen=1"),
        "/anmeldung-fehler": html(elsewhere, login, login="", password=""),
        "/zweitfaktor": html(second, code),
        "/zweitfaktor-fehler": html(second, code, code="000000"),
        "/einrichtung": html(first, code + "einrichtung/"),
        "/einrichtung-fehler": html(first, code + "einrichtung/", expected=422, code="1"),
        "/keine-rolle": html(foreign, "/arbeitsplatz/", expected=403),
        "/abmeldung": html(foreign, "/arbeitsplatz/anmeldung/logout/"),
        "/abgelaufen": html(elsewhere, step, expected=401, text="Ein Text"),
    }


def postkorb_states() -> dict[str, str]:
    clerk = make_mitarbeiter()
    client = log_in(clerk)
    empty = html(client, "/arbeitsplatz/")
    tagged = make_vorgang(frist_am=clock.now() - timedelta(days=1))
    make_vorgang(frist_am=clock.now() + timedelta(days=1))
    make_vorgang(status=Status.RUECKFRAGE, by=clerk)
    make_vorgang(status=Status.IN_BEARBEITUNG, by=clerk)
    return {
        "/postkorb-leer": empty,
        "/postkorb": html(client, "/arbeitsplatz/?ansicht=alle"),
        "/postkorb-nummer": html(client, "/arbeitsplatz/?nummer=GIBTS-NICHT"),
        "/postkorb-filter": html(client, "/arbeitsplatz/?ansicht=xyz&leistung=unfug&von=unfug"),
        "/postkorb-ende": html(client, "/arbeitsplatz/?ansicht=alle&frist=woche&ende=letzter"),
        "/postkorb-breit": wide_postkorb(clerk, client, tagged),
        "/wochenblatt": html(client, "/arbeitsplatz/wochenblatt/"),
    }


def wide_postkorb(clerk: factories.Zugang, client: Client, tagged: UUID) -> str:
    """With every column there is, and a Vorgang with as many Schlagworte as it may have."""
    for wort in ("Grundstücksverkehrsgenehmigung", "Rücksprache mit der Leitung", *(f"Wort {n}" for n in range(8))):
        add_schlagwort(vorgang_id=tagged, wort=wort, by=clerk.staff, at=clock.now())
    places = {str(each): str(place + 1) for place, each in enumerate(Spalte)}
    client.post("/arbeitsplatz/postkorb/anordnung/", places | {"dichte": "dicht"})
    return html(client, "/arbeitsplatz/?ansicht=alle")


def vorgang_states() -> dict[str, str]:
    clerk, citizen = make_mitarbeiter(), make_konto()
    client, helper = log_in(clerk), log_in(make_mitarbeiter(art=Rolle.Art.SACHBEARBEITUNG))
    new = make_vorgang(ausweiskopie=True, citizen=citizen)
    casework.answer(vorgang_id=new, by=citizen, text="Erfundene Nachricht", dateien=(), at=clock.now())
    shown = (Status.RUECKFRAGE, Status.ENTSCHIEDEN, Status.ABGELEHNT, Status.ZURUECKGENOMMEN)
    paths = {status: f"/arbeitsplatz/vorgaenge/{make_vorgang(status=status, by=clerk)}/" for status in shown}
    path = f"/arbeitsplatz/vorgaenge/{new}/"
    html(client, "/arbeitsplatz/?ansicht=alle")
    from_list = html(client, f"{path}?platz=2026-11-22T08:00:00Z")
    refused = {"art": "abgelehnt", "begruendung": "", "kosten": "viel", "fassung": "0"}
    return {
        "/vorgang-neu": html(client, path),
        "/vorgang-andere": html(helper, path),
        "/vorgang-fehler": html(client, path + "entscheidung/", expected=422, kosten="viel"),
        "/bescheid": html(client, path + "bescheid/"),
        "/bescheid-fehler": html(client, path + "bescheid/", expected=422, **refused),
        "/bescheid-freigegeben": html(client, paths[Status.ABGELEHNT] + "bescheid/"),
        "/vorgang-frist": html(client, path + "rueckfragen/", expected=422, text="", frist_tag="31", frist_monat="2"),
        "/vorgang-zu-spaet": html(client, path + "versand/", expected=409, csrf="x"),
        "/vorgang-erfolg": html(client, path + "?ok=bestellblatt"),
        "/vorgang-aus-liste": from_list,
        "/vorgang-weiter": html(client, path + "?ok=versand"),
        **{f"/vorgang-{status}": html(client, path) for status, path in paths.items()},
    }


def payment_states() -> dict[str, str]:
    client = log_in(make_mitarbeiter())
    empty = html(client, "/arbeitsplatz/zahlungen/")
    for status in (Zahlungsstatus.UNKLAR, Zahlungsstatus.GESTARTET):
        waiting, since = make_vorgang(status=Status.WARTET_AUF_ZAHLUNG), clock.now() - timedelta(hours=3)
        factories.start_payment(waiting, HERE, status=status, at=since)
    return {"/zahlungen-leer": empty, "/zahlungen": html(client, "/arbeitsplatz/zahlungen/?ok=gefragt")}


def problems_of(page: Page) -> list[str]:
    sideways = ["scrolls sideways"] if is_scrolling_sideways(page) else []
    return [*axe_violations(page), *sideways, *keyboard_problems(page)]


def found_on(browser: Browser, stage: Stage) -> dict[tuple[str, int], list[str]]:
    """The problems of every page on the stage that has any, by its path and the window's width."""
    page = browser.new_page(locale="de-DE")
    found = {}
    for path in stage.pages:
        page.goto(stage.url + path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if problems := problems_of(page):
                found[path, width] = problems
    page.close()
    return found


def test_every_state_is_accessible(browser: Browser, stage: Stage) -> None:
    assert found_on(browser, stage) == {}


# page, what is taken out of it (a regular expression), what stands there instead, what must be said about it
SEEDED_FAULTS = {
    "a label is lost": ("/zweitfaktor", r"<label\b.*?</label>", "", "label: <input"),
    "a button has no name": ("/zahlungen", r'(<button class="knopf[^>]*>).*?</button>', r"\1</button>", "button-name:"),
    "the heading is lost": ("/postkorb", r"<h1\b.*?</h1>", "", "page-has-heading-one:"),
}


@pytest.mark.parametrize("fault", sorted(SEEDED_FAULTS))
def test_a_seeded_fault_is_found(browser: Browser, stage: Stage, fault: str) -> None:
    path, pattern, instead, told = SEEDED_FAULTS[fault]
    faulty = re.sub(pattern, instead, stage.pages[path], count=1, flags=re.DOTALL)
    assert faulty != stage.pages[path]
    stage.pages = {path: faulty}
    found = found_on(browser, stage)
    assert all(any(line.startswith(told) for line in found[path, width]) for width in WIDTHS)


_BLOCKS = """frame => {
  const width = frame.clientWidth, table = frame.querySelector('table');
  const cells = [...table.querySelectorAll('tbody td[data-titel]')].filter(cell => cell.textContent.trim());
  return {
    wider: frame.scrollWidth > width,
    untitled: cells.filter(cell => getComputedStyle(cell, '::before').content !==
      JSON.stringify(cell.dataset.titel) + ' / ""').length,
    beside: cells.filter(cell => cell.getBoundingClientRect().width < width - 1).length,
    cells: cells.length,
  };
}"""


@pytest.mark.parametrize("path", ["/postkorb", "/postkorb-breit", "/wochenblatt"])
def test_on_a_narrow_screen_each_line_is_a_block_with_titles(browser: Browser, stage: Stage, path: str) -> None:
    """At 320 px, which is 400 % of 1280: nothing moves sideways, not even inside the frame of the table."""
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.goto(stage.url + path)
    found = page.locator(".tabelle-rahmen").evaluate(_BLOCKS)
    assert found["cells"] > 3
    assert found == {"wider": False, "untitled": 0, "beside": 0, "cells": found["cells"]}
    page.set_viewport_size({"width": 1280, "height": 800})
    wide = page.locator(".tabelle-rahmen").evaluate(_BLOCKS)
    assert not wide["wider"]
    assert wide["beside"] == wide["cells"]
    page.close()


def test_a_line_that_is_a_block_is_still_a_line_of_a_table_and_can_be_ticked(browser: Browser, stage: Stage) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.goto(stage.url + "/postkorb")
    table = page.get_by_role("table", name="Alle offenen")
    assert table.get_by_role("columnheader", name="Frist", exact=True).count() == 1
    assert table.get_by_role("row").count() == 5
    row = table.get_by_role("row").nth(1)
    head, tick = row.get_by_role("rowheader"), row.get_by_role("checkbox")
    number = head.inner_text()
    assert row.get_by_role("cell").count() == 6
    assert row.get_by_role("checkbox", name=f"{number} auswählen").count() == 1
    page.get_by_label("Alle auf dieser Seite auswählen").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert tick.is_checked()
    page.keyboard.press("Tab")
    assert head.locator("a:focus").inner_text() == number
    box = page.get_by_text("Alle auf dieser Seite auswählen").bounding_box()
    assert box is not None and box["width"] > 100, "what the first box does cannot be read"
    first = page.get_by_label("Alle auf dieser Seite auswählen").bounding_box()
    assert first is not None and box["x"] - first["x"] - first["width"] >= 8, "its words touch it"
    page.close()


def test_no_state_breaks_the_security_policy(browser: Browser, stage: Stage) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda response: complaints.append(response.url) if response.status >= 400 else None)
    for path in stage.pages:
        page.goto(stage.url + path)
    assert complaints == []
    page.close()


def test_the_summary_of_errors_has_the_focus_and_the_form_is_open(browser: Browser, stage: Stage) -> None:
    page = browser.new_page()
    page.goto(stage.url + "/vorgang-fehler")
    assert page.locator(".fehlerliste:focus").count() == 1
    page.locator(".fehlerliste a", has_text="Gebühr").click()
    assert page.locator("#stattgabe_kosten:focus").is_visible()
    page.close()
