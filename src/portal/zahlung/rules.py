"""Pure decisions about money: the states of an attempt, the poller's patience, Kassenzeichen."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum


class _Choices(StrEnum):
    """A StrEnum that Django accepts as choices without importing Django here."""

    @classmethod
    def items(cls) -> list[tuple[str, str]]:
        return [(member.value, member.value) for member in cls]


class Zahlungsstatus(_Choices):
    ANGELEGT = "angelegt"  # our row is committed, the provider not yet asked
    GESTARTET = "gestartet"  # the payer has the provider's page
    UNKLAR = "unklar"  # the answer to the start was lost, or the amount does not fit
    BEZAHLT = "bezahlt"
    FEHLGESCHLAGEN = "fehlgeschlagen"
    ABGEBROCHEN = "abgebrochen"


_S = Zahlungsstatus
ACTIVE = frozenset({_S.ANGELEGT, _S.GESTARTET, _S.UNKLAR})
# A final state may still become BEZAHLT: the provider's GET is the only proof, and money that came late is money.
TRANSITIONS: dict[Zahlungsstatus, frozenset[Zahlungsstatus]] = {
    _S.ANGELEGT: frozenset({_S.GESTARTET, _S.UNKLAR, _S.FEHLGESCHLAGEN, _S.BEZAHLT, _S.ABGEBROCHEN}),
    _S.GESTARTET: frozenset({_S.UNKLAR, _S.BEZAHLT, _S.FEHLGESCHLAGEN, _S.ABGEBROCHEN}),
    _S.UNKLAR: frozenset({_S.GESTARTET, _S.BEZAHLT, _S.FEHLGESCHLAGEN, _S.ABGEBROCHEN}),
    _S.FEHLGESCHLAGEN: frozenset({_S.BEZAHLT}),
    _S.ABGEBROCHEN: frozenset({_S.BEZAHLT}),
    _S.BEZAHLT: frozenset(),
}


class ForbiddenTransition(Exception):
    """A change of state that the table does not know."""


def check_transition(old: Zahlungsstatus, new: Zahlungsstatus) -> None:
    """Raises ForbiddenTransition."""
    if new not in TRANSITIONS[old]:
        raise ForbiddenTransition(f"{old} -> {new}")


# How long after a check the provider is asked again, in first pauses (20 s, 20 s, 30 s … 10 min); afterwards hourly.
_PAUSES = [1, 1, 1.5, 3, 6, 15, 30]
_PAYER_LEFT_AFTER = timedelta(days=2)


def wait_before_check(number: int, *, first: timedelta) -> timedelta:
    """The pause before check `number` (0 is the first); the `first` one is longer than a start takes."""
    return first * _PAUSES[number] if number < len(_PAUSES) else timedelta(hours=1)


def gives_up(age: timedelta) -> bool:
    """After two days the payer has left: the attempt counts as broken off, and is asked for once a day only."""
    return age > _PAYER_LEFT_AFTER


def make_kassenzeichen(*, prefix: str, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """`prefix` (digits), ten random digits and two check digits (mod 97, 98 minus rest, as RF creditor references).

    Random and not counted: a number tells nobody how much is paid here, and needs no lock. The scheme is the
    platform's own until the Kasse of a Kommune prescribes one.
    """
    body = f"{prefix}{draw(10**10):010d}"
    return body + f"{98 - int(body + '00') % 97:02d}"
