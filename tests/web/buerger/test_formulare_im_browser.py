"""Every form of the house: filled in as its first example says, page after page through the real pages; the first page
and the one to check are looked at in a browser at 320 and 1280 pixels, what each says against an empty post at 320.
HANDBUCH=1 takes the pictures of docs/handbuch.

A new folder in `definitionen/` is walked through by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Browser, Page, ViewportSize

from portal.core import clock
from portal.formular import queries
from portal.formular.rules import Art, Formular, Typ
from portal.formular.rules.beispiel import Gueltig, Seiten
from portal.kommune.models import Ort
from portal.kommune.rules.kontakt import TOWN_HALL
from portal.leistung.models import Leistung
from portal.leistung.queries.zustaendigkeit import answering_id
from portal.leistung.rules.orte import Ortsname
from tests.accessibility import WIDTHS, axe_violations, is_scrolling_sideways
from tests.citizen import one_page_pdf
from tests.handbuch import save_picture
from tests.leistung.angebote import take_online
from tests.web.buerger.test_anforderung import log_in_at
from tests.web.ui.stage import Stage, served

FORMS = sorted(path.parent.name for path in queries.DEFINITIONEN.glob("*/1.json"))
NARROW, WIDE = (ViewportSize(width=width, height=900) for width in WIDTHS)
_MOST_PAGES = 60


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with served() as stage:
        yield stage


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """One tab for all forms: a new one costs as much as looking at a page."""
    page = browser.new_page(locale="de-DE")
    yield page
    page.close()


def first_example(name: str) -> tuple[Gueltig, int]:
    """The first valid example that needs the least login, and its level."""
    examples = queries.load_examples(name)
    levels = [(examples.circumstances(each.umstand).stufe, nr) for nr, each in enumerate(examples.gueltig)]
    level, nr = min(levels)
    return examples.gueltig[nr], level


class Walk:
    """A draft that is filled in as an example says."""

    def __init__(self, client: Client, formular: Formular, seiten: Seiten, base: str) -> None:
        self.client, self.formular, self.seiten, self.base = client, formular, seiten, base
        self.left = {key for key, typed in seiten.items() if typed}  # where nothing is typed the portal may pass by
        self.refused: dict[str, str] = {}  # the HTML of each page that takes no empty post

    def to_the_check(self) -> tuple[str, str]:
        """The HTML of the first page and of the one to check. AssertionError where a page refuses the example."""
        url, first = self.client.get(self.base)["Location"], ""
        for _ in range(_MOST_PAGES):
            page: Any = self.client.get(url)
            first = first or page.content.decode()
            schritt = page.context["schritt"]
            assert schritt.art is not Art.STOPP, url
            if schritt.art is Art.PRUEFEN:
                assert self.left <= {schritt.id}, "pages of the example that the form never shows"
                return first, page.content.decode()
            url = self._further_entry(schritt) if schritt.art is Art.LISTE else self._answer(url, page)
        raise AssertionError("the form does not end")

    def _answer(self, url: str, page: Any) -> str:
        key = url.rstrip("/").rsplit("/", 1)[-1]
        drawn = {name: view.roh for name, view in page.context["form"].views.items() if view.typ is not Typ.DATEI}
        typed = {name: self._typed(name, value) for name, value in self.seiten.get(key, {}).items()}
        self.left.discard(key)
        if (empty := self.client.post(url, {})).status_code == 422:
            self.refused[key] = empty.content.decode()
        answer: Any = self.client.post(url, {name: raw for name, raw in (drawn | typed).items() if raw is not None})
        assert answer.status_code == 302, (key, answer.context["form"].errors)
        return str(answer["Location"])

    def _typed(self, name: str, value: Any) -> Any:
        if self.formular.feld(name).typ is not Typ.DATEI:
            return value
        return [SimpleUploadedFile("nachweis.pdf", one_page_pdf()) for _ in value]

    def _further_entry(self, schritt: Any) -> str:
        """Where the example has an entry that is not there yet, a new one; else on."""
        pages = [each.id for each in self.formular.schritte if each.gruppe == schritt.gruppe]
        if any(key.rpartition("-")[0] in pages for key in self.left):
            return str(self.client.post(f"{self.base}gruppen/{schritt.gruppe}/", {})["Location"])
        return str(self.client.post(f"{self.base}{schritt.id}/", {})["Location"])


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_filled_in_and_its_pages_are_accessible(
    page: Page, stage: Stage, ort: Ort, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    formular, examples, (example, level) = queries.load(name), queries.load_examples(name), first_example(name)
    umstand = examples.circumstances(example.umstand)
    noon = datetime.combine(umstand.heute, time(12), clock.BERLIN)
    monkeypatch.setattr(clock, "offset", lambda: noon - clock.utc_now())
    leistung = umstand.leistung or formular.leistungen[0]
    rates = {"saetze": examples.saetze, "erste_cents": examples.erste_cents, "weitere_cents": examples.weitere_cents}
    place = Ortsname(ort.id, ort.name, ort.plz, ort.kommune_id, ort.ist_hauptort)
    kommune = answering_id(Leistung.objects.get(id=leistung), place)  # the Kreis, for some
    take_online(kommune, leistung, formular=name, amt=TOWN_HALL, **rates)
    guest = Client(HTTP_HOST=f"{kommune}.localhost")
    guest.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    log_in_at(guest, level)

    begun = guest.post("/antraege/neu/", {"leistung": leistung, "ort": ort.id})
    assert begun.status_code == 302, begun.content.decode()
    walk = Walk(guest, formular, example.seiten, begun["Location"])
    first, check = walk.to_the_check()

    stage.pages = {"/erste-seite": first, "/pruefen": check}
    assert found_on(page, stage, name) == {}
    stage.pages = {f"/leer/{key}": html for key, html in walk.refused.items()}
    assert found_when_empty(page, stage) == {}


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
