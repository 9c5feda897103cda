"""The stand-ins' pages in a real browser: accessible, calm on a phone, and walked without JavaScript."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, ViewportSize

from demo.process import free_port
from tests.accessibility import WIDTHS, axe_violations, is_scrolling_sideways, keyboard_problems
from tests.demo.test_payment_simulator import open_page
from tests.processes import running_module


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


def problems(browser: Browser, url: str, width: int) -> list[str]:
    """What axe, the keyboard walk, the console and the width have against the page at `url`."""
    context = browser.new_context(viewport=ViewportSize(width=width, height=800), locale="de-DE")
    page = context.new_page()
    found: list[str] = []
    # That a missing page answers 404 is meant; anything else the console says is not.
    page.on("console", lambda message: found.append(message.text) if message.location["url"] != url else None)
    page.goto(url)
    found += axe_violations(page) + keyboard_problems(page)
    found += ["scrolls sideways"] if is_scrolling_sideways(page) else []
    context.close()
    return found


@pytest.mark.parametrize("width", WIDTHS)
def test_payment_page(browser: Browser, simulator: str, width: int) -> None:
    page = open_page(simulator)
    assert problems(browser, page, width) == []
    assert problems(browser, f"{simulator}/bezahlen/gibtesnicht", width) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_mail_viewer(browser: Browser, mail: str, width: int) -> None:
    for path in ("/", "/nachricht/1", "/nachricht/9"):
        assert problems(browser, mail + path, width) == []


def test_paying_without_javascript(browser: Browser, simulator: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(open_page(simulator))
    page.get_by_label("Wero (Test)").check()
    page.get_by_role("button", name="Bezahlen, aber nicht zurückkehren").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Zahlung abgeschlossen"
    assert page.get_by_role("link", name="Zurück zum Antrag").count() == 1
    context.close()
