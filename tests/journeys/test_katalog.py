"""Finding things: home page, results, Leistung, Lebenslage, finder, checklist, agreements; with and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.accessibility import WIDTHS, is_scrolling_sideways, keyboard_problems
from tests.journeys import steps
from tests.journeys.test_tastatur import press, tab_to
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

ANSWERS = "wohin=andere_kommune&wohnung=hauptwohnung&wohnform=miete&dabei=hund&geld="
CHECKLIST = f"/wegweiser/umzug/?{ANSWERS}"
WITH_DATE = f"{CHECKLIST}&stichtag_tag=21&stichtag_monat=11&stichtag_jahr=2026"
PAGES = {
    "home": "/",
    "results": "/suche/?q=geburtsurkunde",
    "no result": "/suche/?q=qwxyzqwxyz",
    "a to z": "/leistungen/",
    "leistung": "/leistungen/geburtsurkunde/",
    "lebenslagen": "/lebenslagen/",
    "lebenslage": "/lebenslagen/umzug/",
    "finders": "/wegweiser/",
    "question": "/wegweiser/umzug/",
    "question with an error": "/wegweiser/umzug/?wohin=",
    "checklist": CHECKLIST,
    "checklist with dates": WITH_DATE,
    "agreements": "/vereinbarungen/",
    "english home": "/en/",
    "english results": "/en/suche/?q=birth+certificate",
    "english leistung": "/en/leistungen/geburtsurkunde/",
    "english lebenslage": "/en/lebenslagen/umzug/",
}
EVERY_PAGE = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
ZOOMED = {"width": 320, "height": 225}  # a window of 1280 x 900 at 400 %


@EVERY_PAGE
def test_a_page_is_accessible_and_fits(visit: Callable[..., Visitor], path: str) -> None:
    visitor = visit(javascript=True)
    visitor.go(path)
    visitor.look(path, route="catalogue")
    visitor.page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    assert not is_scrolling_sideways(visitor.page)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_stop_of_the_keyboard_can_be_seen(visit: Callable[..., Visitor], width: int) -> None:
    visitor = visit(javascript=True, width=width)
    problems = {}
    for name in ("results", "lebenslage", "question", "checklist", "agreements", "english leistung"):
        visitor.go(PAGES[name])
        problems[name] = keyboard_problems(visitor.page)
    assert not any(problems.values()), problems


def test_from_the_search_to_the_leistung(visit: Callable[..., Visitor], javascript: bool) -> None:
    visitor = visit(javascript=javascript)
    visitor.go("/")
    visitor.page.locator("main [name=q]").fill("geburtsurkunde")
    visitor.page.locator("main form[role=search] button").click()
    visitor.sees("Treffer")
    visitor.follow("Geburtsurkunde bestellen")
    assert visitor.path == "/leistungen/geburtsurkunde/"
    visitor.sees("Antrag stellen")
    visitor.sees("Wie es weitergeht")


def test_nothing_found_leads_on(visit: Callable[..., Visitor], javascript: bool) -> None:
    visitor = visit(javascript=javascript)
    visitor.go(PAGES["no result"])
    visitor.sees("Dazu haben wir nichts gefunden")
    visitor.page.locator("main a[href='/lebenslagen/']").click()
    visitor.follow("Ich ziehe um")
    assert visitor.path == "/wegweiser/umzug/"


def test_the_finder_leads_from_the_lebenslage_to_a_checklist_with_dates(
    visit: Callable[..., Visitor], javascript: bool
) -> None:
    visitor = visit(javascript=javascript)
    visitor.go("/lebenslagen/umzug/")
    visitor.follow("Wegweiser starten")
    for value in ("andere_kommune", "hauptwohnung", "miete", "hund", None):
        if value == "hund":
            visitor.picture("wegweiser-frage")
        if value:
            visitor.page.locator(f"main input[value={value}]").check()
        visitor.click("Weiter")
    visitor.sees("Ihre Liste")
    for name, value in (("tag", "21"), ("monat", "11"), ("jahr", "2026")):
        visitor.page.locator(f"[name=stichtag_{name}]").fill(value)
    visitor.click("Fristen ausrechnen")
    visitor.sees("Bis Montag, 7. Dezember 2026")  # the fourteenth day is a Saturday
    visitor.picture("wegweiser-liste")
    visitor.page.go_back()
    visitor.page.go_back()
    visitor.sees("Frage 5 von höchstens 5")
    visitor.follow("Zurück")
    visitor.sees("Frage 4 von höchstens 5")


def test_an_answer_that_is_missing_is_said_and_one_can_be_changed(
    visit: Callable[..., Visitor], javascript: bool
) -> None:
    visitor = visit(javascript=javascript)
    visitor.go("/wegweiser/umzug/")
    visitor.click("Weiter")
    visitor.sees("Wählen Sie eine Antwort aus.")
    assert visitor.has_focus(".fehlerliste")
    visitor.go(CHECKLIST)
    visitor.page.locator("main .uebersicht a").first.click()
    visitor.page.locator("main input[value=ins_ausland]").check()
    visitor.click("Weiter")
    visitor.sees("Innerhalb von zwei Wochen nach dem Auszug")


def test_the_finder_can_be_answered_with_the_keyboard_alone(visit: Callable[..., Visitor], javascript: bool) -> None:
    visitor = visit(javascript=javascript)
    visitor.go("/wegweiser/todesfall/")
    for _question in range(5):
        tab_to(visitor, "main input[type=radio]")
        visitor.page.keyboard.press("Space")
        press(visitor, "main form button")
    press(visitor, "main form button")  # several answers: none
    visitor.sees("Ihre Liste")


def test_the_printed_checklist_has_boxes_and_no_navigation(visit: Callable[..., Visitor]) -> None:
    visitor = visit(javascript=True)
    visitor.go(WITH_DATE)
    boxes = visitor.page.locator(".punkt__kasten")
    assert not boxes.first.is_visible()
    assert visitor.page.get_by_role("button", name="Drucken").is_visible()
    visitor.page.emulate_media(media="print")
    assert boxes.count() == visitor.page.locator(".punkt").count() > 5
    assert all(box.is_visible() for box in boxes.all())
    for hidden in (".kopf__nav", ".fuss", "#behalten", "main form"):
        assert not visitor.page.locator(hidden).first.is_visible(), hidden


def test_without_scripts_there_is_no_button_that_does_nothing(visit: Callable[..., Visitor]) -> None:
    visitor = visit(javascript=False)
    visitor.go(CHECKLIST)
    assert not visitor.page.locator("[data-drucken]").is_visible()


def test_the_checklist_is_kept_in_the_account_ticked_and_thrown_away(
    visit: Callable[..., Visitor], javascript: bool
) -> None:
    visitor = visit(javascript=javascript)
    visitor.go(WITH_DATE)
    visitor.follow("Im Konto merken")
    steps.log_in(visitor)
    visitor.sees("In eine andere Stadt oder Gemeinde im Kreis Heinsberg")
    visitor.look("empty")
    visitor.click("Liste merken")
    visitor.sees("Ihre Liste ist gemerkt")
    visitor.look("kept", route="/merkzettel/…/")
    visitor.page.locator("input[name=erledigt][value=anmelden]").check()
    visitor.click("Häkchen speichern")
    visitor.sees("1 von")
    visitor.sees("Bis Montag, 7. Dezember 2026")
    visitor.look("saved", route="/merkzettel/…/")
    visitor.go("/vorgaenge/")
    visitor.look("with a Merkzettel")
    visitor.follow("Ich ziehe um")
    assert visitor.page.locator("input[name=erledigt][value=anmelden]").is_checked()
    visitor.follow("Merkzettel löschen")
    visitor.look("empty", route="/merkzettel/…/loeschung/")
    visitor.click("Ja, Merkzettel löschen")
    assert visitor.path == "/vorgaenge/"
    assert visitor.page.get_by_text("Meine Merkzettel").count() == 0


def test_the_agreements_are_there_to_read(visit: Callable[..., Visitor], javascript: bool) -> None:
    visitor = visit(javascript=javascript)
    visitor.go("/")
    visitor.page.locator("footer a[href='/vereinbarungen/']").click()
    agreements = visitor.page.locator("main a[href^='/vereinbarungen/']")
    assert agreements.count() > 5
    agreements.first.click()
    visitor.look("one agreement", route="catalogue")


def test_in_english_and_back(visit: Callable[..., Visitor], javascript: bool) -> None:
    visitor = visit(javascript=javascript)
    visitor.go("/")
    visitor.follow("English")
    assert visitor.heading == "What do you need to do?"
    visitor.page.locator("main [name=q]").fill("birth certificate")
    visitor.page.locator("main form[role=search] button").click()
    visitor.follow("Order a birth certificate")
    visitor.sees("Only the German text is binding")
    visitor.follow("Deutsch")
    assert visitor.heading == "Geburtsurkunde bestellen"


def test_suggestions_are_reached_with_the_keyboard_and_announced(visit: Callable[..., Visitor]) -> None:
    visitor = visit(javascript=True)
    visitor.go("/")
    page = visitor.page
    field = page.get_by_role("combobox")
    field.press_sequentially("geburtsu")
    listed = page.get_by_role("option")
    listed.first.wait_for()
    assert f"{listed.count()} Vorschläge" in page.get_by_role("status").inner_text()
    visitor.look("suggestions", route="catalogue")
    field.press("ArrowDown")
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == listed.nth(1).get_attribute("id")
    assert field.input_value() == "geburtsu"  # nothing typed is lost while looking
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert not listed.first.is_visible()
    field.press("ArrowDown")
    listed.first.wait_for()
    wanted = listed.first.inner_text()
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url("**/leistungen/*/")
    assert page.get_by_role("heading", level=1).inner_text() == wanted


def test_a_word_with_suggestions_open_is_searched_for_as_typed(visit: Callable[..., Visitor]) -> None:
    visitor = visit(javascript=True)
    visitor.go("/")
    field = visitor.page.get_by_role("combobox")
    field.press_sequentially("geburtsu")
    visitor.page.get_by_role("option").first.wait_for()
    field.press("Enter")
    visitor.page.wait_for_url("**/suche/?q=geburtsu")
