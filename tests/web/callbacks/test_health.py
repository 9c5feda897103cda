"""`/healthz` and `/readyz`: JSON on any host; what is missing is named, and makes the answer 503."""

from __future__ import annotations

import resource
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.test import Client

from portal.web.callbacks.health import takes_files
from tests.settings import CLUSTER, WORKER

pytestmark = pytest.mark.usefixtures("database")
READY = {"status": "ok", "database": "ok", "keys": "ok", "worker": "ok", "storage": "ok"}


def beat(seconds_ago: int) -> None:
    """A worker's heartbeat, as procrastinate writes it."""
    with psycopg.connect(CLUSTER.dsn("postgres", f"portal_{WORKER}"), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second')",
            [seconds_ago],
        )


@pytest.mark.parametrize("host", ["geilenkirchen.localhost", "127.0.0.1:8000", "a.host.nobody.knows"])
def test_the_process_says_that_it_lives(host: str) -> None:
    response = Client().get("/healthz", headers={"host": host})
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_when_everything_is_there() -> None:
    beat(5)
    response = Client().get("/readyz")
    assert (response.status_code, response.json()) == (200, READY)


@pytest.mark.parametrize("last_beat", [None, 120])
def test_without_a_living_worker_it_is_not_ready(last_beat: int | None) -> None:
    if last_beat is not None:
        beat(last_beat)
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {**READY, "status": "nicht bereit", "worker": "fehlt"}


# Below /proc nobody may make a file, not even root, whom os.access would tell that he may.
@pytest.mark.parametrize("folder", ["gone", "/proc"])
def test_without_the_file_store_it_is_not_ready(settings: pytest.FixtureRequest, tmp_path: Path, folder: str) -> None:
    beat(5)
    settings.PORTAL_FILES = tmp_path / folder  # type: ignore[attr-defined]
    response = Client().get("/readyz")
    assert response.status_code == 503
    assert response.json() == {**READY, "status": "nicht bereit", "storage": "fehlt"}


def test_a_disk_that_takes_nothing_more_is_no_file_store(tmp_path: Path) -> None:
    assert takes_files(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))  # files can be made, but hold no byte, as on a full disk
    try:
        taken = takes_files(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not taken


def test_asking_leaves_no_file_and_asking_at_once_disturbs_nobody(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as many:
        assert all(many.map(lambda _: takes_files(tmp_path), range(200)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("alias", "probe"), [("default", "database"), ("keys", "keys")])
def test_without_a_database_it_is_not_ready(monkeypatch: pytest.MonkeyPatch, alias: str, probe: str) -> None:
    from django.db import connections

    connection = connections[alias]
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "9")  # nobody listens there
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    response = Client().get("/readyz")
    connection.close()
    assert response.status_code == 503
    assert response.json()[probe] == "fehlt"
