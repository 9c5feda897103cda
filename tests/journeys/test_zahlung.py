"""Every way a payment can end: nothing is paid twice, nothing paid is lost, and the page says what is the matter."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
PAID = "Ihre Zahlung ist eingegangen"


def test_broken_off_then_failed_then_paid(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    steps.order_as_guest(guest)
    steps.go_and_pay(guest, "abbrechen")
    guest.wait_until("Sie haben die Zahlung abgebrochen")
    guest.look("broken off")
    steps.go_and_pay(guest, "fehlgeschlagen")
    guest.wait_until("Die Zahlung hat nicht geklappt")
    guest.look("failed")
    steps.go_and_pay(guest)
    guest.wait_until(PAID)


@pytest.fixture
def guests(visit: Callable[..., Visitor]) -> list[Visitor]:
    """Somebody with JavaScript and somebody without, who wait at the same time."""
    return [visit(javascript=True), visit(javascript=False)]


def test_a_provider_that_never_answers_is_asked_until_it_does(
    guests: list[Visitor], visit: Callable[..., Visitor]
) -> None:
    clerks = [visit(javascript=guest.javascript) for guest in guests]
    for guest in guests:
        steps.order_as_guest(guest)
    guests[0].stack.behave(start="never_answer", status="never_answer")
    for guest, clerk in zip(guests, clerks, strict=True):
        number = steps.vorgangsnummer(guest)
        guest.go(guest.path + "zahlung/")
        guest.click("Jetzt bezahlen")
        guest.sees("Ihre Zahlung wird geprüft")
        assert guest.page.get_by_role("button", name="Jetzt bezahlen").count() == 0
        assert guest.heading == "Ihr Vorschuss" and "Bezahlen Sie bitte bis" not in guest.page.inner_text("main")
        guest.look("unclear")
        _ask_now(clerk, number)
    guests[0].stack.behave()
    for guest in guests:
        guest.wait_until("Die Zahlung hat nicht geklappt", seconds=60)  # it never heard of us: nobody could pay
        guest.click("Jetzt bezahlen")
        guest.page.locator("button[name=ergebnis][value=bezahlen]").click()
        guest.wait_until(PAID)
    for clerk in clerks:
        clerk.wait_until("Alle Zahlungen sind geklärt")
        clerk.look("empty", route="stuck payments")


def _ask_now(clerk: Visitor, number: str) -> None:
    """The clerk finds the payment among those that are stuck, and has the provider asked at once."""
    steps.clerk_logs_in(clerk)
    clerk.follow("Ungeklärte Zahlungen")
    clerk.sees(number)
    clerk.look("filled", route="stuck payments")
    clerk.click(f"Jetzt beim Bezahldienst nachfragen {number}")
    clerk.sees("Der Bezahldienst wird gefragt")
    clerk.look("success", route="stuck payments")


def test_a_provider_that_answers_late_is_paid_once(guests: list[Visitor]) -> None:
    before = len(guests[0].stack.journal())
    for guest in guests:
        steps.order_as_guest(guest)
        guest.stack.behave(start="late", late_seconds=5)
        guest.go(guest.path + "zahlung/")
        guest.click("Jetzt bezahlen")
        guest.sees("Ihre Zahlung wird geprüft")
        guest.stack.behave()
    for guest in guests:
        guest.wait_until("Sie werden zur Seite des Bezahldienstes geleitet", seconds=60)
        guest.click("Jetzt bezahlen")
        guest.page.locator("button[name=ergebnis][value=bezahlen]").click()
        guest.wait_until(PAID)
    assert [row["status"] for row in guests[0].stack.journal()[before:]] == ["PAYED", "PAYED"]


def test_what_was_charged_is_booked_although_nobody_came_back(
    guests: list[Visitor], visit: Callable[..., Visitor]
) -> None:
    before = len(guests[0].stack.journal())
    cut_off = [visit(javascript=guest.javascript) for guest in guests]
    vorgaenge = {guest: steps.order_as_guest(guest) for guest in (*guests, *cut_off)}
    for guest in guests:
        steps.go_and_pay(guest, "bezahlen_ohne_rueckkehr")
        assert "/bezahlen/" in guest.page.url
        guest.look("paid", route="provider's page")
    for guest in cut_off:
        guest.stack.behave(drop_after_charge=1)
        steps.go_and_pay(guest)
        guest.page.wait_for_url("chrome-error://**")  # charged, and an error instead of the way back
    for guest, vorgang in vorgaenge.items():
        guest.go(vorgang)
        guest.wait_until("Beim Amt angekommen", within="main .status", seconds=60)
        guest.go(vorgang + "zahlung/")
        guest.sees(PAID)
    assert [row["status"] for row in guests[0].stack.journal()[before:]] == ["PAYED"] * 4
