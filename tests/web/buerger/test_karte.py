"""The map of a Mängelmeldung: a click on a picture is a point, with nothing but HTML and without a login."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Route, ViewportSize

from portal.adapters.wms import Wms
from portal.core.tenancy import System, unit
from portal.formular.rules.punkt import BESTAETIGT
from portal.kommune.models import Anbindung, Ort
from portal.kommune.queries import all_kommunen
from portal.kommune.rules.kontakt import TOWN_HALL
from tests.accessibility import WIDTHS, axe_violations, is_scrolling_sideways
from tests.handbuch import save_picture
from tests.leistung.angebote import take_online
from tests.web.ui.stage import Stage

pytestmark = pytest.mark.usefixtures("database")
WMS = {"url": "https://karten.kreis.example/wms", "layer": "stadtplan", "quelle": "Kreis Heinsberg, 2026"}


@pytest.fixture
def wo(guest: Client, ort: Ort) -> str:
    """The address of the page that asks where, of a guest's Mängelmeldung in Geilenkirchen."""
    take_online(
        "geilenkirchen", "maengelmelder", formular="maengelmeldung", amt=TOWN_HALL, erste_cents=0, weitere_cents=0
    )
    base = guest.post("/antraege/neu/", {"leistung": "maengelmelder", "ort": ort.id})["Location"]
    for key, answers in (("gefahr", {"gefahr": "nein"}), ("was", {"kategorie": "gruen"})):
        assert guest.post(f"{base}{key}/", answers).status_code == 302
    return f"{base}wo/"


def press(guest: Client, url: str, **typed: Any) -> Any:
    answer = guest.post(url, {name.replace("__", "."): value for name, value in typed.items()})
    assert answer.status_code == 200, answer.context["form"].errors
    return answer


def click(x: int, y: int) -> dict[str, int]:
    return {"punkt__karte__x": x, "punkt__karte__y": y}


def value_of(answer: Any) -> str:
    return str(answer.context["form"].views["punkt"].roh)


def test_a_click_sets_the_point_and_nothing_typed_is_lost(guest: Client, wo: str) -> None:
    before = guest.get(wo).context["karten"]["punkt"]
    assert (before["gesetzt"], before["weiter"], before["naeher"]) == (False, True, True)
    picture = guest.get(before["bild"])
    assert picture["Content-Type"] == "image/svg+xml"
    assert "Geilenkirchen" in picture.content.decode()

    # 12 km are 256 pixels: 24 pixels to the right are 1.1 km to the east
    clicked = press(guest, wo, punkt="", stelle="Feldweg", punkt__karte__stufe=1, **click(152, 128))
    assert value_of(clicked) == "50.96745, 6.13368"
    page = clicked.content.decode()
    assert "1100 m östlich der Ortsmitte von Geilenkirchen" in page
    assert 'value="Feldweg"' in page

    north = press(guest, wo, punkt=value_of(clicked), punkt__karte__stufe=2, punkt__karte="norden")
    assert value_of(north) == "50.97194, 6.13368"
    assert north.context["karten"]["punkt"]["stufe"] == 2
    assert guest.get(north.context["karten"]["punkt"]["bild"]).content != picture.content

    near = press(guest, wo, punkt=value_of(north), punkt__karte__stufe=1, punkt__karte="naeher")
    assert (value_of(near), near.context["karten"]["punkt"]["stufe"]) == (value_of(north), 2)
    assert not near.context["karten"]["punkt"]["naeher"]  # nearer there would be nothing to see without streets
    assert guest.post(wo, {"punkt": value_of(near), "stelle": "", "weiter": "1"}).status_code == 302


def test_by_keyboard_the_picture_takes_its_middle(guest: Client, wo: str) -> None:
    answer = press(guest, wo, punkt="", punkt__karte__stufe=1, **click(0, 0))
    assert value_of(answer) == "50.96745, 6.11763"
    assert "in der Ortsmitte von Geilenkirchen" in answer.content.decode()


