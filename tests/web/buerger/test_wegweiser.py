"""The finder's pages: questions, checklist, dates, and a checklist kept in the account."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core import clock
from portal.core.tenancy import Citizen, unit
from portal.kommune.models import Kommune
from portal.konto import operations as konten
from portal.leistung.models import Leistung, Merkzettel
from portal.leistung.queries import reasons, zustaendige_stelle
from portal.leistung.queries.wegweiser import all_wegweiser
from portal.leistung.rules.fristen import end_of_period
from tests.reference import forget_kept
from tests.web.buerger.conftest import Get
from tests.web.buerger.test_katalog import links_of, text_of

HERE = {"wohin": "gleiche_kommune", "wohnung": "hauptwohnung", "wohnform": "miete", "dabei": "hund", "geld": ""}
HOST = {"host": "geilenkirchen.localhost"}


def fields_of(response: Any) -> list[tuple[str, str]]:
    """The hidden fields of the page, as a browser would send them on."""
    html = response.content.decode()
    return [(name, unescape(value)) for name, value in re.findall(r'type="hidden" name="(.+?)" value="(.*?)"', html)]


def test_the_list_leads_to_every_finder(get: Get) -> None:
    links = links_of(get("/wegweiser/"))
    assert {f"/wegweiser/{one.id}/" for one in all_wegweiser()} <= set(links)


def test_question_after_question_leads_to_the_checklist(get: Get) -> None:
    query: dict[str, Any] = {}
    for value in ("gleiche_kommune", "hauptwohnung", "miete", None, None):
        page = get("/wegweiser/umzug/", **query)
        hidden = fields_of(page)
        (asked,) = {name for name, field in hidden if not field} - set(query)
        query = dict(hidden) | ({asked: value} if value else {})
    text = text_of(get("/wegweiser/umzug/", **query))
    assert "Ihre Liste" in text
    assert "Innerhalb von zwei Wochen nach dem Einzug (§ 17 Abs. 1 BMG)" in text


def test_a_question_that_is_not_answered_says_so_and_keeps_the_others(get: Get) -> None:
    page = get("/wegweiser/umzug/", wohin="gleiche_kommune", wohnung="")
    assert text_of(page).count("Wählen Sie eine Antwort aus.") == 2
    assert ("wohin", "gleiche_kommune") in fields_of(page)


def test_back_leads_to_the_question_before_without_its_answer(get: Get) -> None:
    assert "?wohin=gleiche_kommune" in links_of(
        get("/wegweiser/umzug/", wohin="gleiche_kommune", wohnung="hauptwohnung")
    )


def test_each_point_leads_to_its_leistung_and_to_who_is_responsible(get: Get) -> None:
    links = links_of(get("/wegweiser/umzug/", **HERE))
    assert {"/leistungen/wohnsitz-ummelden/", "/leistungen/wohnsitz-ummelden/#stelle"} <= set(links)


@pytest.mark.parametrize("host", ["geilenkirchen", "selfkant", "wassenberg"])
def test_the_checklist_says_the_same_as_the_page_of_the_leistung(database: None, host: str) -> None:
    kommune = Kommune.objects.get(id=host)
    wanted = {punkt.leistung for one in all_wegweiser() for punkt in one.punkte if punkt.leistung}
    told = reasons(wanted, kommune)
    assert len(told) > len(wanted) / 2
    for leistung in Leistung.objects.filter(id__in=told):
        stelle = zustaendige_stelle(leistung, kommune)
        assert stelle is not None and stelle.grund == told[leistung.id]


def test_on_the_host_of_the_kreis_the_place_decides(database: None) -> None:
    assert reasons({"wohnsitz-anmelden"}, Kommune.objects.get(ist_kreis=True)) == {}


def test_the_checklist_names_who_answers(get: Get) -> None:
    text = text_of(get("/wegweiser/umzug/", kommune="geilenkirchen", **HERE))
    assert re.search(r"Wenn Sie in Geilenkirchen wohnen, ist zuständig: .*?, Stadt Geilenkirchen\.", text)


def test_a_provision_nobody_has_read_is_marked(get: Get) -> None:
    text = text_of(get("/wegweiser/umzug/", **HERE | {"wohin": "andere_kommune"}))
    assert "(Hundesteuersatzung Ihrer Kommune, zu prüfen)" in text
    assert "„Zu prüfen“ heißt" in text
    assert "„Zu prüfen“ heißt" not in text_of(get("/wegweiser/umzug/", **HERE | {"dabei": ""}))


def test_a_date_turns_the_deadlines_into_days(get: Get) -> None:
    event = clock.today() + timedelta(days=10)
    parts = {"stichtag_tag": event.day, "stichtag_monat": event.month, "stichtag_jahr": event.year}
    page = get("/wegweiser/umzug/", **HERE, **{name: str(value) for name, value in parts.items()})
    end = end_of_period(event, days=14)
    assert f'datetime="{end.isoformat()}"' in page.content.decode()
    assert any("stichtag_jahr" in link for link in links_of(page) if link.startswith("/merkzettel/neu/"))


@pytest.mark.parametrize("parts", [("31", "2", "2026"), ("x", "1", "2026"), ("1", "1", "1900"), ("", "1", "2026")])
def test_a_date_that_does_not_exist_is_an_error_and_the_list_stays(get: Get, parts: tuple[str, str, str]) -> None:
    names = ("stichtag_tag", "stichtag_monat", "stichtag_jahr")
    text = text_of(get("/wegweiser/umzug/", **HERE, **dict(zip(names, parts, strict=True))))
    assert "Bitte prüfen Sie Ihre Angaben" in text
    assert "Innerhalb von zwei Wochen nach dem Einzug" in text


def test_nobody_is_asked_for_a_day_that_would_change_nothing(get: Get) -> None:
    loss = get("/wegweiser/geburt/", stand="verlust")
    assert "Ihre Liste" in text_of(loss)
    assert "stichtag_tag" not in loss.content.decode()


@pytest.mark.parametrize("value", ["\x00", "x" * 5000, "<script>", "' OR 1=1 --", "gleiche_kommune\u202e"])
def test_hostile_answers_are_asked_again(get: Get, value: str) -> None:
    response = get("/wegweiser/umzug/", wohin=value)
    assert response.status_code == 200
    assert "Wohin ziehen Sie?" in text_of(response)
    assert "<script>" not in response.content.decode().replace('<script src="', "")


def test_an_unknown_finder_is_404(get: Get) -> None:
    assert get("/wegweiser/gibt-es-nicht/").status_code == 404


@pytest.mark.parametrize("query", [{}, HERE], ids=["question", "checklist"])
def test_the_pages_know_no_person_and_are_cheap(database: None, query: dict[str, str]) -> None:
    forget_kept()
    with CaptureQueriesContext(connection) as queries:
        response = Client().get("/wegweiser/umzug/", query, headers=HOST)
    assert len(queries) <= 8
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
    assert response.headers["Cache-Control"] == "max-age=20, private"  # what somebody answered is not in our memory


# --- kept in the account --------------------------------------------------------------------------------------------


def session(stufe: int) -> tuple[Client, Citizen]:
    """A browser with a session of this level on Geilenkirchen's host."""
    client = Client(headers=HOST)
    client.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    konto_id = konten.begin_as_guest(kommune_id="geilenkirchen", at=clock.now())
    store = _store_of(client)
    store["konto"], store["stufe"] = str(konto_id), stufe
    store.save()
    return client, Citizen(konto_id, "geilenkirchen", stufe)


