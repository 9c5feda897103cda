"""No page takes more than eight queries, however much there is to show and whoever sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client

from portal.antrag.models import Antrag
from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.kommune.models import Organisationseinheit, Ort
from portal.konto.models import Rolle
from portal.leistung import operations as leistungen
from portal.redaktion.queries import forget_notices
from portal.vorgang.models import Vorgangsdokument
from portal.vorgang.rules.postkorb import Ansicht
from portal.vorgang.rules.status import Status
from portal.zahlung.rules import Zahlungsstatus
from tests import antrag as drafts
from tests.benchmarks.counting import MOST, MOST_AT_SUBMISSION, counted
from tests.benchmarks.suche import questions
from tests.citizen import ANSWERS, DECLARATIONS
from tests.factories import host, log_in, make_mitarbeiter, make_vorgang, start_payment
from tests.reference import forget_kept
from tests.vorgang.akten import attach, full_vorgang

pytestmark = pytest.mark.usefixtures("database")
HOST = host("geilenkirchen")


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What a process remembers for half a minute does not run out between a page and the same page counted."""
    forget_notices()


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


def assert_few(found: list[str], most: int = MOST) -> None:
    assert len(found) <= most, "\n".join([f"{len(found)} queries", *found])


@pytest.mark.parametrize("path", ["/", "/suche/?q=geburtsurkunde", "/leistungen/geburtsurkunde/"])
def test_pages_of_the_catalogue(online: Ort, path: str) -> None:
    assert_few(queries_of(ask(Client(HTTP_HOST=HOST), path)))


def test_a_question_for_an_office_that_nobody_has_asked_before(online: Ort) -> None:
    """Who answers for what was found is looked up for all of it at once; only what every question needs is known."""
    client = Client(HTTP_HOST=HOST)
    for question in (each for each in questions() if re.search("amt|stelle|behörde|büro|buero", each)):
        forget_kept()
        ask(client, "/suche/?q=personalausweis")()
        with counted() as found:
            ask(client, f"/suche/?q={quote(question)}")()
        assert_few(found)


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


def test_a_submission(guest: Client, online: Ort) -> None:
    """It writes what a page only reads, each thing once: that it takes more than a page is no reason to take any."""

    def submit(base: str) -> str:
        response = guest.post(base + "einreichung/", DECLARATIONS)
        assert response.status_code == 302 and "/vorgaenge/" in response["Location"], response.content.decode()
        return str(response["Location"])

    first, second = (drafts.begin(guest, online) for _ in range(2))
    for base in (first, second):
        drafts.fill_in(guest, base)
    submit(first)
    with counted() as found:
        arrived = submit(second)
    assert_few(found, MOST_AT_SUBMISSION)
    with counted() as found:
        guest.get(arrived)
    assert_few(found)


def test_meine_vorgaenge(guest: Client, online: Ort) -> None:
    begin(guest, online)
    assert_few(queries_of(ask(guest, "/vorgaenge/")))


@pytest.fixture
def citizen(guest: Client, online: Ort) -> Citizen:
    """The person behind `guest`."""
    begin(guest, online)
    with unit(System("geilenkirchen")):
        return Citizen(Antrag.objects.get().konto_id, "geilenkirchen")


@pytest.mark.parametrize("page", ["", "zahlung/", "zugriffe/"])
def test_the_pages_of_a_vorgang_for_its_citizen(guest: Client, citizen: Citizen, page: str) -> None:
    assert_few(queries_of(ask(guest, f"/vorgaenge/{full_vorgang(citizen)}/{page}")))


def test_the_withdrawal_of_a_vorgang(guest: Client, citizen: Citizen) -> None:
    assert_few(queries_of(ask(guest, f"/vorgaenge/{make_vorgang(citizen=citizen)}/ruecknahme/")))


def test_new_messages_are_marked_as_read_within_the_bound(guest: Client, citizen: Citizen) -> None:
    page = ask(guest, f"/vorgaenge/{full_vorgang(citizen)}/")
    with counted() as found:
        page()
    assert_few(found)


def test_a_file_for_its_citizen(guest: Client, citizen: Citizen) -> None:
    vorgang_id = full_vorgang(citizen)
    file_id = attach(vorgang_id, citizen, "urkunde.pdf")
    assert_few(queries_of(ask(guest, f"/vorgaenge/{vorgang_id}/dateien/{file_id}/")))


def test_postkorb(online: Ort) -> None:
    clerk = make_mitarbeiter()
    for status in [Status.EINGEGANGEN, Status.IN_BEARBEITUNG, Status.RUECKFRAGE, Status.ZURUECKGENOMMEN] * 2:
        make_vorgang(status=status, by=clerk, frist_am=clock.now())
    client = log_in(clerk)
    for ansicht in Ansicht:
        assert_few(queries_of(ask(client, f"/arbeitsplatz/?ansicht={ansicht}")))


@pytest.mark.parametrize("art", [Rolle.Art.STANDESBEAMTER, Rolle.Art.SACHBEARBEITUNG])
def test_a_vorgang_for_staff(online: Ort, art: Rolle.Art) -> None:
    clerk = log_in(make_mitarbeiter(art=art))
    ask(clerk, "/arbeitsplatz/")()  # where they come from; its notices are remembered
    page = ask(clerk, f"/arbeitsplatz/vorgaenge/{full_vorgang()}/")
    with counted() as first:
        page()
    assert_few(first)  # besides, it marks the citizen's messages as read
    assert_few(queries_of(page))


def test_a_file_for_staff(online: Ort) -> None:
    vorgang_id = full_vorgang()
    with unit(System("geilenkirchen")):
        file_id = Vorgangsdokument.objects.filter(vorgang_id=vorgang_id).values_list("datei_id", flat=True)[0]
    client = log_in(make_mitarbeiter())
    assert_few(queries_of(ask(client, f"/arbeitsplatz/vorgaenge/{vorgang_id}/dateien/{file_id}/")))


def test_payments_in_doubt(online: Ort) -> None:
    for status in [Zahlungsstatus.UNKLAR, Zahlungsstatus.GESTARTET] * 2:
        vorgang_id = make_vorgang(status=Status.WARTET_AUF_ZAHLUNG)
        start_payment(vorgang_id, "geilenkirchen", status=status, at=clock.now() - timedelta(hours=1))
    assert_few(queries_of(ask(log_in(make_mitarbeiter()), "/arbeitsplatz/zahlungen/")))


def test_the_forms_of_a_kommune(online: Ort) -> None:
    """One statement for what is said locally, not one for every form."""
    rathaus = Organisationseinheit.objects.get(kommune_id="geilenkirchen", schluessel="rathaus")
    client = log_in(make_mitarbeiter(art=Rolle.Art.REDAKTION, office=rathaus))
    assert_few(queries_of(ask(client, "/arbeitsplatz/verwaltung/formulare/")))