def test_what_is_no_point_is_said_and_moves_nothing(guest: Client, wo: str) -> None:
    for hostile in ("99999", "-3", "--5", "x", "", "1e9"):
        answer = guest.post(wo, {"punkt": "Marktplatz", "punkt.karte": "zeigen", "punkt.karte.stufe": hostile})
        assert answer.status_code == 422
        assert "Schreiben Sie ihn so" in answer.content.decode()


def test_no_other_person_sees_the_picture(guest: Client, wo: str) -> None:
    picture = guest.get(wo).context["karten"]["punkt"]["bild"]
    other = Client(HTTP_HOST="geilenkirchen.localhost")
    other.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    assert other.get(picture).status_code == 404
    assert guest.get(picture.replace("/punkt/", "/stelle/")).status_code == 404


def test_the_map_of_the_kreis_is_fetched_from_its_host_only(guest: Client, wo: str) -> None:
    with unit(System("kreis-heinsberg")):
        Anbindung.objects.create(kommune_id="kreis-heinsberg", port="karte", adapter="wms", optionen=WMS)
    answer = guest.get(wo)
    policy = answer["Content-Security-Policy"]
    assert "img-src 'self' https://karten.kreis.example;" in policy
    assert "karten.kreis.example" not in guest.get(wo.replace("/wo/", "/was/"))["Content-Security-Policy"]
    karte = answer.context["karten"]["punkt"]
    assert karte["bild"].startswith("https://karten.kreis.example/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap")
    assert "Kreis Heinsberg, 2026" in answer.content.decode()
    nearest = press(guest, wo, punkt="50.96745, 6.11763", punkt__karte__stufe=3, punkt__karte="naeher")
    assert nearest.context["karten"]["punkt"]["stufe"] == 4  # with streets it is worth it


@pytest.mark.parametrize("url", ["http://karten.example/wms", "https://a.example/w?x=1", "https://a.example;*/wms"])
def test_an_address_that_would_open_the_policy_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"must be a plain https|Content-Security-Policy"):
        Wms(options=WMS | {"url": url}, secret="")


