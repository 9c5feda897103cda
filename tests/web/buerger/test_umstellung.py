"""A draft of an older version of its form: carried over and told; of a withdrawn form explained and printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.test import Client

from portal.antrag.models import Antrag
from portal.core.tenancy import System, unit
from portal.formular import queries
from portal.kommune.models import Ort
from portal.vorgang.models import Vorgang
from tests.formular.test_fassung import FOLDER
from tests.leistung.angebote import take_online

pytestmark = pytest.mark.usefixtures("database")
HERE, LEISTUNG = "geilenkirchen", "einbenennung-kind"


class Fassungen:
    """The states of the versions of `nachfrage`, as a release would set them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def set(self, one: str, two: str, hinweis: str = "") -> None:
        stand = {"versionen": {"1": one, "2": two}, "hinweis": hinweis}
        (self.folder / "nachfrage" / "stand.json").write_text(json.dumps(stand))
        queries.add_folder(self.folder)


@pytest.fixture
def fassungen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fassungen]:
    copytree(FOLDER / "nachfrage", tmp_path / "nachfrage")
    monkeypatch.setattr(queries, "_folders", [queries.DEFINITIONEN])
    states = Fassungen(tmp_path)
    states.set("freigegeben", "entwurf")
    take_online(HERE, LEISTUNG, formular="nachfrage", erste_cents=None, weitere_cents=None)
    yield states
    monkeypatch.undo()
    queries.add_folder(queries.DEFINITIONEN)


@pytest.fixture
def base(fassungen: Fassungen, guest: Client, ort: Ort) -> str:
    """A draft of version 1, filled in until a page before the end."""
    base = str(guest.post("/antraege/neu/", {"leistung": LEISTUNG, "ort": ort.id})["Location"])
    pages: dict[str, dict[str, Any]] = {
        "person": {"vorname": "Anna", "beruf": "Gärtnerin"},
        "anlass": {"grund": "umzug", "bemerkung": "Eine Zeile", "anzahl": "2"},
        "kind-1": {"kind": "Testkind"},
    }
    for key, data in pages.items():
        assert guest.post(f"{base}{key}/", data).status_code == 302, key
    return base


def text_of(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode()


def versions() -> list[int]:
    with unit(System(HERE)):
        return list(Antrag.objects.values_list("formular_version", flat=True))


def test_a_draft_follows_and_its_person_is_told_once(fassungen: Fassungen, guest: Client, base: str) -> None:
    assert "wurde erneuert" not in text_of(guest, base)
    fassungen.set("zurueckgezogen", "freigegeben")
    page = text_of(guest, base)
    for told in ("Dieses Formular wurde erneuert", "Neue Frage: Rufname", "Die Frage ist geändert: Bemerkung"):
        assert told in page
    assert "<dt>Beruf</dt><dd>Gärtnerin</dd>" in page
    assert versions() == [2]
    assert 'value="Anna"' in text_of(guest, base + "person/")
    assert "Dieses Formular wurde erneuert" in text_of(guest, base + "person/")  # until it was seen
    guest.post(base + "umstellung/")
    assert "wurde erneuert" not in text_of(guest, base)


def test_a_page_that_was_open_is_taken_before_the_draft_follows(fassungen: Fassungen, guest: Client, base: str) -> None:
    fassungen.set("zurueckgezogen", "freigegeben")
    answer = guest.post(base + "person/", {"vorname": "Berta", "beruf": "Malerin"})
    assert answer.status_code == 302
    page = text_of(guest, answer["Location"])
    assert "<dd>Malerin</dd>" in page
    assert 'value="Berta"' in text_of(guest, base + "person/")


def test_nothing_is_submitted_in_a_version_nobody_saw(fassungen: Fassungen, guest: Client, base: str) -> None:
    assert guest.post(base + "ort/", {"wohnort": "Musterdorf"}).status_code == 302
    assert guest.get(base + "pruefen/").status_code == 200
    fassungen.set("zurueckgezogen", "freigegeben")
    declared = {"richtigkeit": "ja", "betrag_gesehen": "0"}
    assert guest.post(base + "einreichung/", declared)["Location"] == base
    assert "Dieses Formular wurde erneuert" in text_of(guest, base)
    with unit(System(HERE)):
        assert not Vorgang.objects.exists()
    submitted = guest.post(base + "einreichung/", declared)
    assert submitted["Location"].startswith("/vorgaenge/"), submitted.content.decode()
    fassungen.set("zurueckgezogen", "zurueckgezogen", "Das Gesetz ist geändert.")
    assert guest.get(submitted["Location"]).status_code == 200  # what was submitted keeps its version
    assert versions() == [2]


def test_a_withdrawn_form_is_explained_and_what_was_typed_is_printed(
    fassungen: Fassungen, guest: Client, base: str, ort: Ort
) -> None:
    fassungen.set("zurueckgezogen", "zurueckgezogen", "Das Gesetz ist geändert.")
    answer = guest.post(base + "ort/", {"wohnort": "Musterdorf"}, follow=True)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Das Gesetz ist geändert." in page
    assert f'href="{base}druck/"' in page
    printed = text_of(guest, base + "druck/")
    for typed in ("Anna", "Gärtnerin", "Testkind", "Musterdorf"):  # the last one was typed after the withdrawal
        assert typed in printed
    assert guest.post(base + "einreichung/", {"richtigkeit": "ja", "betrag_gesehen": "0"}).status_code == 409
    assert guest.post("/antraege/neu/", {"leistung": LEISTUNG, "ort": ort.id}).status_code == 404


def test_a_print_says_what_is_missing_and_carries_the_code(fassungen: Fassungen, guest: Client, base: str) -> None:
    answer = guest.post(base + "anlass/", {"grund": "", "bemerkung": "", "anzahl": ""})
    assert answer.status_code == 422
    page = text_of(guest, base + "druck/")
    assert "Was noch fehlt" in page
    assert "noch nicht abgeschickt" in page
    assert 'class="code"' not in page
    kennwort = "gießkanne tunnel safran"
    guest.post(base + "rueckkehr/", {"kennwort": kennwort, "wiederholung": kennwort})
    page = text_of(guest, base + "druck/")
    assert 'class="code"' in page
    assert kennwort not in page
    assert Client(HTTP_HOST=f"{HERE}.localhost").get(base + "druck/").status_code == 302


def test_an_entry_that_no_page_lists_can_be_taken_away(guest: Client, base: str) -> None:
    assert guest.post(base + "gruppen/kinder/1/entfernung/")["Location"] == base
    assert 'value="Testkind"' not in text_of(guest, base + "kind-1/")
    assert guest.post(base + "gruppen/kinder/9/entfernung/").status_code == 404
