"""The catalogue in English: below /en/, complete, cacheable, and saying that German binds."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from babel.messages import pofile
from babel.messages.extract import extract_python
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

from portal.dokument.rules import MESSAGES
from portal.leistung.models import Lebenslage, Leistung
from portal.leistung.rules import texte
from portal.leistung.rules import zustaendigkeit as regeln
from portal.leistung.rules.verfahren import WORTE
from portal.web.ui import assets, sprachen
from tests.reference import forget_kept
from tests.web.buerger.conftest import Get
from tests.web.buerger.test_katalog import links_of, text_of

WEB = Path(assets.UI).parent
PAGES = ["/en/", "/en/leistungen/", "/en/leistungen/geburtsurkunde/", "/en/lebenslagen/", "/en/lebenslagen/ausweise/"]
_BUERGER, _UI = "buerger/templates/buerger/", "ui/templates/ui/"
_ASSISTENT = "assistent/templates/assistent/"
ASSISTENT = (
    "abmelden", "anforderung", "dateien", "dateiliste", "deutsch_gilt", "felder", "fragen", "hilfe", "liste", "pruefen",
    "rahmen", "sicher_anmelden", "stopp", "umstellung", "zustimmungen",
)  # fmt: skip
SOURCES = [
    *(
        f"{_BUERGER}{name}.html"
        for name in (
            "startseite",
            "suche",
            "leistungen",
            "leistung",
            "lebenslagen",
            "lebenslage",
            "ort",
            "kontakt",
            "kontakt_gesendet",
            "anmeldung",
            "anmeldung_abgelehnt",
            "anmeldung_weiter",
            "antrag_loeschung",
            "antrag_neu",
            "antrag_wechsel",
            "ausdruck",
            "mitzeichnen",
            "mitzeichnung",
            "nicht_mehr_online",
            "rueckkehr",
            "rueckkehr_konto",
            "rueckkehr_zugang",
            "unterschrift",
            "zu_viele",
            "wegweiser",
            "wegweiser_frage",
            "wegweiser_liste",
            "zahlen",
        )
    ),
    *(
        f"{_BUERGER}teile/{name}.html"
        for name in (
            "stelle",
            "leistung_verweis",
            "deutsch_gilt",
            "wegweiser_verweise",
            "ombudsstelle",
            "checkliste",
            "drucken",
            "mitzeichnen_ende",
        )
    ),
    *(f"{_UI}{name}.html" for name in ("base", "rahmen", "teile/fuss", "teile/demo", "teile/marke")),
    *(f"{_UI}kern/{name}.html" for name in ("pfad", "suche", "fehlerliste", "fortschritt", "hinweis", "uebersicht")),
    *(f"{_ASSISTENT}{name}.html" for name in ASSISTENT),
    "ui/templates/django/forms/field.html",
    "assistent/felder.py",
    "assistent/seiten.py",
    "buerger/anmeldung.py",
    "assistent/zustimmung.py",
    "buerger/antraege.py",
    "buerger/ausdruck.py",
    "buerger/mitzeichnen.py",
    "buerger/mitzeichnung.py",
    "buerger/rueckkehr.py",
    "buerger/unterschrift.py",
    "buerger/wechsel.py",
    "buerger/grenzen.py",
    "callbacks/bundid.py",
    "buerger/dateien.py",
    "ui/dateien.py",
    "buerger/katalog.py",
    "buerger/katalog_darstellung.py",
    "buerger/katalog_formulare.py",
    "buerger/suche.py",
    "buerger/kontakt.py",
    "buerger/wegweiser.py",
    "buerger/wegweiser_formulare.py",
    "buerger/checkliste.py",
    "buerger/zahlen.py",
    *(
        f"{_BUERGER}{name}.html"
        for name in (
            "vorgaenge",
            "vorgang",
            "zahlung",
            "zustellung",
            "zugriffe",
            "ruecknahme",
            "nachricht_abgelaufen",
            "vorgang_fehlt",
        )
    ),
    *(
        f"{_BUERGER}teile/{name}.html"
        for name in (
            "abgabe",
            "aufbewahrung",
            "fallteile",
            "folgeantrag",
            "gefragt",
            "fristen",
            "hinweis_kam_nicht_an",
            "vorgangskarte",
            "zugriff",
        )
    ),
    *(f"{_UI}kern/{name}.html" for name in ("fristen", "verlauf", "nachricht")),
    *(
        f"buerger/{name}.py"
        for name in ("darstellung", "meine", "vorgaenge", "zugriffe", "zahlungen", "zustellung", "formulare")
    ),
    "ui/fristanzeige.py",
    "ui/dauer.py",
    "ui/anlagen.py",
]
_KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}


@pytest.fixture(autouse=True, scope="module")
def built() -> None:
    assets.build()


def messages_of(path: Path) -> set[str]:
    """The texts of a template or module that are meant to be translated."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        source = "\n".join(line.strip() for line in templatize(source).splitlines())
    found: Iterable[Any] = extract_python(io.BytesIO(source.encode()), _KEYWORDS, [], {})
    return {text if isinstance(text, str) else text[0] for _line, _name, text, _comments in found if text}


