"""No page takes more than eight queries, however much there is to show.

The page of one Vorgang misses that bound: it gathers ten tables (docs/evidence.md). Its own figures are held here, so
that it does not get worse unseen.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from portal.antrag.models import Antrag
from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.kommune.models import Ort
from portal.leistung import operations as leistungen
from tests.benchmarks.counting import MOST, counted
from tests.citizen import ANSWERS
from tests.factories import host, log_in, make_mitarbeiter, make_vorgang

pytestmark = pytest.mark.usefixtures("database")
HOST = host("geilenkirchen")
VORGANG_FOR_CITIZEN, VORGANG_FOR_STAFF = 12, 16


@pytest.fixture
def online(database: None) -> Ort:
    """The Geburtsurkunde online at Geilenkirchen."""
    leistungen.offer_online(
        by=System("geilenkirchen"), leistung_id="geburtsurkunde", formular="personenstandsurkunde", erste_cents=1000,
        weitere_cents=500, bestaetigt_durch="Test", demo=True, at=clock.now(),
    )  # fmt: skip
    with unit(System("geilenkirchen")):
        return Ort.objects.get(kommune_id="geilenkirchen", name="Geilenkirchen")


@pytest.fixture
def guest(online: Ort) -> Client:
    client = Client(HTTP_HOST=HOST)
    client.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    return client


def queries_of(page: Callable[[], object]) -> list[str]:
    """The statements of `page` the second time: what a process remembers is remembered by then."""
    page()
    with counted() as found:
        page()
    return found


def ask(client: Client, path: str) -> Callable[[], object]:
    def page() -> None:
        response = client.get(path)
        assert response.status_code == 200, (path, response.headers.get("Location"))

    return page


def assert_few(found: list[str], *, most: int = MOST) -> None:
    assert len(found) <= most, "\n".join([f"{len(found)} queries", *found])


@pytest.mark.parametrize("path", ["/", "/suche/?q=geburtsurkunde", "/leistungen/geburtsurkunde/"])
def test_pages_of_the_catalogue(online: Ort, path: str) -> None:
    assert_few(queries_of(ask(Client(HTTP_HOST=HOST), path)))


def begin(client: Client, ort: Ort) -> str:
    """A draft that has come to the child's names; its address."""
    base = str(client.post("/antraege/neu/", {"leistung": "geburtsurkunde", "ort": ort.id})["Location"])
    for key in ("standesamt", "ereignis-1", "urkundenart-1", "ausfuehrung-1", "anzahl-1", "wann-1"):
        client.post(f"{base}{key}/", ANSWERS[key])
    return base


def test_a_step_of_the_assistant_shown(guest: Client, online: Ort) -> None:
    assert_few(queries_of(ask(guest, begin(guest, online) + "kind-1/")))


def test_a_step_of_the_assistant_posted(guest: Client, online: Ort) -> None:
    url = begin(guest, online) + "kind-1/"

    def post() -> None:
        assert guest.post(url, ANSWERS["kind-1"]).status_code == 302

    assert_few(queries_of(post))


def test_meine_vorgaenge(guest: Client, online: Ort) -> None:
    begin(guest, online)
    assert_few(queries_of(ask(guest, "/vorgaenge/")))


def test_a_vorgang_for_its_citizen(guest: Client, online: Ort) -> None:
    begin(guest, online)
    with unit(System("geilenkirchen")):
        konto_id = Antrag.objects.get().konto_id
    vorgang_id = make_vorgang(citizen=Citizen(konto_id, "geilenkirchen"))
    assert_few(queries_of(ask(guest, f"/vorgaenge/{vorgang_id}/")), most=VORGANG_FOR_CITIZEN)


def test_postkorb_and_vorgang_for_staff(online: Ort) -> None:
    vorgaenge = [make_vorgang() for _ in range(5)]
    client = log_in(make_mitarbeiter())
    assert_few(queries_of(ask(client, "/arbeitsplatz/")))
    page = ask(client, f"/arbeitsplatz/vorgaenge/{vorgaenge[0]}/")
    assert_few(queries_of(page), most=VORGANG_FOR_STAFF)
