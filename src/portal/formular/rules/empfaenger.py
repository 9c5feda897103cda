"""Who receives which answers: the recipients of a form on one way through it, each with its own part and no more.

A part holds answers only that count on the way (what entries of a group take from each other included) and that its
recipient is to have. Somebody for whom nothing of it was answered receives nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from portal.formular.rules.ablauf import Antworten, Weg, at_the_end
from portal.formular.rules.ausdruck import holds
from portal.formular.rules.eingabe import Kontext
from portal.formular.rules.modell import Empfaenger, Formular, Typ
from portal.formular.rules.zusammenfassung import Teil


@dataclass(frozen=True)
class Anteil:
    """What one recipient gets: `antworten` in the shape of `Weg.voll`, and the ids of their fields."""

    empfaenger: Empfaenger
    antworten: Antworten
    felder: frozenset[str]

    def files(self, formular: Formular) -> set[str]:
        """The ids of the files that go with it."""
        kinds = {feld.id: feld.typ for schritt in formular.schritte for feld in schritt.felder}
        layers = [self.antworten, *(entry for each in self.antworten.values() for entry in _entries(each))]
        named = [wert for layer in layers for name, wert in layer.items() if kinds.get(name) is Typ.DATEI]
        return {datei for wert in named for datei in wert}


def shares_of(formular: Formular, weg: Weg, kontext: Kontext) -> list[Anteil]:
    """The parts of all recipients on this way, in the order of the form; none on a way that stops."""
    if weg.gestoppt or not formular.empfaenger:
        return []
    umgebung = at_the_end(weg, kontext)
    due = (each for each in formular.empfaenger if not each.nur_auf_anlass and holds(each.wenn, umgebung))
    shares = (_share(formular, each, weg.voll) for each in due)
    return [each for each in shares if each.felder]


def parts_for(anteil: Anteil, teile: Iterable[Teil]) -> list[Teil]:
    """The rows of a summary (`parts_on`) that this recipient gets; questions left unanswered are none of them."""
    found = (
        replace(teil, zeilen=[each for each in teil.zeilen if each.feld in anteil.felder and not each.leer])
        for teil in teile
    )
    return [teil for teil in found if teil.zeilen]


def _share(formular: Formular, empfaenger: Empfaenger, answers: Antworten) -> Anteil:
    gruppen = {gruppe.id for gruppe in formular.gruppen}
    wanted = _wanted(formular, empfaenger)
    given: Antworten = {name: wert for name, wert in answers.items() if name not in gruppen and name in wanted}
    found = set(given)
    for name in gruppen & set(answers):
        entries = [{key: wert for key, wert in entry.items() if key in wanted} for entry in answers[name]]
        if any(entries):
            found |= {key for entry in entries for key in entry}
            given[name] = [{"id": whole["id"]} | own for whole, own in zip(answers[name], entries, strict=True)]
    return Anteil(empfaenger, given, frozenset(found))


def _wanted(formular: Formular, empfaenger: Empfaenger) -> set[str]:
    """The ids of the fields that are theirs."""
    named = set(empfaenger.felder)
    return {
        feld.id
        for schritt in formular.schritte
        for feld in schritt.felder
        if not named or feld.id in named or schritt.gruppe in named
    }


def _entries(value: object) -> list[Antworten]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
