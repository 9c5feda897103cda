"""`portal xdf_…`: without settings and without a database, and nothing hostile gets through."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from portal.adapters.xdatenfelder import write_schema
from portal.config import xdatenfelder
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
