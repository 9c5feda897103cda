"""Step 7 of README's walk: the provider has the money, the portal does not know it, and a clerk's click solves it."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from demo import loading
from demo.settings import PAYMENT_SECRET_NAME
from demo.story import offers, stuck
from demo.story.plan import DEMO_DAY
from demo.totp import code
from portal.core.tenancy import System, unit
from portal.vorgang.models import Vorgang
from portal.vorgang.rules.status import Status
from portal.zahlung import tasks
from portal.zahlung.models import Zahlung
from tests.bezahldienst import SECRET, Simulator

PATH = "/arbeitsplatz/zahlungen/"


def log_in(login: str, people: Path) -> Client:
    """Somebody of the demo's staff, with what `var/demo.json` says of them."""
    told = next(each for each in json.loads(people.read_text()) if each["login"] == login)
    client = Client(HTTP_HOST=f"{told['kommune']}.localhost")
    client.post("/arbeitsplatz/anmeldung/login/", {"login": login, "password": told["password"]})
    client.post("/arbeitsplatz/anmeldung/zweitfaktor/", {"code": code(told["totp_secret"], time.time())})
    return client


def vorgang() -> Vorgang:
    with unit(System(stuck.KOMMUNE)):
        return Vorgang.objects.get()


def test_one_payment_is_in_doubt_until_a_clerk_has_the_provider_asked(
    people: Path, running_simulator: Simulator, settings: Settings
) -> None:
    settings.PORTAL_SECRETS = {PAYMENT_SECRET_NAME: SECRET}
    offers.switch_on(payment_port=running_simulator.port, at=DEMO_DAY)
    assert stuck.leave_one()
    assert not stuck.leave_one(), "one is enough, at the next start too"
    anna = log_in("anna.beispiel", people)
    assert vorgang().status == Status.WARTET_AUF_ZAHLUNG
    shown = anna.get(PATH).content.decode()
    assert vorgang().nummer in shown and re.search(r"seit 4\d Minuten", shown)
    with unit(System(stuck.KOMMUNE)):
        zahlung = Zahlung.objects.get()
    assert anna.post(f"{PATH}{zahlung.id}/nachfrage/").headers["Location"] == f"{PATH}?ok=gefragt"
    tasks.ask(stuck.KOMMUNE, str(zahlung.id))  # the job that it enqueued, as the worker takes it
    assert "Alle Zahlungen sind geklärt" in anna.get(PATH).content.decode()
    assert vorgang().status == Status.EINGEGANGEN
    assert vorgang().nummer in anna.get("/arbeitsplatz/?ansicht=neu").content.decode()


def test_a_demo_that_cannot_leave_one_says_so_and_runs_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "LOGS", tmp_path)
    monkeypatch.setattr(loading, "WHEN_ALL_RUNS", ("story-payment", (sys.executable, "-c", "raise SystemExit(1)")))
    said: list[str] = []
    loading.leave_stuck_payment({}, said.append)
    assert said == [
        f"Die ungeklärte Zahlung des Rundgangs fehlt: „story-payment“ ist fehlgeschlagen. Protokoll: "
        f"{tmp_path / 'story-payment.log'}"
    ]
