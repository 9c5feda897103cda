"""How long the Akte of a Vorgang is kept after its end, what then happens, and where looks at it are not shown.

The rules are dated data (`leistung/daten/aufbewahrung.json`). The first that fits counts, so special ones stand first
and the last one fits everything. `bestaetigt: false` is said wherever a rule is shown.
"""

from __future__ import annotations

import calendar
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from portal.core.angaben import FesteAngaben

LEAST_MONTHS = 4  # the figures of a month are counted and published before the first of its Vorgänge goes


class Danach(StrEnum):
    """What happens with an Akte at the end of its retention."""

    LOESCHEN = "loeschen"
    ANBIETEN = "anbieten"  # to the Kommune's archive, which says yes or no; then it is deleted here
    ANONYMISIEREN = "anonymisieren"  # nothing but the counted figures remains: never before they are counted


class Regel(FesteAngaben):
    """`monate` after the end. `kommunen`, `leistungen`, `zustaende` (values of vorgang's Status): empty means all."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{2,39}$")]
    titel: Annotated[str, Field(min_length=3, max_length=80)]
    kommunen: tuple[str, ...] = ()
    leistungen: tuple[str, ...] = ()
    zustaende: tuple[str, ...] = ()
    monate: Annotated[int, Field(ge=LEAST_MONTHS)]
    danach: Danach
    grund: Annotated[str, Field(min_length=3, max_length=300)]
    rechtsgrundlage: str
    bestaetigt: bool = False

    def fits(self, leistung_id: str, zustand: str) -> bool:
        return (not self.leistungen or leistung_id in self.leistungen) and (
            not self.zustaende or zustand in self.zustaende
        )


class Verborgen(FesteAngaben):
    """Leistungen where the person is not shown who looked, because that would endanger others or the purpose."""

    leistungen: Annotated[tuple[str, ...], Field(min_length=1)]
    grund: Annotated[str, Field(min_length=3, max_length=300)]
    rechtsgrundlage: str
    bestaetigt: bool = False


class Aufbewahrung(FesteAngaben):
    """The whole file, as it stands since `stand`."""

    stand: date
    regeln: Annotated[tuple[Regel, ...], Field(min_length=1)]
    verborgen: tuple[Verborgen, ...] = ()

    @model_validator(mode="after")
    def check(self) -> Aufbewahrung:
        """Every Vorgang needs a rule, and a report names each by its id."""
        if self.regeln[-1].kommunen or self.regeln[-1].leistungen or self.regeln[-1].zustaende:
            raise ValueError("the last rule must fit everything")
        if len({regel.id for regel in self.regeln}) < len(self.regeln):
            raise ValueError("two rules of one id")
        return self

    def of_kommune(self, kommune_id: str) -> Aufbewahrung:
        """What counts there: the common rules, and between them those that it has set itself."""
        rules = tuple(regel for regel in self.regeln if not regel.kommunen or kommune_id in regel.kommunen)
        return self.model_copy(update={"regeln": rules})

    def rule_for(self, leistung_id: str, zustand: str) -> Regel:
        return next(regel for regel in self.regeln if regel.fits(leistung_id, zustand))

    def hidden_for(self, leistung_id: str) -> Verborgen | None:
        """Why looks at Vorgänge of this Leistung are not shown; None: they are."""
        return next((each for each in self.verborgen if leistung_id in each.leistungen), None)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last where it has no such day (as § 188 (3) BGB)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def deletion_day(end: date, regel: Regel) -> date:
    """The first day on which the Akte of a Vorgang that ended on `end` may go (days in Europe/Berlin)."""
    return months_later(end, regel.monate)
