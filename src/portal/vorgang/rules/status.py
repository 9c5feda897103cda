"""The states of a Vorgang and their order, and what may be decided by whom."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    WARTET_AUF_ZAHLUNG = "wartet_auf_zahlung"
    EINGEGANGEN = "eingegangen"
    IN_BEARBEITUNG = "in_bearbeitung"
    RUECKFRAGE = "rueckfrage"  # the office waits for the citizen's answer
    ENTSCHIEDEN = "entschieden"  # granted; what follows (the Urkunde, the Bescheid) is being made
    VERSANDT = "versandt"
    BESTAETIGT = "bestaetigt"  # an Anzeige or Meldung whose receipt the office has confirmed: nothing is decided
    FINGIERT = "fingiert"  # nobody decided in time: the approval counts as given (§ 42a VwVfG NRW)
    ABGELEHNT = "abgelehnt"
    ZURUECKGENOMMEN = "zurueckgenommen"
    ERLOSCHEN = "erloschen"  # never paid
    ABGEGEBEN = "abgegeben"  # another authority is responsible, and has it as a Vorgang of its own (ADR 55)

    @classmethod
    def items(cls) -> list[tuple[str, str]]:
        return [(member.value, member.value) for member in cls]


_S = Status
# With the office, and nothing decided: an unpaid Vorgang is not yet there (design § 4).
DECIDABLE = frozenset({_S.EINGEGANGEN, _S.IN_BEARBEITUNG, _S.RUECKFRAGE})
OPEN = DECIDABLE | {_S.ENTSCHIEDEN}  # what the Postkorb shows: granted, but not yet sent
FINISHED = frozenset(_S) - OPEN - {_S.WARTET_AUF_ZAHLUNG}
TRANSITIONS: dict[Status, frozenset[Status]] = {
    _S.WARTET_AUF_ZAHLUNG: frozenset({_S.EINGEGANGEN, _S.ERLOSCHEN, _S.ZURUECKGENOMMEN}),
    _S.EINGEGANGEN: frozenset({_S.IN_BEARBEITUNG, _S.FINGIERT, _S.ZURUECKGENOMMEN, _S.ABGEGEBEN}),
    # Back to EINGEGANGEN: given back, nobody has it on their desk; the same where the answer comes and nobody has it.
    _S.IN_BEARBEITUNG: frozenset(
        {
            _S.EINGEGANGEN,
            _S.RUECKFRAGE,
            _S.ENTSCHIEDEN,
            _S.BESTAETIGT,
            _S.FINGIERT,
            _S.ABGELEHNT,
            _S.ZURUECKGENOMMEN,
            _S.ABGEGEBEN,
        }
    ),
    # The answer may also come by phone or at the counter: then the office decides with the question still open.
    _S.RUECKFRAGE: frozenset(
        {
            _S.EINGEGANGEN,
            _S.IN_BEARBEITUNG,
            _S.ENTSCHIEDEN,
            _S.BESTAETIGT,
            _S.FINGIERT,
            _S.ABGELEHNT,
            _S.ZURUECKGENOMMEN,
            _S.ABGEGEBEN,
        }
    ),
    _S.ENTSCHIEDEN: frozenset({_S.VERSANDT, _S.IN_BEARBEITUNG}),
    # Taken up again, with a reason (operations.wiederaufnahme).
    _S.VERSANDT: frozenset({_S.IN_BEARBEITUNG}),
    _S.BESTAETIGT: frozenset({_S.IN_BEARBEITUNG}),
    _S.FINGIERT: frozenset(),
    _S.ABGELEHNT: frozenset({_S.IN_BEARBEITUNG}),
    _S.ZURUECKGENOMMEN: frozenset({_S.IN_BEARBEITUNG}),
    # Money that comes late reopens the Vorgang: never money without an Antrag behind it.
    _S.ERLOSCHEN: frozenset({_S.EINGEGANGEN}),
    _S.ABGEGEBEN: frozenset(),
}


REOPENABLE = frozenset({_S.ENTSCHIEDEN, _S.VERSANDT, _S.BESTAETIGT, _S.ABGELEHNT, _S.ZURUECKGENOMMEN})

# Functions whose decisions are for who is appointed (Standesbeamte, § 2 PStG); everywhere else an office decides.
FOR_APPOINTED = frozenset({"standesamt"})


class ForbiddenTransition(Exception):
    """A change of state that the table does not know."""


def check_transition(old: Status, new: Status) -> None:
    """Raises ForbiddenTransition."""
    if new not in TRANSITIONS[old]:
        raise ForbiddenTransition(f"{old} -> {new}")
