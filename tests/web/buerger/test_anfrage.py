"""A question to the administration: no place decides who answers, no account and no name is needed."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.antrag.models import Antrag
from portal.core.tenancy import System, unit
from portal.leistung.models import Angebot
from portal.vorgang.models import Vorgang
from tests.leistung.angebote import take_online

pytestmark = pytest.mark.usefixtures("database")
HERE = "geilenkirchen"
PAGES: dict[str, dict[str, str]] = {
    "anfrage": {"betreff": "Bücherei", "text": "Wann ist offen?"},
    "kontakt": {"antragsteller_antwortweg": "portalpostfach"},
    "antragsteller": {},
}


def test_a_question_is_asked_without_a_place_and_without_a_name(guest: Client) -> None:
    take_online(HERE, "kontakt", formular="allgemeine-anfrage", amt="rathaus", erste_cents=None, weitere_cents=None)
    with unit(System(HERE)):
        Angebot.objects.filter(leistung_id="kontakt", kommune_id=HERE).update(bearbeitung_tage=14)
    asked = guest.get("/antraege/neu/?leistung=kontakt")
    assert asked.status_code == 200 and "Das richtet sich nach diesem Ort" not in asked.content.decode()
    base = str(guest.post("/antraege/neu/", {"leistung": "kontakt"})["Location"])
    for key, data in PAGES.items():
        assert guest.post(f"{base}{key}/", data).status_code == 302, key
    declared = {"bestaetigung_richtigkeit": "ja", "datenschutzhinweis_gelesen": "ja", "betrag_gesehen": "0"}
    sent = guest.post(f"{base}einreichung/", declared)
    assert sent.status_code == 302 and sent["Location"].startswith("/vorgaenge/")
    with unit(System(HERE)):
        [vorgang] = Vorgang.objects.all()
        assert vorgang.frist_am is not None  # free, so it has arrived at once and its period runs
        assert (vorgang.leistung_id, Antrag.objects.get().ort_id) == ("kontakt", None)
