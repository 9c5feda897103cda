"""A guest orders without an account, with a copy of the ID that the clerk deletes after the check."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey


def test_a_guest_orders_with_a_copy_of_the_id_and_pays(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    steps.begin_as_guest(guest)
    steps.fill_in(guest)
    guest.sees("15,00")
    steps.submit(guest)
    number = steps.vorgangsnummer(guest)
    steps.go_and_pay(guest)
    guest.page.wait_for_url("**/zahlung/**")
    guest.wait_until("Ihre Zahlung ist eingegangen")
    guest.look("success")
    guest.follow("Zum Vorgang")
    guest.has_status("Beim Amt angekommen")
    _delete_the_copy(visit(javascript=javascript), number)


def _delete_the_copy(clerk: Visitor, number: str) -> None:
    steps.clerk_logs_in(clerk)
    clerk.page.locator("#nummer").fill(number)
    clerk.click("Öffnen")
    assert steps.download(clerk, "ausweis.pdf").startswith(b"%PDF-")
    clerk.click("Ausweiskopie löschen")
    clerk.sees("Die Ausweiskopie ist gelöscht.")
    assert clerk.page.get_by_role("link", name="ausweis.pdf").count() == 0


def test_a_double_click_and_a_second_tab_make_one_vorgang_that_is_paid_once(
    visit: Callable[..., Visitor], javascript: bool
) -> None:
    guest = visit(javascript=javascript)
    steps.begin_as_guest(guest)
    steps.fill_in_quickly(guest)
    tabs = [guest.page, guest.open_tab()]
    tabs[1].goto(tabs[0].url)
    steps.declare(guest)
    guest.page.get_by_role("button", name="Kostenpflichtig abschicken").dblclick()
    guest.sees("Ihr Antrag ist angekommen")
    told = (guest.path, steps.vorgangsnummer(guest))
    guest.page = tabs[1]
    steps.declare(guest)
    guest.click("Kostenpflichtig abschicken")
    guest.sees("Ihr Antrag ist angekommen")
    assert (guest.path, steps.vorgangsnummer(guest)) == told
    _pay_in_each(guest, tabs)
    guest.go("/vorgaenge/")
    assert guest.page.locator(".vorgangskarte").count() == 1
    guest.look("success")


def _pay_in_each(guest: Visitor, tabs: list[Page]) -> None:
    """Every tab is led to the provider before one of them pays, and every one pays."""
    paid, vorgang = _paid(guest), guest.path
    for guest.page in tabs:
        guest.go(vorgang + "zahlung/")
    for guest.page in tabs:
        guest.click("Jetzt bezahlen")
        guest.page.wait_for_url("**/bezahlen/**")
    for guest.page in tabs:
        guest.page.locator("button[name=ergebnis][value=bezahlen]").click()
        guest.page.wait_for_url("**/zahlung/**")
        guest.wait_until("Ihre Zahlung ist eingegangen")
    assert _paid(guest) == paid + 1


def _paid(guest: Visitor) -> int:
    """How often the provider has charged anybody."""
    return sum(row["status"] == "PAYED" for row in guest.stack.journal())


def test_the_back_button_after_paying_neither_submits_nor_pays_again(
    visit: Callable[..., Visitor], javascript: bool
) -> None:
    guest = visit(javascript=javascript)
    steps.begin_as_guest(guest)
    steps.fill_in_quickly(guest)
    last_page, vorgang = guest.path, steps.submit(guest)
    steps.go_and_pay(guest)
    guest.page.wait_for_url("**/zahlung/**")
    guest.wait_until("Ihre Zahlung ist eingegangen")
    paid = [row for row in guest.stack.journal() if row["status"] == "PAYED"]
    _go_back_and_press_again(guest)
    guest.go(last_page)
    assert guest.path == vorgang
    guest.sees("Ihr Antrag ist angekommen")
    guest.go("/vorgaenge/")
    assert guest.page.locator(".vorgangskarte").count() == 1
    assert [row for row in guest.stack.journal() if row["status"] == "PAYED"] == paid


def _go_back_and_press_again(guest: Visitor) -> None:
    """Page after page back to where the order began, pressing whatever would submit or pay once more."""
    for _ in range(8):
        guest.page.go_back()
        for button in ("Kostenpflichtig abschicken", "Jetzt bezahlen"):
            if guest.page.get_by_role("button", name=button).count():
                guest.click(button)


def test_two_tabs_of_one_draft_keep_the_answers_of_both(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    steps.begin_as_guest(guest)
    steps.fill_in_quickly(guest, until="wann-1")
    first, second = guest.page, guest.open_tab()
    base = first.url.removesuffix("wann-1/")
    second.goto(base + "antragsteller/")
    first.locator("[name=ereignis_datum]").fill("27.3.2019")
    second.locator("[name=antragsteller_vornamen]").fill("Testmutter")
    second.locator("[name=antragsteller_familienname]").fill("Erfunden")
    second.locator("[name=antragsteller_geburtsdatum]").fill("1.1.1990")
    first.locator("button[name=weiter]").click()
    first.wait_for_url("**/kind-1/")
    second.locator("button[name=weiter]").click()
    second.wait_for_url("**/anschrift/")
    first.goto(base + "antragsteller/")
    assert first.locator("[name=antragsteller_vornamen]").input_value() == "Testmutter"
    first.goto(base + "wann-1/")
    assert first.locator("[name=ereignis_datum]").input_value().startswith("27.")
