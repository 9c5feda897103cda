"""The banner "Demo": on every page of the demo, and on none elsewhere."""

from __future__ import annotations

import runpy

import pytest
from django.test import Client
from pytest_django import Settings

from portal.kommune.models import Ort
from tests import factories
from tests.antrag import begin
from tests.browser import CHECKOUT
from tests.reference import forget_kept

BANNER = '<aside class="demo"'
SOURCES = CHECKOUT / "src" / "portal"


def without_banner(visits: dict[str, Client]) -> list[str]:
    """Which of these pages, each with its visitor, do not carry it."""
    forget_kept()  # some pages are kept whole
    shown = {path: client.get(path, follow=True) for path, client in visits.items()}
    assert {each.status_code for each in shown.values()} == {200}
    return [path for path, page in shown.items() if BANNER not in page.content.decode()]


def test_pages_of_citizens_assistant_and_staff_carry_it_in_the_demo_only(
    guest: Client, ort: Ort, settings: Settings
) -> None:
    clerk = factories.log_in(factories.make_mitarbeiter())
    visits = {
        **dict.fromkeys(("/", "/leistungen/geburtsurkunde/", "/vorgaenge/", begin(guest, ort)), guest),
        **dict.fromkeys(("/arbeitsplatz/", "/arbeitsplatz/zahlungen/"), clerk),
        "/arbeitsplatz/anmeldung/login/": Client(HTTP_HOST="geilenkirchen.localhost"),
    }
    settings.DEMO = True
    assert without_banner(visits) == []
    settings.DEMO = False
    assert without_banner(visits) == list(visits)


def test_no_page_has_a_frame_of_its_own() -> None:
    templates = sorted(SOURCES.rglob("*.html"))
    assert [path.name for path in templates if "<html" in path.read_text()] == ["rahmen.html"]


@pytest.mark.parametrize(("mode", "demo"), [("production", False), ("test", False), ("demo", True)])
def test_the_mode_decides(mode: str, demo: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_MODE", mode)
    assert runpy.run_path(str(SOURCES / "config" / "settings.py"))["DEMO"] is demo
