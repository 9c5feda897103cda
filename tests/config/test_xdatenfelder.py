"""`portal xdf_…`: without settings and without a database, and nothing hostile gets through."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from portal.adapters.xdatenfelder import read_schema, write_schema
from portal.config import formulare, xdatenfelder
from portal.formular.rules import Typ, fim
from portal.formular.rules.fassung import Fassungen
from portal.formular.rules.fimbaum import places
from portal.formular.rules.fimeingang import form_from_fim
from portal.formular.rules.fimneu import numbered
from portal.formular.rules.fimvergleich import changes
from portal.formular.rules.modell import Fimbezug
from tests.browser import CHECKOUT
from tests.formular.schemata import HUNDESTEUER

BOMB = b'<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "hund.xdf3.xml"
    path.write_bytes(write_schema(HUNDESTEUER, nachricht=UUID(int=1), at=datetime(2026, 11, 21, tzinfo=UTC)))
    return path


def test_one_line_for_each_file(file: Path) -> None:
    text = file.read_bytes()
    bad = {
        "alt.xml": text.replace(b"xdatenfelder_3.0.0", b"xdatenfelder_1"),
        "bombe.xml": text.replace(b"?>", b"?>" + BOMB, 1),
        "halb.xml": text[:900],
    }
    for name, data in bad.items():
        (file.parent / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "portal.config.cli", "xdf_pruefen", str(file),
         *(str(file.parent / name) for name in bad), str(file.parent / "fehlt.xml")],
        env={"PYTHONPATH": str(CHECKOUT / "src"), "PORTAL_ENV_FILE": "/nirgends"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    first, *refused = map(json.loads, done.stdout.splitlines())

    assert (done.returncode, done.stderr) == (xdatenfelder.FAULTY, "")
    assert first == {
        "datei": "hund.xdf3.xml", "importiert": True, "felder": 23, "gruppen": 6, "regeln_offen": 4,
        "rundreise_gleich": True, "fehler": [],
    }  # fmt: skip
    assert [line["datei"] for line in refused] == [*bad, "fehlt.xml"]
    assert not any(line["importiert"] or line["rundreise_gleich"] for line in refused)
    reasons = ["anderer Namensraum", "DTD", "kein gültiges XML", "nicht öffnen"]
    assert all(reason in line["fehler"][0] for reason, line in zip(reasons, refused, strict=True))


def test_a_wrong_call_is_told(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert xdatenfelder.pruefen([]) == xdatenfelder.WRONG_USE
    assert xdatenfelder.pruefen(["--json", str(file)]) == xdatenfelder.WRONG_USE
    assert "Aufruf: portal xdf_pruefen" in capsys.readouterr().err
    assert xdatenfelder.pruefen([str(file)]) == 0


def test_a_draft_is_written_that_a_person_can_go_on_with(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    where = file.parent
    assert xdatenfelder.einlesen([str(file), "--ordner", str(where)]) == 0
    folder = where / "hund-anmelden"
    assert sorted(each.name for each in folder.iterdir()) == ["1.json", "beispiele.json", "bericht.md", "stand.json"]
    state = Fassungen.model_validate_json((folder / "stand.json").read_bytes())
    assert (state.newest(), state.faults([1])) == (None, [])  # a draft: nobody begins with it
    report = (folder / "bericht.md").read_text()
    assert "23 Felder, 6 Gruppen, 4 offene Regeln" in report and "Nur im eigenen Haushalt." in report
    assert "## Mehrfach in FIM, hier einmal gefragt (2)" in report

    capsys.readouterr()
    assert formulare.main(["--json", f"--ordner={where}", "hund-anmelden"]) == 1
    line = json.loads(capsys.readouterr().out)
    assert "no Leistung: nobody would receive it" in line["fehler"]
    assert any("to do (codeliste)" in fault and "urn:de:rassen" in fault for fault in line["fehler"])
    assert not any("nothing that was tried" in fault or "never met" in fault for fault in line["fehler"])

    assert xdatenfelder.einlesen([str(file), "--ordner", str(where)]) == xdatenfelder.FAULTY
    assert "gibt es schon" in capsys.readouterr().err
    assert xdatenfelder.einlesen([str(file), "--ordner", str(where / "nirgends")]) == xdatenfelder.WRONG_USE
    assert formulare.main([f"--ordner={where / 'nirgends'}"]) == formulare.WRONG_USE


def test_a_form_goes_out_as_it_is_now_and_is_compared_with_another_version(
    capfdbinary: pytest.CaptureFixture[bytes], file: Path
) -> None:
    folder = file.parent / "hund-anmelden"
    xdatenfelder.einlesen([str(file), "--ordner", str(file.parent)])
    capfdbinary.readouterr()
    assert xdatenfelder.vergleichen([str(folder), str(file)]) == 0
    assert capfdbinary.readouterr().out == b"0 \xc3\x84nderungen, 0 weitere nur der Verwaltung.\n"

    form = json.loads((folder / "1.json").read_text())
    nickname = next(f for s in form["schritte"] for f in s.get("felder", []) if f["id"] == "spitzname")
    nickname |= {"label": "Wie rufen Sie Ihren Hund?", "max_laenge": 30}
    (folder / "2.json").write_text(json.dumps(form | {"version": 2}))
    assert xdatenfelder.ausgeben([str(folder)]) == 0
    written = capfdbinary.readouterr()
    sent = read_schema(written.out)
    assert [each.name for each in changes(HUNDESTEUER, sent)] == ["Spitzname", "Spitzname"]
    assert b"angaben_richtig" in written.err and b"spitzname" not in written.err

    assert xdatenfelder.vergleichen(["--json", str(folder), str(file)]) == xdatenfelder.FAULTY
    label, _ = map(json.loads, capfdbinary.readouterr().out.splitlines())
    assert label == {
        "art": "bezeichnung", "pfad": "F99000000013", "name": "Spitzname", "was": "bezeichnung_eingabe",
        "alt": "Wie rufen Sie Ihren Hund?", "neu": "Ihr Spitzname", "feld": "spitzname",
    }  # fmt: skip


def test_what_there_is_not_is_told(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    assert xdatenfelder.vergleichen(["gibt-es-nicht", str(file)]) == xdatenfelder.WRONG_USE
    assert "kein Formular „gibt-es-nicht“" in capsys.readouterr().err
    assert xdatenfelder.ausgeben(["personenstandsurkunde"]) == xdatenfelder.FAULTY
    assert "Feldern haben keine FIM-ID. Mit --nummernkreis bekommen sie vorläufige." in capsys.readouterr().err
    assert xdatenfelder.schema(["gibt-es-nicht"]) == xdatenfelder.schema([]) == xdatenfelder.WRONG_USE
    assert xdatenfelder.schema(["personenstandsurkunde"]) == 0
    assert json.loads(capsys.readouterr().out)["x-formular"][0] == "personenstandsurkunde"


def test_a_form_of_our_own_goes_out_with_numbers_of_a_named_range(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert xdatenfelder.ausgeben(["personenstandsurkunde", "--nummernkreis", "5"]) == xdatenfelder.WRONG_USE
    capfdbinary.readouterr()
    assert xdatenfelder.ausgeben(["personenstandsurkunde", "--nummernkreis", "99000"]) == 0
    schema = read_schema(capfdbinary.readouterr().out)
    form = xdatenfelder.find_form("personenstandsurkunde")
    asked = [feld for schritt in form.schritte for feld in schritt.felder if feld.typ is not Typ.VERWEIS]
    fields = [place for _, place in places(schema) if isinstance(place.enthaelt, fim.Datenfeld)]
    assert [field.enthaelt.bezeichnung_eingabe for field in fields] == [feld.label for feld in asked]
    proposed = [place.enthaelt.id for _, place in places(schema) if place.enthaelt.id[1:6] == "99000"]
    assert len(set(proposed)) == len(proposed)
    assert "Vorläufige IDs" in schema.versionshinweis
    (orders,) = (place for _, place in places(schema) if place.anzahl == "1:10")
    again, report = form_from_fim(schema)
    assert (report.felder, report.regeln_offen, len(again.gruppen)) == (len(asked), 0, 1)
    assert again.gruppen[0].fim is not None and again.gruppen[0].fim.id == orders.enthaelt.id
    kinds = {Typ.AUSWAHL, Typ.MEHRFACHAUSWAHL, Typ.DATUM, Typ.GANZZAHL, Typ.JANEIN, Typ.DATEI}
    read = {f.label: f for s in again.schritte for f in s.felder if f.fim is not None}
    for feld in (feld for feld in asked if feld.typ in kinds):
        assert read[feld.label].typ is feld.typ
        assert [o.wert for o in read[feld.label].optionen] == [o.wert for o in feld.optionen]


def test_what_is_bound_to_fim_keeps_its_id_and_no_proposal_takes_one(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    form = xdatenfelder.find_form("gewerbeanmeldung")
    bound = [feld for schritt in form.schritte for feld in schritt.felder if feld.fim is not None]
    assert xdatenfelder.ausgeben(["gewerbeanmeldung", "--nummernkreis", "05000"]) == 0
    found = [each.enthaelt for _, each in places(read_schema(capfdbinary.readouterr().out))]
    sent = {(each.id, each.version, each.bezeichnung_eingabe) for each in found}
    for feld in bound:
        assert feld.fim is not None
        name = feld.kurz or feld.label if feld.fim.id.startswith("G") else feld.label
        assert (feld.fim.id, feld.fim.version, name) in sent
    assert {each.id[0] for each in found if isinstance(each, fim.Datenfeld)} == {"F"}
    (born,) = (each for each in found if each.id == "G60000000083")
    assert isinstance(born, fim.Datenfeldgruppe)
    assert [(part.anzahl, part.enthaelt.id[:6]) for part in born.struktur] == [("1:1", "F05000")]


def test_a_proposal_passes_by_what_is_taken() -> None:
    form = xdatenfelder.find_form("gewerbeanmeldung")
    schritt = next(each for each in form.schritte if each.felder[0].fim is None)
    taken = Fimbezug(id="F05000000001", version="3.0.0")
    changed = schritt.felder[0].model_copy(update={"fim": taken})
    schritte = [
        each.model_copy(update={"felder": [changed, *each.felder[1:]]}) if each is schritt else each
        for each in form.schritte
    ]
    schema = numbered(form.model_copy(update={"schritte": schritte}), "05000")
    assert [each.enthaelt.version for _, each in places(schema) if each.enthaelt.id == taken.id] == ["3.0.0"]
