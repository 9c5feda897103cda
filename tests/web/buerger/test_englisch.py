"""The assistant in English, and the pages around a draft; what is kept, signed and submitted stays German."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from django.utils.translation import gettext, override

from demo.identity_provider.keys import ensure_pair, set_up
from portal.core.ports import platform_adapter
from portal.core.tenancy import System, unit
from portal.formular import queries
from portal.formular.queries import load
from portal.formular.rules.sprache import texts_of
from portal.kommune.models import Ort
from portal.konto.models import Anmeldeversuch
from portal.vorgang.models import Statuswechsel, Vorgang
from portal.vorgang.queries import details_of
from portal.web.ui import assets
from tests.antrag import begin
from tests.citizen import ANSWERS, DECLARATIONS, TICKED, one_page_pdf
from tests.formular.test_anforderung import PARTNER
from tests.web.buerger.test_anforderung import DONE, PAGES
from tests.web.buerger.test_mitzeichnung import ASKED, YES, put_online
from tests.web.buerger.test_rueckkehr import KENNWORT, new_browser
from tests.web.buerger.test_sprachen import translated

pytestmark = pytest.mark.usefixtures("database")
# Typed, named by the law, or the same in both languages.
SAME = {"DIN A4", "DIN A5", "Religion", "Name", "Register"}


@pytest.fixture(autouse=True, scope="module")
def built() -> None:
    assets.build()


@pytest.fixture
def consent_form(guest: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A form that somebody else must agree to, in both languages: every text of its own begins with EN in English."""
    monkeypatch.setattr(queries, "_folders", [queries.DEFINITIONEN])
    put_online(tmp_path, PARTNER)
    common = queries.common_dictionary("en")
    own = {text: f"EN {text}" for text in texts_of(load("mitzeichnungen", 1)) if common and text not in common}
    (tmp_path / "mitzeichnungen" / "en.json").write_text(json.dumps(own))
    queries.add_folder(tmp_path)
    yield "mitzeichnungen"
    monkeypatch.undo()
    queries.add_folder(queries.DEFINITIONEN)  # forgets what was kept


@pytest.fixture
def login_keys(settings: Any, tmp_path: Path) -> Iterator[None]:
    """What a login needs on our side; nobody answers."""
    for side in ("saml", "provider"):
        (tmp_path / side).mkdir()
    ensure_pair(tmp_path / "saml" / "signatur.pem", "Test")  # making one takes half a second
    for copy in ("saml/entschluesselung-1.pem", "provider/signatur.pem"):
        shutil.copy(tmp_path / "saml" / "signatur.pem", tmp_path / copy)
    set_up(
        portal_folder=tmp_path / "saml",
        provider_folder=tmp_path / "provider",
        provider_url="http://127.0.0.1:1",
        entity_id="https://serviceportal.example/saml",
        acs_urls=["http://geilenkirchen.localhost/anmeldung/bundid/acs"],
    )
    identitaet = ("bundid", {"folder": str(tmp_path / "saml")}, "")
    settings.PORTAL_PLATFORM_ADAPTERS = {**settings.PORTAL_PLATFORM_ADAPTERS, "identitaet": identitaet}
    platform_adapter.cache_clear()
    yield
    platform_adapter.cache_clear()


def main_of(page: str) -> str:
    """What is not said to be German."""
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r'<(\w+)[^>]* lang="de"[^>]*>.*?</\1>', "", main, flags=re.DOTALL)


def words_on(page: str) -> str:
    main = main_of(page)
    return " ".join(re.sub(r"<[^>]+>", "\n", main).replace("&#x27;", "'").replace("&quot;", '"').split("  "))


def german_left_on(page: str, form: str = "personenstandsurkunde") -> set[str]:
    """Texts of the form and of the pages that stand on the page in German, each as a whole."""
    shown = {line.strip() for line in words_on(page).splitlines()}
    with override("en"):
        ours = {text for text in translated() if gettext(text) != text}
    return ((texts_of(load(form, 1)) | ours) & shown) - SAME


def headings_on(page: str) -> set[str]:
    return {re.sub(r"<[^>]+>", "", text).strip() for text in re.findall(r"<h[1-6][^>]*>(.*?)</h", main_of(page))}


