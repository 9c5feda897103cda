"""Two people and one Antrag: one asks, the other agrees at their own browser; a changed answer asks again (ADR 45)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.formular.kuechenspuele import examples
from tests.journeys import steps
from tests.journeys.test_bausteine import begin, listen, picture
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
ANSWERS = {**examples().gueltig[0].seiten, "nachweise": {}}
ANSWERS["auswahl"] = ANSWERS["auswahl"] | {"select": "eins", "mehrfach": "rot"}  # the way on which both must want it
ANSWERS["melder"] = {"melder": "selbst"}
ANSWERS["liste"] = {}


def test_the_other_person_agrees_and_is_asked_again_after_a_change(
    visit: Callable[..., Visitor], javascript: bool
) -> None:
    anna, bernd = visit(javascript=javascript), visit(javascript=javascript, width=320)
    begin(anna)
    steps.fill_in_quickly(anna, ANSWERS)
    _submit_too_early(anna)
    link = _ask(anna)
    _agree(bernd, link)
    _change_an_answer(anna)
    bernd.page.goto(link)
    bernd.sees("Sie haben zugestimmt")
    anna.follow("Noch einmal um Zustimmung bitten")
    anna.click("Link anzeigen")  # with what was typed before
    again = anna.page.locator("[name=link]").input_value()
    assert again != link
    _agree(bernd, again)
    anna.follow("Zurück zum Entwurf")
    anna.sees("Hat zugestimmt")
    steps.declare(anna)
    anna.click("abschicken")
    anna.sees("Ihre Angaben für den Termin sind angekommen")
    anna.sees("Zustimmung weiterer Personen")
    bernd.page.goto(again)
    bernd.sees("Der Antrag ist inzwischen abgeschickt")


def _submit_too_early(anna: Visitor) -> None:
    anna.sees("Wer außerdem zustimmen muss")
    steps.declare(anna)
    anna.click("abschicken")
    anna.sees("Es fehlt noch eine Zustimmung")
    assert anna.has_focus(".fehlerliste")
    assert anna.page.locator("[name=bestaetigung_richtigkeit]").is_checked()
    anna.look("error", route="mitzeichnung pruefen")
    picture(anna, "mitzeichnung-pruefen")


def _ask(anna: Visitor) -> str:
    anna.page.locator("#zustimmungen").get_by_role("link", name="Um Zustimmung bitten").click()
    anna.click("Link anzeigen")
    anna.sees("Geben Sie Ihren Namen ein")
    anna.look("error", route="mitzeichnung bitte")
    listen(anna, "mitzeichnung-bitte")
    anna.fill("von", "Anna Erfunden")
    anna.fill("an", "Bernd Erfunden")
    anna.fill("email", "bernd@example.invalid")
    anna.click("Link anzeigen")
    anna.sees("Gefragt, noch keine Antwort")
    anna.look("success", route="mitzeichnung bitte")
    picture(anna, "mitzeichnung-bitte")
    return anna.page.locator("[name=link]").input_value()


def _agree(bernd: Visitor, link: str) -> None:
    bernd.page.goto(link)
    bernd.sees("Anna Erfunden bittet um Ihre Zustimmung")
    bernd.sees("DE73 9000 0001 0532 0130 00")
    bernd.look("empty", route="mitzeichnung anfrage")
    bernd.click("Antwort abschicken")
    assert bernd.has_focus(".fehlerliste")
    bernd.look("error", route="mitzeichnung anfrage")
    listen(bernd, "mitzeichnung-anfrage")
    picture(bernd, "mitzeichnung-anfrage")
    bernd.fill("name", "Bernd Erfunden")
    bernd.fill("antwort", "ja")
    bernd.click("Antwort abschicken")
    bernd.sees("Sie haben zugestimmt")
    bernd.look("success", route="mitzeichnung anfrage")


def _change_an_answer(anna: Visitor) -> None:
    anna.go(anna.path.split("mitzeichnung/")[0] + "texte/?zurueck=pruefen")
    anna.fill("text_pflicht", "Anders")
    anna.page.locator("button[name=weiter]").click()
    anna.page.wait_for_url("**/pruefen/")
    anna.sees("hat sich im Antrag etwas geändert")
    anna.look("changed", route="mitzeichnung pruefen")
