"""A draft without an account, begun on a telephone, is finished on another device; its form was renewed meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.setup import NACHFRAGE
from tests.journeys.steps import KENNWORT
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
REST = {"anlass": {"grund": "umzug"}, "kind-1": {"kind": "Testkind"}, "ort": {"wohnort": "Musterdorf"}}


def test_a_draft_is_finished_on_another_device_in_the_new_version_of_its_form(
    visit: Callable[..., Visitor], javascript: bool
) -> None:
    telephone = visit(javascript=javascript, width=320)
    base = _begin(telephone)
    code = _take_a_code(telephone)
    telephone.stack.prepare("begun_earlier", antrag=base.rstrip("/").rsplit("/", 1)[-1])
    desk = visit(javascript=javascript)
    _come_back(desk, code)
    assert desk.path.startswith(base)
    _see_what_changed(desk, base)
    for key, answers in {
        "anlass": {"grund": "umzug"},
        "kind-1": {"kind": "Testkind"},
        "ort": {"wohnort": "Ort"},
    }.items():
        assert desk.path == f"{base}{key}/"
        for name, value in answers.items():
            desk.fill(name, value)
        desk.page.locator("button[name=weiter]").click()
        desk.page.wait_for_url(lambda url, key=key: not url.endswith(f"/{key}/"))  # type: ignore[misc]
    desk.fill("richtigkeit", "ja")
    desk.click("abschicken")
    desk.sees("sind angekommen")
    telephone.go(base)
    telephone.sees("sind angekommen")  # the device where it began is told


def _begin(telephone: Visitor) -> str:
    """A draft with its first page filled in; returns its path."""
    telephone.go(f"/leistungen/{NACHFRAGE}/ort/")
    telephone.page.locator("[name=ort]").fill("Geilenkirchen")
    telephone.click("Weiter")
    telephone.page.locator("a[href*='/antraege/neu/']").click()
    telephone.click("Ohne Konto weitermachen")
    telephone.page.locator("main form button[type=submit]").last.click()
    telephone.page.wait_for_url("**/person/")
    telephone.fill("vorname", "Anna")
    telephone.page.locator("button[name=weiter]").click()
    telephone.page.wait_for_url("**/anlass/")
    return telephone.path.removesuffix("anlass/")


def _take_a_code(telephone: Visitor) -> str:
    telephone.follow("Auf einem anderen Gerät weitermachen")
    telephone.look("empty")
    telephone.fill("kennwort", "kurz")
    telephone.fill("wiederholung", "kurz")
    telephone.click("Code anzeigen")
    telephone.sees("Das Kennwort ist zu kurz")
    telephone.look("error")
    telephone.fill("kennwort", KENNWORT)
    telephone.fill("wiederholung", KENNWORT)
    telephone.click("Code anzeigen")
    code = telephone.page.locator("main .code").inner_text()
    telephone.look("success")
    telephone.go(telephone.path.replace("rueckkehr/", "druck/"))
    telephone.sees(code)
    telephone.sees("Was noch fehlt")
    telephone.look("success")
    return code


def _come_back(desk: Visitor, code: str) -> None:
    desk.go("/entwurf/")
    desk.look("empty")
    desk.fill("code", code.lower())
    desk.fill("kennwort", "nicht das richtige")
    desk.click("Entwurf öffnen")
    desk.sees("passen nicht zusammen")
    desk.look("error")
    assert desk.page.locator("[name=code]").input_value() == code.lower()
    desk.fill("kennwort", KENNWORT)
    desk.click("Entwurf öffnen")
    desk.page.wait_for_url("**/antraege/**")


def _see_what_changed(desk: Visitor, base: str) -> None:
    desk.sees("Dieses Formular wurde erneuert")
    desk.sees("Neue Frage: Rufname")
    desk.sees("Gärtnerin")
    desk.look("success", route="assistant renewed")
    desk.follow("Zur Person")
    assert desk.page.locator("[name=vorname]").input_value() == "Anna"
    desk.fill("rufname", "Anni")
    desk.page.locator("button[name=weiter]").click()
    desk.page.wait_for_url("**/anlass/")
    desk.click("Habe ich gesehen")
    desk.page.wait_for_url(f"**{base}anlass/")
    assert "wurde erneuert" not in desk.page.locator("main").inner_text()