def in_english(client: Client, path: str, form: str = "personenstandsurkunde") -> str:
    """The page at this address; every heading is another than on the German one."""
    page, german = client.get(path).content.decode(), client.get(path.removeprefix("/en")).content.decode()
    assert '<html lang="en"' in page and '<html lang="de"' in german, path
    assert headings_on(german) and headings_on(page) & headings_on(german) == set(), path
    assert german_left_on(page, form) == set(), path
    return page


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
    own = guest.post(f"/en{base}einreichung/", DECLARATIONS | TICKED)["Location"].removesuffix("?angekommen")
    assert own.startswith("/en/vorgaenge/")
    for path in (
        "/en/vorgaenge/",
        *(own + page for page in ("", "zahlung/", "zustellung/", "zugriffe/", "ruecknahme/")),
    ):
        assert "Only the German text is binding" in in_english(guest, path), path
    assert guest.post(own + "nachrichten/", {"text": "Thank you."})["Location"] == f"{own}?gesendet=1"
    assert guest.post(own + "ruecknahme/")["Location"] == own
    with unit(System("geilenkirchen")):
        frozen = details_of(Vorgang.objects.get()).submission
        assert Statuswechsel.objects.latest("am").wer == "Sie"
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
    leistung = guest.get("/en/leistungen/geburtsurkunde/").content.decode()
    assert "<span>10,00\xa0€, each further copy ordered at the same time 5,00\xa0€</span>" in leistung
    address = f"/en/antraege/neu/?leistung=geburtsurkunde&ort={ort.id}"
    login = Client(HTTP_HOST="geilenkirchen.localhost").get(address)["Location"]
    assert login.startswith("/en/anmeldung/?weiter=%2Fen%2Fantraege%2Fneu%2F")
    assert "Go on without an account" in guest.get(login).content.decode()
    assert "Begin the application" in guest.get(address).content.decode()
    begun = guest.post("/en/antraege/neu/", {"leistung": "geburtsurkunde", "ort": ort.id})
    assert begun["Location"].startswith("/en/antraege/")


def begin_in_english(client: Client, ort: Ort) -> str:
    return str(client.post("/en/antraege/neu/", {"leistung": "geburtsurkunde", "ort": ort.id})["Location"])


def filled_in_english(client: Client, ort: Ort) -> str:
    """A draft of the form with consent, up to the last page."""
    base = begin_in_english(client, ort)
    for key, typed in PAGES:
        assert client.post(f"{base}{key}/", typed)["Location"].startswith(base), key
    return base


def test_consent_is_asked_for_and_given_in_english_and_kept_in_german(
    guest: Client, consent_form: str, ort: Ort
) -> None:
    base = filled_in_english(guest, ort)
    asking = f"{base}mitzeichnung/partner/"
    assert f'href="{asking}"' in in_english(guest, f"{base}pruefen/", consent_form)
    assert "Show the link" in in_english(guest, asking, consent_form)
    refused = guest.post(asking, ASKED | {"an": "李小龙"}).content.decode()
    assert (
        "We cannot process the character “李” in a name." in refused and german_left_on(refused, consent_form) == set()
    )
    assert guest.post(asking, ASKED)["Location"] == asking
    link = re.search(r"http://geilenkirchen.localhost(/en/mitzeichnung/[0-9a-f]{40}/)", in_english(guest, asking))
    assert link
    other = new_browser()
    shown = in_english(other, link[1], consent_form)
    assert "Only the German text is binding" in shown and "EN Wir melden gemeinsam an." in shown
    assert '<span lang="de">Wir melden gemeinsam an.</span>' in shown
    assert "Choose whether you agree or refuse." in other.post(link[1], {}).content.decode()
    assert other.post(link[1], YES)["Location"] == link[1]
    assert "You have agreed" in in_english(other, link[1], consent_form)
    assert "Has agreed" in in_english(guest, asking, consent_form)
    assert guest.post(f"{base}einreichung/", DONE)["Location"].startswith("/en/vorgaenge/")
    with unit(System("geilenkirchen")):
        frozen = details_of(Vorgang.objects.get()).submission
    kept = json.dumps(frozen, ensure_ascii=False)
    assert "Ich vertrete sie nach Gesetz oder Satzung" in kept and "EN " not in kept


