"""What two authorities agree, as editors write it, and what becomes of an agreement that is changed from a day on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

from portal.core.angaben import Angaben
from portal.leistung.rules.zustaendigkeit import Art

_EFFECT = {
    Art.DELEGIEREND: ("zustaendig", "durchfuehrend"),
    Art.MANDATIEREND: ("durchfuehrend",),
    Art.ANNAHME: ("annehmend",),
}
# What decides who answers; all else only tells about the agreement.
DECIDING = ("art", "von", "an", "gebiet", "funktionen", "leistungen", "aemter")


class Annahmepunkt(Angaben):
    """Whether a Kommune takes the application for a Leistung; None is unknown, not no."""

    kommune: str
    leistung: str
    nimmt_an: bool | None = None
    bedingung: str = ""


class Vereinbarungsstand(Angaben):
    """The content of a draft. `ab` and `bis` are its first and last day; a change counts from `gilt_ab` on.

    Without `gilt_ab` what is written counts for the whole time. `extern_am` and `extern_beleg` record the consent of
    the parties that do not use the portal.
    """

    titel: str = ""
    bereich: str = ""
    art: Art = Art.DELEGIEREND
    von: list[str] = []
    an: list[str] = []
    gebiet: list[str] | None = None
    funktionen: list[str] = []
    leistungen: list[str] = []
    aemter: list[str] = []
    rechtsform: str = ""
    ab: date | None = None
    bis: date | None = None
    gilt_ab: date | None = None
    genehmigt_am: date | None = None
    bekanntgemacht_am: date | None = None
    gebuehrenregel: str = "keine"
    anteil: Decimal | None = None  # of the fee: 0.1 is a tenth
    gebuehrenbasis: str = ""
    kostenregel: str = ""
    erlaeuterung: str = ""
    annahme: list[Annahmepunkt] = []
    extern_am: date | None = None
    extern_beleg: str = ""

    @property
    def parties(self) -> frozenset[str]:
        """Who takes part, and whose area is named."""
        return frozenset((*self.von, *self.an, *(self.gebiet or ())))

    @property
    def effects(self) -> list[str]:
        """What it moves, in the words of `Vereinbarung.Wirkung`."""
        money = ("geld",) if self.gebuehrenregel != "keine" else ()
        return [*_EFFECT.get(self.art, ()), *money]

    def decides_like(self, other: Vereinbarungsstand) -> bool:
        """Whether both lead to the same answers on every day on which both count."""
        return all(_as_set(getattr(self, name)) == _as_set(getattr(other, name)) for name in DECIDING)


def consenting(new: Vereinbarungsstand, old: Vereinbarungsstand | None, *, on_portal: Collection[str]) -> list[str]:
    """Who has to consent in the portal: all parties, those that leave with this change too, in a fixed order."""
    parties = new.parties | (old.parties if old else frozenset())
    return sorted(parties & set(on_portal))


def elsewhere(stand: Vereinbarungsstand, *, on_portal: Collection[str]) -> list[str]:
    """The parties that do not use the portal."""
    return sorted(stand.parties - set(on_portal))


def successor_id(name: str, taken: Collection[str]) -> str:
    """The id of what follows on an agreement: `name-2`, `name-3`."""
    stem, _, number = name.rpartition("-")
    base = stem if stem and number.isdigit() and len(number) < 3 else name
    return next(each for n in range(2, 1000) if (each := f"{base[:56]}-{n}") not in taken)


def day_before(day: date) -> date:
    """The last day of what ends when something else begins."""
    return day - timedelta(days=1)


def _as_set(value: object) -> object:
    return frozenset(value) if isinstance(value, list) else value
