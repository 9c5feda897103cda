"""Example fillings of a form, as data beside the definition: valid ones, and ones that must be refused at one field.

An example says what a person types, page by page (`seiten`: station key -> field -> text). A page that is on the way
but not in the example is posted empty, so an example that forgets an obligatory field fails at it. Invalid examples
name a valid one as `basis` and replace single inputs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from pydantic import model_validator

from portal.core.angaben import FesteAngaben
from portal.formular.rules.ablauf import Antworten, NotOnTheWay, Station, Weg, walk
from portal.formular.rules.ausdruck import Wert
from portal.formular.rules.eingabe import Kontext, Roh, Vorgabe, as_raw
from portal.formular.rules.modell import Art, Formular
from portal.formular.rules.seite import Ergebnis, given_answers, read_page, store
from portal.formular.rules.stand import Luecke, add_entry, gaps_on, next_on, start

_MAX_PAGES = 2000


class Umstand(FesteAngaben):
    """What comes from outside; see `eingabe.Kontext`."""

    heute: date
    stufe: int = 0
    login: dict[str, str] = {}
    login_geprueft: list[str] = []  # which of them are verified
    orte: dict[str, str]
    dateien: dict[str, str] = {}
    texte: dict[str, str] = {}
    leistung: str = ""
    fest: dict[str, str]
    ortsteile: dict[str, str] = {}

    def kontext(self) -> Kontext:
        login = {name: Vorgabe(wert, name in self.login_geprueft) for name, wert in self.login.items()}
        return Kontext(
            self.heute,
            self.stufe,
            login,
            self.orte,
            self.dateien,
            self.texte,
            self.leistung,
            ortsteile=self.ortsteile,
        )


Seiten = dict[str, dict[str, Roh]]


class Gueltig(FesteAngaben):
    name: str
    umstand: dict[str, Any] = {}  # replaces parts of the common `umstand`
    seiten: Seiten
    gebuehr_cents: int | None = None  # at the common rates


class Ungueltig(FesteAngaben):
    name: str
    basis: str
    umstand: dict[str, Any] = {}
    seiten: Seiten
    station: str
    feld: str | None  # None: a stop page
    meldung: str


class Beispiele(FesteAngaben):
    umstand: dict[str, Any]
    erste_cents: int = 0
    weitere_cents: int = 0
    saetze: dict[str, int] = {}  # cents, by the keys of the form's rates
    oertlich: list[dict[str, Any]] = []  # what a Kommune may say of its own: values of an Ortsstand, walked through too
    gueltig: list[Gueltig]
    ungueltig: list[Ungueltig]

    @model_validator(mode="after")
    def check(self) -> Self:
        known = {beispiel.name for beispiel in self.gueltig}
        if unknown := [beispiel.basis for beispiel in self.ungueltig if beispiel.basis not in known]:
            raise ValueError(f"no valid example is named {', '.join(unknown)}")
        return self

    def circumstances(self, *changes: Mapping[str, Any]) -> Umstand:
        merged = dict(self.umstand)
        for change in changes:
            merged |= change
        return Umstand.model_validate(merged)

    def find(self, name: str) -> Gueltig:
        """Raises KeyError."""
        for beispiel in self.gueltig:
            if beispiel.name == name:
                return beispiel
        raise KeyError(name)

    def inputs(self, beispiel: Gueltig | Ungueltig) -> tuple[Umstand, Seiten]:
        """What the example stands for, with its basis put in."""
        if isinstance(beispiel, Gueltig):
            return self.circumstances(beispiel.umstand), beispiel.seiten
        basis = self.find(beispiel.basis)
        seiten = dict(basis.seiten)
        for station, fields in beispiel.seiten.items():
            seiten[station] = {**seiten.get(station, {}), **fields}
        return self.circumstances(basis.umstand, beispiel.umstand), seiten


def fill_in(formular: Formular, umstand: Umstand, seiten: Seiten) -> tuple[Antworten, list[Luecke]]:
    """Post one page after the other as a person would, with what is in the example; then say what is missing.

    Raises NotOnTheWay when the example has a page that the form never shows.
    """
    kontext = umstand.kontext()
    fest: dict[str, Wert] = dict(umstand.fest)
    answers = start(formular, kontext, fest)
    weg = walk(formular, answers, kontext)
    station: Station | None = weg.stationen[0]
    met: set[str] = set()
    faults: list[Luecke] = []
    for _ in range(_MAX_PAGES):
        if station is None:
            break
        met.add(station.key)
        answers, jump, found = post_station(formular, weg, station, seiten, answers, kontext)
        faults.extend(found)
        weg = walk(formular, answers, kontext)
        station = jump or next_on(formular, weg, station)
    left = set(seiten) - met
    if left and not faults and not weg.gestoppt:
        raise NotOnTheWay(", ".join(sorted(left)))
    return answers, faults or gaps_on(formular, weg, kontext)


def post_station(
    formular: Formular, weg: Weg, station: Station, seiten: Seiten, answers: Antworten, kontext: Kontext
) -> tuple[Antworten, Station | None, list[Luecke]]:
    """Answer one page: the answers, the page of a new entry where one begins, and the faults."""
    schritt = formular.schritt(station.schritt)
    if schritt.art is Art.STOPP:
        return answers, None, []
    if schritt.art is Art.LISTE and schritt.gruppe is not None:
        more, first = add_entry(formular, schritt.gruppe, answers, kontext)
        wanted = first.key in seiten
        return (more, first, []) if wanted else (answers, None, [])
    ergebnis = post_page(formular, weg, station, seiten.get(station.key, {}), answers, kontext)
    found = [Luecke(station, feld, meldung) for feld, meldung in ergebnis.fehler.items()]
    return store(formular, station, ergebnis.werte, answers), None, found


def post_page(
    formular: Formular, weg: Weg, station: Station, typed: Mapping[str, Roh], answers: Antworten, kontext: Kontext
) -> Ergebnis:
    """The page as drawn on the way of these answers, with what is typed over what stands in it already."""
    given = given_answers(formular, station, answers)
    drawn = {feld.id: as_raw(feld, given.get(feld.id)) for feld in formular.schritt(station.schritt).felder}
    return read_page(formular, weg, station, {**drawn, **typed}, answers, kontext)