def test_who_must_log_in_to_agree_comes_back_in_english(
    guest: Client, consent_form: str, ort: Ort, tmp_path: Path
) -> None:
    put_online(tmp_path, PARTNER | {"vertrauensniveau": "substantiell"})
    asking = f"{filled_in_english(guest, ort)}mitzeichnung/partner/"
    guest.post(asking, ASKED)
    link = guest.get(asking).context["link"].initial["link"].removeprefix("http://geilenkirchen.localhost")
    other = new_browser()
    assert "Log in first" in in_english(other, link, consent_form)
    assert 'name="weiter" value="/en/mitzeichnung/"' in other.get(link).content.decode()
    assert other.cookies["mitzeichnung"]["path"] == "/en/mitzeichnung/"  # else a browser would not send it there
    assert other.get("/en/mitzeichnung/")["Location"] == link


def test_the_pages_around_a_draft_are_in_english_and_lead_to_each_other(guest: Client, ort: Ort) -> None:
    base = begin_in_english(guest, ort)
    foot = guest.get(base, follow=True).content.decode().split('class="assistent-fuss"')[1]
    for page in ("rueckkehr/", "druck/", "loeschung/"):
        assert f'href="{base}{page}"' in foot
        assert f'href="{base}"' in in_english(guest, base + page)
    guest.post(f"{base}rueckkehr/", {"kennwort": KENNWORT, "wiederholung": KENNWORT})
    told = in_english(guest, f"{base}rueckkehr/")
    code = re.search(r'<p class="code"[^>]*>([0-9A-Z-]{14})</p>', told)
    assert code and "geilenkirchen.localhost/en/entwurf/" in told and code[1] in in_english(guest, f"{base}druck/")
    there = new_browser()
    in_english(there, "/en/entwurf/")
    typed = {"code": code[1], "kennwort": KENNWORT}
    assert there.post("/en/entwurf/", typed)["Location"] == base
    back = f"{base.removeprefix('/en')}standesamt/?eingaben=1"  # nothing typed is lost to a change of language
    assert new_browser().post("/en/entwurf/", typed | {"weiter": back})["Location"] == back
    assert guest.post(f"{base}rueckkehr/ende/")["Location"] == f"{base}rueckkehr/"
    assert "no longer exists" in new_browser().post("/en/entwurf/", typed).content.decode()


def test_the_sheet_that_is_signed_is_german_and_explained_in_english(guest: Client, ort: Ort) -> None:
    base = begin_in_english(guest, ort)
    page = guest.get(f"{base}unterschriftsblatt/").content.decode()
    assert "This sheet goes to the office and is therefore in German" in page
    assert "Something is still missing" in page.split('<div lang="de">')[0]
    german = guest.get(f"{base.removeprefix('/en')}unterschriftsblatt/").content.decode()
    sheets = [re.findall(r"<h1>.*Unterschrift</p>", each, re.DOTALL) for each in (page, german)]
    assert len(sheets[0]) == 1 and sheets[0] == sheets[1]


def test_a_form_without_english_has_no_english_pages_around_its_drafts(own_form: Client, ort: Ort) -> None:
    base = begin(own_form, ort)
    for page in ("rueckkehr/", "druck/", "loeschung/", "unterschriftsblatt/"):
        assert own_form.get(f"/en{base}{page}")["Location"] == base + page
        assert ">English</a>" not in own_form.get(base + page).content.decode()


def test_the_way_to_bundid_and_back_is_in_english(login_keys: None, online: None) -> None:
    browser, weiter = new_browser(), "/en/antraege/neu/?leistung=geburtsurkunde&ort=1"
    page = browser.post("/anmeldung/bundid/", {"weiter": weiter}).content.decode()
    assert "You are now taken to BundID." in page and german_left_on(page) == set()
    assert "Sie werden jetzt" in new_browser().post("/anmeldung/bundid/", {"weiter": weiter[3:]}).content.decode()
    attempt = Anmeldeversuch.objects.get(ziel=weiter)
    browser.post("/anmeldung/bundid/acs", {"SAMLResponse": "no answer", "RelayState": attempt.id})
    for _again in range(2):  # refused, and then used up
        page = browser.get(f"/anmeldung/bundid/antworten/{attempt.id}/").content.decode()
        assert "The login did not work" in page and german_left_on(page) == set()
        assert f'href="/en/anmeldung/?{escape(urlencode({"weiter": weiter, "ohne": "1"}))}"' in page
