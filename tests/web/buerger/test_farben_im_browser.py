"""The citizens' pages in a browser under all eleven designs and under what editors might choose, in every state.

The pages are the real ones, drawn once; then the theme is exchanged while a page stays, as only colours differ.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from portal.kommune.models import Ort
from portal.kommune.rules import VORSCHLAEGE, judge
from portal.web.ui import theme
from tests.accessibility import axe_violations
from tests.benchmarks.test_queries import begin
from tests.web.ui.stage import Stage

RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"]
_EXCHANGE = """address => new Promise(loaded => {
  const old = document.querySelector('link[href^="/theme.css"]'), link = old.cloneNode();
  link.onload = () => { old.remove(); loaded(); };
  link.href = address;
  old.after(link);
})"""


def choices_of_editors(number: int) -> list[str]:
    """Colours at random; what is refused is replaced by its proposal, as an editor would."""
    chance = random.Random(20261121)
    return [judge(f"#{chance.randrange(1 << 24):06x}").vorschlag for _ in range(number)]


@dataclass
class Seen:
    """A page that stays while its theme changes."""

    page: Page
    stage: Stage

    def wear(self, farbe: str) -> None:
        self.stage.farbe = farbe
        self.page.evaluate(_EXCHANGE, f"/theme.css?v={farbe[1:]}")

    def force(self, *states: str) -> None:
        """Put every element into these states (hover, active, focus) until told otherwise."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument")["root"]["nodeId"]
        found = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "body *"})["nodeIds"]
        for node in found:
            session.send("CSS.forcePseudoState", {"nodeId": node, "forcedPseudoClasses": list(states)})


@pytest.fixture
def pages(online: None, ort: Ort, guest: Client) -> dict[str, str]:
    """The HTML of the pages, by what they are."""
    paths = {
        "startseite": "/",
        "treffer": "/suche/?q=ausweis",
        "leistung": "/leistungen/geburtsurkunde/",
        "lebenslage": "/lebenslagen/geburt/",
        "assistent": begin(guest, ort) + "kind-1/",
        "fehler": "/gibt-es-nicht/",
    }
    return {name: guest.get(path).content.decode() for name, path in paths.items()}


@pytest.fixture
def look(browser: Browser, stage: Stage, pages: dict[str, str]) -> Iterator[Callable[[str], Seen]]:
    stage.pages.update({f"/{name}": html for name, html in pages.items()})
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="de-DE", reduced_motion="reduce")

    def open_page(name: str) -> Seen:
        page = context.new_page()
        page.goto(f"{stage.url}/{name}")
        return Seen(page, stage)

    yield open_page
    context.close()


def faults(seen: Seen, colours: list[str]) -> list[str]:
    found = []
    for farbe in colours:
        seen.wear(farbe)
        found += [f"{farbe} {line}" for line in axe_violations(seen.page, rules=RULES_OF_COLOUR)]
    return found


def test_pages_are_clean_under_all_designs_and_under_fifty_choices_of_editors(
    look: Callable[[str], Seen], pages: dict[str, str]
) -> None:
    for turn, name in enumerate(pages):
        seen = look(name)
        assert axe_violations(seen.page) == [], name
        # Every design on every page, each of the fifty choices on two of them.
        assert faults(seen, [*VORSCHLAEGE.values(), *choices_of_editors(50)[turn % 3 :: 3]]) == [], name
        seen.page.close()


@pytest.mark.parametrize("states", [("hover",), ("hover", "active", "focus", "focus-visible")], ids="-".join)
def test_what_is_pointed_at_and_pressed_can_be_read_too(look: Callable[[str], Seen], states: tuple[str, ...]) -> None:
    for name in ("startseite", "assistent"):
        seen = look(name)
        seen.force(*states)
        assert faults(seen, [*VORSCHLAEGE.values(), *choices_of_editors(8)]) == [], name
        seen.page.close()


@pytest.mark.parametrize("states", [(), ("hover",)], ids=["still", "hover"])
def test_an_unreadable_state_is_seen(
    look: Callable[[str], Seen], monkeypatch: pytest.MonkeyPatch, states: tuple[str, ...]
) -> None:
    """The seeded fault: a theme whose links, or whose links under the pointer, are too pale."""
    name = "--sp-primaer-tief" if states else "--sp-primaer-schrift"
    seen = look("startseite")
    seen.force(*states)
    real = theme.stylesheet
    monkeypatch.setattr(theme, "stylesheet", lambda farbe: f"{real(farbe)}:root{{{name}:#999999}}")

    assert any("color-contrast" in line for line in faults(seen, ["#1c5c43"]))
