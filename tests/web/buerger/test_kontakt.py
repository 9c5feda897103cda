"""The contact form over HTTP: on every host, without a login or a script; what is typed is never lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.redaktion.models import Seite, Zuschrift
from portal.redaktion.operations.zuschriften import Zuschriftinhalt, list_zuschriften
from portal.web.buerger.grenzen import PER_ADDRESS
from portal.web.ui import assets
from tests.factories import host, log_in, make_mitarbeiter
from tests.redaktion.redaktion import HERE, KREIS, THERE, person
from tests.web.buerger.conftest import Get

pytestmark = pytest.mark.usefixtures("database")
TYPED = {"thema": "barriere", "text": "Der Knopf geht nicht.\r\nSeite: Suche", "name": "", "email": "", "webseite": ""}
TRAY = "/arbeitsplatz/verwaltung/zuschriften/"


def browser(kommune_id: str = HERE) -> Client:
    return Client(HTTP_HOST=host(kommune_id))


def hidden(page: str) -> str:
    found = re.search(r'name="formular" value="([^"]+)"', page)
    assert found
    return found[1]


def send(client: Client, path: str = "/kontakt/", **changes: str) -> Any:
    return client.post(path, TYPED | {"formular": hidden(client.get(path).content.decode())} | changes)


def arrived(kommune_id: str = HERE) -> list[Zuschriftinhalt]:
    by = person(Rolle.Art.REDAKTION, kommune_id)
    return [each.inhalt for each in list_zuschriften(by=by, erledigt=False, at=clock.now())]


@pytest.mark.parametrize("kommune_id", [HERE, THERE, KREIS])
def test_whoever_writes_reaches_the_kommune_of_the_host(kommune_id: str) -> None:
    client = browser(kommune_id)
    assert "/kontakt/" in client.get("/").content.decode()
    sent = send(client, email="erna@example.invalid", name="Erna Erfunden")
    assert sent.headers["Location"] == "/kontakt/gesendet/"
    assert "Ihre Nachricht ist angekommen" in client.get("/kontakt/gesendet/").content.decode()
    expected = Zuschriftinhalt(
        "barriere", "Der Knopf geht nicht.\nSeite: Suche", "Erna Erfunden", "erna@example.invalid"
    )
    assert arrived(kommune_id) == [expected]
    for other in {HERE, THERE, KREIS} - {kommune_id}:
        assert arrived(other) == []


def test_name_and_address_are_free_and_without_one_the_page_says_that_nobody_answers() -> None:
    client = browser()
    assert send(client).headers["Location"] == "/kontakt/gesendet/?ohne=1"
    assert "bekommen Sie keine Antwort" in client.get("/kontakt/gesendet/?ohne=1").content.decode()


def test_a_barrier_is_chosen_already_where_the_declaration_leads_here() -> None:
    page = browser().get("/kontakt/?thema=barriere").content.decode()
    chosen = re.search(r'<input[^>]*value="barriere"[^>]*>', page)
    assert chosen and "checked" in chosen[0]
    assert " checked" not in browser().get("/kontakt/?thema=<script>").content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"thema": ""}, "Wählen Sie aus, worum es geht."),
        ({"thema": "erfunden"}, "Wählen Sie aus, worum es geht."),
        ({"text": " \u200b \n"}, "Schreiben Sie, was Sie uns sagen möchten."),
        ({"email": "keine Adresse"}, "Diese E-Mail-Adresse stimmt nicht"),
        ({"email": "a@b.de\r\nBcc: alle@b.de"}, "Diese E-Mail-Adresse stimmt nicht"),
        ({"webseite": "https://werbung.example"}, "Leeren Sie dieses Feld"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(changes: dict[str, str], told: str) -> None:
    answer = send(browser(), **({"text": "Mein langer Text", "name": "Erna"} | changes))
    page = unescape(answer.content.decode())
    assert answer.status_code == 422 and told in page
    assert ("Mein langer Text" in page or "text" in changes) and 'value="Erna"' in page
    assert arrived() == []


def test_a_text_that_is_too_long_is_told_and_not_cut() -> None:
    answer = send(browser(), text="Wort " * 1000 + "Schluss")
    assert answer.status_code == 422 and "Schluss" in answer.content.decode()
    assert send(browser(), text="ä\r\n" * 1999 + "ok").status_code == 302  # counted as people count


def test_a_second_click_is_no_second_letter_and_a_broken_page_is_taken_all_the_same() -> None:
    client = browser()
    typed = TYPED | {"formular": hidden(client.get("/kontakt/").content.decode())}
    assert {client.post("/kontakt/", typed).status_code for _ in range(2)} == {302}
    assert len(arrived()) == 1
    shown = client.post("/kontakt/", TYPED | {"formular": "kaputt", "text": ""}).content.decode()
    assert UUID(hidden(shown))
    assert client.post("/kontakt/", TYPED | {"formular": "kaputt", "text": "Neu"}).status_code == 302
    assert len(arrived()) == 2


def test_many_from_one_address_wait_and_keep_their_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PER_ADDRESS, "kontakt", 3)
    client = browser()
    assert [send(client, text=f"Nummer {number}").status_code for number in range(3)] == [302] * 3
    refused = send(client, text="Nummer 11")
    page = refused.content.decode()
    assert refused.status_code == 429 and "Senden Sie in zehn Minuten noch einmal" in page and "Nummer 11" in page
    assert len(arrived()) == 3
    other = Client(HTTP_HOST=host(HERE), REMOTE_ADDR="192.0.2.7")
    assert send(other, text="Von anderswo").status_code == 302


def test_a_page_that_was_open_too_long_gives_the_text_back() -> None:
    client = Client(HTTP_HOST=host(HERE), enforce_csrf_checks=True)
    answer = client.post("/kontakt/", TYPED | {"formular": "0b1c2d3e-0000-4000-8000-000000000001"})
    page = answer.content.decode()
    assert answer.status_code == 403 and "Der Knopf geht nicht." in page and "noch einmal" in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    again = client.post("/kontakt/", TYPED | {"formular": hidden(page), "csrfmiddlewaretoken": token[1]})
    assert again.status_code == 302 and len(arrived()) == 1


def test_scripts_and_addresses_with_more_in_them_do_nothing_in_the_tray() -> None:
    send(browser(), text="<script>alert(1)</script>", name="<b>Erna", email="a?bcc=alle@example.invalid")
    office = Organisationseinheit.objects.get(kommune_id=HERE, schluessel="rathaus")
    staff = log_in(make_mitarbeiter(HERE, Rolle.Art.REDAKTION, office=office))
    assert "1 offene Zuschrift" in staff.get("/arbeitsplatz/verwaltung/").content.decode()
    link = re.search(rf'href="({TRAY}[0-9a-f-]{{36}}/)"', staff.get(TRAY).content.decode())
    assert link
    page = staff.get(link[1]).content.decode()
    assert "&lt;script&gt;" in page and "<script>alert" not in page and "<b>Erna" not in page
    assert 'href="mailto:a%3Fbcc%3Dalle@example.invalid"' in page
    assert staff.post(f"{link[1]}erledigt/", {"erledigt": "ja"}).headers["Location"] == f"{TRAY}?ok=erledigt"
    assert link[1] not in staff.get(TRAY).content.decode()
    assert link[1] in staff.get(f"{TRAY}?erledigt=1").content.decode()


def test_clerks_and_other_kommunen_do_not_read_it() -> None:
    send(browser())
    with unit(System(HERE)):
        zuschrift_id = Zuschrift.objects.get().id
    clerk = log_in(make_mitarbeiter(HERE, Rolle.Art.SACHBEARBEITUNG))
    assert {clerk.get(path).status_code for path in (TRAY, f"{TRAY}{zuschrift_id}/")} == {403}
    office = Organisationseinheit.objects.get(kommune_id=THERE, schluessel="rathaus")
    stranger = log_in(make_mitarbeiter(THERE, Rolle.Art.VERWALTUNG, office=office))
    assert stranger.get(f"{TRAY}{zuschrift_id}/").status_code == 404
    assert stranger.post(f"{TRAY}{zuschrift_id}/erledigt/", {"erledigt": "ja"}).status_code == 404


def test_an_administrator_says_who_is_told_and_an_editor_does_not() -> None:
    office = Organisationseinheit.objects.get(kommune_id=HERE, schluessel="rathaus")
    address = "/arbeitsplatz/verwaltung/arbeitsweise/empfaenger/"
    admin = log_in(make_mitarbeiter(HERE, Rolle.Art.VERWALTUNG, office=office))
    assert admin.post(address, {"zuschriften_an": "kein Amt"}).status_code == 422
    assert admin.post(address, {"zuschriften_an": "amt@example.invalid"}).status_code == 302
    assert "amt@example.invalid" in admin.get("/arbeitsplatz/verwaltung/arbeitsweise/").content.decode()
    editor = log_in(make_mitarbeiter(HERE, Rolle.Art.REDAKTION, office=office))
    assert editor.post(address, {"zuschriften_an": "x@example.invalid"}).status_code == 403


def test_the_english_form_is_english_and_leads_on_in_english() -> None:
    assets.build()  # compiles the catalogue
    client = browser()
    assert "Your message" in client.get("/en/kontakt/").content.decode()
    assert send(client, "/en/kontakt/").headers["Location"] == "/en/kontakt/gesendet/?ohne=1"


def test_the_declaration_names_feedback_and_ombudsstelle_and_marks_what_is_missing(get: Get) -> None:
    page = get("/barrierefreiheit/").content.decode()
    assert "/kontakt/?thema=barriere" in page and "Ombudsstelle" in page and "noch ohne Datum" in page
    assert page.count("Fehlt noch:") == 4
    with unit(System(KREIS)):
        Seite.objects.create(
            kommune_id=KREIS, name="ombudsstelle", titel="Ombudsstelle", text="Beispielweg 1", stand=clock.today()
        )
    with unit(System("selfkant")):
        for name in ("barrierefreiheit", "leichte-sprache", "gebaerdensprache"):
            Seite.objects.create(kommune_id="selfkant", name=name, titel=name, text="Unser Text.", stand=clock.today())
    page = get("/barrierefreiheit/").content.decode()
    assert "Beispielweg 1" in page and "Unser Text." in page and "Fehlt noch:" not in page
    assert "noch ohne Datum" not in page and "/kontakt/?thema=barriere" in page
    assert "Beispielweg 1" in get("/kontakt/").content.decode()
