"""The views of the Postkorb, what they can be filtered by, and the columns people can choose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID


class Ansicht(StrEnum):
    """The views of the Postkorb."""

    NEU = "neu"  # nobody has it on their desk yet
    MEINE = "meine"
    WARTET = "wartet"  # for the citizen's answer
    FAELLIG = "faellig"  # due within DUE_SOON
    UEBERFAELLIG = "ueberfaellig"
    KOSTEN = "kosten"  # paid, then withdrawn or deemed approved: the Kostenentscheidung is still to be made
    ALLE = "alle"
    FERTIG = "fertig"  # newest first: what was finished long ago is rarely wanted


DUE_SOON = timedelta(days=7)  # a week ahead: a day's work can still be shifted


class Frist(StrEnum):
    """Deadlines to filter by."""

    UEBERFAELLIG = "ueberfaellig"
    WOCHE = "woche"  # due within seven days
    MONAT = "monat"  # due within thirty days
    OHNE = "ohne"  # none runs: it rests, has ended, or none is deposited


FRISTEN = {Frist.WOCHE: DUE_SOON, Frist.MONAT: timedelta(days=30)}


@dataclass(frozen=True)
class Filter:
    """By what a view is narrowed; days are those of Europe/Berlin, `bis` included."""

    leistung: str = ""
    status: str = ""
    schlagwort: UUID | None = None
    amt: int | None = None
    frist: Frist | None = None
    von: date | None = None  # arrived on that day or later
    bis: date | None = None

    def __bool__(self) -> bool:
        return self != Filter()


class Spalte(StrEnum):
    """Columns of the list; the number of the Vorgang always stands first."""

    LEISTUNG = "leistung"
    EINGANG = "eingang"
    FRIST = "frist"
    STATUS = "status"
    BEARBEITUNG = "bearbeitung"
    AMT = "amt"
    SCHLAGWORTE = "schlagworte"
    SEIT = "seit"  # since when it has its status


USUAL = (Spalte.LEISTUNG, Spalte.EINGANG, Spalte.FRIST, Spalte.STATUS, Spalte.BEARBEITUNG)


def arranged(names: Iterable[str]) -> tuple[Spalte, ...]:
    """The columns as somebody kept them, without what is unknown or twice; the usual ones where nothing is left."""
    known = set(Spalte)
    return tuple(dict.fromkeys(Spalte(name) for name in names if name in known)) or USUAL


def in_order(places: dict[Spalte, int]) -> tuple[Spalte, ...]:
    """The columns by the place each was given (0: not shown); the same place twice stands in the usual order."""
    wanted = [each for each in Spalte if places.get(each, 0) > 0]
    return tuple(sorted(wanted, key=lambda each: places[each]))
