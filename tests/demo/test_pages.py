"""The stand-ins' pages in a real browser: accessible, calm on a phone, and walked without JavaScript."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from demo.identity_provider.metadata import SSO_PATH
from demo.process import free_port
from tests.accessibility import WIDTHS, axe_violations, is_scrolling_sideways, keyboard_problems
from tests.demo import test_identity_provider as login
from tests.demo.test_payment_simulator import open_page
from tests.processes import running_module

provider = login.provider  # its fixture
HEADINGS = {
    "start": "Testanmeldung",
    "choice": "Als wen möchten Sie sich anmelden?",
    "refused choice": "Als wen möchten Sie sich anmelden?",
    "refused request": "Die Anmeldung kann nicht beginnen",
    "way back": "Zurück zum Portal",
}


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port, store = free_port(), str(tmp_path_factory.mktemp("zahlungen"))
    with running_module("demo.payment_simulator", "--port", str(port), "--store", store, port=port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def mail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    smtp_port, port, store = free_port(), free_port(), str(tmp_path_factory.mktemp("post"))
    ports = ["--smtp-port", str(smtp_port), "--http-port", str(port)]
    with running_module("demo.mail", *ports, "--store", store, port=port):
        message = EmailMessage()
        message["From"], message["To"] = "noreply@serviceportal.invalid", "erika@beispiel.invalid"
        message["Subject"] = "Neue Nachricht in Ihrem Postfach " + "x" * 60
        message.set_content("Guten Tag,\n\nSie haben eine neue Nachricht.")
        with smtplib.SMTP("127.0.0.1", smtp_port) as smtp:
            smtp.send_message(message)
        yield f"http://127.0.0.1:{port}"


def problems(browser: Browser, url: str) -> list[str]:
    """What axe, the keyboard walk and the console have against the page at `url`, and whether it fits both widths."""
    return problems_of(browser, lambda page: page.goto(url))


def problems_of(browser: Browser, come: Callable[[Page], object]) -> list[str]:
    """As `problems`, of the page to which `come` leads."""
    page = browser.new_page(locale="de-DE")
    found: list[str] = []
    # That a missing page answers 404 is meant; anything else the console says is not.
    page.on("console", lambda message: found.append(message.text) if message.location["url"] != page.url else None)
    come(page)
    for width in WIDTHS:
        page.set_viewport_size(ViewportSize(width=width, height=800))
        sideways = ["scrolls sideways"] if is_scrolling_sideways(page) else []
        found += [f"{width} px: {each}" for each in (*axe_violations(page), *keyboard_problems(page), *sideways)]
    page.close()
    return found


def test_payment_page(browser: Browser, simulator: str) -> None:
    page = open_page(simulator)
    assert problems(browser, page) == []
    assert problems(browser, f"{simulator}/bezahlen/gibtesnicht") == []


def test_mail_viewer(browser: Browser, mail: str) -> None:
    for path in ("/", "/nachricht/1", "/nachricht/9"):
        assert problems(browser, mail + path) == []


@pytest.mark.parametrize("state", HEADINGS)
def test_identity_provider(browser: Browser, provider: login.Provider, state: str) -> None:
    def come(page: Page) -> None:
        page.goto(provider.url)
        if state != "start":
            fields = login.start(provider).felder
            _send(page, SSO_PATH, {"SAMLRequest": "kaputt"} if state == "refused request" else fields)
        if state == "refused choice":
            page.locator("button[name=person][value=stufe1]").click()
            page.locator("[role=alert]").wait_for()
        if state == "way back":  # a script spares the click: without it the page stays
            page.route("**/weiter.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
            page.locator("button[name=person][value=testmutter]").click()
            page.locator("form#weiter").wait_for()
        assert page.locator("h1").inner_text() == HEADINGS[state]

    assert problems_of(browser, come) == []


def _send(page: Page, path: str, fields: Mapping[str, str]) -> None:
    """POST a form from the page's own origin."""
    with page.expect_navigation():
        page.evaluate(
            """([path, fields]) => { const form = document.createElement('form');
            Object.assign(form, {method: 'post', action: path}); document.body.append(form);
            for (const [name, value] of fields) form.append(Object.assign(document.createElement('input'),
              {type: 'hidden', name, value})); form.submit(); }""",
            [path, list(fields.items())],
        )


def test_paying_without_javascript(browser: Browser, simulator: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(open_page(simulator))
    page.get_by_label("Wero (Test)").check()
    page.get_by_role("button", name="Bezahlen, aber nicht zurückkehren").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Zahlung abgeschlossen"
    assert page.get_by_role("link", name="Zurück zum Antrag").count() == 1
    context.close()
