"""Somebody who fills in a form at random, as its pages allow, until the button that submits or a page that stops.

What is typed comes from the form's own examples where they fill the same field, else from a few plausible values of
its type; a page that refuses them is filled in anew. So the walk knows no form, and a form that nobody could fill in
is found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import Random

from portal.formular.rules.ablauf import Antworten, Station, Weg, walk
from portal.formular.rules.beispiel import Beispiele, post_page
from portal.formular.rules.eingabe import Kontext, Roh
from portal.formular.rules.empfaenger import shares_of
from portal.formular.rules.modell import Art, Feld, Formular, Typ
from portal.formular.rules.seite import Feldansicht, fields_on, store
from portal.formular.rules.stand import add_entry, gaps_on, next_on, start

_TRIES = 60  # of one page
_PAGES = 400  # of one walk
_MORE = 0.3  # chance of a further entry where a group may have one
_LEFT_EMPTY = 0.4  # chance that somebody leaves out what they may leave out
_STUFEN = (0, 1, 3, 4)
_PLAUSIBLE: dict[Typ, tuple[Roh, ...]] = {
    Typ.TEXT: ("Muster", "Đorđe", "Müller-Çelik", "52525", "name@beispiel.example"),
    Typ.TEXTLANG: ("Ein Grund.", "Zwei\nZeilen"),
    Typ.DATUM: ("27.3.1987", "2.6.1960", "1930", "3.1950", "1.11.2025"),
    Typ.GANZZAHL: ("1", "2", "10"),
    Typ.ZEIT: ("9", "9 Uhr 30", "23:59"),
    Typ.DEZIMAL: ("1", "2,5", "10", "1.234,5"),
    Typ.BETRAG: ("0", "12 €", "12,50", "1.234,5"),
    Typ.IBAN: ("DE89 3704 0044 0532 0130 00", "nl91abna0417164300"),
    Typ.JANEIN: ("ja", "nein"),
    Typ.PLZ: ("52525",),
    Typ.EMAIL: ("name@beispiel.example",),
    Typ.TELEFON: ("02452 123456",),
    Typ.PUNKT: ("51.0634, 6.0946", "51,06 6,1"),
}


class Stuck(Exception):
    """The walk cannot go on: at which page (`schritt`) and why, for the author of the definition."""

    def __init__(self, schritt: str, text: str) -> None:
        super().__init__(text)
        self.schritt = schritt


@dataclass
class Gang:
    """One walk: what was met on it, and the answers at its end."""

    antworten: Antworten
    kontext: Kontext
    stationen: list[Station] = field(default_factory=list)
    gesehen: set[str] = field(default_factory=set)  # steps, fields, options as field=value, who got something
    gestoppt: bool = False


def stock_of(beispiele: Beispiele) -> dict[str, list[Roh]]:
    """What the valid examples type, by field."""
    found: dict[str, list[Roh]] = {}
    for beispiel in beispiele.gueltig:
        for page in beispiel.seiten.values():
            for name, typed in page.items():
                found.setdefault(name, []).append(typed)
    return found


def go(formular: Formular, beispiele: Beispiele, chance: Random) -> Gang:
    """One random walk from the first page to the end. Raises Stuck."""
    umstand = beispiele.circumstances()
    kontext = replace(
        umstand.kontext(), stufe=chance.choice(_STUFEN), leistung=chance.choice(["", *formular.leistungen])
    )
    gang = Gang(start(formular, kontext, umstand.fest), kontext)
    stock = stock_of(beispiele)
    weg = walk(formular, gang.antworten, kontext)
    station: Station | None = weg.stationen[0]
    while station is not None:
        gang.stationen.append(station)
        if len(gang.stationen) > _PAGES:
            raise Stuck(station.schritt, f"{station.key}: no end after {_PAGES} pages")
        further = _answer(formular, gang, weg, station, stock, chance)
        weg = walk(formular, gang.antworten, kontext)
        station = further or next_on(formular, weg, station)
    _check_end(formular, gang, weg)
    return gang


def _answer(
    formular: Formular, gang: Gang, weg: Weg, station: Station, stock: Mapping[str, list[Roh]], chance: Random
) -> Station | None:
    """Answer the page, or on one that lists entries perhaps ask for a further one: its first page."""
    schritt = formular.schritt(station.schritt)
    gang.gesehen.add(schritt.id)
    if schritt.art is Art.LISTE and schritt.gruppe is not None:
        room = len(gang.antworten[schritt.gruppe]) < min(4, formular.gruppe(schritt.gruppe).maximum)
        if room and chance.random() < _MORE:
            gang.antworten, first = add_entry(formular, schritt.gruppe, gang.antworten, gang.kontext)
            return first
    elif schritt.art is not Art.STOPP:
        _fill_in(formular, gang, weg, station, stock, chance)
    gang.gestoppt = schritt.art is Art.STOPP
    return None


def _fill_in(
    formular: Formular, gang: Gang, weg: Weg, station: Station, stock: Mapping[str, list[Roh]], chance: Random
) -> None:
    views = fields_on(formular, weg, station, gang.antworten, gang.kontext)
    refused: dict[str, str] = {}
    for _ in range(_TRIES):
        typed = {view.id: type_in(formular.feld(view.id), view, stock, gang.kontext, chance) for view in views}
        result = post_page(formular, weg, station, typed, gang.antworten, gang.kontext)
        if result.gueltig:
            gang.antworten = store(formular, station, result.werte, gang.antworten)
            _note(gang, views, set(result.werte))
            return
        refused = result.fehler
    told = "; ".join(f"{name}: {message}" for name, message in refused.items())
    raise Stuck(station.schritt, f"{station.key}: nothing that was tried is taken ({told})")


def type_in(feld: Feld, view: Feldansicht, stock: Mapping[str, list[Roh]], kontext: Kontext, chance: Random) -> Roh:
    """Something plausible for one field; `stock` is what the form's examples type (`stock_of`)."""
    if view.gesperrt:
        return view.roh
    if not view.pflicht and chance.random() < _LEFT_EMPTY:
        return ""
    if view.typ is Typ.DATEI:
        return [chance.choice(sorted(kontext.dateien))] if kontext.dateien else []
    if view.optionen:
        one = chance.choice(view.optionen).wert
        return [one] if view.typ is Typ.MEHRFACHAUSWAHL else one
    own = stock.get(view.id, [])
    return chance.choice(own if own and chance.random() < 0.7 else _plausible(feld))


