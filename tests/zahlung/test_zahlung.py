"""Paying a Forderung at a Bezahldienst's real process: every outcome, every trouble, and each charge booked once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import connections

from portal.core import clock
from portal.core.ports import Temporary
from portal.core.tenancy import Citizen, System, unit
from portal.vorgang.models import Vorgangsforderung
from portal.vorgang.operations import casework
from portal.vorgang.rules.status import Status
from portal.zahlung import operations, tasks
from portal.zahlung.models import Erstattung, Forderung, Zahlung
from portal.zahlung.operations import NothingOwed, ZahlungRefused, ZahlungUnclear
from portal.zahlung.rules import Zahlungsstatus, wait_before_check
from tests import factories
from tests.bezahldienst import Simulator
from tests.zahlung.conftest import HERE

Payer = Callable[[str, str], httpx.Response]
BACK = "http://geilenkirchen.localhost/zurueck"


class Fall:
    """One Vorgang that waits for its Vorschuss, and its citizen."""

    def __init__(self) -> None:
        self.citizen: Citizen = factories.make_konto(HERE)
        self.vorgang_id = factories.make_vorgang(HERE, Status.WARTET_AUF_ZAHLUNG, citizen=self.citizen)
        self.now = clock.now()
        with unit(System(HERE)):
            self.forderung_id: UUID = Vorgangsforderung.objects.get(vorgang_id=self.vorgang_id).forderung_id

    def start(self) -> str:
        self.now += timedelta(seconds=1)
        return operations.start_zahlung(forderung_id=self.forderung_id, by=self.citizen, return_url=BACK, at=self.now)

    def attempts(self) -> list[Zahlung]:
        with unit(System(HERE)):
            return list(Zahlung.objects.filter(forderung_id=self.forderung_id).order_by("erstellt_am"))

    def check(self) -> list[Zahlungsstatus]:
        """Ask for every attempt, as the jobs do."""
        self.now += timedelta(seconds=1)
        return [
            operations.check_zahlung(zahlung_id=zahlung.id, by=System(HERE), at=self.now) for zahlung in self.attempts()
        ]

    def stands(self) -> tuple[str, str]:
        with unit(System(HERE)):
            forderung = Forderung.objects.get(id=self.forderung_id)
        return forderung.status, factories.vorgang(self.vorgang_id, HERE).status

    def refunds(self) -> list[tuple[str, int]]:
        with unit(System(HERE)):
            found = Erstattung.objects.filter(forderung_id=self.forderung_id)
            return list(found.values_list("grund", "betrag_cents"))


OPEN = (Forderung.Status.OFFEN, Status.WARTET_AUF_ZAHLUNG)
PAID = (Forderung.Status.BEZAHLT, Status.EINGEGANGEN)


@pytest.fixture
def fall(connected: Simulator) -> Fall:
    return Fall()


@pytest.mark.parametrize("does", ["bezahlen", "bezahlen_ohne_rueckkehr"])
def test_paid_is_booked_once_however_often_we_ask(fall: Fall, payer: Payer, does: str) -> None:
    payer(fall.start(), does)
    assert fall.stands() == OPEN  # the way back proves nothing
    for _ in range(3):
        assert fall.check() == [Zahlungsstatus.BEZAHLT]
    assert (fall.stands(), fall.refunds()) == (PAID, [])
    with pytest.raises(NothingOwed):
        fall.start()


@pytest.mark.parametrize(
    ("does", "becomes"),
    [("abbrechen", Zahlungsstatus.ABGEBROCHEN), ("fehlgeschlagen", Zahlungsstatus.FEHLGESCHLAGEN)],
)
def test_after_a_failed_attempt_a_second_one_pays(fall: Fall, payer: Payer, does: str, becomes: Zahlungsstatus) -> None:
    first = fall.start()
    payer(first, does)
    assert fall.check() == [becomes]
    assert fall.stands() == OPEN
    second = fall.start()
    assert second != first
    payer(second, "bezahlen")
    assert fall.check() == [becomes, Zahlungsstatus.BEZAHLT]
    assert fall.stands() == PAID


def test_pressing_twice_leads_to_the_same_page(fall: Fall) -> None:
    assert fall.start() == fall.start()
    assert len(fall.attempts()) == 1


@pytest.mark.parametrize("trouble", ["drop_after_create", "late"])
def test_a_start_whose_answer_was_lost_is_taken_up(
    fall: Fall, connected: Simulator, payer: Payer, trouble: str
) -> None:
    connected.behave(start=trouble)
    with pytest.raises(ZahlungUnclear):
        fall.start()
    with pytest.raises(ZahlungUnclear):  # no second attempt meanwhile
        fall.start()
    connected.behave()
    assert fall.check() == [Zahlungsstatus.GESTARTET]
    payer(fall.start(), "bezahlen")
    assert fall.check() == [Zahlungsstatus.BEZAHLT]
    assert fall.stands() == PAID
    assert len(fall.attempts()) == 1


@pytest.mark.parametrize(
    ("start", "find_by_request_id"), [("never_answer", True), ("error_500", True), ("drop_after_create", False)]
)
def test_a_start_nobody_knows_of_is_closed_and_repeated(
    fall: Fall, connected: Simulator, payer: Payer, start: str, find_by_request_id: bool
) -> None:
    connected.behave(start=start)
    with pytest.raises(ZahlungUnclear):
        fall.start()
    connected.behave(find_by_request_id=find_by_request_id)
    assert fall.check() == [Zahlungsstatus.FEHLGESCHLAGEN]
    payer(fall.start(), "bezahlen")
    assert fall.check()[-1] == Zahlungsstatus.BEZAHLT
    assert fall.stands() == PAID


def test_refused_by_the_provider(fall: Fall, connected: Simulator) -> None:
    connected.behave(require_booking_data=True)
    with pytest.raises(ZahlungRefused):
        fall.start()
    assert fall.stands() == OPEN


@pytest.mark.parametrize("trouble", ["never_answer", "drop", "error_500", "garbage", "late"])
def test_charged_while_the_provider_does_not_answer(
    fall: Fall, connected: Simulator, payer: Payer, trouble: str
) -> None:
    payer(fall.start(), "bezahlen_ohne_rueckkehr")
    connected.behave(status=trouble)
    with pytest.raises(Temporary):
        fall.check()
    assert fall.stands() == OPEN
    connected.behave()
    assert fall.check() == [Zahlungsstatus.BEZAHLT]
    assert fall.stands() == PAID


def test_charged_and_the_return_lost(fall: Fall, connected: Simulator, payer: Payer) -> None:
    page = fall.start()
    connected.behave(drop_after_charge=1)
    with pytest.raises(httpx.TransportError):
        payer(page, "bezahlen")
    with pytest.raises(NothingOwed):  # pressed again: the provider is asked first
        fall.start()
    assert fall.stands() == PAID


def test_another_amount_is_never_booked(fall: Fall, connected: Simulator, payer: Payer) -> None:
    payer(fall.start(), "bezahlen")
    connected.behave(status_amount_delta_cents=-1)
    assert fall.check() == [Zahlungsstatus.UNKLAR]
    assert fall.stands() == OPEN
    connected.behave()
    assert fall.check() == [Zahlungsstatus.BEZAHLT]


def checks_waiting(task: str = "zahlung.check") -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'", [task])
        return int(cursor.fetchone()[0])


def test_asking_besides_begins_no_second_row_of_checks(fall: Fall) -> None:
    fall.start()
    with unit(System(HERE)):
        bezug = Forderung.objects.get(id=fall.forderung_id).bezug
    for _number in range(3):
        operations.check_soon(by=fall.citizen, vorgangsbezug=bezug)
        assert fall.check() == [Zahlungsstatus.GESTARTET]
    assert (checks_waiting(), checks_waiting("zahlung.ask")) == (1, 1)
    [zahlung] = fall.attempts()
    operations.check_zahlung(zahlung_id=zahlung.id, by=System(HERE), at=fall.now, in_turn=True)
    assert checks_waiting() == 2  # the next one, beside that whose turn it was


def test_the_sweep_asks_once_however_long_the_provider_is_away(fall: Fall) -> None:
    fall.start()
    for hours in range(2, 6):
        operations.requeue_checks(by=System(HERE), at=fall.now + timedelta(hours=hours))
    assert checks_waiting("zahlung.ask") == 1


def test_an_asking_that_loses_the_database_is_done_again_by_the_sweep(
    fall: Fall, payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen in the crash proof: the job ended as failed, and an administrator had to look for nothing."""
    payer(fall.start(), "bezahlen")
    [zahlung] = fall.attempts()

    def lose_the_database(**_how: object) -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patched:
        patched.setattr(operations, "_book", lose_the_database)
        tasks.ask(HERE, str(zahlung.id))
    connections["default"].close()
    assert fall.stands() == OPEN
    operations.requeue_checks(by=System(HERE), at=fall.now + timedelta(hours=2))
    assert checks_waiting("zahlung.ask") == 1
    tasks.ask(HERE, str(zahlung.id))
    assert fall.stands() == PAID


