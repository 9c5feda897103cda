"""A GmbH begins a business; a business moves from Wegberg to Erkelenz: two notices at two Kommunen in one sitting."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from portal.formular.queries import load_examples
from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
FILE = steps.file("datei.pdf", steps.one_page_pdf())


def typed(form: str, name: str) -> dict[str, dict[str, Any]]:
    """What an example of the form types, with a real file for each upload."""

    def real(value: Any) -> Any:
        return FILE if isinstance(value, list) and value[0].startswith("d") else value

    pages = load_examples(form).find(name).seiten
    return {key: {field: real(value) for field, value in page.items()} for key, page in pages.items()}


def begin(visitor: Visitor, leistung: str, kommune: str, place: str) -> None:
    visitor.go(f"/leistungen/{leistung}/ort/", kommune=kommune)
    visitor.page.locator("[name=ort]").fill(place)
    visitor.click("Weiter")
    visitor.page.locator("a[href*='/antraege/neu/']").click()
    visitor.click("Ohne Konto weitermachen")
    visitor.click("Anzeige beginnen")


def answer(visitor: Visitor, pages: dict[str, dict[str, Any]], *, until: str = "pruefen") -> list[str]:
    """Page after page as the portal asks, until that one; which ones."""
    met: list[str] = []
    for _ in range(50):
        key = steps.station(visitor)
        met.append(key)
        if key == until:
            return met
        for name, value in pages.get(key, {}).items():
            for one in value if isinstance(value, list) else [value]:
                visitor.fill(name, one)
        visitor.page.locator("button[name=weiter]").click()
        visitor.page.wait_for_url(lambda url, key=key: not url.rstrip("/").endswith("/" + key))  # type: ignore[misc]
    raise AssertionError("the form does not end")


def send(visitor: Visitor) -> None:
    visitor.look("empty", route=f"assistant pruefen {visitor.heading}")
    steps.declare(visitor)
    visitor.click("abschicken")
    visitor.sees("Ihre Anzeige ist angekommen")


def test_a_gmbh_with_two_representatives_begins_a_business(visit: Callable[..., Visitor], javascript: bool) -> None:
    director = visit(javascript=javascript, width=320)
    begin(director, "gewerbeanmeldung", "erkelenz", "Erkelenz")
    pages = typed("gewerbeanmeldung", "GmbH mit zwei Geschäftsführern und Beschäftigten")
    met = answer(director, pages)
    assert [key for key in met if key.startswith("person-")] == ["person-1", "person-2"]
    assert not {"gesellschafter", "leitung", "handwerk", "vorher", "aufenthalt-1", "teil-2"} & set(met)
    director.sees("Mustermann")
    director.sees("Die Industrie- und Handelskammer")  # who else learns of it
    send(director)
    director.look("success", route="vorgang Gewerbeanmeldung")


def test_a_business_moves_from_wegberg_to_erkelenz(visit: Callable[..., Visitor], javascript: bool) -> None:
    owner = visit(javascript=javascript)
    begin(owner, "gewerbeabmeldung", "wegberg", "Wegberg")
    pages = typed("gewerbeabmeldung", "Einzelunternehmerin hört auf")
    pages |= {"anlass": {"grund": "verlegung"}, "verlegung": {"verlegung_wohin": "kreis"},
              "kuenftig-im-kreis": {"kuenftige_strasse": "Markt", "kuenftige_hausnummer": "4",
                                    "kuenftige_plz": "41812"}}  # fmt: skip
    answer(owner, pages, until="verlegung")
    owner.fill("verlegung_wohin", "kreis")
    owner.page.locator("[name=kuenftige_gemeinde]").select_option(label="Erkelenz")
    owner.look("filled", route="assistant verlegung")
    owner.page.locator("button[name=weiter]").click()
    owner.page.wait_for_url("**/kuenftig-im-kreis/")
    owner.sees("Teil 1 von 2")
    answer(owner, pages)
    send(owner)
    owner.sees("Teil 2 von 2: Gewerbe anmelden, Stadt Erkelenz")
    owner.look("success", route="vorgang Teil 1")
    first = owner.page.url
    owner.follow("Meine Vorgänge")  # interrupted: the second part is there
    owner.sees("Gewerbe anmelden")
    owner.page.goto(first)
    owner.follow("Weiter mit Teil 2")
    owner.page.wait_for_url(re.compile(r"//erkelenz\.localhost(:\d+)?/antraege/"))
    second: dict[str, dict[str, Any]] = {
              "unfallversicherung": {"unfalltraeger_bekannt": "nein", "mitgliedsnummer_bekannt": "nein"},
              "vorher": {"frueherer_name": "Erika Mustermann"}, "erlaubnispflicht": {"erlaubnis_art": "keine"},
              "identitaet": {"ausweiskopie": FILE}}  # fmt: skip
    met = answer(owner, second)
    assert "person-1" not in met  # nothing is asked again that the first part has answered
    owner.sees("Einzelhandel mit Fahrrädern")
    send(owner)
    owner.page.goto(first)
    owner.sees("Auch den zweiten Teil haben Sie abgeschickt")
