"""What postfach needs from outside: the Postfach of a Nutzerkonto, into which an authority puts messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Kontobrief:
    """A message for the Postfach of somebody's Nutzerkonto.

    `postfach` is its address as the identity provider named it, `stufe` the STORK level that reading takes,
    `kennung` our own id: the same for every repetition.
    """

    kennung: str
    postfach: str
    stufe: int
    absender: str
    betreff: str
    text: str
    leistung: str
    adresse: str  # of the Vorgang on this portal


class Kontopostfach(Protocol):
    """The Postfach of the Nutzerkonten. Messages cannot be called back."""

    def deliver(self, brief: Kontobrief) -> None:
        """Put it in. Raises Temporary (unclear whether it arrived), Permanent."""
