"""A new Kommune over HTTP: step by step without scripts, back and forth, and a working portal at the end."""

from __future__ import annotations

import re
import smtplib
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Gestaltung, Kommune
from portal.konto.models import Einladung, Mitarbeiter, Rolle
from portal.leistung.operations import Erstverwaltung
from portal.redaktion.models import Neuanlage
from portal.redaktion.operations import NotAllowed, anlegen
from portal.redaktion.operations.anlegen import discard_old
from tests.factories import PASSWORD, host, log_in
from tests.proofs.isolation_welt import NEUE
from tests.redaktion.redaktion import KREIS, THERE, person
from tests.web.verwaltung.test_seiten import V, editor

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
NEU = f"{V}neu/"
TYPED: dict[str, dict[str, str]] = {
    "behoerde": {"name": "Neustadt", "typ": "Stadt", "ags": "05370044", "plz": "52599, 52598"},
    "adresse": {"bezeichnung": "Stadt Neustadt", "id": "neustadt", "host": "neustadt.localhost"},
    "farbe": {"auswahl": "eigene", "farbe": "#6b2c7a"},
    "verwaltung": {"person": "Vera Muster", "email": "Vera@neustadt.example"},
}


@pytest.fixture
def karl() -> Client:
    """The platform's administrator."""
    return log_in(editor(R.PLATTFORM, KREIS))


def begun(client: Client) -> str:
    """The address of a new preparation."""
    return client.post(NEU).headers["Location"].removesuffix("behoerde/")


def go_through(client: Client, address: str, **changes: dict[str, str]) -> None:
    for name, typed in TYPED.items():
        answer = client.post(f"{address}{name}/", typed | changes.get(name, {}))
        assert answer.status_code == 302, answer.content.decode()


def test_from_name_and_ags_to_a_working_portal_in_under_ten_seconds(karl: Client) -> None:
    address, before = begun(karl), time.perf_counter()
    go_through(karl, address)
    overview = karl.get(f"{address}pruefen/").content.decode()
    assert "Stadt Neustadt" in overview and "Vera@neustadt.example" in overview
    made = karl.post(f"{address}pruefen/")
    assert made.headers["Location"] == f"{address}?ok=angelegt"
    assert time.perf_counter() - before < 10
    page = karl.get(made.headers["Location"]).content.decode()
    assert "http://neustadt.localhost/" in page and "Kreis Heinsberg" in page  # whose page it still is
    assert "Öffnungszeiten: Rathaus" in page and "Seite: Impressum" in page  # the checklist
    citizen = Client(HTTP_HOST="neustadt.localhost")
    assert "Stadt Neustadt" in citizen.get("/").content.decode()
    assert "Hundesteuer" in citizen.get("/suche/", {"q": "hund anmelden"}).content.decode()
    for path in ("/impressum/", "/datenschutz/", "/barrierefreiheit/"):
        assert "noch nicht" in citizen.get(path).content.decode(), path  # a gap, and marked as one
    assert Gestaltung.objects.get(kommune_id="neustadt").farbe == "#6b2c7a"
    assert karl.post(f"{address}pruefen/").headers["Location"] == address  # a second click
    assert karl.get(f"{address}behoerde/").headers["Location"] == address
    assert Kommune.objects.filter(ags="05370044").count() == 1


def test_the_first_administrator_is_invited_by_mail_and_gets_in(karl: Client) -> None:
    address = begun(karl)
    go_through(karl, address)
    karl.post(f"{address}pruefen/")
    (letter,) = mail.outbox
    assert letter.to == ["Vera@neustadt.example"] and "Stadt Neustadt" in letter.body
    link = re.search(r"http://neustadt.localhost(/arbeitsplatz/einladung/\S+)", str(letter.body))
    assert link
    browser = Client(HTTP_HOST="neustadt.localhost")
    browser.post(link[1], {"passwort": PASSWORD, "wiederholung": PASSWORD})
    browser.post("/arbeitsplatz/anmeldung/login/", {"login": "vera@neustadt.example", "password": PASSWORD})
    assert browser.get("/arbeitsplatz/").headers["Location"].endswith("/zweitfaktor/einrichtung/")
    again = karl.post(f"{address}einladung/")
    assert again.headers["Location"] == f"{address}?konto=1" and len(mail.outbox) == 1
    assert "vera@neustadt.example hat ein Konto" in karl.get(address).content.decode()


