"""A form filled in through the real pages as one of its examples says; every page is kept in each state it was in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.core import clock
from portal.core.tenancy import Citizen
from portal.formular import queries
from portal.formular.rules import Art, Formular, Typ
from portal.formular.rules.beispiel import Gueltig, Seiten, Umstand, Ungueltig
from portal.kommune.models import Ort
from portal.kommune.rules.kontakt import TOWN_HALL
from portal.konto import operations as konten
from portal.konto.ports import Identitaet
from portal.leistung.models import Leistung
from portal.leistung.queries.zustaendigkeit import answering_id
from portal.leistung.rules.orte import Ortsname
from tests.citizen import one_page_pdf
from tests.leistung.angebote import take_online
from tests.postfach.personen import browser_of
from tests.web.buerger.test_anforderung import log_in_at

FORMS = sorted(path.parent.name for path in queries.DEFINITIONEN.glob("*/1.json"))
_MOST_PAGES = 60
_CHANGES = re.compile(r'[0-9a-f]{8}-[0-9a-f-]{27}|(?<=name="csrfmiddlewaretoken" value=")[^"]+')


@dataclass(frozen=True)
class Ansicht:
    """A page in one state: empty (as it comes), error (after an empty post), filled, stop, arrived."""

    schritt: str
    zustand: str
    html: str

    @property
    def lasting(self) -> str:
        """What of it is the same in every draft."""
        return _CHANGES.sub("…", self.html)


@contextmanager
def at_noon_of(day: date) -> Iterator[None]:
    """The subject matter lives on this day; sessions and limits do not."""
    moved = datetime.combine(day, time(12), clock.BERLIN) - clock.utc_now()
    with patch.object(clock, "offset", lambda: moved):
        yield


class Walk:
    """A draft that is filled in as an example says; `views` are the pages it met."""

    def __init__(self, client: Client, formular: Formular, seiten: Seiten, base: str, orte: Mapping[str, str]) -> None:
        self.client, self.formular, self.seiten, self.base = client, formular, seiten, base
        self.orte = orte  # name of each place by the id that the example has for it
        self.left = {key for key, typed in seiten.items() if typed}  # where nothing is typed the portal may pass by
        self.views: list[Ansicht] = []
        self.answered: dict[str, str] = {}  # address of each page that was answered -> its step

    def go(self) -> Art:
        """To the page to check or to one that stops; says which. AssertionError where a page refuses the example."""
        first = self.formular.schritte[0]
        url = f"{self.base}{first.id}{'-1' if first.gruppe else ''}/"
        for _ in range(_MOST_PAGES):
            page: Any = self.client.get(url)
            if page.status_code == 302:  # this page is not for everybody
                url = self._where(page)
                continue
            schritt = page.context["schritt"]
            self._keep(schritt.id, "stop" if schritt.art is Art.STOPP else "empty", page)
            if schritt.art is Art.PRUEFEN:
                assert self.left <= {schritt.id}, "pages of the example that the form never shows"
            if schritt.art in (Art.PRUEFEN, Art.STOPP):
                return schritt.art
            url = self._further_entry(schritt) if schritt.art is Art.LISTE else self._answer(url, page)
        raise AssertionError("the form does not end")

    def _where(self, page: Any) -> str:
        """The page to which a redirect leads in the end: the draft itself leads on to where something is missing."""
        url = str(page["Location"])
        return str(self.client.get(url)["Location"]) if url == self.base else url

    def look_back(self) -> None:
        """At every page that was answered: what was typed stands on it."""
        for url, schritt in self.answered.items():
            page = self.client.get(url)
            assert page.status_code == 200, url
            self._keep(schritt, "filled", page)

    def submit(self) -> bool:
        """Without the declarations, then with them; whether it came to a Vorgang. Not where somebody must agree."""
        page: Any = self.client.get(f"{self.base}pruefen/")
        seen, cents = page.context["gesehen"]
        refused = self.client.post(f"{self.base}einreichung/", {seen: str(cents)})
        if refused.status_code == 422:
            self._keep("pruefen", "error", refused)
        if page.context["zustimmungen"] or page.context["anforderungen"]:
            return False
        ticked = dict.fromkeys(page.context["form"].views, "ja")
        sent = self.client.post(f"{self.base}einreichung/", {**ticked, seen: str(cents)})
        assert sent.headers.get("Location", "").startswith("/vorgaenge/"), sent.content.decode()[:2000]
        self._keep("vorgang", "arrived", self.client.get(sent["Location"]))
        return True

    def _keep(self, schritt: str, zustand: str, page: Any) -> None:
        self.views.append(Ansicht(schritt, zustand, page.content.decode()))

    def _answer(self, url: str, page: Any) -> str:
        key, schritt = url.rstrip("/").rsplit("/", 1)[-1], page.context["schritt"].id
        drawn = {name: view.roh for name, view in page.context["form"].views.items() if view.typ is not Typ.DATEI}
        typed = {name: self._typed(name, value) for name, value in self.seiten.get(key, {}).items()}
        self.left.discard(key)
        if (empty := self.client.post(url, {})).status_code == 422:
            self._keep(schritt, "error", empty)
        answer: Any = self.client.post(url, {name: raw for name, raw in (drawn | typed).items() if raw is not None})
        assert answer.status_code == 302, (key, answer.context["form"].errors)
        self.answered[url] = schritt
        return str(answer["Location"])

    def _typed(self, name: str, value: Any) -> Any:
        typ = self.formular.feld(name).typ
        if typ is Typ.ORT and value in self.orte:
            return str(place_called(self.orte[value]).id)
        if typ is not Typ.DATEI:
            return value
        return [SimpleUploadedFile("nachweis.pdf", one_page_pdf()) for _ in value]

    def _further_entry(self, schritt: Any) -> str:
        """Where the example has an entry that is not there yet, a new one; else on."""
        pages = [each.id for each in self.formular.schritte if each.gruppe == schritt.gruppe]
        if any(key.rpartition("-")[0] in pages for key in self.left):
            return str(self.client.post(f"{self.base}gruppen/{schritt.gruppe}/", {})["Location"])
        return str(self.client.post(f"{self.base}{schritt.id}/", {})["Location"])


def begin(name: str, example: Gueltig | Ungueltig, ort: Ort) -> Walk:
    """A draft of this form for somebody as the example has them, in the Kommune that answers for the place.

    To be called on the example's day (`at_noon_of`).
    """
    formular, examples = queries.load(name), queries.load_examples(name)
    umstand, seiten = examples.inputs(example)
    leistung = umstand.leistung or formular.leistungen[0]
    rates = {"saetze": examples.saetze, "erste_cents": examples.erste_cents, "weitere_cents": examples.weitere_cents}
    place = Ortsname(ort.id, ort.name, ort.plz, ort.kommune_id, ort.ist_hauptort)
    kommune = answering_id(Leistung.objects.get(id=leistung), place)  # the Kreis, for some
    take_online(kommune, leistung, formular=name, amt=TOWN_HALL, **rates)
    client = browser_for(umstand, kommune)
    begun = client.post("/antraege/neu/", {"leistung": leistung, "ort": ort.id})
    assert begun.status_code == 302, begun.content.decode()
    return Walk(client, formular, seiten, begun["Location"], umstand.orte)


def place_called(name: str) -> Ort:
    """The place of an example; by the name of a Kommune its main one."""
    own = Ort.objects.filter(name=name).order_by("-ist_hauptort").first()
    return own or Ort.objects.get(kommune__name=name, ist_hauptort=True)


def browser_for(umstand: Umstand, kommune: str) -> Client:
    """Logged in with what the example says the login knows; else a guest, at the level of the example."""
    if umstand.login:
        konto_id = konten.open_konto(_identity(umstand), kommune_id=kommune, at=clock.now())
        return browser_of(Citizen(konto_id, kommune, umstand.stufe), kommune)
    guest = Client(HTTP_HOST=f"{kommune}.localhost")
    guest.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    log_in_at(guest, umstand.stufe)
    return guest


_ATTRIBUTES = {"vornamen": "vorname", "familienname": "nachname", "doktorgrad": "titel"}


def _identity(umstand: Umstand) -> Identitaet:
    """The login of an example as the identity provider says it: street and number are one."""
    said = {_ATTRIBUTES.get(name, name): value for name, value in umstand.login.items() if name != "hausnummer"}
    if "hausnummer" in umstand.login:
        said["strasse"] = f"{said['strasse']} {umstand.login['hausnummer']}"
    sure = {_ATTRIBUTES.get(name, name) for name in umstand.login_geprueft if name != "hausnummer"}
    return Identitaet(
        assertion_id="", not_on_or_after=datetime.now(UTC), stufe=umstand.stufe, verfahren="eID", bpk2=uuid4().hex,
        geprueft=frozenset(sure), **said,
    )  # fmt: skip