def _store_of(client: Client) -> Any:
    from django.contrib.sessions.backends.db import SessionStore

    return SessionStore(client.cookies["sitzung"].value)


def kept(client: Client) -> str:
    """Keep the checklist; returns its address."""
    response = client.post("/merkzettel/neu/", {"wegweiser": "umzug", **HERE})
    assert response.status_code == 302, response.content
    return str(response["Location"]).split("?")[0]


def test_kept_ticked_listed_and_thrown_away(database: None) -> None:
    client, _citizen = session(1)
    before = client.get("/merkzettel/neu/", {"wegweiser": "umzug", **HERE})
    assert "Innerhalb derselben Stadt oder Gemeinde" in text_of(before)
    address = kept(client)
    assert "0 von" in text_of(client.get(address))
    saved = client.post(address, {"erledigt": ["ummelden"]})
    page = client.get(saved["Location"])
    assert "Gespeichert" in text_of(page) and "1 von" in text_of(page)
    assert re.search(r'value="ummelden" checked', page.content.decode())
    mine = client.get("/vorgaenge/")
    assert "Meine Merkzettel" in text_of(mine) and "1 von" in text_of(mine)
    assert any(address in link for link in links_of(mine))
    assert "Merkzettel löschen?" in text_of(client.get(address + "loeschung/"))
    assert client.post(address + "loeschung/")["Location"] == "/vorgaenge/"
    assert client.get(address).status_code == 404
    assert "Meine Merkzettel" not in text_of(client.get("/vorgaenge/"))


@pytest.mark.parametrize("stufe", [None, 0], ids=["nobody", "guest"])
def test_without_a_login_one_is_led_there_and_back(database: None, stufe: int | None) -> None:
    client = Client(headers=HOST) if stufe is None else session(stufe)[0]
    response = client.get("/merkzettel/neu/", {"wegweiser": "umzug", **HERE})
    assert response["Location"].startswith("/anmeldung/?weiter=%2Fmerkzettel%2Fneu%2F%3Fwegweiser%3Dumzug")
    assert client.post("/merkzettel/neu/", {"wegweiser": "umzug", **HERE}).status_code == 302


def test_somebody_elses_is_not_there(database: None) -> None:
    address = kept(session(1)[0])
    other = session(1)[0]
    assert [other.get(address).status_code, other.post(address).status_code] == [404, 404]
    assert [other.get(f"{address}loeschung/").status_code, other.post(f"{address}loeschung/").status_code] == [404, 404]


def test_hostile_ticks_and_answers_break_nothing(database: None) -> None:
    client, citizen = session(1)
    assert client.post("/merkzettel/neu/", {"wegweiser": "umzug", "wohin": "x" * 9000}).status_code == 302
    with unit(citizen):
        address = f"/merkzettel/{Merkzettel.objects.get().id}/"
    assert client.post(address, {"erledigt": ["\x00", "<b>", "x" * 9000]}).status_code == 302
    assert client.get(address).status_code == 200
    assert client.post("/merkzettel/neu/", {"wegweiser": "x"}).status_code == 404


def test_the_page_of_a_kept_one_is_cheap(database: None) -> None:
    client, _citizen = session(1)
    address = kept(client)
    client.get(address)  # what is remembered for half a minute may be due
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    statements = [query["sql"] for query in queries if not query["sql"].startswith(("BEGIN", "COMMIT", "SELECT set_c"))]
    assert len(statements) <= 8, "\n".join(statements)
