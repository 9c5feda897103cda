"""Checking a document: whoever holds it learns that it is genuine; whoever does not learns nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from portal.antrag.rules import make_code, show_code
from portal.core.crypto import load_key
from portal.core.tenancy import Citizen, System, unit
from portal.dokument import operations as dokumente
from portal.vorgang.models import Echtheitsnachweis, Vorgang, Vorgangsdokument
from portal.vorgang.operations import echtheit
from portal.vorgang.operations.documents import make_document
from portal.web.buerger import grenzen
from tests.pdftext import text_of
from tests.vorgang.test_documents import GEILENKIRCHEN, made, vorgang

__all__ = ["vorgang"]
RECEIPT = Vorgangsdokument.Art.EINGANGSBESTAETIGUNG
NAME = "Testmutter"  # of tests.citizen.ANSWERS


@pytest.fixture
def receipt(vorgang: Vorgang) -> bytes:
    make_document(vorgang_id=vorgang.id, art=RECEIPT, by=GEILENKIRCHEN)
    reader = Citizen(vorgang.konto_id, "geilenkirchen")
    return dokumente.read_datei(by=reader, datei_id=made(vorgang)[RECEIPT]).inhalt


@pytest.fixture
def code(vorgang: Vorgang, receipt: bytes) -> str:
    return show_code(echtheit.code_of(load_key(vorgang.schluessel_id), vorgang.id, RECEIPT))


@pytest.fixture
def ask() -> Callable[..., tuple[int, str]]:
    """Post the form as a stranger; the status, and the page without markup."""

    def post(host: str = "geilenkirchen", path: str = "/pruefen/", **fields: Any) -> tuple[int, str]:
        answer = Client(HTTP_HOST=f"{host}.localhost").post(path, fields)
        return answer.status_code, re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))

    return post


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("schreiben.pdf", content, content_type="application/pdf")


def test_code_or_file_or_both_show_what_it_says(ask: Any, vorgang: Vorgang, code: str, receipt: bytes) -> None:
    assert code in text_of(receipt)
    given: dict[str, Any]
    for given in ({"code": code.lower()}, {"datei": upload(receipt)}, {"code": code, "datei": upload(receipt)}):
        status, page = ask(**given)
        assert status == 200
        assert "Dieses Schreiben ist echt" in page
        assert vorgang.nummer in page
        assert NAME in page
        assert "Eingangsbestätigung" in page
    assert "This document is genuine" in ask(path="/en/pruefen/", code=code)[1]


def test_a_changed_file_or_another_code_is_not_known(ask: Any, vorgang: Vorgang, code: str, receipt: bytes) -> None:
    other = show_code(echtheit.code_of(load_key(vorgang.schluessel_id), vorgang.id, "anderes"))
    wrong: list[dict[str, Any]] = [
        {"datei": upload(receipt + b" ")},
        {"code": other},
        {"code": code, "datei": upload(receipt[:-1])},
        {"code": code, "host": "selfkant"},
        {"datei": upload(receipt), "host": "selfkant"},
    ]
    for given in wrong:
        status, page = ask(**given)
        assert status == 200
        assert "Dieses Schreiben kennen wir nicht" in page
        assert NAME not in page
        assert vorgang.nummer not in page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Geben Sie den Prüfcode ein"),
        ({"code": "7KQ4"}, "Tippfehler"),
        ({"code": "7KQ4-MWXA-3CD0"}, "Tippfehler"),
        ({"code": "💥‮\x00" * 9}, "Fehler"),
        ({"code": "A" * 5000}, "zu lang"),
    ],
)
def test_what_cannot_be_a_code_is_told_at_its_field(ask: Any, database: None, given: dict[str, str], told: str) -> None:
    status, page = ask(**given)
    assert status == 422
    assert told in page


def test_the_database_tells_nobody_whom_it_was_sent_to(vorgang: Vorgang, code: str, receipt: bytes) -> None:
    with unit(GEILENKIRCHEN), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM vorgang_echtheitsnachweis e")
        rows = [row for (row,) in cursor.fetchall()]
        found = Echtheitsnachweis.objects.get()
    assert len(rows) == 1
    for secret in (code.replace("-", ""), NAME, vorgang.nummer):
        assert secret not in rows[0]
        assert secret.encode() not in bytes(found.angaben_code) + bytes(found.angaben_datei)


def test_no_other_kommune_and_no_person_can_look_it_up(vorgang: Vorgang, receipt: bytes) -> None:
    make_document(vorgang_id=vorgang.id, art=Vorgangsdokument.Art.BESTELLBLATT, by=GEILENKIRCHEN)
    with unit(GEILENKIRCHEN):
        assert Echtheitsnachweis.objects.count() == 1  # the office's own order sheet has none
    with unit(System("selfkant")):
        assert not Echtheitsnachweis.objects.exists()
    with unit(Citizen(vorgang.konto_id, "geilenkirchen")), connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('p_citizen', 'vorgang_echtheitsnachweis', 'SELECT')")
        assert cursor.fetchone()[0] is False


def test_whoever_tries_codes_is_stopped(ask: Any, database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(grenzen.PER_ADDRESS, "pruefen", 2)
    assert [ask(code=make_code())[0] for _ in range(3)] == [200, 200, 429]
