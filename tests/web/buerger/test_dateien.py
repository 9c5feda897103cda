"""Files of a draft: one by one, seen again, taken away, never lost to another field's fault."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.adapters.dateipruefung import ChildProcessInspection
from portal.core.crypto import load_key
from portal.core.tenancy import System, unit
from portal.dokument.models import Datei
from portal.kommune.models import Ort
from tests.adapters.dateipruefung import corpus
from tests.antrag import begin
from tests.citizen import ANSWERS, one_page_pdf

pytestmark = pytest.mark.usefixtures("database")

RELATION = {"verwandtschaft_beleg": ""}  # obligatory and not yet chosen


def at_the_upload(guest: Client, base: str) -> str:
    """The page with a choice and a file."""
    url = guest.get(base)["Location"]
    while not url.endswith("/verwandtschaft-1/"):
        key = url.rstrip("/").rsplit("/", 1)[-1]
        url = guest.post(url, ANSWERS[key])["Location"]
    return str(url)


def pdf(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, one_page_pdf())


@pytest.fixture
def stranger() -> Client:
    client = Client(HTTP_HOST="geilenkirchen.localhost")
    client.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    return client


def check_now(datei: Datei) -> None:
    """What the late check does once the scanner answers."""
    key = load_key(datei.schluessel_id)
    small = ChildProcessInspection(options={}).inspect(corpus.with_gps(), "image/jpeg").vorschau
    with unit(System("geilenkirchen")):
        sealed = key.encrypt(small, context=datei.preview_context)
        datei.mark_clean(ablage=datei.ablage, groesse=1, sha256="", seiten=1, vorschau=sealed)


def names_on(page: str) -> list[str]:
    shown = re.findall(r'<span translate="no">([^<]+)</span>', page)
    return [name for name in shown if "." in name]


FIELD = "verwandtschaftsnachweis"


def test_a_file_stays_although_another_field_is_faulty_and_before_its_own_counts(guest: Client, ort: Ort) -> None:
    url = at_the_upload(guest, begin(guest, ort))
    response = guest.post(url, RELATION | {FIELD: [pdf("eins.pdf"), pdf("zwei.pdf")]})
    assert response.status_code == 422
    assert names_on(response.content.decode()) == ["eins.pdf", "zwei.pdf"]
    assert names_on(guest.get(url).content.decode()) == ["eins.pdf", "zwei.pdf"]
    assert guest.post(url, {"verwandtschaft_beleg": "nachweis"}).status_code == 302
    assert names_on(guest.get(url).content.decode()) == ["eins.pdf", "zwei.pdf"]


def test_the_button_below_uploads_and_stays_without_complaints(guest: Client, ort: Ort) -> None:
    url = at_the_upload(guest, begin(guest, ort))
    response = guest.post(url, RELATION | {FIELD: pdf("eins.pdf"), "hochladen": FIELD})
    page = response.content.decode()
    assert response.status_code == 200
    assert "fehlerliste" not in page and names_on(page) == ["eins.pdf"]
    assert re.search(r"PDF, \d+ kB", page)
    response = guest.post(url, RELATION | {FIELD: [pdf(f"{number}.pdf") for number in range(5)], "hochladen": FIELD})
    page = response.content.decode()
    assert response.status_code == 422
    assert "4.pdf: Hier sind höchstens 5 Dateien möglich" in page
    [*_rest, last] = re.findall(r'name="entfernen" value="([^"]+)"', page)
    page = guest.post(url, RELATION | {"entfernen": last}).content.decode()
    assert names_on(page) == ["eins.pdf", "0.pdf", "1.pdf", "2.pdf"] and "fehlerliste" not in page


def test_enter_leads_on_and_presses_no_button_of_a_file(guest: Client, ort: Ort) -> None:
    """Browsers press the first button of a form."""
    url = at_the_upload(guest, begin(guest, ort))
    page = guest.post(url, RELATION | {FIELD: pdf("eins.pdf"), "hochladen": FIELD}).content.decode()
    buttons = re.findall(r"<button[^>]*>", page[page.index('enctype="multipart/form-data"') :])
    names = [re.findall(r'name="(\w+)"', button) for button in buttons]
    assert names[0] == [] and ["entfernen"] in names and names[-1] == ["weiter"]


def test_one_file_by_itself_is_listed_with_a_small_picture(guest: Client, ort: Ort, stranger: Client) -> None:
    url = at_the_upload(guest, begin(guest, ort))
    by_itself = url.replace("/verwandtschaft-1/", f"/dateien/verwandtschaft-1/{FIELD}/")
    photo = SimpleUploadedFile("foto.jpg", corpus.with_gps())
    answer = guest.post(by_itself, {FIELD: photo})
    assert answer.status_code == 200
    with unit(System("geilenkirchen")):  # the scanner is away in tests: the late check has found nothing
        [datei] = Datei.objects.all()
    assert "foto.jpg" in answer.json()["liste"] and "wird noch auf Schadsoftware" in answer.json()["liste"]
    assert "<img" not in answer.json()["liste"]
    check_now(datei)
    [picture] = re.findall(r'<img[^>]* src="([^"]+)"', guest.get(url).content.decode())
    shown = guest.get(picture)
    assert (shown["Content-Type"], shown.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert "sandbox" in shown["Content-Security-Policy"] and b"Erfundene Kamera" not in shown.content
    assert stranger.get(picture).status_code == 404
    refused = guest.post(by_itself, {FIELD: SimpleUploadedFile("brief.docx", b"PK")})
    assert refused.json()["meldung"].startswith("brief.docx: Dieser Dateityp")
    assert names_on(refused.json()["liste"]) == ["foto.jpg"]
    assert guest.post(by_itself.replace(FIELD, "gibt-es-nicht"), {}).status_code == 404
