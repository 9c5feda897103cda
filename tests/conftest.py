"""The database of the tests: real PostgreSQL, connected as portal_app (a superuser would prove nothing).

A template is migrated as the owner and loaded with Kreis Heinsberg once a run; every worker gets a clone. A test
that asks for `database` commits for real; afterwards what it wrote is gone (tests/reference.py).
"""

from __future__ import annotations

import fcntl
import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.formular import queries as formulare
from portal.kommune.models import Ort
from portal.leistung import operations as leistungen
from tests.browser import launch_chromium
from tests.formular.ortsform import Ordner
from tests.reference import forget_kept, keep_reference, put_back
from tests.settings import CLUSTER, WORKER
from tests.web.ui.stage import GESTALTUNG, Stage, served

pytest_plugins = ["tests.bezahldienst"]

TEMPLATE, KEYS_TEMPLATE = "portal", "portal_keys"
# Where the first two workers begin: one builds the template, the other needs none meanwhile.
FIRST = ("tests/proofs/test_crash.py", "tests/adapters/dateipruefung/test_inspection.py")
LONG = ("proof", "journey")  # marks of the files that take longest, the longest first; then those with a browser


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: a worker takes the files in this order (`--no-loadscope-reorder`), and none remains alone."""
    places: dict[str, int] = {}
    for item in items:
        places[item.location[0]] = min(_place(item), places.get(item.location[0], len(LONG) + 1))
    items.sort(key=lambda item: places[item.location[0]])


def pytest_collection_finish(session: pytest.Session) -> None:
    """As the web does (config/wsgi.py): all that is there before the first test stays, and nobody looks through it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _place(item: pytest.Item) -> int:
    if item.location[0] in FIRST:
        return FIRST.index(item.location[0]) - len(FIRST)
    others = len(LONG) if "browser" in getattr(item, "fixturenames", ()) else len(LONG) + 1
    return next((place for place, mark in enumerate(LONG) if item.get_closest_marker(mark)), others)


@pytest.fixture(scope="session")
def cloned_databases() -> None:
    """This worker's clones of the template."""
    build_databases()


def build_databases() -> None:
    """Clone the template, which the first worker to come builds."""
    with (CLUSTER.folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = CLUSTER.folder / "template.ready"
        if not ready.exists():
            _build_template()
            ready.touch()
        for template, name in ((TEMPLATE, f"portal_{WORKER}"), (KEYS_TEMPLATE, f"keys_{WORKER}")):
            CLUSTER.drop_database(name)
            CLUSTER.create_database(name, template=template)
    Path(settings.PORTAL_FILES).mkdir(parents=True, exist_ok=True)


def _build_template() -> None:
    environment = os.environ | {
        "DATABASE_URL": CLUSTER.dsn("portal_app", TEMPLATE),
        "DATABASE_OWNER_URL": CLUSTER.dsn("portal_owner", TEMPLATE),
        "KEYS_DATABASE_URL": CLUSTER.dsn("portal_app", KEYS_TEMPLATE),
        "KEYS_DATABASE_OWNER_URL": CLUSTER.dsn("portal_owner", KEYS_TEMPLATE),
        "DJANGO_SETTINGS_MODULE": "portal.config.settings",
        "PYTHONPATH": "src",
    }
    for command in (["migrate"], ["load_heinsberg", "--skip-checks", "--hosts", "{id}.localhost"]):
        subprocess.run([sys.executable, "-m", "portal.config.cli", *command], env=environment, check=True)
    for template in (TEMPLATE, KEYS_TEMPLATE):
        with psycopg.connect(CLUSTER.dsn("postgres", template), autocommit=True) as connection:
            keep_reference(connection)


@pytest.fixture
def database(cloned_databases: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Real commits as portal_app; afterwards every table is again what loading left."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        forget_kept()
        yield
        for connection in connections.all():
            if connection.in_atomic_block:
                connection.close()
            else:  # one that works serves the next test as well
                connection.close_if_unusable_or_obsolete()
    for name in (f"portal_{WORKER}", f"keys_{WORKER}"):
        put_back(_cleaner(name))


@lru_cache
def _cleaner(name: str) -> psycopg.Connection:
    return psycopg.connect(CLUSTER.dsn("postgres", name), autocommit=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of this worker: two Playwrights in one process get in each other's way."""
    with launch_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One for the whole file: a new one costs as much as looking at a page."""
    page = browser.new_page(locale="de-DE")
    yield page
    page.close()


@pytest.fixture(scope="session")
def opened_stage() -> Iterator[Stage]:
    with served() as stage:
        yield stage


@pytest.fixture
def stage(opened_stage: Stage) -> Stage:
    """Serves what a test puts on it; empty at first."""
    opened_stage.pages, opened_stage.farbe = {}, GESTALTUNG.farbe
    return opened_stage


@pytest.fixture
def ort(database: None) -> Ort:
    """The place Geilenkirchen."""
    with unit(System("geilenkirchen")):
        return Ort.objects.get(kommune_id="geilenkirchen", name="Geilenkirchen")


@pytest.fixture
def ordner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ordner]:
    """The form that opens one place of each kind, in its first version."""
    monkeypatch.setattr(formulare, "_folders", [formulare.DEFINITIONEN])
    yield Ordner(tmp_path)
    monkeypatch.undo()
    formulare.add_folder(formulare.DEFINITIONEN)


@pytest.fixture
def online(database: None) -> None:
    """The Geburtsurkunde is online in Geilenkirchen."""
    leistungen.offer_online(
        by=System("geilenkirchen"), leistung_id="geburtsurkunde", formular="personenstandsurkunde", erste_cents=1000,
        weitere_cents=500, bestaetigt_durch="Test", demo=True, at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def guest(online: None) -> Client:
    """A browser that goes on without an account on Geilenkirchen's host."""
    client = Client(HTTP_HOST="geilenkirchen.localhost")
    client.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    return client
