"""How far somebody is: the sections of their own way, as far as the answers so far decide it.

A section that is not on this way is not counted, and one that an answer to come may still bring is not promised: the
page then says "von mindestens 4". So the number never falls and never skips, and at the end it is the total.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import dropwhile, groupby

from portal.formular.rules.ablauf import Antworten, Station, Weg
from portal.formular.rules.modell import Art, Formular, Schritt


@dataclass(frozen=True)
class Fortschritt:
    """Section `nummer` of `anzahl`; `mindestens` while answers to come may bring more.

    A section that the way comes back to counts again.
    """

    nummer: int
    anzahl: int
    titel: str
    mindestens: bool


def progress(formular: Formular, weg: Weg, station: Station) -> Fortschritt:
    """Which section of this way the page is in."""
    position = weg.stationen.index(station) + 1
    behind = list(dropwhile(lambda schritt: schritt.id != station.schritt, formular.schritte))
    undecided = _undecided(formular, behind, weg.voll)
    section = {schritt.id: schritt.abschnitt for schritt in formular.schritte}
    passed = [section[each.schritt] for each in weg.stationen[:position]]
    certain = [section[each.schritt] for each in weg.stationen[position:] if each.schritt not in undecided]
    if weg.gestoppt:  # there is more for who changes the answer that led here
        certain += [schritt.abschnitt for schritt in behind if not formular.entscheidend[schritt.id]]
    perhaps = {section[each] for each in undecided} - {passed[-1], *certain}
    titel = next(abschnitt.titel for abschnitt in formular.abschnitte if abschnitt.id == passed[-1])
    return Fortschritt(_runs(passed), _runs([*passed, *certain]), titel, bool(perhaps))


def _runs(sections: Iterable[str]) -> int:
    return sum(1 for _ in groupby(sections))


def _undecided(formular: Formular, behind: list[Schritt], answers: Antworten) -> set[str]:
    """The pages behind the first of these that may come or not, by what that one and those behind it still ask."""
    answered, found = _answered(answers), set()
    still_open: set[str] = set()
    for number, schritt in enumerate(behind):
        is_open = number > 0 and not formular.entscheidend[schritt.id].isdisjoint(still_open)
        if is_open and schritt.art is not Art.STOPP:
            found.add(schritt.id)
        fields = {feld.id for feld in schritt.felder} - (set() if is_open else answered)
        still_open |= fields
        if fields and schritt.gruppe:
            still_open.add(schritt.gruppe)
    return found


def _answered(answers: Antworten) -> set[str]:
    """The fields with an answer, those of entries too."""
    entries = [entry for wert in answers.values() if isinstance(wert, list) for entry in wert]
    return set(answers).union(*(entry for entry in entries if isinstance(entry, dict)))
