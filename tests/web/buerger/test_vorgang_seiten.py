"""The pages of a submitted Vorgang over HTTP, and what may go wrong on them: nothing typed is lost, nothing foreign."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.dokument import operations as dokumente
from portal.dokument.models import Datei
from portal.dokument.queries import names_of
from portal.dokument.rules import Zustand
from portal.kommune.models import Ort
from portal.vorgang.models import Vorgang, Vorgangsdokument
from portal.vorgang.operations import casework, documents
from portal.vorgang.queries import details_of
from portal.vorgang.rules.status import Status
from portal.zahlung import operations as zahlungen
from tests import factories
from tests.antrag import begin, fill_in
from tests.citizen import DECLARATIONS, one_page_pdf
from tests.pdftext import text_of

HERE = "geilenkirchen"


@pytest.fixture
def vorgang(guest: Client, ort: Ort) -> Vorgang:
    """What this guest submitted."""
    base = begin(guest, ort)
    fill_in(guest, base)
    guest.post(base + "einreichung/", DECLARATIONS)
    with unit(System(HERE)):
        [found] = Vorgang.objects.all()
    return found


def url(vorgang: Vorgang, rest: str = "") -> str:
    return f"/vorgaenge/{vorgang.id}/{rest}"


def pdf(name: str = "vollmacht.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, one_page_pdf())


def messages(vorgang: Vorgang) -> list[str]:
    with unit(System(HERE)):
        return [message.text for message in details_of(vorgang).messages]


@pytest.mark.parametrize("lost", ["session", "all cookies"])
def test_a_message_whose_session_ended_is_shown_to_be_copied(guest: Client, vorgang: Vorgang, lost: str) -> None:
    client = Client(HTTP_HOST=f"{HERE}.localhost", enforce_csrf_checks=lost == "all cookies")
    response = client.post(url(vorgang, "nachrichten/"), {"text": "Ein <langer> Text", "dateien": [pdf()]})
    page = response.content.decode()
    assert response.status_code == 401
    assert "Ein &lt;langer&gt; Text" in page
    assert "Ihre Dateien müssen Sie noch einmal auswählen" in page
    assert client.get(response.context["anmeldung_ziel"]).context["weiter"] == url(vorgang)
    assert not any("langer" in text for text in messages(vorgang))


def test_a_full_store_loses_no_message(guest: Client, vorgang: Vorgang, store_away: Callable[[], None]) -> None:
    store_away()
    response = guest.post(url(vorgang, "nachrichten/"), {"text": "Anbei die Vollmacht.", "dateien": [pdf()]})
    page = response.content.decode()
    assert response.status_code == 422
    assert "vollmacht.pdf: Die Datei konnte gerade nicht gespeichert werden" in page
    assert "Anbei die Vollmacht.</textarea>" in page


def test_the_receipt_is_announced_until_it_is_made(guest: Client, vorgang: Vorgang) -> None:
    announced = "Ihre Eingangsbestätigung wird gerade erstellt. Laden Sie die Seite in einer Minute noch einmal."
    link = "Eingangsbestätigung (PDF) herunterladen"
    page = guest.get(url(vorgang)).content.decode()
    assert announced in page and link not in page
    assert f'<span class="ungebrochen">{vorgang.nummer}</span>' in page
    art = Vorgangsdokument.Art.EINGANGSBESTAETIGUNG
    documents.make_document(vorgang_id=vorgang.id, art=art, by=System(HERE))
    page = guest.get(url(vorgang)).content.decode()
    assert link in page and announced not in page
    [address] = re.findall(rf'href="([^"]+)">{re.escape(link)}', page)
    pdf = guest.get(address)
    assert pdf["Content-Type"] == "application/pdf"
    text = text_of(b"".join(pdf.streaming_content) if pdf.streaming else pdf.content)  # type: ignore[attr-defined]
    for told in ("Stadt Geilenkirchen · Standesamt", vorgang.nummer, "Testkind", "Gesamtbetrag 15,00 €", "ausweis.pdf"):
        assert told in text, told


def files_of_messages(vorgang: Vorgang) -> list[str]:
    with unit(System(HERE)):
        files = [file for message in details_of(vorgang).messages for file in message.files]
        return sorted(names_of(files).values())


def kept(page: str) -> dict[str, str]:
    """The files a page offers to keep: id by name."""
    found = re.findall(
        r'name="behalten"[^>]*value="([^"]+)"[^>]*checked.*?<label[^>]*>\s*([^<]+?)\s*</label>', page, re.S
    )
    return {name: datei_id for datei_id, name in found}


@pytest.mark.parametrize("fault", ["a file", "the text"])
def test_good_files_of_a_message_are_kept(guest: Client, vorgang: Vorgang, fault: str) -> None:
    bad = [SimpleUploadedFile("brief.docx", b"PK")] if fault == "a file" else []
    text = "Anbei die Vollmacht." if fault == "a file" else "x" * 4001
    files = [pdf("eins.pdf"), *bad, pdf("zwei.pdf")]
    page = guest.post(url(vorgang, "nachrichten/"), {"text": text, "dateien": files})
    there = kept(page.content.decode())
    assert page.status_code == 422
    assert list(there) == ["eins.pdf", "zwei.pdf"]
    assert f"{text}</textarea>" in page.content.decode()
    assert ("brief.docx: Dieser Dateityp" in page.content.decode()) == (fault == "a file")
    again = {"text": "Anbei die Vollmacht.", "behalten": list(there.values()), "dateien": [pdf("drei.pdf")]}
    assert guest.post(url(vorgang, "nachrichten/"), again).status_code == 302
    assert files_of_messages(vorgang) == ["drei.pdf", "eins.pdf", "zwei.pdf"]


def test_only_own_files_that_belong_to_nothing_go_along(guest: Client, vorgang: Vorgang) -> None:
    other = factories.make_vorgang(ausweiskopie=True)
    with unit(System(HERE)):
        taken = next(datei.id for datei in Datei.objects.all() if datei.konto_id == vorgang.konto_id)
        foreign = details_of(Vorgang.objects.get(id=other)).identity_copies[0].datei_id
    for datei_id in (taken, foreign, "0b1c2d3e-0000-4000-8000-000000000002", "\x00", "x" * 9000):
        response = guest.post(url(vorgang, "nachrichten/"), {"text": "Bitte", "behalten": [str(datei_id)]})
        assert response.status_code == 422
        assert "Eine Datei ist nicht mehr gespeichert" in response.content.decode()
    assert files_of_messages(vorgang) == []


def test_a_message_takes_so_many_files_and_no_more(
    guest: Client, vorgang: Vorgang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.dokument.rules.MAX_FILES", 2)
    files = [pdf(f"{number}.pdf") for number in (1, 2, 3)]
    response = guest.post(url(vorgang, "nachrichten/"), {"text": "Viele Dateien", "dateien": files})
    assert response.status_code == 422
    assert "3.pdf: Sie können höchstens" in response.content.decode()
    assert "Viele Dateien" not in messages(vorgang)


@pytest.mark.parametrize(("state", "status"), [("waits", 409), ("store away", 503), ("deleted", 404), ("there", 200)])
def test_a_file_says_why_it_cannot_be_had(
    guest: Client, vorgang: Vorgang, store_away: Callable[[], None], state: str, status: int
) -> None:
    zustand = Zustand.QUARANTAENE if state == "waits" else Zustand.SAUBER
    with unit(System(HERE)):
        datei = next(datei for datei in Datei.objects.all() if datei.konto_id == vorgang.konto_id)
        Datei.objects.filter(id=datei.id).update(zustand=zustand)
        if state == "deleted":
            dokumente.delete_datei(by=System(HERE), datei_id=datei.id, at=clock.now())
    if state == "store away":
        store_away()
    assert guest.get(url(vorgang, f"dateien/{datei.id}/")).status_code == status


@pytest.mark.parametrize("ends", ["withdrawn", "lapsed"])
def test_what_is_not_owed_any_more_is_not_asked_for(guest: Client, vorgang: Vorgang, ends: str) -> None:
    assert "Jetzt bezahlen" in guest.get(url(vorgang, "zahlung/")).content.decode()
    if ends == "withdrawn":
        casework.withdraw(vorgang_id=vorgang.id, by=Citizen(vorgang.konto_id, HERE), at=clock.now())
    else:
        zahlungen.lapse_overdue(by=System(HERE), at=clock.now() + 2 * zahlungen.PAYMENT_PERIOD)
    page = guest.get(url(vorgang, "zahlung/")).content.decode()
    assert "Sie müssen nichts mehr bezahlen" in page
    assert "Jetzt bezahlen" not in page
    assert "Bezahlen Sie bitte bis zum" not in page
    assert guest.post(url(vorgang, "zahlung/"))["Location"] == url(vorgang, "zahlung/")


PAGES = (
    "",
    "zahlung/",
    "zahlung/rueckkehr/",
    "zugriffe/",
    "ruecknahme/",
    "dateien/0b1c2d3e-0000-4000-8000-000000000002/",
)
STEPS = ("nachrichten/", "zahlung/", "ruecknahme/")


@pytest.mark.parametrize(("method", "rest"), [*(("get", rest) for rest in PAGES), *(("post", rest) for rest in STEPS)])
def test_a_foreign_vorgang_does_not_exist(guest: Client, method: str, rest: str) -> None:
    foreign: UUID = factories.make_vorgang(status=Status.WARTET_AUF_ZAHLUNG)
    response = getattr(guest, method)(f"/vorgaenge/{foreign}/{rest}", {"text": "Fremd"} if method == "post" else {})
    assert response.status_code == 404
    assert factories.vorgang(foreign).status == Status.WARTET_AUF_ZAHLUNG


def test_a_foreign_file_does_not_exist(guest: Client, vorgang: Vorgang) -> None:
    other = factories.make_vorgang(ausweiskopie=True)
    with unit(System(HERE)):
        foreign = details_of(Vorgang.objects.get(id=other)).identity_copies[0].datei_id
    assert guest.get(url(vorgang, f"dateien/{foreign}/")).status_code == 404
