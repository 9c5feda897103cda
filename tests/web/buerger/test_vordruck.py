"""The empty form to be printed: where there is one, what stands on it, and where it is to be sent."""

from __future__ import annotations

import pytest

from portal.core.tenancy import System, unit
from portal.leistung.models import Angebot
from portal.web.ui import assets
from tests.web.buerger.conftest import Get
from tests.web.buerger.test_katalog import links_of, text_of

PAGE, FORM = "/leistungen/geburtsurkunde/", "/leistungen/geburtsurkunde/formular/"


@pytest.fixture(autouse=True, scope="module")
def built() -> None:
    assets.build()


def test_the_empty_form_says_all_that_is_needed_on_paper(get: Get, urkunde_online: None) -> None:
    response = get(FORM)
    text = text_of(response)
    for words in ("Gemeinde Selfkant", "Geburtsurkunde", "Wohin mit dem Formular?", "Am Rathaus 13", "52538 Selfkant",
                  "Für welches Ereignis brauchen Sie eine Urkunde?", "Nur ausfüllen, wenn bei Frage 2 „Geburt“",
                  "Urkunde 1", "bis zu 10-mal", "Was Sie beilegen", "Ausweiskopie", "10,00 €", "Suchgebühr",
                  "Meine Angaben sind richtig und vollständig.", "Ort und Tag", "Unterschrift",
                  "selfkant.localhost/leistungen/geburtsurkunde/datenschutz/"):  # fmt: skip
        assert words in text, words
    html = response.content.decode()
    assert "Urkunde 2" not in text and "Urkunde 2" in text_of(get(FORM, raeume="2"))
    assert "Urkunde 2" not in text_of(get(FORM, raeume="99"))
    assert 'value="67"' in html and "<input" not in html.split("<main")[1].split("</main>")[0]


def test_the_page_of_the_leistung_leads_to_it(get: Get, urkunde_online: None) -> None:
    assert FORM in links_of(get(PAGE))
    english = get(f"/en{PAGE}")
    assert FORM in links_of(english) and "Empty form to print (in German)" in text_of(english)


def test_there_is_none_where_the_kommune_does_not_take_it(get: Get, urkunde_online: None) -> None:
    for kommune in ("gangelt", "kreis-heinsberg"):
        assert get(FORM, kommune).status_code == 404
        assert FORM not in links_of(get(PAGE, kommune))
    assert get("/leistungen/hundesteuer-anmeldung/formular/").status_code == 404
    assert get("/leistungen/nichts/formular/").status_code == 404


def test_a_kommune_that_takes_paper_only_has_it_too(get: Get, urkunde_online: None) -> None:
    on_paper = {"modus": Angebot.Modus.DRUCK, "ziel_url": ""}  # its form is the portal's
    with unit(System("selfkant")):
        Angebot.objects.filter(kommune="selfkant", leistung="geburtsurkunde").update(**on_paper)
    assert "Urkunde 1" in text_of(get(FORM))
    assert "Lieber online ausfüllen" not in text_of(get(FORM))
    page, english = get(PAGE), get(f"/en{PAGE}")
    assert links_of(page).count(FORM) == 1 and "noch nicht online" not in text_of(page)
    assert links_of(english).count(FORM) == 1 and "Empty form to print (in German)" in text_of(english)


def test_every_kind_of_question_is_drawn(get: Get, kuechenspuele: str) -> None:
    text = text_of(get(f"/leistungen/{kuechenspuele}/formular/"))
    for words in ("Posten 3", "Sie können mehreres ankreuzen.", "m²",
                  "Füllen Sie das Formular nicht weiter aus, wenn bei Frage"):  # fmt: skip
        assert words in text, words
    assert "Betrag mal Anzahl" not in text  # computed
