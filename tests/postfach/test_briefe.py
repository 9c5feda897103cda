"""Paper for those who want it: each message of the office waits to be printed until somebody posted it."""

from __future__ import annotations

from uuid import UUID

import pytest

from portal.core import clock
from portal.core.models import Auditeintrag
from portal.core.tenancy import Citizen, System, unit
from portal.kommune.models import Organisationseinheit
from portal.postfach import operations as postfach
from portal.postfach.rules import Weg
from portal.vorgang.models import Druckauftrag
from portal.vorgang.operations import casework
from tests.factories import log_in, make_mitarbeiter, make_vorgang
from tests.postfach.personen import HERE, make_person, vorgang_of

pytestmark = pytest.mark.usefixtures("database")


def wants_paper(vorgang_id: UUID, person: Citizen) -> None:
    faden_id = vorgang_of(vorgang_id).faden_id
    postfach.choose_for_faden(
        faden_id=faden_id, by=person, weg=Weg.PAPIER, einwilligung=False, adresse="", at=clock.now()
    )


def test_a_message_to_who_wants_paper_is_printed_and_posted_once() -> None:
    person, clerk = make_person(), make_mitarbeiter()
    vorgang_id, other = make_vorgang(citizen=person, betrag_cents=0), make_vorgang(betrag_cents=0)
    wants_paper(vorgang_id, person)
    for each in (vorgang_id, other):
        casework.write_message(vorgang_id=each, by=clerk.staff, text=f"Erfundener Brief {each}", at=clock.now())
    client, nummer = log_in(clerk), vorgang_of(vorgang_id).nummer
    waiting = client.get("/arbeitsplatz/briefe/").content.decode()
    assert nummer in waiting and vorgang_of(other).nummer not in waiting and "Erfundener Brief" not in waiting
    printed = client.get("/arbeitsplatz/briefe/druck/").content.decode()
    assert f"Erfundener Brief {vorgang_id}" in printed and "Die Anschrift fehlt" in printed
    with unit(System(HERE)):
        order = Druckauftrag.objects.get()
        assert Auditeintrag.objects.filter(handlung="vorgang.angesehen", gegenstand__endswith=str(vorgang_id)).exists()
    elsewhere = Organisationseinheit.objects.filter(kommune_id=HERE).exclude(funktion="standesamt").first()
    stranger = log_in(make_mitarbeiter(office=elsewhere))
    assert nummer not in stranger.get("/arbeitsplatz/briefe/druck/").content.decode()
    for who, posted in ((stranger, 0), (client, 1), (client, 0)):
        answer = who.post("/arbeitsplatz/briefe/versand/", {"brief": [str(order.id), "keine-id"]})
        assert answer["Location"] == f"/arbeitsplatz/briefe/?ok={posted}"
    with unit(System(HERE)):
        done = Druckauftrag.objects.get()
        assert done.verschickt_von_id == clerk.mitarbeiter.pk and done.verschickt_am is not None
        assert Auditeintrag.objects.filter(handlung="brief.verschickt").count() == 1
    assert "Es ist kein Brief zu drucken" in client.get("/arbeitsplatz/briefe/").content.decode()