@lru_cache(maxsize=1)
def translated() -> set[str]:
    (source,) = sprachen.sources()
    with source.open("rb") as file:
        found = [message.id for message in pofile.read_po(file, locale="en") if message.string]
    return {text if isinstance(text, str) else text[0] for text in found}


@pytest.mark.parametrize("name", SOURCES)
def test_every_text_of_the_catalogue_is_translated(name: str) -> None:
    assert messages_of(WEB / name) - translated() == set()


def test_a_text_that_is_not_translated_would_be_found(tmp_path: Path) -> None:
    template = tmp_path / "neu.html"
    template.write_text('{% load i18n %}{% translate "Ganz neuer Text" %}')
    assert messages_of(template) - translated() == {"Ganz neuer Text"}


def test_words_and_lebenslagen_are_translated(database: None) -> None:
    wanted = {text for words in WORTE.values() for text in (words.start, words.beginnen, *words.danach)}
    wanted |= {text for words in WORTE.values() for text in (words.gegenstand, words.angekommen)}
    wanted |= set(Leistung.objects.exclude(ortsfrage="").values_list("ortsfrage", flat=True))
    wanted |= set(Lebenslage.objects.values_list("titel", flat=True))
    assert wanted - translated() == set()


def sentences() -> list[texte.Satz]:
    """Each sentence about who is responsible, in each of its forms."""
    city, body, day = "Stadt A", "Jobcenter B", date(2026, 12, 1)
    return [
        *(texte.reason(texte.satz("{ort}", ort="A"), name, whom) for name, whom in (("Standesamt", city), (body, ""))),
        *(texte.condition(when, name, city) for when in ("", texte.satz("{ort}", ort="A")) for name in ("Amt", "X Y")),
        *(texte.outside(name, "Kreis C", of_kreis=kreis) for name in ("Amt", "Standesamt") for kreis in (True, False)),
        texte.everywhere(body, "Deutschland", "Kreis C"),
        regeln.told_delegation("V", city), regeln.told_mandate("V", city, city), regeln.told_creditor(city),
        regeln.told_open("V", city), regeln.told_acceptance(city, city, ""), regeln.told_acceptance(city, city, "x"),
        regeln.told_ahead(day, "V", city), regeln.told_successor(day, body, city), regeln.told_court(body),
        regeln.told_acceptance_unknown(city),
        regeln.told_decision(city, body), regeln.told_special("F", body), regeln.told_not_deposited(city),
        regeln.told_derived(city), regeln.told_unclear(city, ""), regeln.told_unclear(city, "02451 1"),
    ]  # fmt: skip


def forms_of(said: texte.Satz) -> set[str]:
    return {said.vorlage}.union(*(forms_of(value) for value in said.werte.values() if isinstance(value, texte.Satz)))


def test_every_sentence_about_who_is_responsible_is_translated(database: None) -> None:
    forms = set().union(*map(forms_of, sentences())) - {"{ort}"}
    rows = Leistung.objects.exclude(ortssatz="").values_list("ortssatz", "ortsbedingung")
    forms |= {form for row in rows for form in row}
    assert forms - translated() == set()
    with override("en"):
        for form in forms:
            names = re.compile(r"{(\w+)")
            assert set(names.findall(gettext(form))) == set(names.findall(form)), form


