"""Periods that the law sets an authority for a Leistung: how long, from what, on which basis, since when.

A deemed approval is only where a special law orders it (§ 42a (1) VwVfG NRW): without a rule there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from portal.core.angaben import FesteAngaben
from portal.leistung.rules.fristen import end_of_period


class Fristart(StrEnum):
    """What an authority has to do by the end of a period, or what happens then."""

    BEARBEITUNG = "bearbeitung"  # it means to be ready; its own word, never a rule of the law
    EMPFANGSBESTAETIGUNG = "empfangsbestaetigung"  # an Anzeige is acknowledged (§ 15 (1) GewO), never approved
    FIKTION = "fiktion"  # without a decision the approval counts as given (§ 42a VwVfG NRW)


class Ereignis(StrEnum):
    """From what a period runs; the day of the event does not count (§ 187 (1) BGB)."""

    EINGANG = "eingang"
    UNTERLAGEN_VOLLSTAENDIG = "unterlagen_vollstaendig"


class Fristregel(FesteAngaben):
    """One rule. `bestaetigt` is False while nobody has read the law: then an office confirms it in each single case."""

    art: Fristart
    leistungen: Annotated[list[str], Field(min_length=1)]
    ereignis: Ereignis
    tage: Annotated[int, Field(ge=0, le=366)] = 0
    monate: Annotated[int, Field(ge=0, le=24)] = 0
    verschoben: bool = True  # ends on a working day: § 193 BGB, § 31 (3) VwVfG NRW
    rechtsgrundlage: Annotated[str, Field(min_length=5, max_length=200)]
    gilt_ab: date | None  # None: since before the portal
    gilt_bis: date | None = None
    bestaetigt: bool
    quelle: str

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.art is Fristart.BEARBEITUNG:
            raise ValueError("a processing time is an office's own and stands in its Angebot")
        if not self.tage and not self.monate:
            raise ValueError("a period has a length")
        if (self.art is Fristart.FIKTION) != (self.ereignis is Ereignis.UNTERLAGEN_VOLLSTAENDIG):
            raise ValueError("a deemed approval runs from complete documents, and nothing else does")
        return self

    def counts_on(self, day: date) -> bool:
        return (self.gilt_ab is None or self.gilt_ab <= day) and (self.gilt_bis is None or day <= self.gilt_bis)

    def end(self, event: date) -> date:
        """The last day of the period."""
        return end_of_period(event, days=self.tage, months=self.monate, extended=self.verschoben)


def rules_on(regeln: Iterable[Fristregel], leistung_id: str, day: date) -> list[Fristregel]:
    """The rules for a Leistung that count on `day`; a later change of the law touches no older Vorgang."""
    return [regel for regel in regeln if leistung_id in regel.leistungen and regel.counts_on(day)]
