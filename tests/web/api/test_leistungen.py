"""The API of the catalogue: shape, filters, errors, and that nothing anybody sends breaks it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests.factories import host
from tests.leistung.suchfragen import FEINDLICH

pytestmark = pytest.mark.usefixtures("database")


def get(path: str, on: str = "geilenkirchen", status: int = 200, **query: object) -> Any:
    # As a browser would send it, lone surrogates too, which a client of Python refuses to encode.
    values = {name: str(value).encode("utf-8", "surrogatepass") for name, value in query.items()}
    response = Client(HTTP_HOST=host(on)).get(f"{path}?{urlencode(values)}")
    assert response.status_code == status, response.content
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return response.json()


def search(on: str = "geilenkirchen", status: int = 200, **query: object) -> Any:
    return get("/api/v1/leistungen", on, status, **query)


def test_a_hit_says_what_where_and_why() -> None:
    hit = search(q="perso")["treffer"][0]
    assert set(hit) == {"id", "titel", "kommune", "url", "warum"}
    assert (hit["id"], hit["kommune"]) == ("personalausweis", "geilenkirchen")
    assert hit["url"] == f"http://{host('geilenkirchen')}/leistungen/personalausweis/"
    assert "Perso" in hit["warum"]


def test_on_the_host_of_the_kreis_each_leistung_is_one_hit() -> None:
    found = search("kreis-heinsberg", q="urkunde", limit=50)["treffer"]
    assert len({hit["id"] for hit in found}) == len(found) > 5
    assert {hit["kommune"] for hit in found} == {"kreis-heinsberg"}


def test_a_kommune_can_be_chosen_on_any_host() -> None:
    hit = search("kreis-heinsberg", q="hund anmelden", kommune="selfkant")["treffer"][0]
    assert (hit["kommune"], hit["url"].split("/")[2]) == ("selfkant", host("selfkant"))


def test_a_place_in_the_question_counts_unless_a_kommune_is_chosen() -> None:
    assert search(q="sperrmüll erkelenz")["treffer"][0]["kommune"] == "erkelenz"
    assert search(q="sperrmüll erkelenz", kommune="selfkant")["treffer"][0]["kommune"] == "selfkant"


def test_ten_hits_unless_more_are_asked_for() -> None:
    assert len(search(q="anmelden")["treffer"]) == 10
    assert len(search(limit=50)["treffer"]) == 50
    assert len(search(q="anmelden", limit=1)["treffer"]) == 1


def test_filters_narrow_and_counts_are_of_all_results() -> None:
    everything = search(q="anmelden", limit=50)
    counts = {each["wert"]: each["anzahl"] for each in everything["facetten"]["zielgruppe"]}
    some = search(q="anmelden", zielgruppe="unternehmen", limit=50)
    assert some["anzahl"] == counts["unternehmen"] < everything["anzahl"]
    assert {each["wert"]: each["anzahl"] for each in some["facetten"]["zielgruppe"]} == counts
    assert search(lebenslage="umzug")["anzahl"] > 5


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 51},
        {"limit": "viele"},
        {"limit": ""},
        {"limit": "1_0"},
        {"limit": " 5"},
        {"limit": "+5"},
        {"limit": "5.0"},
        {"limit": "٣"},
        {"kommune": "koeln"},
        {"kommune": "\x00"},
        {"zielgruppe": "alle"},
        {"lebenslage": "gibt-es-nicht"},
        {"lebenslage": "\x00"},
    ],
)
def test_what_cannot_be_used_is_400_and_says_what(query: dict[str, Any]) -> None:
    assert search(status=400, q="hund", **query)["fehler"]


def test_one_leistung_with_its_office() -> None:
    record = get("/api/v1/leistungen/geburtsurkunde")
    assert record["titel"] == "Geburtsurkunde bestellen"
    assert record["stelle"]["kommune"] == "geilenkirchen"
    assert record["url"].endswith("/leistungen/geburtsurkunde/")


@pytest.mark.parametrize("slug", ["gibt-es-nicht", "%00", "x" * 500])
def test_an_unknown_leistung_is_404(slug: str) -> None:
    assert get(f"/api/v1/leistungen/{slug}", status=404)["fehler"]


@pytest.mark.parametrize("text", FEINDLICH)
def test_no_question_breaks_it(text: str) -> None:
    assert len(search(q=text)["treffer"]) <= 10


def test_the_schemas_are_described() -> None:
    paths = get_openapi()["paths"]
    assert {"200", "400"} <= set(paths["/api/v1/leistungen"]["get"]["responses"])
    assert {"200", "404"} <= set(paths["/api/v1/leistungen/{leistung_id}"]["get"]["responses"])


def get_openapi() -> Any:
    return Client(HTTP_HOST=host("geilenkirchen")).get("/api/v1/openapi.json").json()
