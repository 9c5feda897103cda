"""Logins that end badly and sessions that are lost: nobody has to type anything again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey


def _begin_with_bundid(visitor: Visitor) -> None:
    steps.ask_place(visitor)
    visitor.page.locator("a[href*='/antraege/neu/']").click()
    steps.log_in(visitor)
    visitor.click("Antrag beginnen")


@pytest.mark.parametrize("lost", ["session", "all cookies"])
def test_what_is_typed_survives_a_lost_session(visit: Callable[..., Visitor], javascript: bool, lost: str) -> None:
    mother = visit(javascript=javascript)
    _begin_with_bundid(mother)
    steps.fill_in_quickly(mother, until="kind-1")
    page = mother.path
    for name, value in steps.ANSWERS["kind-1"].items():
        mother.fill(name, value)
    if lost == "session":
        mother.context.clear_cookies(name="sitzung")
    else:
        mother.context.clear_cookies()
    mother.page.locator("button[name=weiter]").click()
    mother.sees("Ihre Anmeldung ist abgelaufen")
    mother.look("expired")
    steps.log_in(mother)
    assert mother.path == page
    mother.sees("Ihre Eingaben sind noch da")
    mother.look("restored", route="assistant kind-1")
    assert mother.page.locator("[name=kind_vornamen]").input_value() == "Testkind"
    mother.page.locator("button[name=weiter]").click()
    mother.page.wait_for_url("**/eltern-1/")


def test_a_guest_who_lost_all_cookies_sees_what_was_typed_and_goes_on_by_the_code(
    visit: Callable[..., Visitor], javascript: bool
) -> None:
    guest = visit(javascript=javascript)
    steps.begin_as_guest(guest)
    steps.fill_in_quickly(guest, until="kind-1")
    page, code = guest.path, steps.take_a_code(guest)
    guest.go(page)
    for name, value in steps.ANSWERS["kind-1"].items():
        guest.fill(name, value)
    guest.context.clear_cookies()
    guest.page.locator("button[name=weiter]").click()
    guest.sees("Haben Sie ohne Konto angefangen, öffnet nur der Code Ihren Entwurf.")
    guest.click("Letzte Eingaben ansehen")
    guest.sees("Diesen Entwurf können wir hier nicht öffnen")
    for value in steps.ANSWERS["kind-1"].values():
        guest.sees(value)
    guest.look("filled", route="draft of somebody else")
    guest.follow("Entwurf mit Code öffnen")
    guest.fill("code", code)
    guest.fill("kennwort", steps.KENNWORT)
    guest.click("Entwurf öffnen")
    guest.sees("Ihre Eingaben sind noch da")
    assert guest.path == page
    for name, value in steps.ANSWERS["kind-1"].items():
        assert guest.page.locator(f"[name={name}]").input_value() == value
    guest.page.locator("button[name=weiter]").click()
    guest.page.wait_for_url("**/eltern-1/")


def test_cancelling_and_an_error_at_the_identity_provider_lead_back(
    visit: Callable[..., Visitor], javascript: bool
) -> None:
    mother = visit(javascript=javascript)
    steps.ask_place(mother)
    mother.page.locator("a[href*='/antraege/neu/']").click()
    steps.choose_bundid(mother)
    mother.page.locator("button[value=abbrechen]").click()
    steps.come_back(mother)
    mother.sees("Die Anmeldung wurde abgebrochen")
    mother.look("cancelled")
    steps.choose_bundid(mother)
    mother.page.locator("button[value=fehler]").click()
    steps.come_back(mother)
    mother.sees("Die Anmeldung hat nicht geklappt")
    mother.look("refused", route="anmeldung abgelehnt")
    mother.page.locator("main a[href*='/anmeldung/']").first.click()
    steps.log_in(mother)
    assert mother.path == "/antraege/neu/"
