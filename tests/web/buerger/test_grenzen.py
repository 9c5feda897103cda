"""Limits on what costs the portal something: told plainly, nothing lost, no town shut out with one of its people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.core import clock
from portal.kommune.models import Ort
from portal.web.buerger import grenzen
from tests.antrag import begin, fill_in
from tests.citizen import DECLARATIONS, one_page_pdf
from tests.web.buerger.test_antrag_weg import at_the_upload, vorgaenge

pytestmark = pytest.mark.usefixtures("database")
HERE = "geilenkirchen"


def begins(address: str = "192.0.2.1") -> int:
    client = Client(HTTP_HOST=f"{HERE}.localhost", REMOTE_ADDR=address)
    return client.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"}).status_code


def test_guests_are_limited_by_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(grenzen.PER_ADDRESS, "gast", 3)
    assert [begins() for _ in range(4)] == [302, 302, 302, 429]
    assert begins("192.0.2.2") == 302


def test_the_page_says_how_long_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(grenzen.PER_ADDRESS, "gast", 0)
    response = Client(HTTP_HOST=f"{HERE}.localhost").post("/anmeldung/gast/")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert "Bitte warten Sie kurz" in response.content.decode()
    assert response.context["minuten"] in range(1, 11)


def test_a_person_submits_so_often_and_loses_nothing(guest: Client, ort: Ort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(grenzen.PER_PERSON, "einreichung", 1)
    base = begin(guest, ort)
    fill_in(guest, base)
    assert guest.post(base + "einreichung/", {}).status_code == 422
    response = guest.post(base + "einreichung/", DECLARATIONS)
    assert response.status_code == 429
    assert f'href="{base}"' in response.content.decode()
    assert vorgaenge() == []
    later = clock.utc_now() + timedelta(minutes=10)
    monkeypatch.setattr(clock, "utc_now", lambda: later)
    assert guest.post(base + "einreichung/", DECLARATIONS).status_code == 302
    assert len(vorgaenge()) == 1


def test_the_limit_of_a_person_shuts_nobody_else_out(monkeypatch: pytest.MonkeyPatch, guest: Client, ort: Ort) -> None:
    monkeypatch.setitem(grenzen.PER_PERSON, "einreichung", 1)
    monkeypatch.setitem(grenzen.PER_ADDRESS, "einreichung", 2)
    first = begin(guest, ort)
    assert [guest.post(first + "einreichung/", {}).status_code for _ in range(3)][1:] == [429, 429]
    other = Client(HTTP_HOST=f"{HERE}.localhost")
    other.post("/anmeldung/gast/")
    assert other.post(begin(other, ort) + "einreichung/", {}).status_code != 429


def test_files_are_limited_and_said_at_the_field(guest: Client, ort: Ort, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(grenzen.PER_PERSON, "upload", 0)
    url = at_the_upload(guest, begin(guest, ort))
    response = guest.post(url, {"ausweiskopie": SimpleUploadedFile("ausweis.pdf", one_page_pdf())})
    assert response.status_code == 422
    assert "ausweis.pdf: Es kamen gerade sehr viele Dateien" in response.content.decode()


def test_a_whole_kreis_behind_one_address_is_not_shut_out() -> None:
    """263,000 people, each with one Antrag a year on 250 days of 8 hours: 22 in ten minutes; ten times that fits."""
    on_average = 263_000 / (250 * 8 * 6)
    for purpose in ("anmeldung", "gast", "einreichung"):
        assert grenzen.PER_ADDRESS[purpose] > 10 * on_average, purpose
