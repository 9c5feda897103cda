"""What a Kommune says of its own in a form, on the English page; and the amount, which is the one that is charged."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.kommune.models import Ort
from portal.kommune.rules.kontakt import TOWN_HALL
from portal.redaktion.models import Ortsfassung
from tests.leistung.angebote import take_online

pytestmark = pytest.mark.usefixtures("database")
HERE, FORM, LEISTUNG = "geilenkirchen", "bewohnerparkausweis", "bewohnerparkausweis"
ZONES = "Bewohnerparken gibt es rund um den Markt."
QUESTION = {"art": "frage", "feld": {"typ": "auswahl", "label": "Wo parken Sie meist?", "pflicht": True,
            "optionen": [{"wert": "a1", "label": "Am Markt"}, {"wert": "a2", "label": "Am Bahnhof"}],
            "meldungen": {"fehlt": "Beantworten Sie diese Frage: Wo parken Sie meist?"}}}  # fmt: skip
ENGLISH = {
    "Wo parken Sie meist?": "Where do you usually park?",
    "Am Markt": "At the market",
    "Am Bahnhof": "At the station",
}


def say(nr: int, **werte: Any) -> None:
    inhalt = {"version": 1, "werte": werte}
    with unit(System(HERE)):
        Ortsfassung.objects.create(
            kommune_id=HERE, formular=FORM, nr=nr, gilt_ab=clock.today(), inhalt=inhalt, am=clock.now()
        )


def begin(guest: Client, ort: Ort, jahr: int) -> str:
    take_online(
        HERE, LEISTUNG, formular=FORM, amt=TOWN_HALL, erste_cents=None, weitere_cents=None,
        saetze={"jahr": jahr, "aenderung": 1000},
    )  # fmt: skip
    return str(guest.post("/antraege/neu/", {"leistung": LEISTUNG, "ort": ort.id})["Location"])


def page(guest: Client, path: str) -> str:
    return guest.get(path, follow=True).content.decode()


def test_what_has_no_english_is_german_and_says_so(guest: Client, ort: Ort) -> None:
    say(1, zonen={"art": "text", "text": ZONES}, weitere_frage=QUESTION)
    base = begin(guest, ort, 3070)
    first = page(guest, f"/en{base}art/")
    assert f' lang="de"><p>{ZONES}</p>' in first and "only in German" in first
    own = page(guest, f"/en{base}fahrzeug/")
    assert '<div lang="de">' in own.split("Wo parken Sie meist?")[0][-900:]
    assert "only in German" not in page(guest, f"{base}art/")

    say(2, zonen={"art": "text", "text": ZONES, "en": {ZONES: "There is residents' parking around the market."}},
        weitere_frage=QUESTION | {"en": ENGLISH})  # fmt: skip
    base = begin(guest, ort, 3070)
    first = page(guest, f"/en{base}art/")
    assert "There is residents' parking around the market." in first and ZONES not in first
    assert ZONES in page(guest, f"{base}art/")
    refused = guest.post(f"/en{base}fahrzeug/", {}).content.decode()
    for text in ("Where do you usually park?", "At the station", "Answer this question: Where do you usually park?"):
        assert text in refused, text
    assert "only in German" not in refused


def test_the_amount_that_is_shown_is_the_one_that_is_charged(guest: Client, ort: Ort) -> None:
    say(1, kosten={"art": "text", "text": "Der Ausweis kostet 5 Euro."})  # there is no place for a text of one's own
    for jahr, told in ((3070, "30,70"), (2500, "25,00")):
        base = begin(guest, ort, jahr)
        first = page(guest, f"{base}art/")
        assert f"Der Ausweis kostet {told}\xa0€ im Jahr." in first and "5 Euro" not in first
        assert f"The permit costs {told}\xa0€ a year." in page(guest, f"/en{base}art/")
