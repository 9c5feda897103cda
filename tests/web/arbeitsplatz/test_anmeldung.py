"""Staff login: no way in without the second factor, no way to lock somebody out, the same answer for unknown names."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from portal.core import clock
from portal.core.models import Auditeintrag
from portal.core.tenancy import System, unit
from portal.konto.models import Mitarbeiter, Rolle
from tests import factories
from tests.factories import PASSWORD, log_in, make_mitarbeiter, totp_code

pytestmark = pytest.mark.usefixtures("database")
LOGIN, CODE = "/arbeitsplatz/anmeldung/login/", "/arbeitsplatz/anmeldung/zweitfaktor/"
ENROL = CODE + "einrichtung/"
INSIDE = ("/arbeitsplatz/", "/arbeitsplatz/zahlungen/")


def browser(kommune_id: str = "geilenkirchen", address: str = "192.0.2.1") -> Client:
    return Client(HTTP_HOST=factories.host(kommune_id), REMOTE_ADDR=address)


def enter_password(client: Client, username: str, password: str = PASSWORD) -> str:
    """Returns where it leads, or the page."""
    response = client.post(LOGIN, {"login": username, "password": password})
    return response.headers.get("Location") or response.content.decode()


def shown_secret(client: Client) -> str:
    """The key that the setup page shows."""
    found = re.search(r'class="geheimnis"[^>]*>([A-Z2-7 ]+)<', client.get(ENROL).content.decode())
    assert found is not None
    return found[1].replace(" ", "")


def without_token(page: str, name: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(name, "X")


def test_password_and_code_open_the_postkorb() -> None:
    zugang = make_mitarbeiter()
    client = log_in(zugang)
    page = client.get("/arbeitsplatz/")
    assert page.status_code == 200
    assert zugang.mitarbeiter.name in page.content.decode()
    cookie = client.cookies["arbeitsplatz"]
    assert (cookie["path"], cookie["httponly"], cookie["max-age"]) == ("/arbeitsplatz/", True, "")
    with unit(System("geilenkirchen")):
        assert Auditeintrag.objects.filter(handlung="mitarbeiter.angemeldet", akteur=zugang.staff.name).exists()


def test_the_password_alone_opens_nothing() -> None:
    zugang, client = make_mitarbeiter(), browser()
    assert enter_password(client, zugang.mitarbeiter.username) == CODE
    for path in INSIDE:
        assert client.get(path).headers["Location"].startswith(LOGIN)


def test_without_a_second_factor_there_is_only_its_setup() -> None:
    zugang, client = make_mitarbeiter(with_totp=False), browser()
    assert enter_password(client, zugang.mitarbeiter.username) == "/arbeitsplatz/"
    for path in INSIDE:
        assert client.get(path).headers["Location"] == ENROL
    secret = shown_secret(client)
    assert client.post(ENROL, {"code": "000000"}).status_code == 422
    assert client.post(ENROL, {"code": totp_code(secret)}).headers["Location"] == "/arbeitsplatz/"
    assert client.get("/arbeitsplatz/").status_code == 200
    assert secret not in str(Authenticator.objects.get(user=zugang.mitarbeiter).data)


def test_a_session_from_before_the_setup_stays_outside() -> None:
    zugang = make_mitarbeiter(with_totp=False)
    thief, owner = browser(address="198.51.100.7"), browser()
    for client in (thief, owner):
        enter_password(client, zugang.mitarbeiter.username)
    owner.post(ENROL, {"code": totp_code(shown_secret(owner))})
    assert thief.get("/arbeitsplatz/").headers["Location"] == ENROL
    assert thief.get(ENROL).headers["Location"].startswith(LOGIN)
    assert thief.get("/arbeitsplatz/").headers["Location"].startswith(LOGIN)


def test_a_code_counts_once() -> None:
    zugang = make_mitarbeiter()
    assert zugang.totp_secret is not None
    log_in(zugang)
    second = browser()
    enter_password(second, zugang.mitarbeiter.username)
    page = second.post(CODE, {"code": totp_code(zugang.totp_secret)})
    assert "schon benutzt" in page.content.decode()
    next_code = totp_code(zugang.totp_secret, step=1)
    assert second.post(CODE, {"code": next_code}).headers["Location"] == "/arbeitsplatz/"


def test_a_refused_step_says_so_in_the_title() -> None:
    zugang, client = make_mitarbeiter(), browser()
    assert "<title>Anmeldung" in client.get(LOGIN).content.decode()
    assert "<title>Fehler: Anmeldung" in enter_password(client, zugang.mitarbeiter.username, "ein falsches Passwort")
    enter_password(client, zugang.mitarbeiter.username)
    assert "<title>Zweiter Schritt" in client.get(CODE).content.decode()
    assert "<title>Fehler: Zweiter Schritt" in client.post(CODE, {"code": "000000"}).content.decode()


def test_codes_are_not_guessed() -> None:
    zugang, client = make_mitarbeiter(), browser()
    enter_password(client, zugang.mitarbeiter.username)
    for _try in range(10):
        assert "stimmt nicht" in client.post(CODE, {"code": "000000"}).content.decode()
    assert zugang.totp_secret is not None
    assert "Zu viele Versuche" in client.post(CODE, {"code": totp_code(zugang.totp_secret)}).content.decode()


def test_unknown_closed_and_wrong_get_the_same_answer() -> None:
    zugang, closed = make_mitarbeiter(), make_mitarbeiter()
    Mitarbeiter.objects.filter(pk=closed.mitarbeiter.pk).update(is_active=False)
    pages = [
        enter_password(browser(), zugang.mitarbeiter.username, "ein falsches Passwort"),
        enter_password(browser(), "gibt-es-nicht", PASSWORD),
        enter_password(browser(), closed.mitarbeiter.username, PASSWORD),
    ]
    names = [zugang.mitarbeiter.username, "gibt-es-nicht", closed.mitarbeiter.username]
    plain = {without_token(page, name) for page, name in zip(pages, names, strict=True)}
    assert len(plain) == 1
    assert "Benutzername oder Passwort stimmen nicht." in plain.pop()


def test_knowing_a_name_locks_nobody_out() -> None:
    zugang = make_mitarbeiter()
    attacker, owner = browser(address="198.51.100.7"), browser(address="192.0.2.1")
    for _try in range(10):
        enter_password(attacker, zugang.mitarbeiter.username, "ein falsches Passwort")
    assert "Zu viele Versuche" in enter_password(attacker, zugang.mitarbeiter.username)
    assert enter_password(owner, zugang.mitarbeiter.username) == CODE


def test_one_address_cannot_try_all_names() -> None:
    attacker = browser(address="198.51.100.7")
    for number in range(100):
        enter_password(attacker, f"name{number}", "ein falsches Passwort")
    assert "Zu viele Versuche" in enter_password(attacker, "noch-einer")


def test_logging_in_often_is_no_attack() -> None:
    zugang = make_mitarbeiter()
    for _login in range(12):
        client = browser()
        assert enter_password(client, zugang.mitarbeiter.username) == CODE


@pytest.mark.parametrize(
    ("seit", "gesehen"),
    [(timedelta(hours=10, minutes=1), timedelta()), (timedelta(hours=1), timedelta(minutes=31))],
)
def test_sessions_end(seit: timedelta, gesehen: timedelta) -> None:
    client = log_in(make_mitarbeiter())
    session = client.session
    now = clock.utc_now()
    session["seit"], session["gesehen"] = (now - seit).isoformat(), (now - gesehen).isoformat()
    session.save()
    assert "abgelaufen=1" in client.get("/arbeitsplatz/").headers["Location"]
    assert client.get("/arbeitsplatz/").headers["Location"] == f"{LOGIN}?next=%2Farbeitsplatz%2F"


def test_what_was_typed_into_an_ended_session_is_shown_to_be_copied() -> None:
    page = browser().post(f"/arbeitsplatz/vorgaenge/{uuid4()}/nachrichten/", {"text": "Ein langer <b>Text</b>"})
    assert page.status_code == 401
    assert "Ein langer &lt;b&gt;Text&lt;/b&gt;" in page.content.decode()


def test_a_login_counts_where_there_is_a_role() -> None:
    zugang = make_mitarbeiter("geilenkirchen")
    elsewhere = log_in(factories.Zugang(zugang.mitarbeiter, "selfkant", zugang.totp_secret))
    page = elsewhere.get("/arbeitsplatz/")
    assert page.status_code == 403
    assert "http://geilenkirchen.localhost/arbeitsplatz/" in page.content.decode()
    with unit(System("geilenkirchen")):
        Rolle.objects.filter(mitarbeiter=zugang.mitarbeiter).update(gueltig_bis=clock.today() - timedelta(days=1))
    here = log_in(zugang, step=1)
    assert here.get("/arbeitsplatz/").status_code == 403


def test_nothing_else_of_the_login_library_is_there() -> None:
    client = log_in(make_mitarbeiter())
    for path in ("signup/", "email/", "password/reset/", "password/change/", "2fa/", "zweitfaktor/deactivate/"):
        assert client.get(f"/arbeitsplatz/anmeldung/{path}").status_code == 404


def test_logging_out_ends_the_session_on_the_server() -> None:
    client = log_in(make_mitarbeiter())
    cookie = client.cookies["arbeitsplatz"].value
    assert client.get("/arbeitsplatz/anmeldung/logout/").status_code == 200
    assert client.post("/arbeitsplatz/anmeldung/logout/").headers["Location"] == LOGIN
    client.cookies["arbeitsplatz"] = cookie
    assert client.get("/arbeitsplatz/").headers["Location"].startswith(LOGIN)
