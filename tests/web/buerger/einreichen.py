"""A form of the house, filled in as one of its examples says and submitted through the real pages."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest
from django.test import Client

from portal.core import clock
from portal.formular import queries
from portal.formular.rules import Art
from portal.kommune.models import Ort
from portal.kommune.rules.kontakt import TOWN_HALL
from tests.formulargang import Walk
from tests.leistung.angebote import take_online

HERE = "geilenkirchen"


def offer(*leistungen: str, formular: str, **saetze: int) -> None:
    """Take them online in Geilenkirchen, at the town hall, with what is charged by the keys of the form's rates."""
    for leistung in leistungen:
        rates = queries.load(formular).gebuehr
        asked = {each.schluessel for each in rates.rates_for(leistung)} if rates and hasattr(rates, "rates_for") else ()
        own = {key: cents for key, cents in saetze.items() if key in asked}
        take_online(HERE, leistung, formular=formular, amt=TOWN_HALL, saetze=own, erste_cents=None, weitere_cents=None)


def fill_in(client: Client, ort: Ort, formular: str, name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Everything that the example says; the address of the draft and the HTML of the page to check."""
    examples = queries.load_examples(formular)
    example = examples.find(name)
    umstand, seiten = examples.inputs(example)
    noon = datetime.combine(umstand.heute, time(12), clock.BERLIN)
    monkeypatch.setattr(clock, "offset", lambda: noon - clock.utc_now())
    begun = client.post("/antraege/neu/", {"leistung": umstand.leistung, "ort": ort.id})
    assert begun.status_code == 302, begun.content.decode()
    walk = Walk(client, queries.load(formular), seiten, begun["Location"], umstand.orte)
    assert walk.go() is Art.PRUEFEN
    return walk.base, walk.views[-1].html


def submit(client: Client, base: str, *, cents: int = 0) -> Any:
    """Submit the draft; what the page after it says."""
    declared = {"bestaetigung_richtigkeit": "ja", "datenschutzhinweis_gelesen": "ja", "betrag_gesehen": str(cents)}
    answer = client.post(f"{base}einreichung/", declared)
    assert answer.status_code == 302, answer.content.decode()
    return answer
