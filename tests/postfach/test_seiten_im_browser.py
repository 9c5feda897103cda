"""The pages of the Postfach in a browser: axe, keyboard, and no sideways scrolling at any width."""

from __future__ import annotations

from playwright.sync_api import Browser

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.postfach import operations as postfach
from portal.postfach.models import Benachrichtigung
from portal.postfach.operations.hinweis import note_undeliverable
from portal.postfach.rules import Weg
from portal.vorgang.operations import casework
from portal.vorgang.rules.status import Status
from tests.factories import log_in, make_mitarbeiter, make_vorgang
from tests.postfach.personen import HERE, browser_of, make_person, vorgang_of, wants_mail
from tests.web.buerger.test_zustaende_im_browser import look
from tests.web.ui.stage import Stage


def test_every_page_of_it(database: None, browser: Browser, stage: Stage) -> None:
    person, clerk = make_person(), make_mitarbeiter()
    for status in (Status.RUECKFRAGE, Status.VERSANDT, *[Status.EINGEGANGEN] * 9):
        vorgang_id = make_vorgang(citizen=person, status=status, betrag_cents=0, by=clerk)
    wants_mail(vorgang_id, person)
    casework.write_message(vorgang_id=vorgang_id, by=clerk.staff, text="Erfunden", at=clock.now())
    with unit(System(HERE)):
        notice = Benachrichtigung.objects.get()
    note_undeliverable(benachrichtigung_id=notice.id, by=System(HERE), grund="5.1.1", at=clock.now())
    faden_id = vorgang_of(vorgang_id).faden_id
    client, staff = browser_of(person), log_in(clerk)
    stage.pages["/liste"] = client.get("/vorgaenge/").content.decode()
    stage.pages["/nichts"] = client.get("/vorgaenge/", {"suche": "hund"}).content.decode()
    stage.pages["/vorgang"] = client.get(f"/vorgaenge/{vorgang_id}/").content.decode()
    stage.pages["/wahl"] = client.post("/vorgaenge/zustellung/", {"weg": "", "email": "x"}).content.decode()
    stage.pages["/akte"] = staff.get(f"/arbeitsplatz/vorgaenge/{vorgang_id}/").content.decode()
    postfach.choose_for_faden(
        faden_id=faden_id, by=person, weg=Weg.PAPIER, einwilligung=False, adresse="", at=clock.now()
    )
    casework.write_message(vorgang_id=vorgang_id, by=clerk.staff, text="Erfunden", at=clock.now())
    stage.pages["/briefe"] = staff.get("/arbeitsplatz/briefe/").content.decode()
    stage.pages["/druck"] = staff.get("/arbeitsplatz/briefe/druck/").content.decode()
    assert look(browser, stage) == {}
