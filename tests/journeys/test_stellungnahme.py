"""An opinion: the office asks another authority, which sees what was ticked and nothing else, and answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.accessibility import keyboard_problems
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
HERE, THERE, AMT = "geilenkirchen", "kreis-heinsberg", "kreis-36"
FRAGE = "Ist dieser Geburtsort bei Ihnen bekannt?"
ANTWORT = "Ja. Der Ort gehört seit der Neugliederung zu Geilenkirchen."
ANGABEN = [
    ["antragsteller_vornamen", "Vornamen", "Erika"],
    ["antragsteller_familienname", "Familienname", "Fragemuster"],
    ["geburtsort", "Geburtsort des Kindes", "Teveren"],
]


def test_another_office_is_asked_sees_what_it_needs_and_answers(visit: Callable[..., Visitor]) -> None:
    here, there, phone = visit(javascript=True), visit(javascript=False), visit(javascript=False, width=320)
    ask = here.stack.prepare
    person = ask("citizen", kommune=HERE)
    row = ask("vorgang", kommune=HERE, konto=person["konto"], tage=2, angaben=ANGABEN)
    here.is_known(HERE, staff=ask("clerk", kommune=HERE, name="Gerda Musterbeamtin")["cookie"])
    somebody = ask("clerk", kommune=THERE, name="Karl Musteramt", amt=AMT, art="sachbearbeitung")
    there.is_known(THERE, staff=somebody["cookie"])
    phone.is_known(HERE, citizen=person["cookie"])
    _ask(here, row["id"])
    _answer(there, row["nummer"])
    here.go(f"/arbeitsplatz/vorgaenge/{row['id']}/")
    here.wait_until(ANTWORT)
    here.look("with an opinion", route="arbeitsplatz vorgang")
    here.picture("stellungnahme", at="section[aria-labelledby=stellungnahmen]")
    phone.go(f"/vorgaenge/{row['id']}/")
    phone.sees("Straßenverkehr")
    assert ANTWORT not in phone.page.locator("main").inner_text()
    phone.look("an office was asked", route="vorgang")


def _ask(here: Visitor, vorgang: str) -> None:
    """Forget the question at first; nothing is ticked beforehand, and what was ticked stays so."""
    here.go(f"/arbeitsplatz/vorgaenge/{vorgang}/stellungnahme/")
    assert here.page.locator("main input[type=checkbox]:checked").count() == 0
    here.look("empty", route="stellungnahme fragen")
    here.page.get_by_label("Geburtsort des Kindes: Teveren").check()
    here.click("Frage senden")
    here.sees("Schreiben Sie, was Sie wissen möchten.")
    assert here.has_focus(".fehlerliste")
    assert here.page.get_by_label("Geburtsort des Kindes: Teveren").is_checked()
    here.look("error", route="stellungnahme fragen")
    office = here.page.locator("[name=amt] option", has_text="Straßenverkehr").first.get_attribute("value")
    here.page.locator("[name=amt]").select_option(office)
    here.page.locator("[name=frage]").fill(FRAGE)
    assert keyboard_problems(here.page) == []
    here.click("Frage senden")
    here.sees("Das andere Amt ist gefragt.")
    assert here.has_focus("[role=status]")


def _answer(there: Visitor, number: str) -> None:
    """It comes by itself; the Vorgang itself is not theirs, and an answer without words is told so."""
    there.go("/arbeitsplatz/stellungnahmen/", kommune=THERE)
    there.wait_until(number)
    there.page.locator("main a", has_text=number).click()
    there.sees(FRAGE)
    there.sees("Teveren")
    assert "Fragemuster" not in there.page.locator("main").inner_text()
    there.page.locator("[name=art][value=antwort]").check()
    there.click("Antwort senden")
    there.sees("Schreiben Sie Ihre Stellungnahme.")
    there.page.locator("[name=text]").first.fill(ANTWORT)
    there.click("Antwort senden")
    there.sees(ANTWORT)
    assert there.page.locator("button", has_text="Antwort senden").count() == 0
    there.go(f"/arbeitsplatz/?nummer={number}", kommune=THERE)
    there.sees(f"Kein Vorgang mit der Nummer {number}")
