"""How far a form is: what is missing, what counts, where to go next; and entries of groups added and removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.formular.rules.ablauf import (
    NEU,
    Antworten,
    Station,
    Weg,
    demands_on,
    entries_of,
    fill,
    repeats,
    walk,
    with_defaults,
)
from portal.formular.rules.ausdruck import Wert
from portal.formular.rules.eingabe import Kontext, as_raw
from portal.formular.rules.modell import Art, Feld, Formular, Schritt, Typ, Vorbelegung
from portal.formular.rules.seite import page, read_page


class TooManyEntries(ValueError):
    """The group has as many entries as it may have."""


@dataclass(frozen=True)
class Luecke:
    """Something that keeps the form from being submitted, and where to mend it.

    `feld` is None at a stop page, and at the last page where a demand of the law asks for a login.
    """

    station: Station
    feld: str | None
    meldung: str


def path(formular: Formular, answers: Mapping[str, Any], kontext: Kontext) -> list[Station]:
    """All pages these answers lead to, in order. It ends at a stop page, where there is one."""
    return walk(formular, answers, kontext).stationen


def next_station(formular: Formular, station: Station, answers: Mapping[str, Any], kontext: Kontext) -> Station | None:
    """The page after this one; None at the end and at a stop page. Raises NotOnTheWay."""
    return next_on(formular, walk(formular, answers, kontext), station)


def next_on(formular: Formular, weg: Weg, station: Station) -> Station | None:
    """As `next_station`, with the walk already done."""
    page(formular, weg, station)
    position = weg.stationen.index(station) + 1
    return weg.stationen[position] if position < len(weg.stationen) else None


def previous_station(
    formular: Formular, station: Station, answers: Mapping[str, Any], kontext: Kontext
) -> Station | None:
    """The page before this one; None at the first. Raises NotOnTheWay."""
    weg = walk(formular, answers, kontext)
    page(formular, weg, station)
    position = weg.stationen.index(station)
    return weg.stationen[position - 1] if position else None


def missing(formular: Formular, answers: Mapping[str, Any], kontext: Kontext) -> list[Luecke]:
    """All that keeps the form from being submitted, in order; empty when it can be."""
    return gaps_on(formular, walk(formular, answers, kontext), kontext)


def gaps_on(formular: Formular, weg: Weg, kontext: Kontext) -> list[Luecke]:
    """As `missing`, with the walk already done."""
    found: list[Luecke] = []
    for station in weg.stationen:
        schritt = formular.schritt(station.schritt)
        if schritt.art is Art.STOPP:
            found.append(Luecke(station, None, fill(schritt.titel, with_defaults(formular, kontext))))
            continue
        given = _counting(weg, schritt, station)
        roh = {feld.id: as_raw(feld, given.get(feld.id)) for feld in schritt.felder}
        fehler = read_page(formular, weg, station, roh, weg.antworten, kontext).fehler
        found.extend(Luecke(station, name, meldung) for name, meldung in fehler.items())
    open_ones = (each.anforderung for each in demands_on(formular, weg, kontext) if each.offen)
    return [*found, *(Luecke(weg.stationen[-1], None, each.grund) for each in open_ones)]


def files_on(formular: Formular, weg: Weg) -> dict[str, Station]:
    """The ids of the uploaded files that count, each with the page where it was uploaded."""
    found: dict[str, Station] = {}
    for station in weg.stationen:
        schritt = formular.schritt(station.schritt)
        if schritt.art is Art.LISTE:
            continue
        given = _counting(weg, schritt, station)
        for feld in schritt.felder:
            if feld.typ is Typ.DATEI:
                wert = given.get(feld.id) or []
                found |= dict.fromkeys(wert if isinstance(wert, list) else [str(wert)], station)
    return found


def _counting(weg: Weg, schritt: Schritt, station: Station) -> Mapping[str, Any]:
    if station.index is None or schritt.gruppe is None:
        return weg.antworten
    entry: Antworten = weg.antworten[schritt.gruppe][station.index]
    return entry


def prune(formular: Formular, answers: Mapping[str, Any], kontext: Kontext) -> Antworten:
    """Only the answers that count: those of branches left are dropped. Pruning twice changes nothing.

    Behind a stop page nothing counts, so prune at submission only, never while somebody is still filling in.
    """
    return walk(formular, answers, kontext).antworten


def resolve(formular: Formular, answers: Mapping[str, Any], kontext: Kontext) -> Antworten:
    """As `prune`, and each entry complete in itself: with what it takes over from another ("wie bei Urkunde 1")."""
    return walk(formular, answers, kontext).voll


def start(formular: Formular, kontext: Kontext, fest: Mapping[str, Wert]) -> Antworten:
    """Answers of a new draft: the fixed ones, and what is known beforehand."""
    answers: Antworten = dict(fest)
    for schritt in formular.schritte:
        if not repeats(schritt):
            answers |= _prefilled(schritt.felder, kontext, first=True)
    for gruppe in formular.gruppen:
        answers[gruppe.id] = entries_of(formular, gruppe.id, {})
        for index, entry in enumerate(answers[gruppe.id]):
            entry |= _prefilled(_fields_of_group(formular, gruppe.id), kontext, first=index == 0)
    return answers


def add_entry(
    formular: Formular, gruppe: str, answers: Mapping[str, Any], kontext: Kontext
) -> tuple[Antworten, Station]:
    """A further entry at the end, and its first page. Raises TooManyEntries."""
    entries = entries_of(formular, gruppe, answers)
    if len(entries) >= formular.gruppe(gruppe).maximum:
        raise TooManyEntries(gruppe)
    entry: Antworten = {"id": str(1 + max(int(entry["id"]) for entry in entries))}
    entry |= _prefilled(_fields_of_group(formular, gruppe), kontext, first=False)
    first = next(schritt for schritt in formular.schritte if schritt.gruppe == gruppe and repeats(schritt))
    return {**answers, gruppe: [*entries, entry]}, Station(first.id, len(entries))


def remove_entry(
    formular: Formular, gruppe: str, index: int, answers: Mapping[str, Any], kontext: Kontext
) -> Antworten:
    """Without that entry. Entries that took answers from it keep them. Raises IndexError for an unknown entry."""
    entries = entries_of(formular, gruppe, answers)
    if not 0 <= index < len(entries):
        raise IndexError(index)
    removed = entries.pop(index)
    heirs: dict[str, str] = {}  # verweis field -> id of the entry that now holds the shared answers
    for schritt in formular.schritte:
        if schritt.gruppe != gruppe or schritt.uebernahme is None:
            continue
        for entry in [e for e in entries if e.get(schritt.uebernahme) == removed["id"]]:
            if heirs.setdefault(schritt.uebernahme, entry["id"]) == entry["id"]:
                entry |= {feld.id: removed[feld.id] for feld in schritt.felder if feld.id in removed}
    for verweis, heir in heirs.items():
        for entry in entries:
            if entry.get(verweis) == removed["id"]:
                entry[verweis] = NEU if entry["id"] == heir else heir
    result = {**answers, gruppe: entries}
    if not entries:
        result[gruppe] = start(formular, kontext, {})[gruppe]
    return result


def without_files(formular: Formular, answers: Mapping[str, Any]) -> Antworten:
    """The answers without those that are uploads: files belong to the one draft they were uploaded to."""
    files = {feld.id for schritt in formular.schritte for feld in schritt.felder if feld.typ is Typ.DATEI}
    groups = {gruppe.id for gruppe in formular.gruppen}
    return {
        name: [{key: each for key, each in entry.items() if key not in files} for entry in wert]
        if name in groups
        else wert
        for name, wert in answers.items()
        if name not in files
    }


def _fields_of_group(formular: Formular, gruppe: str) -> list[Feld]:
    return [feld for schritt in formular.schritte if schritt.gruppe == gruppe for feld in schritt.felder]


def _prefilled(felder: list[Feld], kontext: Kontext, *, first: bool) -> Antworten:
    found: Antworten = {}
    for feld in felder:
        wert = _first_value(feld.vorbelegung, kontext, first=first) if feld.vorbelegung else None
        if wert not in (None, "", []):
            found[feld.id] = int(str(wert)) if feld.typ is Typ.GANZZAHL else wert
    return found


def _first_value(vorbelegung: Vorbelegung, kontext: Kontext, *, first: bool) -> Wert:
    match vorbelegung.quelle:
        case "login":
            vorgabe = kontext.login.get(vorbelegung.schluessel)
            return vorgabe.wert if vorgabe else None
        case "text":
            return kontext.texte.get(vorbelegung.schluessel)
        case "leistung":
            return vorbelegung.werte.get(kontext.leistung) if first else None
        case "fest":
            return vorbelegung.schluessel
