"""Not responsible: one Kommune hands over to another, and the citizen is told who is responsible now and led there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.accessibility import keyboard_problems
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
HERE, THERE = "selfkant", "geilenkirchen"
GRUND = "Ihr Kind ist in Geilenkirchen geboren. Die Urkunde stellt das Standesamt dort aus."
ANGABEN = [
    ["antragsteller_vornamen", "Vornamen", "Erika"],
    ["antragsteller_familienname", "Familienname", "Übergabemuster"],
    ["geburtsort", "Geburtsort des Kindes", "Geilenkirchen"],
]


def test_a_vorgang_goes_to_the_kommune_that_is_responsible(visit: Callable[..., Visitor]) -> None:
    here, there, phone = visit(javascript=True), visit(javascript=True), visit(javascript=False, width=320)
    ask = here.stack.prepare
    person = ask("citizen", kommune=HERE)
    row = ask("vorgang", kommune=HERE, konto=person["konto"], tage=2, angaben=ANGABEN)
    here.is_known(HERE, staff=ask("clerk", kommune=HERE, name="Gabi Musterbeamtin")["cookie"])
    there.is_known(THERE, staff=ask("clerk", kommune=THERE, name="Anna Musterbeamtin")["cookie"])
    phone.is_known(HERE, citizen=person["cookie"])
    new = _hand_over(here, row["id"])
    _is_led_on(phone, row["id"], new)
    _take_up(there, row["nummer"], new)
    here.page.reload()
    here.has_status("Abgegeben")
    assert here.page.locator("main a[href$='/abgabe/']").count() == 0
    here.go(f"/arbeitsplatz/?nummer={new}", kommune=HERE)
    here.sees(f"Kein Vorgang mit der Nummer {new}")  # what is there now is no longer theirs
    phone.page.reload()
    phone.has_status("In Bearbeitung")


def _hand_over(here: Visitor, vorgang: str) -> str:
    """Choose where to, say why (forgotten at first), see what the citizen will read, do it; the number there."""
    here.go(f"/arbeitsplatz/vorgaenge/{vorgang}/", kommune=HERE)
    here.follow("Nicht zuständig?")
    here.look("empty", route="abgabe")
    here.page.locator("select[name=gebiet]").select_option(THERE)
    here.click("Zuständiges Amt anzeigen")
    here.sees("Standesamt, Stadt Geilenkirchen")
    here.click("Weiter zur Vorschau")
    here.sees("warum Ihr Amt nicht zuständig ist")
    assert here.has_focus(".fehlerliste")
    here.look("error", route="abgabe")
    here.page.locator("[name=grund]").fill(GRUND)
    here.click("Weiter zur Vorschau")
    here.sees("Das liest die antragstellende Person")
    assert keyboard_problems(here.page) == []
    here.look("preview", route="abgabe")
    here.picture("abgabe", at="section[aria-labelledby=ziel]")
    here.click("Jetzt abgeben")
    here.sees("Der Vorgang ist abgegeben.")
    assert here.has_focus("[role=status]")
    here.wait_until("Dort ist es der Vorgang")
    here.look("handed over", route="arbeitsplatz vorgang")
    return here.page.locator("section[aria-labelledby=abgegeben]").inner_text().split("der Vorgang ")[1].split(".")[0]


def _is_led_on(phone: Visitor, old: str, new: str) -> None:
    """One entry in the list, the new one; from the old page to it, on the other Kommune's host, still known there."""
    phone.go("/vorgaenge/", kommune=HERE)
    assert phone.page.locator("h3.vorgangskarte__titel").count() == 1
    phone.sees("Stadt Geilenkirchen")
    phone.go(f"/vorgaenge/{old}/", kommune=HERE)
    phone.sees("Jetzt zuständig: Standesamt, Stadt Geilenkirchen")
    phone.sees(GRUND)
    assert phone.page.locator("[name=text]").count() == 0, "nobody reads here any more"
    phone.follow("Zum neuen Vorgang")
    phone.page.wait_for_url(f"**{THERE}.localhost*/vorgaenge/**")
    phone.sees(new)
    phone.has_status("Beim Amt angekommen")
    phone.sees("Vorher lag der Vorgang hier")
    phone.page.locator("[name=text]").fill("Danke, ich warte auf die Urkunde.")
    phone.click("Nachricht senden")
    phone.sees("Ihre Nachricht ist beim Amt.")


def _take_up(there: Visitor, old: str, new: str) -> None:
    """It is nobody's there yet, says where it comes from and why, and has the citizen's words."""
    there.go("/arbeitsplatz/", kommune=THERE)
    there.page.locator("[name=nummer]").fill(new)
    there.click("Öffnen")
    there.sees("Von einer anderen Behörde")
    there.sees(old)
    there.sees(GRUND)
    there.sees("Danke, ich warte auf die Urkunde.")
    there.look("taken over", route="arbeitsplatz vorgang")
    there.click("Vorgang übernehmen")
    there.sees("Sie haben den Vorgang übernommen")
