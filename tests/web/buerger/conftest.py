"""Pages of the catalogue as a browser without cookies sees them, on the hosts of the test database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal.core.ports import platform_adapter
from portal.formular import queries
from tests.formular.kuechenspuele import FOLDER, ID, LEISTUNG
from tests.formular.test_anforderung import asking
from tests.leistung.angebote import take_online
from tests.reference import forget_kept

Get = Callable[..., Any]


@pytest.fixture
def get(database: None) -> Get:
    """GET a path on the host of a Kommune, past the cache."""

    def fetch(path: str, kommune: str = "selfkant", **query: str) -> Any:
        forget_kept()
        return Client().get(path, query, headers={"host": f"{kommune}.localhost"})

    return fetch


@pytest.fixture
def urkunde_online(database: None) -> None:
    """The Geburtsurkunde online in Geilenkirchen and Selfkant, as the demo does it."""
    for kommune in ("geilenkirchen", "selfkant"):
        take_online(kommune, "geburtsurkunde")


@pytest.fixture
def kuechenspuele(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The form of all components online in Selfkant; gives its Leistung."""
    monkeypatch.setattr(queries, "_folders", [queries.DEFINITIONEN])
    queries.add_folder(FOLDER)
    take_online("selfkant", LEISTUNG, formular=ID, erste_cents=0, weitere_cents=0)
    yield LEISTUNG
    monkeypatch.undo()
    queries.add_folder(queries.DEFINITIONEN)  # forgets what was kept


@pytest.fixture
def own_form(guest: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The guest, where the Geburtsurkunde has the small form with demands."""
    raw = asking() | {"id": "anforderungen", "leistungen": ["geburtsurkunde"]}
    (tmp_path / "anforderungen").mkdir()
    (tmp_path / "anforderungen" / "1.json").write_text(json.dumps(raw))
    monkeypatch.setattr(queries, "_folders", [queries.DEFINITIONEN])
    queries.add_folder(tmp_path)
    take_online("geilenkirchen", "geburtsurkunde", formular="anforderungen", erste_cents=0, weitere_cents=0)
    yield guest
    monkeypatch.undo()
    queries.add_folder(queries.DEFINITIONEN)


@pytest.fixture
def store_away(settings: Any, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Call it, and the file store takes and gives nothing any more, as when its disk is full or gone."""

    def take_away() -> None:
        (tmp_path / "no-folder").touch()
        ablage = ("dateisystem", {"folder": str(tmp_path / "no-folder" / "files")}, "")
        settings.PORTAL_PLATFORM_ADAPTERS = {**settings.PORTAL_PLATFORM_ADAPTERS, "ablage": ablage}
        platform_adapter.cache_clear()

    yield take_away
    platform_adapter.cache_clear()
