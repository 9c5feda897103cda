"""Layout, components and catalogue pages in a browser at 320 and 1280 pixels."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.accessibility import (
    WIDTHS,
    axe_violations,
    is_scrolling_sideways,
    keep_axe_at_hand,
    keyboard_problems,
)
from tests.web.ui.samples import PAGES
from tests.web.ui.stage import Stage

SCREEN = {320: {"width": 320, "height": 640}, 1280: {"width": 1280, "height": 900}}
EVERY_PAGE = pytest.mark.parametrize("path", sorted(PAGES))
EVERY_WIDTH = pytest.mark.parametrize("width", WIDTHS)


def opened(browser: Browser, stage: Stage, path: str, *, width: int = 1280, javascript: bool = True) -> Page:
    context = browser.new_context(viewport=SCREEN[width], java_script_enabled=javascript, locale="de-DE")  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(stage.url + path)
    return page


@pytest.fixture(scope="module")
def complaints(tab: Page, stage: Stage) -> list[str]:
    """What the tab has complained about; each test begins by forgetting what others saw."""
    keep_axe_at_hand(tab)
    told: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    tab.on("pageerror", lambda error: told.append(str(error)))
    tab.on("response", lambda response: told.append(response.url) if response.status >= 400 else None)
    tab.on("request", lambda request: told.append(request.url) if stage.url not in request.url else None)
    return told


@EVERY_PAGE
def test_page_is_accessible_fits_breaks_no_policy_and_misses_no_file(
    tab: Page, complaints: list[str], stage: Stage, path: str
) -> None:
    complaints.clear()

    tab.goto(stage.url + path)
    for width in WIDTHS:
        tab.set_viewport_size(SCREEN[width])  # type: ignore[arg-type]
        assert axe_violations(tab) == [], width
        assert not is_scrolling_sideways(tab), width

    assert complaints == []


@pytest.mark.parametrize("path", ["/komponenten/", "/", "/leistung/", "/arbeitsplatz/"])
@EVERY_WIDTH
def test_every_stop_of_the_keyboard_can_be_seen(browser: Browser, stage: Stage, path: str, width: int) -> None:
    page = opened(browser, stage, path, width=width)

    assert keyboard_problems(page) == []
    page.context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_summary_of_errors_has_the_focus(browser: Browser, stage: Stage, javascript: bool) -> None:
    page = opened(browser, stage, "/komponenten/", javascript=javascript)

    assert page.locator(".fehlerliste:focus").count() == 1
    page.context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_entry_of_the_summary_leads_into_the_field(browser: Browser, stage: Stage, javascript: bool) -> None:
    page = opened(browser, stage, "/komponenten/", javascript=javascript)

    for name, target in (("Vornamen", "id_falsch-vorname"), ("Geburtsdatum", "id_falsch-geboren_0")):
        page.locator(".fehlerliste a", has_text=name).click()
        if javascript:
            assert page.locator(f"[id='{target}']:focus").count() == 1
        else:
            assert page.url.endswith(f"#{target}")
            assert page.locator(f"[id='{target}']").count() == 1
    page.context.close()


def test_second_click_on_a_sending_button_sends_nothing(browser: Browser, stage: Stage) -> None:
    page = opened(browser, stage, "/komponenten/")
    sent: list[str] = []
    page.route("**/langsam/**", lambda route: sent.append(route.request.post_data or ""))  # never answers

    page.evaluate("document.querySelectorAll('form[method=post]')[0].action = '/langsam/'")
    page.evaluate(
        "() => { const button = document.querySelector('button[name=pause]'); button.click(); button.click(); }"
    )
    page.wait_for_timeout(200)

    assert len(sent) == 1
    assert "pause=1" in sent[0]
    page.context.close()


def test_chosen_files_are_listed_by_name_and_size(browser: Browser, stage: Stage) -> None:
    page = opened(browser, stage, "/komponenten/")

    page.set_input_files(
        "#id_leer-nachweis", {"name": "ausweis.pdf", "mimeType": "application/pdf", "buffer": b"x" * 2_000_000}
    )

    assert page.locator(".dateiliste li").inner_text() == "ausweis.pdf (1,9 MB)"
    page.context.close()


def test_targets_are_large_enough(browser: Browser, stage: Stage) -> None:
    page = opened(browser, stage, "/komponenten/", width=320)

    heights = page.evaluate(
        "[...document.querySelectorAll('.knopf, .kopf__link, .suche__feld, .suche__knopf, .aufklapper > summary, "
        "input.kern-form-input__input, .kern-form-input__select-wrapper')].map(e => e.getBoundingClientRect().height)"
    )

    assert len(heights) > 20
    assert min(heights) >= 44
    page.context.close()


SEEDED_FAULTS = {
    "image without text": ("<img src='/static/ui/emblem.svg'>", "image-alt"),
    "grey on white": ("<p style='color:#999'>Kaum zu lesen</p>", "color-contrast"),
    "field without label": ("<input type='text'>", "label"),
}


@pytest.mark.parametrize("fault", sorted(SEEDED_FAULTS))
def test_axe_finds_a_seeded_fault(browser: Browser, fault: str) -> None:
    html, rule = SEEDED_FAULTS[fault]
    page = browser.new_page()
    page.set_content(f"<!DOCTYPE html><html lang=de><title>x</title><main><h1>x</h1>{html}</main></html>")

    assert any(line.startswith(f"{rule}:") for line in axe_violations(page))
    page.close()


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<a href='#' style='outline:none'>unsichtbar</a><a href='#a'>b</a>", "no visible focus"),
        ("<button onblur='this.focus()'>Falle</button><a href='#a'>b</a>", "trap"),
        ("<a href='#' style='position:fixed;top:-99px;outline:3px solid'>weg</a><a href='#a'>b</a>", "out of sight"),
    ],
)
def test_keyboard_walk_finds_a_seeded_fault(browser: Browser, html: str, problem: str) -> None:
    page = browser.new_page()
    page.set_content(f"<!DOCTYPE html><html lang=de><title>x</title>{html}</html>")

    assert any(problem in line for line in keyboard_problems(page, limit=20))
    page.close()


def test_sideways_scrolling_is_noticed(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.set_content("<p style='width:900px'>breit</p>")

    assert is_scrolling_sideways(page)
    page.close()
