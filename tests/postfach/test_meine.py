"""Meine Vorgänge: what is to be done stands first, at whatever authority; nothing of it breaks the page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.vorgang.models import Vorgang
from portal.vorgang.operations import casework
from portal.vorgang.rules.status import Status
from portal.web.buerger.darstellung import status_tag
from tests.factories import make_mitarbeiter, make_vorgang
from tests.postfach.personen import HERE, browser_of, make_person

pytestmark = pytest.mark.usefixtures("database")


def of(page: str, vorgang_id: UUID) -> int:
    """Where the card stands on the page; its link leads to the host of its Kommune."""
    return page.index(f"/vorgaenge/{vorgang_id}/")


def shown(person: Any, **query: str) -> str:
    with CaptureQueriesContext(connection) as queries:
        page: str = browser_of(person).get("/vorgaenge/", query).content.decode()
    assert len([each for each in queries if each["sql"].startswith("SELECT") and "set_config" not in each["sql"]]) < 12
    return page


def test_what_is_to_be_done_stands_before_what_is_new_and_what_only_goes_on() -> None:
    person, at = make_person(), clock.now()
    elsewhere = replace(person, kommune_id="selfkant")
    clerk, there = make_mitarbeiter(), make_mitarbeiter("selfkant")
    done = make_vorgang(citizen=person, status=Status.VERSANDT, betrag_cents=0, by=clerk, at=at - timedelta(hours=1))
    going_on = make_vorgang(citizen=person, betrag_cents=0)
    new = make_vorgang(citizen=person, betrag_cents=0)
    casework.write_message(vorgang_id=new, by=clerk.staff, text="Erfunden", at=at)
    asked = make_vorgang("selfkant", Status.RUECKFRAGE, citizen=elsewhere, betrag_cents=0, by=there)
    to_pay = make_vorgang(citizen=person, status=Status.WARTET_AUF_ZAHLUNG)
    client = browser_of(person)
    client.get(f"/vorgaenge/{done}/")  # read
    page = client.get("/vorgaenge/").content.decode()
    places = [of(page, each) for each in (new, going_on, done)]
    assert places == sorted(places) and max(of(page, asked), of(page, to_pay)) < places[0]
    assert "Bei 2 Vorgängen müssen Sie etwas tun." in page and "Sie haben 2 neue Nachrichten." in page
    assert "Bitte bezahlen Sie den Vorschuss bis zum" in page and "Abgeschlossen (1)" in page
    assert "nach=selfkant" in page and "Fragen?" in page
    assert page.index("Abgeschlossen (1)") < of(page, done)
    assert "Auswählen, was hier steht" not in page


def test_many_can_be_chosen_from_and_nothing_is_found_helpfully() -> None:
    person = make_person()
    numbers = []
    for _ in range(11):
        vorgang_id = make_vorgang(citizen=person, betrag_cents=0)
        with unit(System(HERE)):
            numbers.append(Vorgang.objects.get(id=vorgang_id).nummer)
    page = shown(person)
    assert page.count('class="vorgangskarte"') == 11 and "Auswählen, was hier steht" in page
    assert shown(person, suche=f"geburt {numbers[3].lower()}").count('class="vorgangskarte"') == 1
    assert "Dazu gibt es keinen Vorgang" in shown(person, suche="hund")
    assert shown(person, behoerde="gibt-es-nicht").count('class="vorgangskarte"') == 11


def test_who_has_nothing_is_told_what_to_do() -> None:
    page = shown(make_person())
    assert "Hier ist noch nichts" in page and 'href="/leistungen/"' in page and "Wie wir Sie erreichen" in page


def test_every_status_and_one_that_nobody_knows_has_words() -> None:
    person = make_person()
    vorgang_id = make_vorgang(citizen=person, betrag_cents=0)
    client, texts = browser_of(person), set()
    for status in [*Status, "unbekannt"]:
        with unit(System(HERE)):
            Vorgang.objects.filter(id=vorgang_id).update(status=status)
            vorgang = Vorgang.objects.select_related("leistung").get(id=vorgang_id)
        texts.add(status_tag(vorgang)["text"])
        for address in ["/vorgaenge/"] + ([f"/vorgaenge/{vorgang_id}/"] if status in set(Status) else []):
            answer = client.get(address)
            assert answer.status_code == 200, (status, address)
            assert re.search(r'class="status kern-badge', answer.content.decode())
    assert len(texts) == len(Status) + 1
