"""Pure decisions about a Vorgang: its states and their order, its number, and what each state tells a citizen."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum


class Status(StrEnum):
    WARTET_AUF_ZAHLUNG = "wartet_auf_zahlung"
    EINGEGANGEN = "eingegangen"
    IN_BEARBEITUNG = "in_bearbeitung"
    RUECKFRAGE = "rueckfrage"  # the office waits for the citizen's answer
    ENTSCHIEDEN = "entschieden"  # granted; what follows (the Urkunde, the Bescheid) is being made
    VERSANDT = "versandt"
    BESTAETIGT = "bestaetigt"  # an Anzeige or Meldung whose receipt the office has confirmed: nothing is decided
    ABGELEHNT = "abgelehnt"
    ZURUECKGENOMMEN = "zurueckgenommen"
    ERLOSCHEN = "erloschen"  # never paid

    @classmethod
    def items(cls) -> list[tuple[str, str]]:
        return [(member.value, member.value) for member in cls]


_S = Status
# What the Postkorb shows. An unpaid Vorgang is not yet there (design § 4).
OPEN = frozenset({_S.EINGEGANGEN, _S.IN_BEARBEITUNG, _S.RUECKFRAGE, _S.ENTSCHIEDEN})
TRANSITIONS: dict[Status, frozenset[Status]] = {
    _S.WARTET_AUF_ZAHLUNG: frozenset({_S.EINGEGANGEN, _S.ERLOSCHEN, _S.ZURUECKGENOMMEN}),
    _S.EINGEGANGEN: frozenset({_S.IN_BEARBEITUNG, _S.ZURUECKGENOMMEN}),
    _S.IN_BEARBEITUNG: frozenset({_S.RUECKFRAGE, _S.ENTSCHIEDEN, _S.BESTAETIGT, _S.ABGELEHNT, _S.ZURUECKGENOMMEN}),
    # The answer may also come by phone or at the counter: then the office decides with the question still open.
    _S.RUECKFRAGE: frozenset({_S.IN_BEARBEITUNG, _S.ENTSCHIEDEN, _S.BESTAETIGT, _S.ABGELEHNT, _S.ZURUECKGENOMMEN}),
    _S.ENTSCHIEDEN: frozenset({_S.VERSANDT}),
    _S.VERSANDT: frozenset(),
    _S.BESTAETIGT: frozenset(),
    _S.ABGELEHNT: frozenset(),
    _S.ZURUECKGENOMMEN: frozenset(),
    # Money that comes late reopens the Vorgang: never money without an Antrag behind it.
    _S.ERLOSCHEN: frozenset({_S.EINGEGANGEN}),
}


# Functions whose decisions are for who is appointed (Standesbeamte, § 2 PStG); everywhere else an office decides.
FOR_APPOINTED = frozenset({"standesamt"})


class ForbiddenTransition(Exception):
    """A change of state that the table does not know."""


def check_transition(old: Status, new: Status) -> None:
    """Raises ForbiddenTransition."""
    if new not in TRANSITIONS[old]:
        raise ForbiddenTransition(f"{old} -> {new}")


class Ansicht(StrEnum):
    """The views of the Postkorb."""

    NEU = "neu"  # nobody has it on their desk yet
    MEINE = "meine"
    WARTET = "wartet"  # for the citizen's answer
    FAELLIG = "faellig"  # overdue, or due within DUE_SOON
    KOSTEN = "kosten"  # withdrawn after the Vorschuss was paid: the Kostenentscheidung is still to be made
    ALLE = "alle"


DUE_SOON = timedelta(days=7)  # a week ahead: a day's work can still be shifted
ANSWER_PERIOD = timedelta(days=14)  # proposed to the case worker, who may choose another day
_LONGEST_ANSWER_PERIOD = timedelta(days=366)


class DeadlineRefused(Exception):
    """The day by which a citizen should answer lies in the past, is today, or is more than a year away."""


def check_answer_deadline(deadline: date, *, today: date) -> None:
    """Raises DeadlineRefused."""
    if not today < deadline <= today + _LONGEST_ANSWER_PERIOD:
        raise DeadlineRefused(deadline.isoformat())


# Without letters and digits that are mistaken for one another on the phone: 0 O 1 I L 8 B 5 S 2 Z U V.
_ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def make_vorgangsnummer(*, prefix: str, year: int, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """E.g. ``GK-26-7KQ4-MWXA``: Kommune, year, eight random signs. Random and not counted, so it tells nothing."""
    signs = "".join(_ALPHABET[draw(len(_ALPHABET))] for _ in range(8))
    return f"{prefix}-{year % 100:02d}-{signs[:4]}-{signs[4:]}"
