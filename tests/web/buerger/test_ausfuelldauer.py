"""How long people need for the Geburtsurkunde: a model of thinking, typing and tapping over the real pages.

The times are those of the keystroke-level model (Card, Moran and Newell, 1983) for an average person who is no typist.
Nobody fetches papers meanwhile, except a guest, who takes a picture of their ID. Like that model the bound leaves
reading out; what reading every single word would add (four words a second) is printed beside it.
"""

from __future__ import annotations

import re
import statistics
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from portal.core import clock
from portal.kommune.models import Ort
from portal.konto import operations as konten
from portal.konto.ports import Identitaet
from tests.antrag import begin
from tests.citizen import ANSWERS, DECLARATIONS, one_page_pdf

pytestmark = pytest.mark.usefixtures("database", "urkunde_online")

KEY, POINT, THINK, HAND = 0.28, 1.3, 1.35, 0.4  # seconds: a sign, a tap, before a field, from pointing to typing
WORD, PICTURE = 0.25, 25.0  # a word read; the ID photographed
BOUND = 180.0


def _parse(content: bytes) -> html.HtmlElement:
    page: html.HtmlElement = html.document_fromstring(content.decode())
    return page


@dataclass
class Stopwatch:
    """One person at one browser; `seconds` is what they have needed by now, reading left out."""

    client: Client
    seconds: float = 0.0
    reading: float = 0.0  # on top, for who reads every word
    pages: list[str] = field(default_factory=list)

    def read(self, page: html.HtmlElement) -> None:
        """Heading and form: labels, hints, choices. Long lists are searched by typing, not read."""
        page = deepcopy(page)
        for unread in page.xpath("//main//select | //main//footer | //main//svg"):
            unread.drop_tree()
        text = " ".join(page.xpath("//main//h1//text() | //main//form//text() | //main//dl//text()"))
        self.reading += WORD * len(re.findall(r"\w+", text))

    def fill_in(self, page: html.HtmlElement, typed: dict[str, Any]) -> None:
        """Every answer that does not stand there already."""
        for name, value in typed.items():
            fields = page.xpath(f"//main//*[@name='{name}']")
            assert fields, (self.pages[-1], name)
            if fields[0].tag == "input" and fields[0].get("type") in ("radio", "checkbox"):
                self.seconds += 0 if any(one.get("checked") is not None for one in fields) else THINK + POINT
            elif fields[0].tag == "select":
                self.seconds += THINK + 2 * POINT
            elif fields[0].get("value", "") != value:
                self.seconds += THINK + POINT + HAND + KEY * len(value)

    def order(self, ort: Ort, answers: dict[str, dict[str, Any]]) -> float:
        base = begin(self.client, ort)
        url = self.client.get(base)["Location"]
        for _ in range(40):
            response = self.client.get(url)
            page, key = _parse(response.content), url.rstrip("/").rsplit("/", 1)[-1]
            self.pages.append(key)
            last = key == "pruefen"
            typed = {name: "ja" for name in DECLARATIONS if name != "betrag_gesehen"} if last else answers.get(key, {})
            self.fill_in(page, typed)
            self.read(page)
            self.seconds += POINT  # on the button
            if last:
                return self.seconds
            there = next(form for form in page.forms if form.action == url)
            sent: dict[str, Any] = dict(there.form_values()) | typed
            if key == "identitaet":
                self.seconds += PICTURE
                sent["ausweiskopie"] = SimpleUploadedFile("ausweis.pdf", one_page_pdf())
            response = self.client.post(url, sent)
            assert response.status_code == 302, (key, response.context["form"].errors)
            url = response["Location"]
        raise AssertionError("the form does not end")


def guest() -> Client:
    client = Client(HTTP_HOST="geilenkirchen.localhost")
    client.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    return client


def logged_in() -> Client:
    """Marta Testmutter with her Online-Ausweis: what the provider says of her stands in the fields."""
    said = Identitaet(
        assertion_id="a", not_on_or_after=datetime(2030, 1, 1, tzinfo=UTC), stufe=4, verfahren="eID",
        bpk2="BUND:ausfuelldauer", vorname="Marta", nachname="Testmutter", geburtsdatum="1991-04-12",
        strasse="Musterweg 3", plz="52538", ort="Selfkant", land="DE", email="testmutter@example.invalid",
        geprueft=frozenset({"vorname", "nachname", "geburtsdatum", "strasse", "plz", "ort", "land"}),
    )  # fmt: skip
    client = guest()
    store = SessionStore(client.cookies["sitzung"].value)
    store["konto"] = str(konten.open_konto(said, kommune_id="geilenkirchen", at=clock.now()))
    store["stufe"] = 4
    store.save()
    return client


OWN = {
    **ANSWERS,
    "anzahl-1": {"anzahl": "1", "zweck": "privat"},
    "kind-1": {"kind_vornamen": "Marta", "kind_familienname": "Testmutter", "geburtsort": "Geilenkirchen"},
    "wann-1": {"ereignis_datum": "12.4.1991"},
    "berechtigung-1": {"berechtigung": "eigene_person"},
}
WITHOUT_LOGIN = {key for key in ANSWERS if key in ("antragsteller", "anschrift")}


def by_login(answers: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Name and address come from the login."""
    return {key: typed for key, typed in answers.items() if key not in WITHOUT_LOGIN}


def test_the_median_person_is_done_in_three_minutes(ort: Ort) -> None:
    people = {
        "for her child, without a login": (guest(), ANSWERS),
        "her own, without a login": (guest(), OWN),
        "for her child, with Online-Ausweis": (logged_in(), by_login(ANSWERS)),
        "her own, with Online-Ausweis": (logged_in(), by_login(OWN)),
    }
    needed = {}
    for who, (client, answers) in people.items():
        watch = Stopwatch(client)
        needed[who] = watch.order(ort, answers)
        print(
            f"\n{who}: {needed[who]:.0f} s on {len(watch.pages)} pages, {watch.reading:.0f} s to read every word",
            end="",
        )
    print(f"\nmedian {statistics.median(needed.values()):.0f} s (bound {BOUND:.0f})")
    assert statistics.median(needed.values()) < BOUND
