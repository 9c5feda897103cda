"""The form with every component in every state: axe, keyboard, with and without JavaScript, 320 px and 400 %.

Without JavaScript the same way is gone with the mouse. What a screen reader is given of each component, and in which
order, must stand in docs/barrierefreiheit/bausteine.md; BAUSTEINE=<folder> writes pictures and those lines anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.accessibility import is_scrolling_sideways, keyboard_problems
from tests.browser import CHECKOUT
from tests.formular.kuechenspuele import LEISTUNG, examples
from tests.journeys import steps
from tests.journeys.test_tastatur import choose, press, tab_to, type_into
from tests.journeys.visitor import Visitor
from tests.journeys.vorlesen import spoken

pytestmark = pytest.mark.journey
ANSWERS: dict[str, dict[str, Any]] = {**examples().gueltig[0].seiten}
ANSWERS["nachweise"] = {"datei": steps.file("nachweis.pdf", steps.one_page_pdf())}
DOCUMENTED = CHECKOUT / "docs" / "barrierefreiheit" / "bausteine.md"
WITH_ERRORS = ("texte", "zahlen", "auswahl", "posten-1")  # posted empty first
ZOOMED = {"width": 320, "height": 256}  # a window of 1280 by 1024 at 400 %


def begin(visitor: Visitor) -> None:
    visitor.go(f"/leistungen/{LEISTUNG}/ort/")
    visitor.page.locator("[name=ort]").fill("Geilenkirchen")
    visitor.click("Weiter")
    visitor.page.locator("a[href*='/antraege/neu/']").click()
    visitor.click("Ohne Konto weitermachen")
    visitor.page.locator("main form[action*='/antraege/neu/'] button").click()
    visitor.page.wait_for_url("**/texte/")


def answer(visitor: Visitor, key: str) -> None:
    for name, value in ANSWERS.get(key, {}).items():
        for each in value if isinstance(value, list) else [value]:
            visitor.fill(name, each)


def go_on(visitor: Visitor, key: str) -> None:
    visitor.page.locator("button[name=weiter]").click()
    visitor.page.wait_for_url(lambda url: not url.rstrip("/").endswith("/" + key))


def look_at(visitor: Visitor, key: str) -> None:
    """The page refused where something is missing, and filled in; with the keyboard, wide, narrow and zoomed."""
    if key in WITH_ERRORS:
        visitor.page.locator("button[name=weiter]").click()
        visitor.page.locator(".fehlerliste").wait_for()
        assert visitor.has_focus(".fehlerliste")
        visitor.look("error", route=f"bausteine {key}")
        picture(visitor, f"{key}-fehler")
        listen(visitor, f"{key}-fehler")
    else:
        listen(visitor, key)
    answer(visitor, key)
    visitor.look("filled", route=f"bausteine {key}")
    picture(visitor, key)
    if visitor.javascript and key in WITH_ERRORS:
        _zoomed(visitor)


def _zoomed(visitor: Visitor) -> None:
    before = visitor.page.viewport_size
    visitor.page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    assert not is_scrolling_sideways(visitor.page)
    assert keyboard_problems(visitor.page) == []
    picture(visitor, f"{steps.station(visitor)}-400")
    assert before is not None
    visitor.page.set_viewport_size(before)


def listen(visitor: Visitor, name: str) -> None:
    """What is read out stands in the documentation, in this order."""
    if not visitor.javascript:
        return
    lines = spoken(visitor.page)
    if folder := os.environ.get("BAUSTEINE"):
        (Path(folder) / f"{name}.txt").write_text("\n".join(lines) + "\n")
        return
    block = "\n".join(["```text", *lines, "```"])
    assert block in DOCUMENTED.read_text(), f"not in {DOCUMENTED.name}:\n{block}"


def picture(visitor: Visitor, name: str) -> None:
    """For whoever wants to look: BAUSTEINE=<folder>."""
    if folder := os.environ.get("BAUSTEINE"):
        suffix = "" if visitor.javascript else "-ohne-script"
        visitor.page.screenshot(path=f"{folder}/{name}{suffix}.png", full_page=True)


def test_every_component_in_every_state(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    begin(guest)
    for key in ("texte", "zahlen", "rechnung", "auswahl", "nachweise", "person", "anschrift", "posten-1"):
        assert steps.station(guest) == key
        if key == "anschrift":  # nothing that the pages before do not have
            answer(guest, key)
        else:
            look_at(guest, key)
        go_on(guest, key)
    guest.look("empty", route="bausteine liste")
    picture(guest, "liste")
    guest.click("Weiteren Posten hinzufügen")
    guest.page.wait_for_url("**/posten-2/")
    answer(guest, "posten-2")
    go_on(guest, "posten-2")
    go_on(guest, "liste")
    assert guest.page.locator("[name=posten_summe]").input_value() == "12,50\u00a0€"
    go_on(guest, "summe")
    for text in ("3.703,50", "DE89 3704 0044 0532 0130 00", "Die IBAN stimmt rechnerisch", "9:30 Uhr", "nachweis.pdf"):
        guest.sees(text)
    picture(guest, "pruefen")
    guest.click("abschicken")
    assert guest.has_focus(".fehlerliste")
    guest.look("error", route="bausteine pruefen")
    guest.page.locator("[name=richtigkeit]").check()
    guest.click("abschicken")
    guest.sees("Ihre Angaben für den Termin sind angekommen")


def test_components_are_filled_in_with_the_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    guest = visit(javascript=True)
    begin(guest)
    for name in ("text_pflicht", "name", "textlang", "email"):
        type_into(guest, name, str(ANSWERS["texte"][name]))
    press(guest, "button[name=weiter]")
    for name in ("ganzzahl", "dezimal", "betrag", "iban", "datum", "zeit"):
        type_into(guest, name, str(ANSWERS["zahlen"][name]))
    press(guest, "button[name=weiter]")
    press(guest, "button[name=weiter]")
    choose(guest, "radio", "b")
    type_into(guest, "abhaengig", "Das hier")
    choose(guest, "select", "zwei")
    tab_to(guest, "[name=mehrfach][value=rot]")
    guest.page.keyboard.press("Space")
    choose(guest, "janein", "nein")
    tab_to(guest, "[name=haken]")
    guest.page.keyboard.press("Space")
    press(guest, "button[name=weiter]")
    assert steps.station(guest) == "nachweise"
    guest.follow("Zurück")
    assert guest.page.locator("[name=mehrfach]:checked").count() == 1
    assert guest.page.locator("[name=haken]").is_checked()


def test_after_a_removal_the_focus_is_where_one_goes_on(visit: Callable[..., Visitor], javascript: bool) -> None:
    """A file and an entry of a group are taken away by keyboard; the next button is read out with what became of it."""
    guest = visit(javascript=javascript)
    begin(guest)
    steps.fill_in_quickly(guest, ANSWERS, until="nachweise")
    guest.fill("datei", [steps.file(name, steps.one_page_pdf()) for name in ("eins.pdf", "zwei.pdf")])
    if not javascript:
        guest.click("Ausgewählte Dateien jetzt hochladen")
    guest.page.locator(".dateiliste li").nth(1).wait_for()
    press(guest, "button[name=entfernen]")
    assert guest.has_focus("button[name=entfernen]")
    assert told_at_focus(guest) == "eins.pdf ist entfernt."
    press(guest, "button[name=entfernen]")
    assert guest.has_focus("[name=datei]")
    assert told_at_focus(guest).endswith("höchstens 10 MB je Datei. zwei.pdf ist entfernt.")
    guest.look("removed", route="bausteine nachweise")
    steps.fill_in_quickly(guest, ANSWERS, until="liste")
    press(guest, "form[action*='/entfernung/'] button")
    assert guest.has_focus(".hinweis")
    guest.sees("Posten 1 ist entfernt")
    guest.look("removed", route="bausteine liste")


def told_at_focus(visitor: Visitor) -> str:
    """The description of what has the focus, as it is read out with it."""
    told = visitor.page.evaluate("""() => (document.activeElement.getAttribute('aria-describedby') || '').split(' ')
        .map(id => document.getElementById(id)?.textContent.trim()).filter(Boolean).join(' ')""")
    return str(told)
