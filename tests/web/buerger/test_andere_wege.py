"""Where the law or the Land provides the online way, the page says so: with its address, or what to do instead."""

from __future__ import annotations

from typing import Any

import pytest

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.kommune.rules.kontakt import TOWN_HALL
from portal.leistung.models import Angebot
from portal.redaktion.models import Ortsfassung
from tests.leistung.angebote import take_online
from tests.web.buerger.conftest import Get

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/leistungen/kita-vormerkung/", "Kita-Navigator Ihres Jugendamts. Den Link dorthin hat"),
        ("/leistungen/wohnsitz-anmelden/", "Vielleicht geht das online hier: Elektronische Wohnsitzanmeldung (eWA)."),
        ("/en/leistungen/kita-vormerkung/", "Kita-Navigator of your youth welfare office."),
    ],
)
def test_without_an_address_the_page_says_what_to_do_instead(get: Get, path: str, said: str) -> None:
    assert said in get(path).content.decode()


def test_a_known_address_is_linked(get: Get) -> None:
    page = get("/leistungen/fuehrungszeugnis/").content.decode()
    assert 'href="https://www.fuehrungszeugnis.bund.de"' in page and "Bundesamt für Justiz" in page


def test_what_the_kommune_has_deposited_goes_before(get: Get) -> None:
    own = {"modus": Angebot.Modus.EXTERN, "ziel_url": "https://kita.example", "ziel_name": "Jugendamt Beispiel"}
    with unit(System("selfkant")):
        Angebot.objects.filter(leistung_id="kita-vormerkung", kommune_id="selfkant").update(**own)
    page = get("/leistungen/kita-vormerkung/").content.decode()
    assert 'href="https://kita.example"' in page and "noch nicht hinterlegt. Rufen" not in page


WOHNGELD = "/leistungen/wohngeld-erstantrag/"


def say_of_the_land(text: str) -> None:
    said = {"version": 1, "werte": {"landesdienst": {"art": "text", "text": text}}}
    with unit(System("geilenkirchen")):
        Ortsfassung.objects.create(
            kommune_id="geilenkirchen",
            formular="wohngeld",
            nr=1,
            gilt_ab=clock.today(),
            inhalt=said,
            am=clock.now(),
        )


def test_beside_an_own_form_the_service_of_the_land_comes_first(get: Get) -> None:
    nothing: dict[str, Any] = {"erste_cents": None, "weitere_cents": None}
    take_online("geilenkirchen", "wohngeld-erstantrag", formular="wohngeld", amt=TOWN_HALL, **nothing)
    page = get(WOHNGELD, "geilenkirchen").content.decode()
    told = (
        "Wohngeld-Dienst des Landes Nordrhein-Westfalen. Die Stadt Geilenkirchen hat dazu noch nichts hinterlegt.</p>"
    )
    assert page.index(told) < page.index("Oder hier, auf dieser Seite:") < page.index(">Antrag stellen<")
    assert "Housing benefit service of the Land" in get(f"/en{WOHNGELD}", "geilenkirchen").content.decode()
    say_of_the_land("Schneller geht es beim [Land Nordrhein-Westfalen](https://land.example/wohngeld).")
    page = get(WOHNGELD, "geilenkirchen").content.decode()
    link = '<a href="https://land.example/wohngeld">Land Nordrhein-Westfalen</a>'
    assert page.index(link) < page.index(">Antrag stellen<") and told not in page


@pytest.mark.parametrize(
    ("path", "kommune", "said"),
    [
        ("/leistungen/wohnsitz-anmelden/", "geilenkirchen", "(eWA). Die Stadt Geilenkirchen hat dazu noch nichts"),
        (WOHNGELD, "erkelenz", "Nordrhein-Westfalen. Die Stadt Erkelenz hat dazu noch nichts"),
        ("/leistungen/kita-vormerkung/", "geilenkirchen", "Den Link dorthin hat die Stadt Geilenkirchen noch nicht"),
    ],
)
def test_a_sentence_begins_with_a_capital(get: Get, path: str, kommune: str, said: str) -> None:
    assert said in get(path, kommune).content.decode()


@pytest.mark.parametrize("leistung", ["kita-vormerkung", "kfz-zulassung-neu", "fuehrungszeugnis"])
def test_what_others_do_is_not_told_as_ours(get: Get, leistung: str) -> None:
    page = get(f"/leistungen/{leistung}/").content.decode()
    assert "Wie es weitergeht" not in page and "Das Amt" not in page
    assert "Wie es weitergeht" in get("/leistungen/wohnsitz-anmelden/").content.decode()  # maybe elsewhere, else here


@pytest.mark.parametrize("leistung", ["fuehrungszeugnis", "fuehrungszeugnis-erweitert", "reisepass", "einbuergerung"])
def test_no_satzung_is_said_to_change_a_fee_of_the_bund(get: Get, leistung: str) -> None:
    assert "Eine eigene Satzung kann abweichen" not in get(f"/leistungen/{leistung}/").content.decode()
    assert "Eine eigene Satzung kann abweichen" in get("/leistungen/bewohnerparkausweis/").content.decode()
