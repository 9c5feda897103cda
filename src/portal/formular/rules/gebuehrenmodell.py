"""What a form says of its fee: lines with their conditions, never an amount that would be charged.

Amounts are those that the Kommune has confirmed (`gebuehr.Satz`). A form may know what is usual; that is a suggestion
for the editor, with its source.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from portal.core.angaben import FesteAngaben
from portal.formular.rules.ausdruck import Ausdruck
from portal.formular.rules.grundmodell import Kennung, Slug


class Urkundengebuehr(FesteAngaben):
    """The fee of an order of documents: the first copy of each entry, and each further one. Amounts: `gebuehr.Satz`."""

    gruppe: Kennung
    anzahl: Kennung  # ganzzahl: copies
    art: Kennung  # auswahl: kind of document
    zweck: Kennung
    frei: list[str]  # values of `zweck` for which nothing is charged
    eintrag: list[Kennung]  # fields that tell one register entry from another
    anzeige: list[Kennung]  # fields that describe a line
    erste: str  # reasons, in German
    weitere: str
    kostenlos: str  # with {zweck}
    hinweise: list[str] = []
    rechtsgrundlage: str = ""


class Gebuehrensatz(FesteAngaben):
    """An amount that the Kommune names. What is usual, in cents, is shown to its editor and never taken by itself."""

    schluessel: Kennung
    titel: str
    leistungen: list[Slug] = []  # only for these of the form; empty: for all
    vorschlag_cents: int | None = None
    quelle: str = ""  # where the suggestion stands; alone: where an amount may be found
    bestaetigt: bool = False  # it was verified in a public source

    @model_validator(mode="after")
    def check(self) -> Self:
        if self.vorschlag_cents is not None and not self.quelle:
            raise ValueError(f"{self.schluessel}: a suggestion needs its source")
        return self


class Gebuehrenposition(FesteAngaben):
    """A line: charged where `wenn` holds, as often as `anzahl` says; with `gruppe` once for each such entry of it."""

    titel: str
    grund: str
    satz: Kennung  # key of the rate
    wenn: Ausdruck | None = None
    anzahl: Ausdruck | None = None  # once, where nothing is said
    gruppe: Kennung | None = None


class Gebuehr(FesteAngaben):
    """The lines of a fee. Where none applies, law makes it free, a notice will say the amount, or whether it costs
    anything is for the Kommune to say (`sonst`).
    """

    saetze: list[Gebuehrensatz] = []
    positionen: list[Gebuehrenposition] = []
    sonst: Literal["bescheid", "frei", "kommune"] = "bescheid"
    annahme: Ausdruck | None = None  # where it holds, the Kommune of the place takes the Antrag for another one
    hinweise: list[str] = []
    rechtsgrundlage: str = ""

    def rates_for(self, leistung_id: str) -> list[Gebuehrensatz]:
        """The amounts that a Kommune names for this Leistung."""
        return [satz for satz in self.saetze if not satz.leistungen or leistung_id in satz.leistungen]
