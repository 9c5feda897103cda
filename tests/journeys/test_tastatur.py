"""The first pages of an order with the keyboard alone: every stop can be seen, none is a trap."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.accessibility import WIDTHS, keyboard_problems
from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
_MOST_STOPS = 80


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


def test_the_first_pages_can_be_filled_in_with_the_keyboard_alone(
    visit: Callable[..., Visitor], javascript: bool
) -> None:
    guest = visit(javascript=javascript)
    guest.go("/leistungen/geburtsurkunde/ort/")
    type_into(guest, "ort", "Geilenkirchen")
    with guest.page.expect_navigation():
        guest.page.keyboard.press("Enter")
    press(guest, "main a[href*='/antraege/neu/']")
    press(guest, "main form[action='/anmeldung/gast/'] button")
    press(guest, "main form[action='/antraege/neu/'] button")
    for key in ("ausfuehrung-1", "anzahl-1", "wann-1"):
        assert steps.station(guest) == key
        _answer(guest, key)
        press(guest, "main button[name=weiter]")
    assert steps.station(guest) == "kind-1"


def _answer(guest: Visitor, key: str) -> None:
    for name, value in steps.ANSWERS.get(key, {}).items():
        if name in ("anzahl", "ereignis_datum"):
            type_into(guest, name, value)
        else:
            choose(guest, name, value)


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
