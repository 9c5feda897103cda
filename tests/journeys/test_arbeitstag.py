"""A case worker's day with the keyboard alone: look, take three at once, ask back, keep a filter, hand out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.accessibility import keyboard_problems
from tests.journeys.stack import Stack
from tests.journeys.test_tastatur import _log_in, press, tab_to, type_into, unfold
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
NAME = "Arbeitstagerfunden"


@pytest.fixture
def arrived(stack: Stack) -> list[str]:
    """The numbers of four new Vorgänge of one family."""
    command = [sys.executable, "-m", "tests.journeys.eingang", NAME, "4"]
    done = subprocess.run(command, env=stack.environment, check=True, capture_output=True, text=True)
    return list(json.loads(done.stdout.splitlines()[-1]))


def test_a_day_at_the_desk_needs_no_mouse(visit: Callable[..., Visitor], arrived: list[str]) -> None:
    clerk = visit(javascript=True)
    _log_in(clerk)
    clerk.go("/arbeitsplatz/?ansicht=neu")
    expect(clerk.page).to_have_title(f"({_new(clerk)} neu) Postkorb: Neu – Stadt Geilenkirchen")
    clerk.look("filled", route="postkorb")
    assert keyboard_problems(clerk.page) == []
    _find_by_name(clerk, arrived)
    _take_three(clerk, arrived)
    _ask_back(clerk)
    _keep_a_filter(clerk)
    with clerk.page.expect_download() as download:
        tab_to(clerk, "a[href*='liste.csv']")
        clerk.page.keyboard.press("Enter")
    rows = download.value.path().read_text(encoding="utf-8-sig")
    assert NAME not in rows
    assert sum(number in rows for number in arrived) == 1, "three were taken, one waits for an answer"


def _new(clerk: Visitor) -> str:
    return clerk.page.locator("#zahl-neu").inner_text().strip("()")


def _find_by_name(clerk: Visitor, arrived: list[str]) -> None:
    unfold(clerk, "Filtern und nach Namen suchen")
    type_into(clerk, "name", NAME.lower())
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    clerk.sees("4 Vorgänge mit diesem Namen")
    for number in arrived:
        clerk.sees(number)
    clerk.look("filled", route="postkorb nach namen")


def _take_three(clerk: Visitor, arrived: list[str]) -> None:
    boxes = clerk.page.locator("[name=vorgang]")
    assert boxes.count() == 4
    for place in range(3):
        value = boxes.nth(place).get_attribute("value")
        tab_to(clerk, f"[name=vorgang][value='{value}']")
        clerk.page.keyboard.press("Space")
    expect(clerk.page.locator("[data-auswahl-zahl]")).to_have_text("(3)")
    press(clerk, "button[name=schritt][value=uebernahme]")
    clerk.sees("3 Vorgänge übernommen")
    clerk.look("success", route="postkorb auswahl")
    press(clerk, "main a:has-text('Zurück zur Liste')")


def _ask_back(clerk: Visitor) -> None:
    press(clerk, "nav a:has-text('Meine')")
    press(clerk, "main tbody th a")
    unfold(clerk, "Rückfrage stellen")
    type_into(clerk, "text", "Erfundene Frage?")
    press(clerk, "button:has-text('Rückfrage senden')")
    clerk.sees("Die Rückfrage ist gestellt.")


def _keep_a_filter(clerk: Visitor) -> None:
    clerk.go("/arbeitsplatz/?ansicht=meine")
    unfold(clerk, "Filtern und nach Namen suchen")
    tab_to(clerk, "select[name=status]")
    clerk.page.keyboard.type("Wartet")
    press(clerk, "button:has-text('Filter anwenden')")
    clerk.sees("Status: Wartet auf Antwort")
    tab_to(clerk, "#filtername_name")
    clerk.page.keyboard.type("Wartende")
    with clerk.page.expect_navigation():
        clerk.page.keyboard.press("Enter")
    expect(clerk.page.locator("nav a[aria-current]:has-text('Wartende')")).to_be_visible()
