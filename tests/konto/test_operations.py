"""Accounts against the real database: replay, login attempts bound to a browser, tickets, and what an account keeps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from portal.core.crypto import keyed_hash
from portal.core.tenancy import Citizen, unit
from portal.konto import operations as konten
from portal.konto.models import Anmeldeversuch, Nutzerkonto
from portal.konto.ports import AnmeldungAbgelehnt, Grund, Identitaet
from portal.konto.queries import identity_of

pytestmark = pytest.mark.usefixtures("database")
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def angaben(**changes: object) -> Identitaet:
    values: dict[str, object] = {"assertion_id": uuid4().hex, "not_on_or_after": NOW, "stufe": 4, "verfahren": "eID",
                                 "bpk2": "bpk-of-testmutter", "nachname": "Erfunden",
                                 "geprueft": frozenset({"nachname"})}  # fmt: skip
    return Identitaet(**(values | changes))  # type: ignore[arg-type]


def attempt(**changes: object) -> Anmeldeversuch:
    values: dict[str, object] = {
        "id": "_request",
        "kommune_id": "selfkant",
        "stufe": 1,
        "ziel": "/",
        "erstellt_am": NOW,
        "browser": keyed_hash("browser", "mine"),
        "antwort": "<answer>",
    }
    return Anmeldeversuch.objects.create(**(values | changes))


def take(*, browser: str = "mine", kommune_id: str = "selfkant", at: datetime = NOW) -> Anmeldeversuch:
    return konten._take_attempt(request_id="_request", kommune_id=kommune_id, browser=browser, at=at)


def test_an_assertion_is_accepted_once() -> None:
    konten.accept_assertion(assertion_id="_a", valid_until=NOW)
    with pytest.raises(AnmeldungAbgelehnt) as refusal:
        konten.accept_assertion(assertion_id="_a", valid_until=NOW)
    assert refusal.value.grund is Grund.WIEDERHOLT


def test_of_many_replays_at_once_exactly_one_is_accepted() -> None:
    def replay(_: int) -> bool:
        try:
            konten.accept_assertion(assertion_id="_a", valid_until=NOW)
        except AnmeldungAbgelehnt:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(replay, range(24))) == 1


def test_an_attempt_is_used_once() -> None:
    attempt()
    assert take().antwort == "<answer>"
    with pytest.raises(konten.AttemptInvalid):
        take()


@pytest.mark.parametrize(
    "wrong",
    [{"browser": "another"}, {"kommune_id": "geilenkirchen"}, {"at": NOW + konten.ATTEMPT_VALID}],
)
def test_an_attempt_belongs_to_its_browser_its_host_and_its_ten_minutes(wrong: dict[str, object]) -> None:
    attempt()
    with pytest.raises(konten.AttemptInvalid):
        take(**wrong)  # type: ignore[arg-type]
    assert take()  # and the right one still works


def test_where_an_attempt_was_going_is_told_to_its_browser_alone_also_when_it_is_used_up() -> None:
    attempt(ziel="/antraege/neu/?ort=1")
    take()
    asked = {"request_id": "_request", "kommune_id": "selfkant", "browser": "mine"}
    assert konten.target_of_attempt(**asked) == "/antraege/neu/?ort=1"
    for wrong in ({"browser": "another"}, {"kommune_id": "geilenkirchen"}, {"request_id": "_unknown"}):
        assert konten.target_of_attempt(**(asked | wrong)) == ""


def test_an_answer_is_kept_once_and_only_for_an_attempt_that_waits() -> None:
    attempt(antwort="")
    assert not konten.keep_answer(attempt_id="_unknown", kommune_id="selfkant", answer="x")
    assert konten.keep_answer(attempt_id="_request", kommune_id="selfkant", answer="x")
    assert not konten.keep_answer(attempt_id="_request", kommune_id="selfkant", answer="another")


def test_the_same_person_finds_the_same_account_with_the_newest_data() -> None:
    first = konten.open_konto(angaben(), kommune_id="selfkant", at=NOW)
    second = konten.open_konto(angaben(nachname="Neuname"), kommune_id="geilenkirchen", at=NOW + timedelta(days=1))
    assert first == second
    citizen = Citizen(first, "selfkant", 4)
    with unit(citizen):
        assert identity_of(citizen)["nachname"] == "Neuname"
        assert "bpk2" not in identity_of(citizen)
        assert b"Neuname" not in bytes(Nutzerkonto.objects.get().daten)


def test_another_person_and_a_login_without_key_get_accounts_of_their_own() -> None:
    ids = {
        konten.open_konto(person, kommune_id="selfkant", at=NOW)
        for person in (angaben(), angaben(bpk2="another"), angaben(bpk2=None), angaben(bpk2=None))
    }
    assert len(ids) == 4


def test_a_ticket_serves_once_for_its_host_within_a_minute() -> None:
    citizen = Citizen(uuid4(), "selfkant", 3)
    ticket = konten.issue_ticket(by=citizen, kommune_id="geilenkirchen", at=NOW)
    with pytest.raises(konten.TicketInvalid):
        konten.redeem_ticket(ticket=ticket, kommune_id="erkelenz", at=NOW)
    with pytest.raises(konten.TicketInvalid):
        konten.redeem_ticket(ticket=ticket, kommune_id="geilenkirchen", at=NOW + konten.TICKET_VALID)
    login = konten.redeem_ticket(ticket=ticket, kommune_id="geilenkirchen", at=NOW + timedelta(seconds=59))
    assert (login.konto_id, login.stufe) == (citizen.konto_id, 3)
    with pytest.raises(konten.TicketInvalid):
        konten.redeem_ticket(ticket=ticket, kommune_id="geilenkirchen", at=NOW)