def test_who_is_responsible_and_why_is_said_in_english(get: Get) -> None:
    page = text_of(get("/en/leistungen/geburtsurkunde/ort/", ort="Teveren"))
    assert "The child was born in Teveren. This is why the responsible office is: Standesamt, Stadt Geil" in page
    page = text_of(get("/en/leistungen/bauantrag/ort/", ort="52531"))
    assert "deals with this under the agreement" in page and "ist nicht geklärt" not in page
    page = text_of(get("/en/leistungen/geburtsurkunde/ort/", ort="Köln"))
    assert "If it lies outside, the office of the same kind (Standesamt) of that place is responsible." in page
    page = text_of(get("/en/leistungen/geburtsurkunde/ort/", ausland="1"))
    assert "It happened abroad." in page
    page = text_of(get("/leistungen/geburtsurkunde/ort/", ort="Teveren"))
    assert "Deshalb ist das Standesamt der Stadt Geilenkirchen zuständig." in page


def test_what_is_said_of_a_file_is_translated() -> None:
    assert set(MESSAGES.values()) - translated() == set()


def test_a_translation_that_lost_its_placeholder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        '#, python-format\nmsgid "Hallo %(name)s"\nmsgstr "Hello %(nam)s"\n', encoding="utf-8"
    )
    with pytest.raises(sprachen.CatalogueFaulty):
        sprachen.compile_catalogues(tmp_path / "ziel", folder=tmp_path)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_english_says_that_german_binds_and_knows_its_german_one(get: Get, path: str) -> None:
    response = get(path)
    html = response.content.decode()
    assert '<html lang="en"' in html
    assert "Only the German text is binding" in text_of(response)
    german = path.removeprefix("/en")
    assert re.search(rf'<link rel="alternate" hreflang="de" href="https?://[^"]+{german}">', html)
    assert re.search(rf'<link rel="alternate" hreflang="en" href="https?://[^"]+{path}">', html)
    assert '<html lang="de"' in get(german).content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_public_cacheable_and_cheap(database: None, path: str) -> None:
    forget_kept()
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(path, headers={"host": "selfkant.localhost"})
    assert response.status_code == 200
    assert len(queries) <= 8
    assert "max-age=20" in response.headers["Cache-Control"]
    assert "Set-Cookie" not in response.headers and "Vary" not in response.headers


def test_a_to_z_is_sorted_by_the_english_titles_and_stays_english(get: Get) -> None:
    response = get("/en/leistungen/")
    links = [link for link in links_of(response) if re.fullmatch(r"/en/leistungen/[a-z0-9-]+/", link)]
    assert len(links) == Leistung.objects.count()
    text = text_of(response)
    assert text.index("Apply for an identity card") < text.index("Order a birth certificate")


def test_the_search_finds_english_words_and_answers_in_english(get: Get) -> None:
    response = get("/en/suche/", q="birth certificate")
    assert "Order a <mark>birth</mark> <mark>certificate</mark>" in response.content.decode()
    text = text_of(response)
    assert "Order a birth certificate" in text and "Narrow the results" in text
    assert "/en/leistungen/geburtsurkunde/" in links_of(response)
    assert not [link for link in links_of(response) if link.startswith("/suche/")]
    nothing = text_of(get("/en/suche/", q="qwxyzqwxyz"))
    assert "We found nothing" in nothing and "Moving and housing" in nothing


def test_the_search_box_stays_in_its_language(get: Get) -> None:
    assert 'action="/en/suche/"' in get("/en/").content.decode()
    assert 'action="/suche/"' in get("/").content.decode()


def test_what_is_german_is_marked_as_german(get: Get, urkunde_online: None) -> None:
    html = get("/en/leistungen/geburtsurkunde/").content.decode()
    assert '<span class="kern-label">Apply</span>' in html  # the assistant is in English too
    assert '<p class="leise" lang="de">Geburtsurkunde bestellen</p>' in html
    assert re.search(r'<ul class="liste" lang="de"><li>', html)


def test_a_form_that_nobody_translated_says_so_at_the_start(get: Get, kuechenspuele: str) -> None:
    assert "(in German)</span>" in get(f"/en/leistungen/{kuechenspuele}/").content.decode()


def test_german_pages_mark_no_language_and_both_link_to_each_other(get: Get) -> None:
    assert 'lang="de">' not in get("/leistungen/geburtsurkunde/").content.decode().split("<main")[1]
    assert any(link.endswith("/en/leistungen/geburtsurkunde/") for link in links_of(get("/leistungen/geburtsurkunde/")))


