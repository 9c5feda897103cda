"""A form that was made from a file of FIM is filled in and submitted, and its answers go out with the ids of FIM."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from portal.adapters.xdatenfelder import write_schema
from portal.config import xdatenfelder
from portal.core.tenancy import System, unit
from portal.formular import queries
from portal.formular.rules import Art
from portal.kommune.models import Ort
from portal.vorgang.models import Vorgang
from tests.formular.schemata import HUNDESTEUER
from tests.leistung.angebote import take_online

pytestmark = pytest.mark.usefixtures("database")
HERE, LEISTUNG, FORM = "geilenkirchen", "einbenennung-kind", "hund-aus-fim"
TYPED: dict[str, Any] = {
    "familienname": "Muster", "telefon_nummern": "02452 123456", "mit_vertretung": "ja",
    "vertretung_familienname": "Vogt", "fellfarbe": "wert_2", "alter": "3", "besonderheit": "hinkt",
    "text_auf_dem_halsband": "Rex", "wahl_kontakt": "teil_2", "ort": "Musterdorf", "rasse": "Pudel",
    "weiterer_name": "Bello", "groesse": "0,5", "steuer": "12,50", "futterzeit": "9 Uhr", "gefaehrlich": "nein",
    "verhalten": ["rot", "wert_2"],
}  # fmt: skip


@pytest.fixture
def online(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The file taken over as an author does, released, and offered."""
    file = tmp_path / "hund.xml"
    file.write_bytes(write_schema(HUNDESTEUER, nachricht=UUID(int=1), at=datetime(2026, 11, 21, tzinfo=UTC)))
    folder = tmp_path / "formulare"
    folder.mkdir()
    assert xdatenfelder.einlesen([str(file), "--ordner", str(folder)]) == 0
    (folder / "hund-anmelden").rename(folder / FORM)  # there is one of this name already
    definition = folder / FORM / "1.json"
    definition.write_text(json.dumps(json.loads(definition.read_text()) | {"id": FORM, "leistungen": [LEISTUNG]}))
    (folder / FORM / "stand.json").write_text('{"versionen": {"1": "freigegeben"}}')
    monkeypatch.setattr(queries, "_folders", [queries.DEFINITIONEN])
    queries.add_folder(folder)
    take_online(HERE, LEISTUNG, formular=FORM, erste_cents=None, weitere_cents=None)
    yield
    monkeypatch.undo()
    queries.add_folder(queries.DEFINITIONEN)


def test_a_form_from_fim_is_filled_in_and_submitted(online: None, guest: Client, ort: Ort) -> None:
    form = queries.load(FORM)
    base = str(guest.post("/antraege/neu/", {"leistung": LEISTUNG, "ort": ort.id})["Location"])
    page, seen = str(guest.get(base, follow=True).redirect_chain[-1][0]), []
    while not page.endswith("/pruefen/"):
        key = page.removeprefix(base).strip("/")
        seen.append(key)
        assert len(seen) < 60, seen
        schritt = next(s for s in form.schritte if key in (s.id, f"{s.id}-1"))
        shown = guest.get(page).content.decode()
        assert all(feld.label in shown for feld in schritt.felder), key
        typed = {feld.id: TYPED[feld.id] for feld in schritt.felder if feld.id in TYPED}
        answer = guest.post(page, typed)
        assert answer.status_code == 302, (key, answer.content.decode())
        page = str(answer["Location"])
    assert set(seen) >= {schritt.id for schritt in form.schritte if schritt.art is Art.LISTE}
    summary = guest.get(page).content.decode()
    assert all(text in summary for text in ("Vogt", "Halb und halb", "0,5", "12,50", "9:00 Uhr"))
    end = form.schritte[-1]
    answer = guest.post(base + "einreichung/", {end.felder[0].id: "ja", "betrag_gesehen": "0"})
    assert answer["Location"].startswith("/vorgaenge/"), answer.content.decode()
    with unit(System(HERE)):
        assert Vorgang.objects.count() == 1
