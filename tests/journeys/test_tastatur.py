"""An order and its decision with the keyboard alone: every stop can be seen, none is a trap."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import FilePayload

from tests.accessibility import WIDTHS, keyboard_problems
from tests.journeys import steps
from tests.journeys.setup import PASSWORD
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
_MOST_STOPS, _MOST_PAGES = 80, 25


def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until the focus is there, as far as anybody would."""
    for _ in range(_MOST_STOPS):
        if visitor.page.locator(f"{selector}:focus").count():
            return
        visitor.page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never reaches {selector} on {visitor.page.url}")


def choose(visitor: Visitor, name: str, value: str) -> None:
    """Reach a group of radios or a list and move to the value with the arrows."""
    tab_to(visitor, f"[name='{name}']")
    for _ in range(_MOST_STOPS):
        chosen = visitor.page.locator(f"[name='{name}'][value='{value}']:checked, select[name='{name}']")
        if chosen.count() and chosen.first.input_value() == value:
            return
        visitor.page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} never becomes {value}")


def type_into(visitor: Visitor, name: str, value: str) -> None:
    tab_to(visitor, f"[name='{name}']")
    visitor.page.keyboard.press("Control+a")
    visitor.page.keyboard.type(value)


def press(visitor: Visitor, selector: str) -> None:
    """Reach a link or button, press Enter, and wait for what comes."""
    tab_to(visitor, selector)
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def attach(visitor: Visitor, name: str, file: FilePayload) -> None:
    """Reach the field by Tab. The list of files that Enter would open is the system's and no part of the page."""
    tab_to(visitor, f"[name='{name}']")
    visitor.page.locator(f"[name='{name}']:focus").set_input_files(file)


def fill_in(guest: Visitor) -> None:
    """From the question for the place to the page to check."""
    guest.go("/leistungen/geburtsurkunde/ort/")
    type_into(guest, "ort", "Geilenkirchen")
    with guest.page.expect_navigation():
        guest.page.keyboard.press("Enter")
    press(guest, "main a[href*='/antraege/neu/']")
    press(guest, "main form[action='/anmeldung/gast/'] button")
    press(guest, "main form[action='/antraege/neu/'] button")
    for _ in range(_MOST_PAGES):
        key = steps.station(guest)
        if key == "pruefen":
            return
        for name, value in steps.ANSWERS.get(key, {}).items():
            answer(guest, name, value)
        press(guest, "main button[name=weiter]")
    raise AssertionError(f"the form does not end, but stays on {guest.path}")


def answer(guest: Visitor, name: str, value: Any) -> None:
    field = guest.page.locator(f"main [name='{name}']").first
    kind = field.evaluate("element => element.type")
    if kind == "file":
        attach(guest, name, value)
    elif kind in ("radio", "select-one"):
        choose(guest, name, value)
    else:
        type_into(guest, name, value)


def tick(visitor: Visitor, name: str) -> None:
    tab_to(visitor, f"[name='{name}']")
    visitor.page.keyboard.press("Space")
    assert visitor.page.locator(f"[name='{name}']").is_checked()


def unfold(visitor: Visitor, title: str) -> None:
    """Open one of the clerk's steps."""
    tab_to(visitor, f"summary:has-text('{title}')")
    visitor.page.keyboard.press("Enter")


def test_ordering_paying_and_deciding_need_no_mouse(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest, clerk = visit(javascript=javascript), visit(javascript=javascript)
    vorgang, number = _order(guest)
    _log_in(clerk)
    type_into(clerk, "nummer", number)
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    press(clerk, "form[action$='/uebernahme/'] button")
    clerk.sees("Sie haben den Vorgang übernommen")
    press(clerk, "form[action$='/bestellblatt/'] button")
    _decide(clerk)
    press(clerk, "form[action$='/versand/'] button")
    clerk.sees("Der Versand ist vermerkt.")
    assert keyboard_problems(clerk.page) == []
    guest.go(vorgang)
    guest.has_status("Erledigt")


def _order(guest: Visitor) -> tuple[str, str]:
    """Fill in, submit and pay; the address of the Vorgang and its number."""
    fill_in(guest)
    tick(guest, "bestaetigung_richtigkeit")
    tick(guest, "datenschutzhinweis_gelesen")
    press(guest, "main button:has-text('Kostenpflichtig abschicken')")
    guest.sees("Ihr Antrag ist angekommen")
    vorgang, number = guest.path, steps.vorgangsnummer(guest)
    press(guest, "main a:has-text('Jetzt bezahlen')")
    press(guest, "main button:has-text('Jetzt bezahlen')")
    guest.page.wait_for_url("**/bezahlen/**")
    press(guest, "button[name=ergebnis][value=bezahlen]")
    guest.wait_until("Ihre Zahlung ist eingegangen")
    return vorgang, number


def _log_in(clerk: Visitor) -> None:
    account = clerk.stack.take_staff()
    clerk.go("/arbeitsplatz/")
    type_into(clerk, "login", account["login"])
    type_into(clerk, "password", PASSWORD)
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    type_into(clerk, "code", steps.totp_code(account["totp_secret"]))
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_url("**/arbeitsplatz/")


def _decide(clerk: Visitor) -> None:
    """A fee that is too high is refused, with the focus in the summary; from there to the field, and decide."""
    unfold(clerk, "Urkunden ausstellen")
    type_into(clerk, "kosten", "99")
    press(clerk, "button:has-text('Entscheiden: Urkunden ausstellen')")
    assert clerk.has_focus(".fehlerliste")
    assert keyboard_problems(clerk.page) == []
    type_into(clerk, "kosten", "15,00")
    press(clerk, "button:has-text('Entscheiden: Urkunden ausstellen')")
    clerk.sees("Entschieden: Die Urkunden werden ausgestellt.")
    assert keyboard_problems(clerk.page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_stop_of_the_keyboard_can_be_seen(visit: Callable[..., Visitor], width: int) -> None:
    guest = visit(javascript=True, width=width)
    steps.begin_as_guest(guest)
    steps.fill_in_quickly(guest, until="identitaet")
    problems = {"upload": keyboard_problems(guest.page)}
    steps.fill_in_quickly(guest)
    problems["check"] = keyboard_problems(guest.page)
    steps.submit(guest)
    problems["vorgang"] = keyboard_problems(guest.page)
    guest.go(guest.path + "zahlung/")
    problems["payment"] = keyboard_problems(guest.page)
    assert problems == {"upload": [], "check": [], "vorgang": [], "payment": []}
