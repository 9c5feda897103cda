"""What helps against a Bescheid, when it counts as made known, and on which day the time to act ends.

The law as data (`daten/rechtsbehelfe.json`, `daten/bekanntgabe.json`): what no checked source names is marked there.
What a Kommune has deposited of a Leistung goes before; without that no Bescheid goes out (docs/adr/0053).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from portal.core.angaben import FesteAngaben
from portal.leistung.rules.fristen import end_of_period


class Rechtsbehelfsart(StrEnum):
    WIDERSPRUCH = "widerspruch"
    KLAGE = "klage"
    GERICHT = "gericht"  # the court may order the Standesamt to act, §§ 49, 50 PStG
    KEINER = "keiner"


class Verfahrensrecht(StrEnum):
    VWVFG = "vwvfg"
    SGB10 = "sgb10"
    AO = "ao"  # by way of the KAG NRW


class Weg(StrEnum):
    """How a Bescheid gets to its person. § 9 OZG (BundID) is none yet: whether day three or four counts is open."""

    POSTFACH = "postfach"  # of this portal, with consent only (§ 41 VwVfG NRW)
    POST = "post"


ARTEN = {
    Rechtsbehelfsart.WIDERSPRUCH: "Widerspruch",
    Rechtsbehelfsart.KLAGE: "Klage",
    Rechtsbehelfsart.GERICHT: "Antrag auf gerichtliche Entscheidung",
    Rechtsbehelfsart.KEINER: "kein Rechtsbehelf",
}
RECHTE = {
    Verfahrensrecht.VWVFG: "VwVfG NRW",
    Verfahrensrecht.SGB10: "SGB X",
    Verfahrensrecht.AO: "Abgabenordnung (über das KAG NRW)",
}
_WAY = {
    Rechtsbehelfsart.WIDERSPRUCH: ("Widerspruch einlegen", "Der Widerspruch ist einzulegen bei"),
    Rechtsbehelfsart.KLAGE: ("Klage erheben", "Die Klage ist zu erheben bei"),
    Rechtsbehelfsart.GERICHT: (
        "beantragen, dass das Gericht das Standesamt anweist, Ihrem Antrag zu entsprechen",
        "Der Antrag ist zu stellen bei",
    ),
}


class Vorschlag(FesteAngaben):
    """What the data say of a Leistung or Funktion (of all, where neither is named): to be completed by each Kommune."""

    leistungen: list[str] = []
    funktionen: list[str] = []
    art: Rechtsbehelfsart
    recht: Verfahrensrecht
    grundlage: str
    bestaetigt: bool  # a checked source names the kind; body and period it never names
    hinweis: str

    def fits(self, leistung_id: str, funktion_id: str | None) -> bool:
        named = self.leistungen or self.funktionen
        return not named or leistung_id in self.leistungen or (funktion_id or "") in self.funktionen


class Bekanntgaberegel(FesteAngaben):
    """From `gilt_ab` (the day it is sent) a Bescheid counts as made known `tage` days after it was sent."""

    weg: Weg
    recht: Verfahrensrecht
    gilt_ab: date
    tage: Annotated[int, Field(ge=0, le=30)]
    verschiebt: bool
    grundlage: str
    bestaetigt: bool


class BekanntgabeOpen(LookupError):
    """No rule is deposited for this way, law and day: nobody may compute a day."""


@dataclass(frozen=True)
class Rechtsbehelf:
    """As a Kommune has deposited it for a Leistung. `frist_monate` None: the law sets no period."""

    art: Rechtsbehelfsart
    stelle: str
    anschrift: str
    frist_monate: int | None
    recht: Verfahrensrecht
    grundlage: str
    wortlaut: str = ""  # of the Kommune; empty: made from the above

    @property
    def belehrung(self) -> str:
        """What the Bescheid says at its end: kind, body with its seat, period (as § 58 VwGO asks for)."""
        if self.wortlaut:
            return self.wortlaut
        if self.art == Rechtsbehelfsart.KEINER:
            return "Gegen diesen Bescheid ist kein Rechtsbehelf gegeben."
        what, where = _WAY[self.art]
        within = {None: "", 1: " innerhalb eines Monats nach seiner Bekanntgabe"}.get(
            self.frist_monate, f" innerhalb von {self.frist_monate} Monaten nach seiner Bekanntgabe"
        )
        seat = ", ".join([self.stelle, *filter(None, (line.strip() for line in self.anschrift.splitlines()))])
        return f"Gegen diesen Bescheid können Sie{within} {what}. {where}: {seat}."


def bekanntgaberegel(
    regeln: Iterable[Bekanntgaberegel], weg: Weg, recht: Verfahrensrecht, sent: date
) -> Bekanntgaberegel:
    """The rule of the day on which it was sent. Raises BekanntgabeOpen."""
    found = [each for each in regeln if (each.weg, each.recht) == (weg, recht) and each.gilt_ab <= sent]
    if not found:
        raise BekanntgabeOpen(f"{weg} {recht} {sent}")
    return max(found, key=lambda each: each.gilt_ab)


def bekanntgabe_am(regel: Bekanntgaberegel, sent: date) -> date:
    """The day on which what was sent on the day `sent` counts as made known."""
    return end_of_period(sent, days=regel.tage, extended=regel.verschiebt)


def last_day(made_known: date, months: int) -> date:
    """The last day to act, of a period of months that begins with making known; never on a weekend or holiday."""
    return end_of_period(made_known, months=months)
