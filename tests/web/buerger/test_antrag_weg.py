"""The way of an Antrag through the pages, over HTTP: begin, fill in, check, submit; and what may go wrong on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.antrag import operations as antraege
from portal.antrag.models import Antrag, Antragsanlage
from portal.antrag.queries import Draft
from portal.core import audit, clock
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.dokument import operations as dokumente
from portal.dokument.models import Datei
from portal.dokument.rules import Ablehnung
from portal.kommune.models import Ort
from portal.leistung.models import Angebot
from portal.vorgang.models import Vorgang
from portal.vorgang.queries import details_of
from portal.zahlung.models import Forderung
from tests import factories
from tests.antrag import begin, fill_in, walk_through
from tests.citizen import ANSWERS, DECLARATIONS, TICKED, one_page_pdf

pytestmark = pytest.mark.usefixtures("database")


def vorgaenge() -> list[Vorgang]:
    with unit(System("geilenkirchen")):
        return list(Vorgang.objects.all())


def test_a_guest_orders_two_copies(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    last = walk_through(guest, base)
    page = guest.get(last).content.decode()
    assert "15,00\xa0€" in page or "15,00 €" in page
    assert "Hilfe beim Ausfüllen" in page
    response = guest.post(base + "einreichung/", DECLARATIONS)
    assert response.status_code == 302, response.content.decode()
    arrived = guest.get(response["Location"])
    assert "Ihr Antrag ist angekommen" in arrived.content.decode()
    [vorgang] = vorgaenge()
    with unit(System("geilenkirchen")):
        details = details_of(vorgang)
        [forderung] = Forderung.objects.all()
    assert (vorgang.status, forderung.betrag_cents, forderung.bezug) == ("wartet_auf_zahlung", 1500, vorgang.nummer)
    assert details.submission["antworten"]["urkunden"][0]["anzahl"] == 2


def test_a_double_click_makes_one_vorgang(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    fill_in(guest, base)
    first, second = (guest.post(base + "einreichung/", DECLARATIONS) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert len(vorgaenge()) == 1
    assert guest.get(base + "kind-1/")["Location"] == first["Location"]  # the back button ends there too


def test_what_is_missing_is_named_and_nothing_typed_is_lost(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    for key in ("standesamt", "ereignis-1", "urkundenart-1", "ausfuehrung-1"):
        guest.post(f"{base}{key}/", ANSWERS[key])
    response = guest.post(base + "anzahl-1/", {"anzahl": "viele", "zweck": "privat"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="viele"' in page
    assert "fehlerliste" in page


def test_what_was_typed_survives_a_lost_session(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    session = guest.cookies["sitzung"].value
    for key in ("standesamt", "ereignis-1", "urkundenart-1", "ausfuehrung-1", "anzahl-1", "wann-1"):
        guest.post(f"{base}{key}/", ANSWERS[key])
    guest.cookies["sitzung"] = ""
    response = guest.post(base + "kind-1/", ANSWERS["kind-1"])
    assert response["Location"].startswith("/anmeldung/?weiter=")
    back = guest.get(response["Location"]).context["weiter"]
    guest.cookies["sitzung"] = session
    page = guest.get(back).content.decode()
    assert 'value="Testkind"' in page
    assert "Ihre Eingaben sind noch da" in page


def test_what_was_declared_survives_a_lost_session(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    fill_in(guest, base)
    session = guest.cookies["sitzung"].value
    guest.cookies["sitzung"] = ""
    response = guest.post(base + "einreichung/", DECLARATIONS)
    back = guest.get(response["Location"]).context["weiter"]
    guest.cookies["sitzung"] = session
    page = guest.get(back, follow=True).content.decode()
    assert "Ihre Eingaben sind noch da" in page
    for name in TICKED:
        assert re.search(rf'<input[^>]*name="{name}"[^>]* checked', page), name
    assert guest.post(base + "einreichung/", DECLARATIONS).status_code == 302
    assert len(vorgaenge()) == 1


def test_what_looks_odd_is_said_where_it_is_seen_again_and_stops_nobody(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    last = fill_in(guest, base)
    typed = ANSWERS["anschrift"] | {"antragsteller_hausnummer": "12 b/3 xx"}
    assert guest.post(base + "anschrift/", typed).status_code == 302
    for path in (base + "anschrift/", last, base + "druck/"):
        assert "Diese Hausnummer ist ungewöhnlich." in guest.get(path).content.decode(), path
    for path in (base + "anschrift/", last):
        english = guest.get("/en" + path).content.decode()
        assert "This house number is unusual." in english and "ungewöhnlich" not in english, path
    assert guest.post(base + "einreichung/", DECLARATIONS).status_code == 302


def test_a_leistung_taken_offline_meanwhile_is_said(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    last = fill_in(guest, base)
    with unit(System("geilenkirchen")):
        Angebot.objects.filter(leistung_id="geburtsurkunde").update(modus=Angebot.Modus.INFORMATION)
    for response in (
        guest.get(last),
        guest.post(base + "einreichung/", {}),
        guest.post(base + "einreichung/", DECLARATIONS),
    ):
        assert response.status_code == 409
        assert "gibt es hier gerade nicht online" in response.content.decode()
    assert vorgaenge() == []


def raise_fee(cents: int) -> None:
    with unit(System("geilenkirchen")):
        Angebot.objects.filter(leistung_id="geburtsurkunde").update(erste_cents=cents)


def test_a_fee_that_changed_after_the_summary_is_shown_before_it_is_charged(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    fill_in(guest, base)
    raise_fee(2000)
    response = guest.post(base + "einreichung/", DECLARATIONS)
    page = response.content.decode().replace("\xa0", " ")
    assert (response.status_code, vorgaenge()) == (409, [])
    assert "waren es 15,00 €. Jetzt sind es 25,00 €" in page
    assert "noch nicht abgeschickt" in page
    for name in TICKED:  # nothing is lost
        assert re.search(rf'<input[^>]*name="{name}"[^>]* checked', page), name
    assert 'name="betrag_gesehen" value="2500"' in page
    assert guest.post(base + "einreichung/", DECLARATIONS | {"betrag_gesehen": "2500"}).status_code == 302
    with unit(System("geilenkirchen")):
        assert [each.betrag_cents for each in Forderung.objects.all()] == [2500]


@pytest.mark.parametrize("seen", [None, "", "15,00", "-1", "9" * 30, "\u0661\u0665\u0660\u0660"])
def test_a_fee_that_nobody_saw_is_not_charged(guest: Client, ort: Ort, seen: str | None) -> None:
    base = begin(guest, ort)
    fill_in(guest, base)
    response = guest.post(base + "einreichung/", TICKED if seen is None else TICKED | {"betrag_gesehen": seen})
    page = response.content.decode().replace("\xa0", " ")
    assert (response.status_code, vorgaenge()) == (409, [])
    assert "Es sind jetzt 15,00 €" in page


def refuse_late(kommune: str = "geilenkirchen") -> None:
    """The verdict of the scanner on every file that still waits."""
    with unit(System(kommune)):
        for datei in Datei.objects.waiting():
            datei.mark_refused(Ablehnung.SCHADSOFTWARE)


def test_a_file_refused_late_stops_the_summary_and_is_named(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    last = fill_in(guest, base)
    assert "Diese Dateien können wir nicht annehmen" not in guest.get(last).content.decode()
    refuse_late()
    for response, status in ((guest.get(last), 200), (guest.post(base + "einreichung/", DECLARATIONS), 409)):
        page = response.content.decode()
        assert response.status_code == status
        assert "Diese Dateien können wir nicht annehmen" in page
        assert re.search(rf'href="{base}identitaet/[^"]*"[^>]*>ausweis.pdf</a>: In der Datei wurde Schadsoftware', page)
    assert vorgaenge() == []
    upload = guest.get(base + "identitaet/").content.decode()
    assert "In der Datei wurde Schadsoftware gefunden" in upload
    [name] = re.findall(r'name="entfernen" value="([^"]+)"', upload)
    guest.post(base + "identitaet/", {"entfernen": name})
    guest.post(base + "identitaet/", {"ausweiskopie": SimpleUploadedFile("neu.pdf", one_page_pdf())})
    assert guest.post(base + "einreichung/", DECLARATIONS).status_code == 302
    assert len(vorgaenge()) == 1


def at_the_upload(guest: Client, base: str) -> str:
    url = guest.get(base)["Location"]
    while not url.endswith("/identitaet/"):
        key = url.rstrip("/").rsplit("/", 1)[-1]
        url = guest.post(url, ANSWERS.get(key, {}))["Location"]
    return str(url)


def test_a_full_store_is_said_at_the_field(guest: Client, ort: Ort, store_away: Callable[[], None]) -> None:
    url = at_the_upload(guest, begin(guest, ort))
    store_away()
    response = guest.post(url, {"ausweiskopie": SimpleUploadedFile("ausweis.pdf", one_page_pdf())})
    assert response.status_code == 422
    assert "ausweis.pdf: Die Datei konnte gerade nicht gespeichert werden" in response.content.decode()


def test_twenty_files_are_enough(guest: Client, ort: Ort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.dokument.rules.MAX_FILES", 1)
    url = at_the_upload(guest, begin(guest, ort))
    files = [SimpleUploadedFile(f"ausweis{number}.pdf", one_page_pdf()) for number in (1, 2)]
    assert guest.post(url, {"ausweiskopie": files[0]}).status_code == 302
    response = guest.post(url, {"ausweiskopie": files[1]})
    assert response.status_code == 422
    assert "ausweis2.pdf: Sie können höchstens" in response.content.decode()


def test_a_foreign_draft_does_not_exist(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    stranger = Client(HTTP_HOST="geilenkirchen.localhost")
    stranger.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    assert stranger.get(base).status_code == 404
    assert stranger.post(base + "kind-1/", ANSWERS["kind-1"]).status_code == 404
    assert stranger.post(base + "einreichung/", DECLARATIONS).status_code == 404


def test_the_wrong_file_is_refused_at_its_field(guest: Client, ort: Ort) -> None:
    url = at_the_upload(guest, begin(guest, ort))
    response = guest.post(url, {"ausweiskopie": SimpleUploadedFile("ausweis.pdf", b"MZ not a pdf")})
    assert response.status_code == 422
    assert "ausweis.pdf" in response.content.decode()


@pytest.mark.parametrize("size", [10 * 1024 * 1024 + 1, 14_000_000])
def test_a_file_over_the_limit_is_said_to_be_too_large(guest: Client, ort: Ort, size: int) -> None:
    url = at_the_upload(guest, begin(guest, ort))
    response = guest.post(url, {"ausweiskopie": SimpleUploadedFile("gross.pdf", b"%PDF-" + b"x" * (size - 5))})
    assert response.status_code == 422
    assert "zu groß" in response.content.decode()


def test_every_look_of_the_office_is_shown_to_the_citizen(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    fill_in(guest, base)
    guest.post(base + "einreichung/", DECLARATIONS)
    [vorgang] = vorgaenge()
    page = f"/vorgaenge/{vorgang.id}/zugriffe/"
    assert "Bisher hat niemand" in guest.get(page).content.decode()
    with unit(Staff(7, "geilenkirchen")):
        audit.record("vorgang.angesehen", subject=vorgang)
    shown = guest.get(page).content.decode()
    assert "Vorgang geöffnet" in shown
    assert "mitarbeiter:7" not in shown


def test_the_case_worker_reads_what_was_typed(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    fill_in(guest, base)
    guest.post(base + "einreichung/", DECLARATIONS)
    [vorgang] = vorgaenge()
    staff = factories.log_in(factories.make_mitarbeiter("geilenkirchen"))
    page = staff.get(f"/arbeitsplatz/vorgaenge/{vorgang.id}/").content.decode()
    for text in ("Testkind", "27. März 2019", "Testmutter", "Musterweg"):
        assert text in page


def test_what_belongs_to_a_way_that_was_left_is_shown_and_then_dropped(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    last = fill_in(guest, base)
    assert "Das wird nicht abgeschickt" not in guest.get(last).content.decode()
    with unit(System("geilenkirchen")):
        antrag = Antrag.objects.get()
    person = Citizen(antrag.konto_id, "geilenkirchen")
    datei = dokumente.store_upload(
        by=person, key_id=antrag.schluessel_id, name="sterbefall.pdf", data=one_page_pdf(), at=clock.now()
    )
    antraege.attach_datei(antrag_id=antrag.id, datei_id=datei.id, feld="nachweis", by=person, at=clock.now())

    def leave(draft: Draft) -> tuple[dict[str, Any], None]:
        [entry] = draft.answers["urkunden"]
        return draft.answers | {"urkunden": [entry | {"sterbeort": "Früher Getippt"}]}, None

    antraege.change_draft(antrag_id=antrag.id, by=person, change=leave, at=clock.now())
    page = guest.get(last).content.decode()
    assert "Das wird nicht abgeschickt" in page
    assert "<dd>Früher Getippt</dd>" in page
    assert guest.post(base + "einreichung/", DECLARATIONS).status_code == 302
    [vorgang] = vorgaenge()
    with unit(System("geilenkirchen")):
        submission = details_of(vorgang).submission
        assert not Antragsanlage.objects.filter(datei_id=datei.id).exists()
    assert "Früher Getippt" not in str(submission)
    assert [anlage["name"] for anlage in submission["anlagen"]] == ["ausweis.pdf"]
