"""The catalogue pages: what they say, what they never say, and that everybody gets the same page."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune, Organisationseinheit, Ort
from portal.leistung.models import Leistung
from tests.reference import forget_kept
from tests.web.buerger.conftest import Get

PAGES = [
    "/",
    "/suche/",
    "/suche/?q=geburtsurkunde",
    "/suche/?q=gebrutsurkunde",
    "/leistungen/",
    "/leistungen/geburtsurkunde/",
    "/leistungen/buergergeld/",
    "/leistungen/kontakt/",
    "/leistungen/geburtsurkunde/ort/",
    "/leistungen/geburtsurkunde/ort/?ort=Teveren",
    "/leistungen/geburtsurkunde/ort/?ort=52525",
    "/leistungen/geburtsurkunde/ort/?ausland=1",
    "/lebenslagen/",
    "/lebenslagen/geburt/",
]


def text_of(response: Any) -> str:
    """The words of the main part, as read."""
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))).replace("\u00a0", " ")


def links_of(response: Any) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]+)"', response.content.decode())]


@pytest.mark.parametrize("host", ["selfkant", "kreis-heinsberg"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_public_cacheable_and_cheap(path: str, host: str, database: None) -> None:
    Client().get(path, headers={"host": f"{host}.localhost"})  # what a process reads once: the words of the search
    forget_kept()
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(path, headers={"host": f"{host}.localhost"})
    assert response.status_code == 200
    assert len(queries) <= 8
    assert "max-age=20" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_the_second_visit_costs_no_query(get: Get) -> None:
    get("/leistungen/geburtsurkunde/")
    with CaptureQueriesContext(connection) as queries:
        Client().get("/leistungen/geburtsurkunde/", headers={"host": "selfkant.localhost"})
    assert len(queries) == 0


def test_what_people_type_is_not_kept_by_us(get: Get) -> None:
    for path in ("/suche/?q=geburtsurkunde", "/leistungen/geburtsurkunde/ort/?ort=Teveren"):
        response = get(path)
        assert response.headers["Cache-Control"] == "max-age=20, private"
        with CaptureQueriesContext(connection) as queries:
            Client().get(path, headers={"host": "selfkant.localhost"})
        assert len(queries) > 0


def test_each_host_has_a_page_of_its_own(get: Get) -> None:
    get("/leistungen/geburtsurkunde/", "selfkant")
    other = Client().get("/leistungen/geburtsurkunde/", headers={"host": "wegberg.localhost"})
    assert "Stadt Wegberg" in text_of(other)
    assert "Selfkant" not in other.content.decode()


def test_the_search_leads_to_the_leistung(get: Get) -> None:
    response = get("/suche/", q="geburtsurkunde")
    assert links_of(response).index("/leistungen/geburtsurkunde/") < links_of(response).index(
        "/leistungen/geburtsurkunde-mehrsprachig/"
    )


def test_a_misspelt_question_is_answered_and_says_how_it_was_read(get: Get) -> None:
    assert "Wir haben nach „Geburtsurkunde“ gesucht." in text_of(get("/suche/", q="gebrutsurkunde"))


def test_no_result_leads_on(get: Get) -> None:
    response = get("/suche/", q="<script>qwxyz</script>")
    assert "Dazu haben wir nichts gefunden" in text_of(response)
    assert "/leistungen/" in links_of(response)
    assert "<script>qwxyz" not in response.content.decode()


def test_every_leistung_has_a_page(get: Get) -> None:
    for slug in Leistung.objects.values_list("id", flat=True)[::9]:
        response = get(f"/leistungen/{slug}/")
        assert response.status_code == 200, slug
        assert "prüfen)" not in text_of(response), slug
        assert "to be checked" not in response.content.decode(), slug


def test_a_to_z_lists_all_of_them(get: Get) -> None:
    links = set(links_of(get("/leistungen/")))
    assert {f"/leistungen/{slug}/" for slug in Leistung.objects.values_list("id", flat=True)} <= links


@pytest.mark.parametrize("path", ["/leistungen/gibt-es-nicht/", "/lebenslagen/gibt-es-nicht/", "/leistungen/x/ort/"])
def test_unknown_is_404(path: str, get: Get) -> None:
    assert get(path).status_code == 404


def test_only_reading_is_allowed(database: None) -> None:
    assert Client().post("/suche/", headers={"host": "selfkant.localhost"}).status_code == 405


def test_before_it_is_online_the_page_informs(get: Get) -> None:
    text = text_of(get("/leistungen/geburtsurkunde/"))
    assert "Die Gemeinde Selfkant bietet diese Leistung noch nicht online an." in text
    assert "Antrag stellen" not in text
    assert "Wenn das Kind in Selfkant geboren ist, ist das Standesamt der Gemeinde Selfkant zuständig." in text


def test_what_is_unknown_is_said(get: Get) -> None:
    text = text_of(get("/leistungen/geburtsurkunde/"))
    assert "Öffnungszeiten nicht hinterlegt" in text
    assert "Anschrift des Rathauses Am Rathaus 13 52538 Selfkant" in text
    assert "Dauer noch nicht hinterlegt" in text
    assert "hat sie noch nicht bestätigt" in text


def test_online_the_page_has_the_confirmed_fee_and_asks_for_the_place(get: Get, urkunde_online: None) -> None:
    response = get("/leistungen/geburtsurkunde/")
    text = text_of(response)
    assert "Antrag stellen" in text
    assert "Erstes Exemplar 10,00 €" in text
    assert "Demo-Einstellung" in text
    assert "/leistungen/geburtsurkunde/ort/" in links_of(response)


def test_all_that_one_must_know_before_the_start_stands_on_the_page(get: Get, urkunde_online: None) -> None:
    with unit(System("selfkant")):  # no source names a number of a Standesamt
        Organisationseinheit.objects.filter(kommune_id="selfkant", funktion="standesamt").update(telefon="02456 00-0")
    response = get("/leistungen/geburtsurkunde/")
    text, signs = text_of(response), signs_of(response)
    for told in (
        "Was Sie brauchen Identitätsnachweis ggf. Vollmacht oder Nachweis des rechtlichen Interesses",
        "Rechtsgrundlage §§ 55, 59, 62 PStG AVwGebO NRW 5b.4.5",
        "So geht es auch Per Post Gemeinde Selfkant Standesamt Am Rathaus 13 52538 Selfkant "
        "Am Telefon 02456 00-0 Vor Ort Am Rathaus 13, 52538 Selfkant",
    ):
        assert told in text, told
    login = "Anmeldung mit BundID und ELSTER-Zertifikat oder Online-Ausweis, oder ohne Konto"
    facts = {"kosten": "Kosten 10,00 €", "stufe-substanziell": login}
    for sign, words in facts.items():
        assert signs[sign] == words.split()[0] and words in text, sign
    assert {sign: signs[sign] for sign in ("post", "haus-amt")} == {"post": "Per Post", "haus-amt": "Vor Ort"}


def signs_of(response: Any) -> dict[str, str]:
    """The icons beside a term, each with the term: none stands alone."""
    term = r'<dt>\s*<svg [^>]*aria-hidden="true"[^>]*><use href="[^"]*#([\w-]+)"></use></svg>\s*([^<]+?)\s*</dt>'
    return {sign: unescape(words) for sign, words in re.findall(term, response.content.decode())}


def test_on_the_host_of_the_kreis_the_place_is_asked(get: Get, urkunde_online: None) -> None:
    text = text_of(get("/leistungen/geburtsurkunde/", "kreis-heinsberg"))
    assert "Das hängt vom Ort ab." in text
    assert "Antrag stellen" in text


def test_the_home_page_shows_what_goes_online(get: Get, urkunde_online: None) -> None:
    assert "Das geht schon online Geburtsurkunde bestellen" in text_of(get("/"))


def _start(response: Any) -> str:
    (link,) = {link for link in links_of(response) if "/antraege/neu/" in unescape(link) or "uebergang" in link}
    return link


def test_the_place_leads_to_the_start_on_this_host(get: Get, urkunde_online: None) -> None:
    response = get("/leistungen/geburtsurkunde/ort/", ort="Tüddern")
    parts = urlsplit(_start(response))
    ort = Ort.objects.get(kommune_id="selfkant", name="Tüddern")
    assert (parts.netloc, parts.path) == ("", "/antraege/neu/")
    assert parse_qs(parts.query) == {"leistung": ["geburtsurkunde"], "ort": [str(ort.id)]}


def test_the_place_leads_across_to_the_responsible_kommune(get: Get, urkunde_online: None) -> None:
    response = get("/leistungen/geburtsurkunde/ort/", ort="Geilenkirchen")
    text = text_of(response)
    assert (
        "Das Kind ist in Geilenkirchen geboren. Deshalb ist das Standesamt der Stadt Geilenkirchen zuständig." in text
    )
    assert "Ihr Antrag geht direkt an die Stadt Geilenkirchen." in text
    query = parse_qs(urlsplit(_start(response)).query)
    assert query["nach"] == ["geilenkirchen"]
    assert query["weiter"][0].startswith("/antraege/neu/?leistung=geburtsurkunde&ort=")


def test_where_it_is_not_online_nobody_is_sent_into_nothing(get: Get, urkunde_online: None) -> None:
    response = get("/leistungen/geburtsurkunde/ort/", ort="Wegberg")
    assert "Online geht das dort noch nicht." in text_of(response)
    assert not [link for link in links_of(response) if "antraege" in link]


def test_an_ambiguous_place_asks_back_and_a_choice_answers(get: Get) -> None:
    page = get("/leistungen/geburtsurkunde/ort/", ort="Beeck")
    assert "Beeck (Stadt Wegberg)" in text_of(page)
    assert "Bitte prüfen Sie Ihre Angaben" not in text_of(page)
    ort = Ort.objects.get(kommune_id="wegberg", name="Beeck")
    answer = get("/leistungen/geburtsurkunde/ort/", ort="Beeck", gewaehlt="1", ort_id=str(ort.id))
    assert "das Standesamt der Stadt Wegberg zuständig" in text_of(answer)


def test_a_place_that_is_called_like_a_town_outside_asks_which_is_meant(get: Get) -> None:
    page = get("/leistungen/geburtsurkunde/ort/", ort="Eschweiler")
    assert "Eschweiler (Stadt Heinsberg) Eschweiler außerhalb des Kreises" in text_of(page)
    ort = Ort.objects.get(kommune_id="heinsberg", name="Eschweiler")
    for ort_id, told in ((str(ort.id), "das Standesamt der Stadt Heinsberg"), ("ausserhalb", "dieses Ortes")):
        answer = get("/leistungen/geburtsurkunde/ort/", ort="Eschweiler", gewaehlt="1", ort_id=ort_id)
        assert told in text_of(answer)


def test_asked_back_and_not_chosen_says_so_in_summary_and_field(get: Get) -> None:
    page = get("/leistungen/geburtsurkunde/ort/", ort="Beeck", gewaehlt="1")
    assert text_of(page).count("Wählen Sie den Ort, den Sie meinen.") == 2


def test_many_places_become_a_list(get: Get) -> None:
    html = get("/leistungen/geburtsurkunde/ort/", ort="52525").content.decode()
    assert html.count("<option") == 1 + Ort.objects.filter(plz="52525").count()


def test_nothing_typed_is_an_error_and_what_was_typed_is_kept(get: Get) -> None:
    assert text_of(get("/leistungen/geburtsurkunde/ort/", ort="")).count("Geben Sie einen Ort") == 2
    assert 'value="Köln"' in get("/leistungen/geburtsurkunde/ort/", ort="Köln").content.decode()


def test_outside_and_abroad_are_answered(get: Get) -> None:
    assert "das Standesamt dieses Ortes zuständig" in text_of(get("/leistungen/geburtsurkunde/ort/", ort="Köln"))
    abroad = get("/leistungen/geburtsurkunde/ort/", ausland="1")
    assert "Standesamt I in Berlin" in text_of(abroad)
    assert not [link for link in links_of(abroad) if "selfkant" in link and "standesamt" in link]


def test_a_leistung_without_a_place_does_not_ask(get: Get) -> None:
    leistung = Leistung.objects.filter(ortsbezug="ohne").first()
    assert leistung is not None
    response = get(f"/leistungen/{leistung.id}/ort/")
    assert (response.status_code, response.headers["Location"]) == (302, f"/leistungen/{leistung.id}/")


@pytest.mark.parametrize("ort", ["\x00", "x" * 5000, "' OR 1=1 --", "99999999", "<b>", "ort_id"])
def test_hostile_places_break_nothing(ort: str, get: Get) -> None:
    assert get("/leistungen/geburtsurkunde/ort/", ort=ort).status_code == 200
    assert get("/leistungen/geburtsurkunde/ort/", ort_id=ort).status_code == 200


def test_no_kommune_is_named_on_the_pages_of_another(get: Get) -> None:
    names = [kommune.bezeichnung for kommune in Kommune.objects.exclude(id="selfkant").exclude(ist_kreis=True)]
    html = get("/").content.decode()
    assert not [name for name in names if name in html]


def test_a_lebenslage_shows_first_what_goes_online_and_then_what_needs_a_visit(get: Get, urkunde_online: None) -> None:
    text = text_of(get("/lebenslagen/ausweise/"))
    online, visit = text.index("Das geht online"), text.index("Dafür kommen Sie vorbei")
    assert online < text.index("Geburtsurkunde bestellen") < visit < text.index("Personalausweis beantragen")


def test_a_lebenslage_lists_each_of_its_leistungen_once(get: Get) -> None:
    for slug in ("umzug", "gruendung"):
        links = [
            link for link in links_of(get(f"/lebenslagen/{slug}/")) if link.startswith("/leistungen/") and link[12:]
        ]
        assert sorted(links) == sorted(
            f"/leistungen/{leistung.id}/" for leistung in Leistung.objects.filter(lebenslagen__contains=[slug])
        )


@pytest.mark.parametrize("path", ["/", "/lebenslagen/", "/lebenslagen/umzug/"])
def test_the_finder_is_offered_where_people_begin(get: Get, path: str) -> None:
    assert "/wegweiser/umzug/" in links_of(get(path))
