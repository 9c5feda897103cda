"""The assistant in English: every page, every message, the summary; what is kept and submitted stays German."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.core.tenancy import System, unit
from portal.formular.queries import load
from portal.formular.rules.sprache import texts_of
from portal.kommune.models import Ort
from portal.vorgang.models import Vorgang
from portal.vorgang.queries import details_of
from portal.web.ui import assets
from tests.antrag import begin
from tests.citizen import ANSWERS, DECLARATIONS, TICKED, one_page_pdf

pytestmark = pytest.mark.usefixtures("database")
# Typed, named by the law, or the same in both languages.
SAME = {"DIN A4", "DIN A5", "Religion", "Name"}


@pytest.fixture(autouse=True, scope="module")
def built() -> None:
    assets.build()


def words_on(page: str) -> str:
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", "\n", main).replace("&#x27;", "'").replace("&quot;", '"').split("  "))


def german_left_on(page: str) -> set[str]:
    """Texts of the form that stand on the page in German, each as a whole."""
    shown = {line.strip() for line in words_on(page).splitlines()}
    return (texts_of(load("personenstandsurkunde", 1)) & shown) - SAME


def test_every_page_is_in_english_and_the_submission_in_german(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    assert german_left_on(guest.get(base, follow=True).content.decode())  # else the search finds nothing anywhere
    url = guest.get(f"/en{base}")["Location"]
    seen = []
    while not url.endswith("/pruefen/"):
        key = url.rstrip("/").rsplit("/", 1)[-1]
        seen.append(key)
        page = guest.get(url).content.decode()
        assert '<html lang="en"' in page and "Only the German text is binding" in page
        assert german_left_on(page) == set(), key
        assert re.search(r"deleted on \d{1,2} [A-Z][a-z]+ \d{4} if", page), key
        data = dict(ANSWERS.get(key, {}))
        if key == "identitaet":
            data["ausweiskopie"] = SimpleUploadedFile("ausweis.pdf", one_page_pdf())
        response = guest.post(url, data)
        assert response.status_code == 302, key
        url = response["Location"]
        assert url.startswith("/en/antraege/"), key
    assert len(seen) > 12
    page = guest.get(url).content.decode()
    assert german_left_on(page) == set()
    for text in ("Birth certificate", "27 March 2019", "Not stated", "First copy of this certificate", "Testkind"):
        assert text in page, text
    assert f'href="/en{base}kind-1/?zurueck=pruefen#geburtsort"' in page and "#ort" not in page  # the place is fixed
    response = guest.post(f"/en{base}einreichung/", {"betrag_gesehen": "1500"})
    assert "Confirm that your answers are correct and complete." in response.content.decode()
    assert guest.post(f"/en{base}einreichung/", DECLARATIONS | TICKED)["Location"].startswith("/vorgaenge/")
    with unit(System("geilenkirchen")):
        frozen = details_of(Vorgang.objects.get()).submission
    labels = {row["label"] for part in frozen["zusammenfassung"] for row in part["zeilen"]}
    assert "Art der Urkunde" in labels and "Kind of certificate" not in labels
    assert frozen["positionen"][0]["text"].startswith("Geburtsurkunde")


def test_messages_and_files_are_in_english_and_nothing_typed_is_lost(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    for key in ("standesamt", "ereignis-1", "urkundenart-1", "ausfuehrung-1"):
        guest.post(f"{base}{key}/", ANSWERS[key])
    response = guest.post(f"/en{base}anzahl-1/", {"anzahl": "viele", "zweck": ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Enter a number from 1 to 10." in page and "Choose what you need the certificate for." in page
    assert 'value="viele"' in page
    assert f'href="http://geilenkirchen.localhost{base}anzahl-1/"' in page  # the same page in German
    guest.post(f"{base}anzahl-1/", ANSWERS["anzahl-1"])
    page = guest.post(f"/en{base}wann-1/", {"ereignis_datum": "1.1.2999"}).content.decode()
    assert "1 January 2999 is in the future. Check the date." in page


def test_what_was_typed_on_an_english_page_survives_a_lost_session(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    session = guest.cookies["sitzung"].value
    for key in ("standesamt", "ereignis-1", "urkundenart-1", "ausfuehrung-1", "anzahl-1", "wann-1"):
        guest.post(f"{base}{key}/", ANSWERS[key])
    guest.cookies["sitzung"] = ""
    response = guest.post(f"/en{base}kind-1/", ANSWERS["kind-1"])
    back = guest.get(response["Location"]).context["weiter"]
    guest.cookies["sitzung"] = session
    page = guest.get(back).content.decode()
    assert 'value="Testkind"' in page and "What you typed is still there" in page


def test_who_begins_in_english_goes_on_in_english(guest: Client, ort: Ort) -> None:
    address = f"/en/antraege/neu/?leistung=geburtsurkunde&ort={ort.id}"
    login = Client(HTTP_HOST="geilenkirchen.localhost").get(address)["Location"]
    assert login.startswith("/en/anmeldung/?weiter=%2Fen%2Fantraege%2Fneu%2F")
    assert "Go on without an account" in guest.get(login).content.decode()
    assert "Begin the application" in guest.get(address).content.decode()
    begun = guest.post("/en/antraege/neu/", {"leistung": "geburtsurkunde", "ort": ort.id})
    assert begun["Location"].startswith("/en/antraege/")