def test_each_error_stands_at_its_field_and_nothing_typed_is_lost(karl: Client) -> None:
    address = begun(karl)
    wrong = {"name": "Neustadt", "typ": "", "ags": "05370004", "plz": "5259"}
    answer = karl.post(f"{address}behoerde/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert error_at(page, "ags") == "Der Gemeindeschlüssel 05370004 gehört schon: Stadt Erkelenz."
    assert error_at(page, "plz") == "„5259“ ist keine Postleitzahl."
    assert "Wählen Sie aus, was sie ist." in page and 'value="5259"' in page and not error_at(page, "name")
    later = karl.get(f"{address}behoerde/").content.decode()  # tomorrow, in another session
    assert 'value="5259"' in later and 'value="05370004"' in later
    karl.post(f"{address}behoerde/", TYPED["behoerde"])
    refused = karl.post(f"{address}adresse/", TYPED["adresse"] | {"id": "selfkant", "host": "selfkant.localhost"})
    assert error_at(refused.content.decode(), "id") == "Die Kennung „selfkant“ gehört schon: Gemeinde Selfkant."
    assert "gehört schon" in error_at(refused.content.decode(), "host")
    refused = karl.post(f"{address}verwaltung/", {"person": "", "email": "niemand"})
    assert "Diese E-Mail-Adresse stimmt nicht" in error_at(refused.content.decode(), "email")


def error_at(page: str, field: str) -> str:
    found = re.search(rf'id="id_{field}_error"[^>]*>(.*?)</p>', page, re.S)
    return re.sub(r"<[^>]+>", "", found[1]).strip().removeprefix("Fehler: ") if found else ""


def test_what_usually_follows_from_the_name_is_filled_in(karl: Client) -> None:
    address = begun(karl)
    karl.post(f"{address}behoerde/", TYPED["behoerde"] | {"name": "Groß Mühlen", "typ": "Gemeinde"})
    page = karl.get(f"{address}adresse/").content.decode()
    for value in ("Gemeinde Groß Mühlen", "gross-muehlen", "gross-muehlen.localhost"):
        assert f'value="{value}"' in page


def test_going_back_keeps_what_was_typed_even_if_it_is_wrong(karl: Client) -> None:
    address = begun(karl)
    karl.post(f"{address}behoerde/", TYPED["behoerde"])
    back = karl.post(f"{address}adresse/", TYPED["adresse"] | {"host": "kein host", "zurueck": "1"})
    assert back.headers["Location"] == f"{address}behoerde/"
    assert 'value="kein host"' in karl.get(f"{address}adresse/").content.decode()
    page = karl.get(f"{address}pruefen/").content.decode()
    assert f'href="{address}adresse/#id_host"' in page and "ist kein Hostname" in page
    assert "Kommune anlegen</span>" not in page
    assert karl.post(f"{address}pruefen/").status_code == 422
    assert not Kommune.objects.filter(id="neustadt").exists()


def test_a_colour_that_cannot_be_read_is_refused_and_the_nearest_one_taken_by_a_button(karl: Client) -> None:
    address = begun(karl)
    refused = karl.post(f"{address}farbe/", {"auswahl": "eigene", "farbe": "#ffcc00"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "nicht gut genug zu lesen" in error_at(page, "farbe")
    button = re.search(r'name="farbe_nehmen" value="(#[0-9a-f]{6})"', page)
    assert button
    taken = karl.post(f"{address}farbe/", {"auswahl": "eigene", "farbe": "#ffcc00", "farbe_nehmen": button[1]})
    assert taken.headers["Location"] == f"{address}verwaltung/"
    assert f'value="{button[1]}"' in karl.get(f"{address}farbe/").content.decode()


def test_where_no_mail_goes_out_the_link_is_shown_once(karl: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(**values: Any) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("portal.web.verwaltung.einladungen.send_invitation", down)
    address = begun(karl)
    go_through(karl, address)
    page = karl.post(f"{address}pruefen/").content.decode()
    link = re.search(r"http://neustadt.localhost(/arbeitsplatz/einladung/[\w-]+/)", page)
    assert link and "/einladung/" not in karl.get(address).content.decode().replace(f"{address}einladung/", "")
    browser = Client(HTTP_HOST="neustadt.localhost")
    assert browser.get(link[1]).status_code == 200
    monkeypatch.undo()
    assert karl.post(f"{address}einladung/").headers["Location"] == f"{address}?ok=gesendet"
    assert browser.get(link[1]).status_code == 410  # the new one counts
    assert Einladung.objects.filter(kommune_id="neustadt").count() == 1


def test_a_whole_kreis_too(karl: Client) -> None:
    address = begun(karl)
    kreis = {"name": "Kreis Probe", "typ": "Kreis", "ags": "05999000", "plz": ""}
    names = {"bezeichnung": "Kreis Probe", "id": "kreis-probe", "host": "kreis-probe.localhost"}
    go_through(karl, address, behoerde=kreis, adresse=names)
    assert karl.post(f"{address}pruefen/").status_code == 302
    assert Kommune.objects.get(id="kreis-probe").ist_kreis


def test_a_preparation_can_be_thrown_away_and_is_forgotten_in_time(karl: Client) -> None:
    first, second = begun(karl), begun(karl)
    assert karl.post(f"{first}verworfen/").headers["Location"] == f"{NEU}?ok=verworfen"
    assert karl.get(first).status_code == 404 and karl.get(second).status_code == 302
    by = System(KREIS)
    assert discard_old(by=by, at=clock.now() + timedelta(days=80)) == 0
    assert discard_old(by=by, at=clock.now() + timedelta(days=100)) == 1


ACTS: dict[str, Callable[[Staff, Neuanlage], object]] = {
    "begin": lambda by, row: anlegen.begin_neuanlage(by=by, at=clock.now()),
    "save": lambda by, row: anlegen.save_angaben(by=by, neuanlage_id=row.id, angaben={"name": "X"}, at=clock.now()),
    "discard": lambda by, row: anlegen.discard_neuanlage(by=by, neuanlage_id=row.id, at=clock.now()),
    "make": lambda by, row: anlegen.make_kommune(
        by=by, neuanlage_id=row.id, neu=NEUE, verwaltung=Erstverwaltung("V", "v@neustadt.example"), at=clock.now()
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_only_the_platform_makes_kommunen_and_only_its_own_preparations(act: str) -> None:
    owner = person(R.PLATTFORM, KREIS)
    with unit(owner):
        row = Neuanlage(kommune_id=KREIS, autor_id=owner.mitarbeiter_id, geaendert_am=clock.now())
        row.save(force_insert=True)
    for art in (R.SACHBEARBEITUNG, R.STANDESBEAMTER, R.REDAKTION, R.FREIGABE, R.VERWALTUNG):
        with pytest.raises(NotAllowed):
            ACTS[act](person(art, KREIS), row)
    with pytest.raises(NotAllowed):
        ACTS[act](Staff(owner.mitarbeiter_id, THERE), row)
    if act != "begin":
        with pytest.raises(Neuanlage.DoesNotExist):  # of another Kreis, if one has a platform of its own
            ACTS[act](person(R.PLATTFORM, THERE), row)
    assert not Kommune.objects.filter(id="neustadt").exists()
    ACTS[act](owner, row)


@pytest.mark.parametrize("path", ["", "{id}/", "{id}/behoerde/", "{id}/pruefen/"])
def test_the_pages_are_for_the_platform_only(karl: Client, path: str) -> None:
    address = NEU + path.format(id=begun(karl).removeprefix(NEU).rstrip("/"))
    assert karl.get(address).status_code in (200, 302)
    assert log_in(editor(R.VERWALTUNG, KREIS)).get(address).status_code == 403
    foreign = log_in(editor(R.PLATTFORM, THERE)).get(address)
    assert foreign.status_code == (404 if path else 200) and b"Erkelenz" not in foreign.content


def test_an_invitation_that_was_lost_is_sent_again_from_the_page_of_people(karl: Client) -> None:
    address = begun(karl)
    go_through(karl, address)
    karl.post(f"{address}pruefen/")
    vera = Mitarbeiter.objects.get(username="vera@neustadt.example")
    admin = log_in(editor(R.VERWALTUNG, "neustadt"))
    with unit(System("neustadt")):
        Einladung.objects.update(gueltig_bis=clock.now() - timedelta(days=1))
    assert "Eingeladen, der Link gilt nicht mehr." in admin.get(f"{V}menschen/").content.decode()
    sent = admin.post(f"{V}menschen/{vera.pk}/einladung/")
    assert sent.headers["Location"] == f"{V}menschen/?ok=eingeladen" and len(mail.outbox) == 2
    assert "Eingeladen, der Link gilt bis" in admin.get(f"{V}menschen/").content.decode()
    with unit(System("neustadt")):
        (one,) = Einladung.objects.filter(mitarbeiter=vera)
    assert one.gueltig_bis > clock.now() + timedelta(days=6)


def test_nobody_invites_people_of_another_kommune_or_with_an_account() -> None:
    client, other, known = log_in(editor(R.VERWALTUNG)), editor(R.REDAKTION, THERE), editor()
    assert client.post(f"{V}menschen/{other.mitarbeiter.pk}/einladung/").status_code == 404
    assert client.post(f"{V}menschen/{known.mitarbeiter.pk}/einladung/").headers["Location"].endswith("?konto=1")
    refused = log_in(editor()).post(f"{V}menschen/{known.mitarbeiter.pk}/einladung/")
    assert refused.status_code == 403 and not mail.outbox
    assert client.get(f"{V}menschen/", headers={"host": host(THERE)}).status_code in (302, 403)
