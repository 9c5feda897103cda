"""Versions of a form: which may be begun, and what becomes of a draft when a newer one is released.

The states stand beside the versions in `definitionen/<id>/stand.json`, for a version itself is never changed once
somebody has used it. Without that file every version is released.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.core.angaben import FesteAngaben
from portal.formular.rules.ablauf import Antworten, Station, Weg, fill, repeats, walk, with_defaults
from portal.formular.rules.eingabe import Auswahl, Kontext, Ungueltig, as_raw, as_text, read
from portal.formular.rules.modell import PLATZHALTER, Art, Feld, Formular, Schritt, Typ
from portal.formular.rules.seite import given_answers, read_page
from portal.formular.rules.stand import start


class Zustand(StrEnum):
    """State of a version."""

    ENTWURF = "entwurf"  # still being worked on: nobody begins with it
    FREIGEGEBEN = "freigegeben"
    ZURUECKGEZOGEN = "zurueckgezogen"  # nobody begins with it any more; what was submitted with it stays


class Fassungen(FesteAngaben):
    """`stand.json`: the state of every version; `hinweis` tells people why a form was withdrawn and what to do."""

    versionen: dict[int, Zustand]
    hinweis: str = ""

    def newest(self) -> int | None:
        """The version that is filled in now, None where the form is withdrawn or not released yet."""
        released = [version for version, zustand in self.versionen.items() if zustand is Zustand.FREIGEGEBEN]
        return max(released, default=None)

    def faults(self, versionen: Sequence[int]) -> list[str]:
        """What does not fit to the versions that there are, for the author."""
        found = [
            f"stand.json: version {version} has no state" for version in versionen if version not in self.versionen
        ]
        found += [
            f"stand.json: there is no version {version}" for version in self.versionen if version not in versionen
        ]
        gone = bool(self.versionen) and all(state is Zustand.ZURUECKGEZOGEN for state in self.versionen.values())
        if gone and not self.hinweis:
            found.append("stand.json: the form is withdrawn, and `hinweis` tells nobody why")
        return found


@dataclass(frozen=True)
class Stelle:
    """A page to look at again, and why, in German sentences."""

    station: Station
    titel: str
    gruende: tuple[str, ...]


@dataclass(frozen=True)
class Uebertragung:
    """A draft in the newer version. `entfallen`: (question, answer) of what has no place there any more."""

    antworten: Antworten
    nachsehen: tuple[Stelle, ...]
    entfallen: tuple[tuple[str, str], ...]


def carry_over(old: Formular, new: Formular, answers: Mapping[str, Any], kontext: Kontext) -> Uebertragung:
    """What was answered in `old`, as far as it fits into `new`, and what the person should look at again."""
    carried, lost = _carried(old, new, answers, kontext)
    first = start(new, kontext, {})
    groups = {gruppe.id for gruppe in new.gruppen}
    known = {feld.id for schritt in old.schritte for feld in schritt.felder}
    carried = {name: wert for name, wert in first.items() if name not in known | groups} | carried
    return Uebertragung(carried, tuple(_to_look_at(old, new, carried, kontext)), tuple(lost))


def _carried(
    old: Formular, new: Formular, answers: Mapping[str, Any], kontext: Kontext
) -> tuple[Antworten, list[tuple[str, str]]]:
    before, after = _by_place(old), _by_place(new)
    lost: list[tuple[str, str]] = []

    def take(gruppe: str | None, given: Mapping[str, Any]) -> Antworten:
        kept: Antworten = {}
        for name, wert in given.items():
            feld, target = before.get((gruppe, name)), after.get((gruppe, name))
            if feld is None:
                continue
            fitted = None if target is None else _fitted(feld, target, wert, kontext)
            if fitted is not None:
                kept[name] = fitted
            elif text := _text(feld, wert, kontext):
                lost.append((fill(feld.kurz or feld.label, with_defaults(old, kontext)), text))
        return kept

    carried = take(None, answers)
    for gruppe in old.gruppen:
        room = next((each.maximum for each in new.gruppen if each.id == gruppe.id), 0)
        entries = [(entry["id"], take(gruppe.id, entry)) for entry in answers.get(gruppe.id) or []]
        if room:
            carried[gruppe.id] = [{"id": key, **kept} for key, kept in entries[:room]]
        for _key, kept in entries[room:]:
            lost += [
                (before[gruppe.id, name].label, _text(before[gruppe.id, name], kept[name], kontext)) for name in kept
            ]
    return carried, lost


def _by_place(formular: Formular) -> dict[tuple[str | None, str], Feld]:
    """Every field by its group (None: asked once) and id."""
    return {
        (schritt.gruppe if repeats(schritt) else None, feld.id): feld
        for schritt in formular.schritte
        for feld in schritt.felder
    }


def _fitted(feld: Feld, target: Feld, wert: Any, kontext: Kontext) -> Any:
    """The value as the newer field keeps it, None where it cannot."""
    if feld.typ is target.typ and feld.typ in (Typ.VERWEIS, Typ.ORT, Typ.LAND, Typ.DATEI):
        return wert  # the way through the form decides whether it is offered
    raw = _text(feld, wert, kontext) if target.typ in (Typ.TEXT, Typ.TEXTLANG) else as_raw(feld, wert)
    try:
        return read(target, raw, tuple(Auswahl(each.wert, each.label) for each in target.optionen), kontext)
    except Ungueltig:
        return None


def _text(feld: Feld, wert: Any, kontext: Kontext) -> str:
    optionen = tuple(Auswahl(each.wert, each.label, kurz=each.kurz) for each in feld.optionen)
    return as_text(feld, wert, optionen, kontext)


def _to_look_at(old: Formular, new: Formular, carried: Antworten, kontext: Kontext) -> Iterator[Stelle]:
    """Up to the last page with an answer: what comes behind it is asked anyway."""
    weg = walk(new, carried, kontext)
    before = _by_place(old)
    pages = [station for station in weg.stationen if new.schritt(station.schritt).art is Art.FRAGEN]
    answered = [station for station in pages if _is_answered(new, station, carried)]
    texts = {name for name, text in new.platzhalter.items() if old.platzhalter.get(name, text) != text}
    for station in pages[: pages.index(answered[-1]) + 1 if answered else 0]:
        told = [
            *_texts_told(new.schritt(station.schritt), texts),
            *_reasons(new, weg, station, before, carried, kontext),
        ]
        if reasons := tuple(told):
            titel = fill(
                new.schritt(station.schritt).titel, with_defaults(new, kontext), nummer=str((station.index or 0) + 1)
            )
            yield Stelle(station, titel, reasons)


def _texts_told(schritt: Schritt, changed: set[str]) -> Iterator[str]:
    """Whether what a Kommune says on this page is another text now."""
    spoken = f"{schritt.einleitung} {schritt.hilfe} {' '.join(feld.hinweis + feld.hilfe for feld in schritt.felder)}"
    if changed & set(PLATZHALTER.findall(spoken)):
        yield "Ein Text auf dieser Seite ist geändert."


def _is_answered(formular: Formular, station: Station, answers: Antworten) -> bool:
    given = given_answers(formular, station, answers)
    return any(feld.id in given and not feld.fest for feld in formular.schritt(station.schritt).felder)


def _reasons(
    new: Formular,
    weg: Weg,
    station: Station,
    before: Mapping[tuple[str | None, str], Feld],
    carried: Antworten,
    kontext: Kontext,
) -> Iterator[str]:
    schritt = new.schritt(station.schritt)
    given = given_answers(new, station, carried)
    raw = {feld.id: as_raw(feld, given.get(feld.id)) for feld in schritt.felder}
    result = read_page(new, weg, station, raw, carried, kontext)
    shown = set(result.werte) | set(result.fehler)
    for feld in schritt.felder:
        if feld.id not in shown:
            continue
        label = fill(feld.kurz or feld.label, with_defaults(new, kontext))
        earlier = before.get((schritt.gruppe if repeats(schritt) else None, feld.id))
        if earlier is None:
            yield f"Neue Frage: {label}"
        elif feld.id in result.fehler and feld.id in given:
            yield f"Die Antwort passt nicht mehr: {label}"
        elif feld.id in result.fehler:
            yield f"Hier fehlt jetzt eine Antwort: {label}"
        elif _asks_otherwise(earlier, feld):
            yield f"Die Frage ist geändert: {label}"


def _asks_otherwise(earlier: Feld, feld: Feld) -> bool:
    """Whether somebody who answered the earlier question may answer this one differently."""
    compared = ("typ", "label", "hinweis", "pflicht", "muss_ja", "varianten", "minimum", "maximum")
    labels = [{each.wert: each.label for each in one.optionen} for one in (earlier, feld)]
    return labels[0] != labels[1] or any(getattr(earlier, name) != getattr(feld, name) for name in compared)
