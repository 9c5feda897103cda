"""The search's pages: filters with their counts, places, what comes when nothing was found, and suggestions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from portal.core.tenancy import System, unit
from portal.leistung.models import Suchluecke
from tests.leistung.suchfragen import FEINDLICH
from tests.reference import forget_kept
from tests.web.buerger.conftest import Get
from tests.web.buerger.test_katalog import links_of, text_of


def test_the_words_that_answer_are_marked_and_named(get: Get) -> None:
    response = get("/suche/", q="perso")
    assert "<mark>Personalausweis</mark>" in response.content.decode()
    assert "Gefunden wegen: „Personalausweis“, „Perso“" in text_of(response)


def test_english_pages_say_why_in_english(get: Get) -> None:
    shown = text_of(get("/en/suche/", q="birth certificate"))
    assert "Found because of: “birth”; “certificate”" in shown
    assert "Found because of: “Personalausweis”, “Perso”" in text_of(get("/en/suche/", q="perso"))
    assert "“Baugenehmigung” (searched for: Bauamt)" in text_of(get("/en/suche/", q="Bauamt"))


def test_every_filter_leads_to_as_many_results_as_it_says(get: Get) -> None:
    html = get("/suche/", q="anmelden").content.decode()
    links = re.findall(r'<li><a href="([^"]+)">([^<]+)</a> <span class="filter__anzahl">(\d+)<', html)
    assert len(links) > 12
    for link, _name, count in links[::4]:
        assert f"{count} Treffer" in text_of(get(link.replace("&amp;", "&")))


def test_counts_are_right_under_the_other_filters(get: Get) -> None:
    html = get("/suche/?q=anmelden&zielgruppe=unternehmen").content.decode()
    links = re.findall(r'<li><a href="([^"]+)">([^<]+)</a> <span class="filter__anzahl">(\d+)<', html)
    assert len(links) > 4
    for link, _name, count in links:
        if "zielgruppe=unternehmen" in link:
            assert f"{count} Treffer" in text_of(get(link.replace("&amp;", "&")))


def test_a_chosen_filter_can_be_taken_back(get: Get) -> None:
    assert "/suche/?q=hund" in links_of(get("/suche/?q=hund&anmeldung=nein"))


def test_filters_work_without_a_question_and_unknown_ones_are_left_out(get: Get) -> None:
    assert "Treffer" in text_of(get("/suche/?lebenslage=umzug"))
    assert get("/suche/?q=hund&zielgruppe=%00&lebenslage=nichts&kosten=viel").status_code == 200


def test_filters_that_leave_nothing_say_so(get: Get) -> None:
    response = get("/suche/?q=hund&lebenslage=rente")
    assert "Mit diesen Filtern gibt es keinen Treffer" in text_of(response)
    assert not gaps("selfkant")


def test_a_place_of_another_kommune_leads_there(get: Get) -> None:
    response = get("/suche/", q="sperrmüll erkelenz")
    assert "Die Treffer gelten für: Stadt Erkelenz." in text_of(response)
    assert any("erkelenz.localhost/leistungen/sperrmuell/" in link for link in links_of(response))


def test_an_ambiguous_place_offers_each(get: Get) -> None:
    text = text_of(get("/suche/", "kreis-heinsberg", q="sperrmüll beeck"))
    assert "Diesen Ort gibt es mehrmals." in text
    assert "Stadt Wegberg" in text and "Stadt Geilenkirchen" in text


def test_offices_are_found(get: Get) -> None:
    assert "Ämter Jugendamt Kreis Heinsberg" in text_of(get("/suche/", q="jugendamt"))


def test_nothing_found_leads_on(get: Get) -> None:
    response = get("/suche/", q="qwxyzzyk")
    text = text_of(response)
    assert "Oder wählen Sie eine Lebenslage" in text
    assert "Leistungen von A bis Z" in text
    assert "Am Rathaus 13" in text or "rufen Sie uns an" in text
    links = links_of(response)
    assert {"/lebenslagen/umzug/", "/wegweiser/umzug/", "/leistungen/", "/leistungen/kontakt/"} <= set(links)
    assert "Meinten Sie" not in text  # nothing in the catalogue looks like it


@pytest.mark.parametrize("text", ["rumpelstilzchen", "xylofonist", "blubberlutsch"])
def test_nothing_far_fetched_is_offered_instead(get: Get, text: str) -> None:
    shown = text_of(get("/suche/", q=text))
    assert "Dazu haben wir nichts gefunden" in shown
    assert "Meinten Sie" not in shown


def test_a_question_to_the_machine_interface_is_counted_as_well(database: None) -> None:
    for number, text in enumerate(["qwxyzzyk"] * 3 + ["qwxyzzyk 0151234567", "hund"]):
        Client(REMOTE_ADDR=f"192.0.2.{number}").get(
            "/api/v1/leistungen", {"q": text}, headers={"host": "selfkant.localhost"}
        )
    assert gaps("selfkant") == {"qwxyzzyk": 3}


@pytest.fixture(autouse=True)
def no_gaps(database: None) -> Iterator[None]:
    """The tables of the catalogue are kept between tests, so what these wrote goes again."""
    yield
    with unit(System("selfkant")):
        Suchluecke.objects.all().delete()


def gaps(kommune: str) -> dict[str, int]:
    with unit(System(kommune)):
        return {row.begriff: row.anzahl for row in Suchluecke.objects.all()}


def ask(text: str, address: str, kommune: str = "selfkant") -> None:
    forget_kept()
    Client(REMOTE_ADDR=address).get("/suche/", {"q": text}, headers={"host": f"{kommune}.localhost"})


def test_an_unknown_word_is_readable_only_when_several_have_asked(database: None) -> None:
    for address in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"):
        ask("qwxyzzyk", address)
    assert gaps("selfkant") == {"": 2}
    ask("Qwxyzzyk?", "192.0.2.3")
    assert gaps("selfkant") == {"qwxyzzyk": 3}
    assert gaps("wegberg") == {}


@pytest.mark.parametrize("text", ["qwxyzzyk 0151234567", "qwx@yzzyk.example", "qwxyzzyk 12345", "q" * 31])
def test_what_may_be_personal_is_not_even_counted(text: str, database: None) -> None:
    for number in range(4):
        ask(text, f"192.0.2.{number}")
    assert gaps("selfkant") == {}


def suggestions(text: str, kommune: str = "selfkant") -> Any:
    query = urlencode({"q": text.encode("utf-8", "surrogatepass")})
    response = Client().get(f"/suche/vorschlaege?{query}", headers={"host": f"{kommune}.localhost"})
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    return response.json()["vorschlaege"]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("perso", "personalausweis"),
        ("geburtsu", "geburtsurkunde"),
        ("hun", "hund-anmelden"),
        ("wohngel", "wohngeld-erstantrag"),
        ("führersch", "fuehrerschein-umtausch"),
        ("auto abm", "kfz-ausserbetriebsetzung"),
        ("gebrutsurk", "geburtsurkunde"),
    ],
)
def test_what_is_being_typed_brings_suggestions(typed: str, slug: str, database: None) -> None:
    found = suggestions(typed)
    assert f"/leistungen/{slug}/" in [each["ziel"] for each in found]
    assert len(found) <= 8


@pytest.mark.parametrize("text", FEINDLICH)
def test_nothing_that_is_typed_breaks_page_or_suggestions(text: str, database: None) -> None:
    suggestions(text)
    query = urlencode({"q": text.encode("utf-8", "surrogatepass"), "lebenslage": text[:50].encode("utf-8", "replace")})
    response = Client().get(f"/suche/?{query}", headers={"host": "selfkant.localhost"})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