def test_after_an_english_page_the_next_is_german_again(get: Get) -> None:
    get("/en/")
    assert "Was möchten Sie erledigen?" in text_of(get("/"))


def test_what_there_is_in_german_only_has_no_english_address(get: Get) -> None:
    assert [get(path).status_code for path in ("/en/wegweiser/nichts/", "/en/stand/", "/en/leistungen/x/")] == [
        404, 404, 404,
    ]  # fmt: skip


def test_a_finder_that_nobody_has_translated_leads_to_the_german_one(get: Get) -> None:
    answer = get("/en/wegweiser/pflege/?wer=kind")
    assert answer.status_code == 302 and answer["Location"] == "/wegweiser/pflege/?wer=kind"
    assert "hreflang" not in get("/wegweiser/pflege/").content.decode()
    assert "/en/wegweiser/geburt/" in get("/wegweiser/geburt/").content.decode()


def test_the_question_about_the_place_is_asked_and_answered_in_english(get: Get, urkunde_online: None) -> None:
    asked = get("/en/leistungen/geburtsurkunde/ort/")
    assert "In which place was the child born?" in text_of(asked) and "Only the German text is binding" in text_of(
        asked
    )
    assert "Enter a town" in text_of(get("/en/leistungen/geburtsurkunde/ort/", ort=""))
    assert "Which place do you mean?" in text_of(get("/en/leistungen/geburtsurkunde/ort/", ort="52525"))
    response = get("/en/leistungen/geburtsurkunde/ort/", ort="Geilenkirchen")
    html = response.content.decode()
    assert "The responsible office" in html and '<span class="kern-label">Apply</span>' in html
    (start,) = [unescape(link) for link in links_of(response) if "uebergang" in link]
    assert parse_qs(urlsplit(start).query)["weiter"][0].startswith("/en/antraege/neu/?leistung=geburtsurkunde&ort=")
    assert '<p class="einleitung">The child was born in Geilenkirchen.' in html
    assert "Your application goes directly to Stadt Geilenkirchen" in text_of(response)
    outside = get("/en/leistungen/geburtsurkunde/ort/", ort="50667 Köln")
    assert "We do not find this place in Kreis Heinsberg." in text_of(outside)
    assert "/en/leistungen/geburtsurkunde/ort/" in links_of(get("/en/leistungen/geburtsurkunde/"))


def test_suggestions_on_english_pages_are_english(get: Get) -> None:
    rows = get("/en/suche/vorschlaege", q="birth cert").json()["vorschlaege"]
    assert {"titel": "Order a birth certificate", "ziel": "/en/leistungen/geburtsurkunde/"} in rows
    german = get("/suche/vorschlaege", q="birth cert").json()["vorschlaege"]
    assert {"titel": "Geburtsurkunde bestellen", "ziel": "/leistungen/geburtsurkunde/"} in german
    home = get("/en/").content.decode()
    assert 'data-vorschlaege="/en/suche/vorschlaege"' in home and '"%d suggestions, reach them' in home


def test_a_finder_asks_and_tells_in_english_and_says_that_german_binds(get: Get) -> None:
    assert "I am moving" in text_of(get("/en/wegweiser/"))
    question = text_of(get("/en/wegweiser/umzug/"))
    assert "Where are you moving to?" in question
    assert "Only the German text is binding" in question
    answers = "wohin=in_den_kreis&wohnung=hauptwohnung&wohnform=miete&dabei=hund&geld="
    day = "stichtag_tag=1&stichtag_monat=12&stichtag_jahr=2026"
    page = get(f"/en/wegweiser/umzug/?{answers}&{day}")
    told = text_of(page)
    assert "Register your address" in told
    assert "within two weeks after moving in" in told.lower()
    assert "15 December 2026" in told
    assert "/en/leistungen/wohnsitz-anmelden/" in links_of(page)


def test_who_changes_the_language_types_nothing_again(get: Get) -> None:
    links = links_of(get("/leistungen/geburtsurkunde/ort/?ort=Gangelt"))
    assert any(link.endswith("/en/leistungen/geburtsurkunde/ort/?ort=Gangelt") for link in links)
    links = links_of(get("/en/wegweiser/umzug/?wohin=ins_ausland"))
    assert any(link.endswith("/wegweiser/umzug/?wohin=ins_ausland") and "/en/" not in link for link in links)
