"""`var/demo.json`: exactly what programs rely on, whole or not there, gone as soon as the demo is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import demo.__main__ as demo_main
from demo import loading
from demo.__main__ import Demo
from demo.database import DatabaseProblem
from demo.ports import Ports

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://portal_app@/portal",
    "DATABASE_OWNER_URL": "postgresql://portal_owner@/portal",
    "KEYS_DATABASE_URL": "postgresql://portal_app@/portal_keys",
    "PORTAL_FILES": "/somewhere/files",
}
STAFF = {
    "login": "anna.beispiel",
    "password": "ein Wort",
    "totp_secret": "GEZDGNBVGY3TQOJQ",
    "kommune": "geilenkirchen",
    "role": "standesbeamter",
    "url": "http://geilenkirchen.localhost:8000/arbeitsplatz/",
}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file would be; the staff that the story would have written down is there."""
    monkeypatch.setattr(loading, "VAR", tmp_path)
    monkeypatch.setattr(demo_main, "DEMO_JSON", tmp_path / "demo.json")
    monkeypatch.setattr(demo_main, "_PIDS", tmp_path / "demo.pids")
    monkeypatch.setattr(demo_main, "LOGS", tmp_path / "log")
    (tmp_path / "demo-mitarbeiter.json").write_text(json.dumps([STAFF]))
    return tmp_path / "demo.json"


def test_its_shape(path: Path) -> None:
    portal = {"geilenkirchen": "http://geilenkirchen.localhost:8000"}
    Demo(Ports(), ENVIRONMENT, portal).write_json({"portal": 4711, "postgres": 4712})
    told = json.loads(path.read_text())
    assert told.pop("portal") == portal
    assert told.pop("staff") == [STAFF]
    citizens = told.pop("citizens")
    assert {frozenset(citizen) for citizen in citizens} == {frozenset({"name", "auswahl", "level"})}
    assert {citizen["level"] for citizen in citizens} == {1, 3, 4}
    assert told.pop("processes") == {"portal": 4711, "postgres": 4712}
    assert told.pop("database") == {
        "app": ENVIRONMENT["DATABASE_URL"],
        "owner": ENVIRONMENT["DATABASE_OWNER_URL"],
        "keys": ENVIRONMENT["KEYS_DATABASE_URL"],
    }
    assert told.pop("paths") == {"logs": str(path.parent / "log"), "files": "/somewhere/files"}
    assert told == {
        "identity_provider": "http://127.0.0.1:8101",
        "payment_simulator": "http://127.0.0.1:8102",
        "mail": "http://127.0.0.1:8103",
        "healthz": "http://127.0.0.1:8000/healthz",
    }


def test_that_of_a_killed_run_is_gone_before_anything_starts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("{}")
    seen: list[bool] = []

    def run_demo(*_arguments: object) -> None:
        seen.append(path.exists())
        path.write_text("{}")
        raise DatabaseProblem("Erfunden.")

    monkeypatch.setattr(demo_main, "run_demo", run_demo)
    monkeypatch.setattr(demo_main, "check_ports", lambda ports: None)
    monkeypatch.setattr("signal.signal", lambda number, handler: None)
    with pytest.raises(DatabaseProblem):
        demo_main.serve()
    assert seen == [False]
    assert not path.exists()