def test_a_payer_is_given_up_after_two_days_and_not_for_looking_often(fall: Fall) -> None:
    fall.start()
    [zahlung] = fall.attempts()
    for _number in range(60):
        operations.check_zahlung(zahlung_id=zahlung.id, by=System(HERE), at=fall.now, in_turn=True)
    assert fall.attempts()[0].status == Zahlungsstatus.GESTARTET
    fall.now += timedelta(days=2)
    assert fall.check() == [Zahlungsstatus.ABGEBROCHEN]


@pytest.mark.parametrize("ends", ["withdrawn", "lapsed"])
def test_what_is_not_owed_any_more_cannot_be_begun_to_pay(fall: Fall, ends: str) -> None:
    if ends == "withdrawn":
        casework.withdraw(vorgang_id=fall.vorgang_id, by=fall.citizen, at=fall.now)
    else:
        operations.lapse_overdue(by=System(HERE), at=fall.now + timedelta(days=30))
    with pytest.raises(NothingOwed):
        fall.start()
    assert fall.attempts() == []
    assert fall.stands()[0] == Forderung.Status.ERLOSCHEN


def test_money_that_was_on_its_way_at_the_withdrawal_is_booked(fall: Fall, payer: Payer) -> None:
    page = fall.start()
    casework.withdraw(vorgang_id=fall.vorgang_id, by=fall.citizen, at=fall.now)
    payer(page, "bezahlen")
    assert fall.check() == [Zahlungsstatus.BEZAHLT]
    assert fall.stands() == (Forderung.Status.BEZAHLT, Status.ZURUECKGENOMMEN)
    assert factories.vorgang(fall.vorgang_id, HERE).kosten_offen


