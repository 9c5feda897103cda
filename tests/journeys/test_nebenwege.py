"""The citizen's pages beside the way itself: a stop, throwing away, who looked, taking back, a message too late."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey


def test_an_old_register_stops_and_a_draft_is_thrown_away(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    steps.begin_as_guest(guest)
    steps.fill_in_quickly(guest, until="wann-1")
    guest.fill("ereignis_datum", "27.3.1880")
    guest.page.locator("button[name=weiter]").click()
    guest.page.wait_for_url("**/archiv-1/")
    guest.look("success", route="assistant archiv-1")
    guest.go("/vorgaenge/")
    guest.look("with a draft")
    guest.go(guest.page.locator("main a[href*='/antraege/']").first.get_attribute("href") or "")
    draft = "/".join(guest.path.split("/")[:3]) + "/"
    guest.go(draft + "loeschung/")
    guest.look("empty")
    guest.page.locator("main form button").click()
    guest.page.wait_for_url("**/vorgaenge/")
    guest.look("empty")


def test_looked_at_taken_back_and_nothing_owed(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    vorgang = steps.order_as_guest(guest)
    guest.go(vorgang + "zugriffe/")
    guest.sees("Bisher hat niemand")
    guest.look("empty")
    guest.go(vorgang + "ruecknahme/")
    guest.look("empty")
    guest.click("Ja, zurücknehmen")
    guest.has_status("Von Ihnen zurückgenommen")
    guest.look("withdrawn", route="vorgang")
    guest.follow("Gebühr und Zahlung ansehen")
    guest.sees("Sie müssen nichts mehr bezahlen")
    assert guest.page.get_by_role("button", name="Jetzt bezahlen").count() == 0
    guest.look("nothing owed")


@pytest.mark.parametrize("lost", ["session", "all cookies"])
def test_a_message_whose_session_ended_can_be_copied(
    visit: Callable[..., Visitor], javascript: bool, lost: str
) -> None:
    guest = visit(javascript=javascript)
    vorgang = steps.order_as_guest(guest)
    guest.go(vorgang)
    guest.page.locator("[name=text]").fill("Eine erfundene, lange Nachricht.")
    guest.context.clear_cookies(name="sitzung") if lost == "session" else guest.context.clear_cookies()
    guest.click("Nachricht senden")
    guest.sees("Ihre Nachricht ist nicht gesendet")
    guest.sees("Eine erfundene, lange Nachricht.")
    guest.look("expired", route="nachricht")