def test_without_known_middles_the_point_is_typed(guest: Client, wo: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for kommune in all_kommunen().values():
        monkeypatch.setattr(kommune, "breite", None)
    answer = guest.get(wo)
    assert answer.context["karten"] == {}
    assert guest.post(wo, {"punkt": "51.0, 6.1", "stelle": ""}).status_code == 302


def test_the_page_with_the_map_is_accessible(guest: Client, wo: str, browser: Browser, stage: Stage) -> None:
    clicked = press(guest, wo, punkt="", punkt__karte__stufe=1, **click(100, 90))
    picture = guest.get(clicked.context["karten"]["punkt"]["bild"]).content.decode()
    page = browser.new_page()
    stage.pages = {"/wo": clicked.content.decode()}
    page.route("**/karte/**", lambda route: route.fulfill(body=picture, content_type="image/svg+xml"))
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=900))
        page.goto(f"{stage.url}/wo")
        assert axe_violations(page) + ["scrolls sideways"] * is_scrolling_sideways(page) == []
        if width == max(WIDTHS):
            save_picture(page, "formulare/maengelmeldung-karte")
        box = page.locator(".punktkarte__bild input").bounding_box()
        assert box is not None
        assert (round(box["width"]), round(box["height"])) == (256, 256)
    stage.pages["/anderswo"] = guest.post(wo, {"punkt": ERKELENZ}).content.decode()
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=900))
        page.goto(f"{stage.url}/anderswo")
        assert axe_violations(page) + ["scrolls sideways"] * is_scrolling_sideways(page) == []
    page.goto(f"{stage.url}/wo")
    sent: list[str] = []

    def keep(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.abort()

    page.route("**/wo/", keep)
    page.locator("#stelle").press("Enter")
    page.wait_for_timeout(100)
    assert 'name="punkt"' in sent[0] and 'name="punkt.karte"' not in sent[0]  # no button of the map
    page.close()


ERKELENZ = "51.0794, 6.3156"
TOLD = "Der Punkt liegt bei Erkelenz. Dafür ist die Stadt Erkelenz zuständig."
TICK = {"punkt": [ERKELENZ, BESTAETIGT], "stelle": ""}


def test_a_point_in_another_kommune_stops_and_leads_there(guest: Client, wo: str) -> None:
    stopped = guest.post(wo, {"punkt": ERKELENZ, "stelle": "Feldweg"})
    assert stopped.status_code == 422
    assert stopped.context["form"].errors == {"punkt": [TOLD]}
    anderswo = stopped.context["karten"]["punkt"]["anderswo"]
    assert (anderswo["verweis"], anderswo["an"]) == ("Wer für Erkelenz zuständig ist", False)
    page = stopped.content.decode()
    assert 'value="51.0794, 6.3156"' in page and 'value="Feldweg"' in page
    assert "Der Punkt stimmt trotzdem: Es ist in Geilenkirchen." in page
    assert "Stadt Erkelenz" in guest.get(anderswo["ziel"]).content.decode()
    assert "51.07" not in anderswo["ziel"]  # nothing is taken along

    take_online("erkelenz", "maengelmelder", formular="maengelmeldung", amt=TOWN_HALL, erste_cents=0, weitere_cents=0)
    anderswo = guest.get(wo).context["karten"]["punkt"]["anderswo"]  # the point is kept, but not confirmed
    assert (anderswo["text"], anderswo["verweis"]) == (TOLD, "Für Erkelenz neu beginnen")
    assert "/uebergang/?nach=erkelenz" in guest.get(anderswo["ziel"]).content.decode()
    english = guest.post(f"/en{wo}", {"punkt": ERKELENZ}).content.decode()
    assert "The point is near Erkelenz. Responsible for it: Stadt Erkelenz." in english


def test_who_says_that_the_point_is_right_goes_on_until_it_moves(guest: Client, wo: str) -> None:
    assert guest.post(wo, TICK).status_code == 302
    again = guest.get(wo)
    assert value_of(again) == "['51.07940, 6.31560', 'bestaetigt']"
    assert again.context["karten"]["punkt"]["anderswo"]["an"]
    assert 'value="51.07940, 6.31560"' in again.content.decode()
    moved = press(guest, wo, punkt=["51.07940, 6.31560", BESTAETIGT], punkt__karte__stufe=1, punkt__karte="westen")
    assert not moved.context["karten"]["punkt"]["anderswo"]["an"]
    assert guest.post(wo, {"punkt": "50.96745, 6.11763", "stelle": ""}).status_code == 302
    assert guest.get(wo).context["karten"]["punkt"]["anderswo"] is None


def test_the_map_moves_through_another_kommune_without_a_stop(guest: Client, wo: str) -> None:
    seen = press(guest, wo, punkt=ERKELENZ, punkt__karte="zeigen")
    assert seen.context["karten"]["punkt"]["anderswo"]["text"] == TOLD
    assert "in der Ortsmitte von Erkelenz" in seen.content.decode()


def test_a_point_that_nobody_confirmed_is_not_submitted(guest: Client, wo: str) -> None:
    guest.post(wo, {"punkt": ERKELENZ, "stelle": ""})
    base = wo.removesuffix("wo/")
    assert guest.post(f"{base}beschreibung/", {"beschreibung": "Die Bank ist kaputt."}).status_code == 302
    assert guest.post(f"{base}kontakt/", {}).status_code == 302
    assert TOLD in guest.get(f"{base}pruefen/").content.decode()
    declared = {"bestaetigung_richtigkeit": "ja", "datenschutzhinweis_gelesen": "ja", "betrag_gesehen": "0"}
    assert guest.post(f"{base}einreichung/", declared)["Location"] == wo
    guest.post(wo, TICK)
    assert "51.07940, 6.31560 (bestätigt)" in guest.get(f"{base}pruefen/").content.decode()
    assert "/vorgaenge/" in guest.post(f"{base}einreichung/", declared)["Location"]
