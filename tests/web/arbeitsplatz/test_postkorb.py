"""The Postkorb over HTTP: what is in it, what is not, how many queries it takes."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core import clock
from portal.konto.models import Rolle
from portal.vorgang.rules.status import Status
from portal.zahlung.rules import Zahlungsstatus
from tests import factories
from tests.factories import log_in, make_mitarbeiter, make_vorgang, vorgang

pytestmark = pytest.mark.usefixtures("database")
_NO_QUERY = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET", "SELECT SET_CONFIG")


def queries_of(client: Client, path: str) -> list[str]:
    """The statements a page takes, over all databases, without those that only frame a transaction."""
    client.get(path)
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        assert client.get(path).status_code == 200
    found = [query["sql"] for query in [*main.captured_queries, *keys.captured_queries]]
    return [sql for sql in found if not sql.upper().startswith(_NO_QUERY)]


def test_shows_what_is_new_for_the_own_office() -> None:
    clerk = make_mitarbeiter()
    mine, theirs = vorgang(make_vorgang()), vorgang(make_vorgang("selfkant"), "selfkant")
    page = log_in(clerk).get("/arbeitsplatz/").content.decode()
    assert mine.nummer in page
    assert theirs.nummer not in page
    assert "Probefrau" not in page


def test_each_view_has_its_number_and_its_vorgaenge() -> None:
    clerk = make_mitarbeiter()
    waiting = vorgang(make_vorgang(status=Status.RUECKFRAGE))
    overdue = vorgang(make_vorgang(frist_am=clock.now() - timedelta(days=2)))
    client = log_in(clerk)
    page = client.get("/arbeitsplatz/?ansicht=wartet").content.decode()
    assert waiting.nummer in page
    assert overdue.nummer not in page
    assert "Antwort bis" in page
    page = client.get("/arbeitsplatz/?ansicht=faellig").content.decode()
    assert f"Überfällig: {clock.today() - timedelta(days=2):%d.%m.%Y}" in page
    assert client.get("/arbeitsplatz/?ansicht=unfug&nach=unfug").status_code == 200


@pytest.mark.parametrize("ansicht", ["neu", "meine", "wartet", "faellig", "kosten", "alle"])
def test_every_view_is_helpful_when_empty(ansicht: str) -> None:
    page = log_in(make_mitarbeiter()).get(f"/arbeitsplatz/?ansicht={ansicht}")
    assert page.status_code == 200
    assert "Hier ist nichts" in page.content.decode()


def test_a_number_leads_to_its_vorgang() -> None:
    client = log_in(make_mitarbeiter())
    found, foreign = vorgang(make_vorgang(status=Status.VERSANDT)), vorgang(make_vorgang("selfkant"), "selfkant")
    response = client.get("/arbeitsplatz/", {"nummer": f" {found.nummer.lower()} "})
    assert response.headers["Location"] == f"/arbeitsplatz/vorgaenge/{found.id}/"
    assert "Kein Vorgang mit der Nummer" in client.get("/arbeitsplatz/", {"nummer": foreign.nummer}).content.decode()


def test_who_only_administers_has_no_postkorb_and_is_led_to_the_verwaltung() -> None:
    make_vorgang()
    answer = log_in(make_mitarbeiter(art=Rolle.Art.VERWALTUNG)).get("/arbeitsplatz/")
    assert answer.headers["Location"] == "/arbeitsplatz/verwaltung/"


def test_at_most_eight_queries_however_many_vorgaenge() -> None:
    client = log_in(make_mitarbeiter())
    make_vorgang(status=Status.RUECKFRAGE)
    few = queries_of(client, "/arbeitsplatz/?ansicht=alle")
    for _number in range(5):
        make_vorgang()
    many = queries_of(client, "/arbeitsplatz/?ansicht=alle")
    assert len(many) == len(few)
    assert len(many) <= 8, "\n".join(many)


def test_stuck_payments_are_asked_for_by_a_job() -> None:
    client = log_in(make_mitarbeiter())
    waiting = make_vorgang(status=Status.WARTET_AUF_ZAHLUNG)
    path = "/arbeitsplatz/zahlungen/"
    assert "Alle Zahlungen sind geklärt" in client.get(path).content.decode()
    zahlung = factories.start_payment(waiting, "geilenkirchen", status=Zahlungsstatus.UNKLAR, at=clock.now())
    page = client.get(path).content.decode()
    assert vorgang(waiting).nummer in page
    assert jobs("zahlung.ask") == 0
    for _click in range(2):
        assert client.post(f"{path}{zahlung}/nachfrage/").headers["Location"] == f"{path}?ok=gefragt"
    assert jobs("zahlung.ask") == 1
    assert client.post(f"{path}{uuid4()}/nachfrage/").status_code == 404


def jobs(name: str) -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [name])
        row = cursor.fetchone()
    return int(row[0])
