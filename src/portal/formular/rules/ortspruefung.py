"""Can a form be filled in with what a Kommune says in it? Each place by itself, the form by its rules, and by walks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from pydantic import ValidationError

from portal.formular.rules.abhaengigkeit import simple_dependency
from portal.formular.rules.beispiel import Beispiele
from portal.formular.rules.gang import Stuck, go
from portal.formular.rules.modell import Feld, Formular, Typ
from portal.formular.rules.oeffnung import Oeffnung
from portal.formular.rules.oertlich import (
    Abschaltung,
    Anlagewert,
    Empfaengerwert,
    Fragewert,
    Ortsstand,
    Textwert,
    Wert,
    apply,
    field_data,
    options_of,
)
from portal.formular.rules.pruefung import faults as faults_of_definition

_WALKS = 40


@dataclass(frozen=True)
class Ortsfehler:
    """What cannot stay so, in a German sentence for the editor; `oeffnung` is "" where it is no single place."""

    oeffnung: str
    meldung: str


def faults(formular: Formular, stand: Ortsstand, beispiele: Beispiele) -> list[Ortsfehler]:
    """Why this cannot be filled in at the Kommune, empty where it can: each place by itself, then the whole form by
    the rules of a definition and by random walks through it."""
    places = {each.id: each for each in formular.oertlich}
    found = list(_one_by_one(formular, stand, places))
    if found:
        return found
    local = apply(formular, stand)
    for fault in set(faults_of_definition(local)) - set(faults_of_definition(formular)):
        name = next((each for each in stand.werte if f"{each}:" in fault), "")
        found.append(Ortsfehler(name, "Die Bedingung fragt nach etwas, das es nicht gibt oder das erst später kommt."))
    touched = {
        each.schritt or _page_of(local, each.feld): each.id for each in formular.oertlich if each.id in stand.werte
    }
    return found or list(_dead_ends(local, touched, beispiele))


def _one_by_one(formular: Formular, stand: Ortsstand, places: dict[str, Oeffnung]) -> Iterator[Ortsfehler]:
    off = options_of(places[name] for name in stand.werte if name in places)
    for name, wert in stand.werte.items():
        place = places.get(name)
        if place is None:
            yield Ortsfehler(name, "Diesen Punkt gibt es im gemeinsamen Formular nicht mehr.")
        elif place.art != wert.art:
            yield Ortsfehler(name, "Dieser Punkt nimmt jetzt etwas anderes auf.")
        elif told := _fault_of(formular, place, wert, off) or _fault_of_english(place, wert):
            yield Ortsfehler(name, told)


def _fault_of_english(place: Oeffnung, wert: Wert) -> str:
    """As of the German text: braces would be read as a place for another text."""
    said = [text for text in wert.en.values() if text]
    if any("{" in text or "}" in text for text in said):
        return "Schreiben Sie auch den englischen Text ohne geschweifte Klammern."
    if any(len(text) > 2 * place.max_laenge for text in said):
        return f"Kürzen Sie den englischen Text auf {2 * place.max_laenge} Zeichen."
    return ""


def _fault_of(formular: Formular, place: Oeffnung, wert: Wert, off: set[tuple[str, str]]) -> str:
    if isinstance(wert, Textwert):
        return _fault_of_text(place, wert.text)
    if isinstance(wert, Empfaengerwert):
        return _fault_of_recipient(formular, place, wert)
    if isinstance(wert, Abschaltung) and place.feld:
        left = [one for one in formular.feld(place.feld).optionen if (place.feld, one.wert) not in off]
        return "" if left else "So bliebe keine Antwort übrig. Lassen Sie wenigstens eine stehen."
    return _fault_of_field(field_data(place, wert), off) if isinstance(wert, Fragewert | Anlagewert) else ""


def _fault_of_text(place: Oeffnung, text: str) -> str:
    if not text.strip():
        return "Schreiben Sie einen Text, oder lassen Sie den Punkt frei."
    if "{" in text or "}" in text:
        return "Schreiben Sie den Text ohne geschweifte Klammern."
    if len(text) > place.max_laenge:
        return f"Kürzen Sie den Text auf {place.max_laenge} Zeichen; es sind {len(text)}."
    return ""


def _fault_of_recipient(formular: Formular, place: Oeffnung, wert: Empfaengerwert) -> str:
    if len(wert.wer.strip()) < 3 or bool(wert.funktion) == bool(wert.stelle):
        return "Nennen Sie, wer es bekommt, und entweder die Aufgabe der Stelle oder die Stelle außerhalb."
    if wert.stelle and any(each.id == place.empfaenger and each.art == "vorgang" for each in formular.empfaenger):
        return "Hier entscheidet eine Stelle selbst. Das kann nur eine Stelle mit einer Aufgabe in diesem Portal."
    return ""


def _fault_of_field(data: dict[str, Any], off: set[tuple[str, str]]) -> str:
    low, high = data.get("minimum"), data.get("maximum")
    if not str(data.get("label", "")).strip():
        return "Schreiben Sie, was gefragt wird."
    if low is not None and high is not None and low > high:
        return "Der kleinste Wert ist größer als der größte: Darauf könnte niemand antworten."
    if data.get("typ") == Typ.AUSWAHL and len(data.get("optionen", [])) < 2:
        return "Eine Auswahl braucht wenigstens zwei Antworten."
    try:
        feld = Feld.model_validate(data)
    except ValidationError:
        return "So geht die Frage nicht. Prüfen Sie Art, Antworten, Grenzen und die Meldung, wenn nichts da steht."
    asked = simple_dependency(feld.wenn)
    if asked and {(asked[0], wert) for wert in asked[1]} <= off:
        return "Diese Frage käme nie: Die Antwort, nach der sie kommt, ist bei Ihnen abgeschaltet."
    return ""


def _dead_ends(local: Formular, touched: dict[str, str], beispiele: Beispiele) -> Iterator[Ortsfehler]:
    """Walks until one has come to the end and the pages that the Kommune touches (page -> place) were met."""
    dateien = beispiele.umstand.get("dateien") or {"1": "anlage.pdf"}
    some = beispiele.model_copy(update={"umstand": {**beispiele.umstand, "dateien": dateien}})
    chance, met, ended, stuck = Random(1), set[str](), False, dict[str, Stuck]()  # noqa: S311
    for _ in range(_WALKS):
        try:
            gang = go(local, some, chance)
        except Stuck as fault:
            stuck.setdefault(fault.schritt, fault)
            continue
        met |= gang.gesehen
        ended = ended or not gang.gestoppt
        if ended and met >= set(touched) - {""}:
            return
    for schritt in stuck.keys() - met:
        yield Ortsfehler(touched.get(schritt, ""), "Hier kommt niemand weiter: Keine Antwort wird angenommen.")
    if not ended and not stuck:
        last = next(iter(touched.values()), "") if len(touched) == 1 else ""
        yield Ortsfehler(last, "So kommt niemand bis zum Absenden.")


def _page_of(formular: Formular, feld_id: str | None) -> str:
    return next((s.id for s in formular.schritte for feld in s.felder if feld.id == feld_id), "")
