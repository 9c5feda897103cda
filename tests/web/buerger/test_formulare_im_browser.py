"""Every form of the house: filled in as its first example says, page after page through the real pages; the first page
and the one to check are looked at in a browser at 320 and 1280 pixels, what each says against an empty post at 320.
HANDBUCH=1 takes the pictures of docs/handbuch.

A new folder in `definitionen/` is walked through by itself.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize

from portal.formular import queries
from portal.formular.rules import Art
from portal.formular.rules.beispiel import Gueltig
from portal.kommune.models import Ort
from tests.accessibility import WIDTHS, axe_violations, is_scrolling_sideways
from tests.formulargang import FORMS, at_noon_of, begin
from tests.handbuch import save_picture
from tests.web.ui.stage import Stage

NARROW, WIDE = (ViewportSize(width=width, height=900) for width in WIDTHS)


def first_example(name: str) -> Gueltig:
    """The first valid example that needs the least login."""
    examples = queries.load_examples(name)
    return min(examples.gueltig, key=lambda each: examples.circumstances(each.umstand).stufe)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_filled_in_and_its_pages_are_accessible(tab: Page, stage: Stage, ort: Ort, name: str) -> None:
    example = first_example(name)
    with at_noon_of(queries.load_examples(name).inputs(example)[0].heute):
        walk = begin(name, example, ort)
        first = walk.client.get(walk.base, follow=True)
        assert walk.go() is Art.PRUEFEN
    stage.pages = {"/erste-seite": first.content.decode(), "/pruefen": walk.views[-1].html}
    assert found_on(tab, stage, name) == {}
    stage.pages = {f"/leer/{nr}": view.html for nr, view in enumerate(walk.views) if view.zustand == "error"}
    assert found_when_empty(tab, stage) == {}


def found_on(page: Page, stage: Stage, name: str) -> dict[str, list[str]]:
    """What is wrong with each page."""
    found = {}
    for path in stage.pages:
        page.set_viewport_size(WIDE)
        page.goto(stage.url + path)
        if path == "/erste-seite":
            save_picture(page, f"formulare/{name}")
        for window in (WIDE, NARROW):
            page.set_viewport_size(window)
            problems = axe_violations(page) + ["scrolls sideways"] * is_scrolling_sideways(page)
            if problems:
                found[f"{path} at {window['width']}"] = problems
    return found


def found_when_empty(page: Page, stage: Stage) -> dict[str, list[str]]:
    """The same of pages with errors at 320 pixels; axe, which is slow, gets the one with the most of them."""
    found = {}
    worst = max(stage.pages, key=lambda path: stage.pages[path].count("kern-error"), default="")
    page.set_viewport_size(NARROW)
    for path in stage.pages:
        page.goto(stage.url + path)
        problems = (axe_violations(page) if path == worst else []) + ["scrolls sideways"] * is_scrolling_sideways(page)
        if problems:
            found[path] = problems
    return found
