"""On the wrong host: whoever named a place is led to the authority that answers there, and types nothing twice."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from django.test import Client

from portal.kommune.models import Ort
from tests.factories import host
from tests.web.buerger.conftest import Get
from tests.web.buerger.test_katalog import links_of, text_of


def _ort(kommune: str, name: str) -> Ort:
    return Ort.objects.get(kommune_id=kommune, name=name)


def test_from_the_question_on_selfkant_to_the_draft_in_geilenkirchen(get: Get, urkunde_online: None) -> None:
    teveren = _ort("geilenkirchen", "Teveren")
    page = get("/leistungen/geburtsurkunde/ort/", "selfkant", ort="Teveren")
    (crossing,) = [link for link in links_of(page) if link.startswith("/uebergang/")]
    client = Client()
    client.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"}, headers={"host": host("selfkant")})
    ticket = client.get(crossing, headers={"host": host("selfkant")})["Location"]
    assert urlsplit(ticket).netloc.startswith("geilenkirchen.")
    arrival = client.get(ticket.partition(host("geilenkirchen"))[2], headers={"host": host("geilenkirchen")})
    start = client.get(arrival["Location"], headers={"host": host("geilenkirchen")})
    assert (start.status_code, start.context["ort"]) == (200, teveren)


def test_where_it_is_not_online_the_way_leads_to_the_page_there(get: Get) -> None:
    wegberg = _ort("wegberg", "Wegberg")
    page = get("/leistungen/geburtsurkunde/ort/", "selfkant", ort="Wegberg")
    (crossing,) = [link for link in links_of(page) if link.startswith("/uebergang/")]
    query = parse_qs(urlsplit(crossing).query)
    assert query == {"nach": ["wegberg"], "weiter": [f"/leistungen/geburtsurkunde/?ort_id={wegberg.id}"]}
    there = text_of(get("/leistungen/geburtsurkunde/", "wegberg", ort_id=str(wegberg.id)))
    assert "Das Kind ist in Wegberg geboren. Deshalb ist das Standesamt der Stadt Wegberg zuständig." in there


def test_the_page_of_a_leistung_keeps_the_place(get: Get, urkunde_online: None) -> None:
    teveren = _ort("geilenkirchen", "Teveren")
    here = links_of(get("/leistungen/geburtsurkunde/", "geilenkirchen", ort_id=str(teveren.id)))
    assert f"/antraege/neu/?leistung=geburtsurkunde&ort={teveren.id}" in here
    elsewhere = links_of(get("/leistungen/geburtsurkunde/", "selfkant", ort_id=str(teveren.id)))
    assert f"/leistungen/geburtsurkunde/ort/?ort_id={teveren.id}" in elsewhere
    assert get("/leistungen/geburtsurkunde/", ort_id="unbekannt").status_code == 200


def test_the_search_leads_across_with_the_place(get: Get) -> None:
    teveren = _ort("geilenkirchen", "Teveren")
    links = links_of(get("/suche/", "selfkant", q="geburtsurkunde teveren"))
    (found,) = [link for link in links if "/leistungen/geburtsurkunde/" in link]
    assert urlsplit(found).netloc.startswith("geilenkirchen.")
    assert found.endswith(f"/leistungen/geburtsurkunde/?ort_id={teveren.id}")


def test_a_place_of_another_kommune_begins_no_draft_here(get: Get, urkunde_online: None) -> None:
    client = Client(headers={"host": host("selfkant")})
    client.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    teveren = _ort("geilenkirchen", "Teveren")
    response = client.get("/antraege/neu/", {"leistung": "geburtsurkunde", "ort": str(teveren.id)})
    assert response["Location"] == f"/leistungen/geburtsurkunde/ort/?ort_id={teveren.id}"