def test_paying_twice_proposes_one_refund(fall: Fall, payer: Payer) -> None:
    first = fall.start()
    with unit(System(HERE)):  # given up by us, while its page can still be paid on
        Zahlung.objects.filter(forderung_id=fall.forderung_id).update(status=Zahlungsstatus.ABGEBROCHEN)
    payer(fall.start(), "bezahlen")
    payer(first, "bezahlen")
    for _ in range(2):
        assert fall.check() == [Zahlungsstatus.BEZAHLT] * 2
    assert (fall.stands(), fall.refunds()) == (PAID, [("doppelt", 1500)])


def test_racing_checks_book_once(fall: Fall, payer: Payer) -> None:
    payer(fall.start(), "bezahlen")
    outcomes = in_threads([fall.check] * 4)
    assert outcomes == [[Zahlungsstatus.BEZAHLT]] * 4
    assert (fall.stands(), fall.refunds()) == (PAID, [])


@pytest.mark.parametrize("find_by_request_id", [True, False])
def test_a_start_that_was_judged_meanwhile_shows_no_page(
    fall: Fall, connected: Simulator, find_by_request_id: bool
) -> None:
    """Else a payer could pay on the page of an attempt that we hold for never begun, and nobody would ask for it."""
    connected.behave(start="late", late_seconds=0.7, find_by_request_id=find_by_request_id)

    def start() -> str:
        with pytest.raises(ZahlungUnclear):
            fall.start()
        return "no page"

    def judge() -> str:
        while not any(connected.entry(str(zahlung.id)) for zahlung in fall.attempts()):
            time.sleep(0.02)
        fall.check()
        return "judged"

    assert in_threads([start, judge]) == ["no page", "judged"]
    connected.behave()
    assert fall.start()  # goes on with the found attempt, or begins another


def in_threads(calls: list[Callable[[], Any]]) -> list[Any]:
    """What the calls return, all running at the same time."""
    outcomes: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        try:
            outcomes[number] = calls[number]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_the_checks_come_ever_more_rarely_in_pauses_of_the_first(fall: Fall, settings: Any) -> None:
    pauses = [wait_before_check(number, first=timedelta(seconds=20)).total_seconds() for number in range(8)]
    assert pauses == [20, 20, 30, 60, 120, 300, 600, 3600]
    settings.PORTAL_PAYMENT_CHECK_AFTER = 8.0
    fall.start()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT scheduled_at - now() FROM procrastinate_jobs WHERE task_name = 'zahlung.check'")
        [(pause,)] = cursor.fetchall()
    assert timedelta(seconds=2) < pause <= timedelta(seconds=8)
