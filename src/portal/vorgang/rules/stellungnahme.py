"""An opinion of another office, step by step: what both sides write down, and how it stands after it (ADR 60).

Both sides keep the same steps and fold them in the same order, so that they agree however late one arrives.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID, uuid5

# How long the asked office sees what was shared after its answer; the platform's own choice, no legal period.
READABLE = timedelta(days=30)


class Stand(StrEnum):
    OFFEN = "offen"
    BEANTWORTET = "beantwortet"
    NICHT_BETROFFEN = "nicht_betroffen"  # the office has nothing to say to it
    ZURUECKGEGEBEN = "zurueckgegeben"  # the office cannot answer, and says why
    ZURUECKGEZOGEN = "zurueckgezogen"  # the office that asked needs it no more

    @classmethod
    def items(cls) -> list[tuple[str, str]]:
        return [(member.value, member.value) for member in cls]


class Art(StrEnum):
    """What a step is. Of the office that asks: FRAGE, FRIST, RUECKZUG; of the one that is asked: the others."""

    FRAGE = "frage"
    FRIST = "frist"  # another day by which to answer
    RUECKZUG = "rueckzug"
    MEHR_ZEIT = "mehr_zeit"  # the asked office would like another day
    ANTWORT = "antwort"
    NICHT_BETROFFEN = "nicht_betroffen"
    RUECKGABE = "rueckgabe"

    @classmethod
    def items(cls) -> list[tuple[str, str]]:
        return [(member.value, member.value) for member in cls]


ANSWERS = frozenset({Art.ANTWORT, Art.NICHT_BETROFFEN, Art.RUECKGABE})
_ENDS = {
    Art.ANTWORT: Stand.BEANTWORTET,
    Art.NICHT_BETROFFEN: Stand.NICHT_BETROFFEN,
    Art.RUECKGABE: Stand.ZURUECKGEGEBEN,
    Art.RUECKZUG: Stand.ZURUECKGEZOGEN,
}


class Schritt(NamedTuple):
    """A step as far as it counts for how the opinion stands; sorts by when it was made, then by `kennung`."""

    am: datetime
    kennung: UUID  # the same on both sides
    art: Art
    frist: date | None


class Lage(NamedTuple):
    """How an opinion stands: until when it is asked for, when it ended, and the day that is wished for and open."""

    stand: Stand
    frist: date
    beendet_am: datetime | None
    wunsch: date | None


def fold(schritte: Iterable[Schritt]) -> Lage:
    """How it stands after these steps, the question among them. What comes after the end changes nothing."""
    stand, frist, ended, wish = Stand.OFFEN, date.min, None, None
    for schritt in sorted(schritte):
        if stand is not Stand.OFFEN:
            break
        if schritt.art in (Art.FRAGE, Art.FRIST) and schritt.frist is not None:
            frist, wish = schritt.frist, None
        elif schritt.art is Art.MEHR_ZEIT:
            wish = schritt.frist
        if schritt.art in _ENDS:
            stand, ended, wish = _ENDS[schritt.art], schritt.am, None
    return Lage(stand, frist, ended, wish)


def copy_id(of: UUID, what: str = "gegenseite") -> UUID:
    """The id on the other side of a step, or of its file `what`: the same however often it is carried over."""
    return uuid5(of, what)


def is_excerpt_open(stand: Stand, beendet_am: datetime | None, at: datetime) -> bool:
    """Whether the asked office may still see what was shared: while it is asked, and READABLE after its own answer."""
    if stand is Stand.ZURUECKGEZOGEN:
        return False
    return beendet_am is None or at < beendet_am + READABLE