def _plausible(feld: Feld) -> tuple[Roh, ...]:
    """A few values of the type, within the bounds of the field where it has some."""
    values = _PLAUSIBLE.get(feld.typ, ("",))
    if feld.typ is Typ.TEXT:
        return tuple(value for value in values if len(value) <= feld.max_laenge) or ("A",)
    bounds = [str(bound) for bound in (feld.minimum, feld.maximum) if bound is not None]
    return (*bounds, *values) if feld.typ is Typ.GANZZAHL else values


def _note(gang: Gang, views: list[Feldansicht], shown: set[str]) -> None:
    for view in views:
        if view.id in shown:
            gang.gesehen.add(view.id)
            gang.gesehen |= {f"{view.id}={option.wert}" for option in view.optionen}


def _check_end(formular: Formular, gang: Gang, weg: Weg) -> None:
    """At the end nothing is missing; at a page that stops nothing but that page."""
    # A demand that only a login meets has no field, and is no fault of the form: people can log in.
    gaps = [gap for gap in gaps_on(formular, weg, gang.kontext) if gap.feld or gang.gestoppt]
    last = formular.schritt(gang.stationen[-1].schritt)
    allowed = {last.id} if gang.gestoppt else set()
    if last.art not in (Art.PRUEFEN, Art.STOPP):
        raise Stuck("", f"{gang.stationen[-1].key}: the way ends here, before the button that submits")
    if left := [gap for gap in gaps if gap.station.schritt not in allowed]:
        raise Stuck("", f"{left[0].station.key}: at the end {left[0].feld} is missing ({left[0].meldung})")
    gang.gesehen |= {f"empfaenger {anteil.empfaenger.id}" for anteil in shares_of(formular, weg, gang.kontext)}
