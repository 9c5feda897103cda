"""What an Antrag costs, line by line, with the reason. Amounts come from outside: each Kommune has its own rates.

Most forms list their lines (`gebuehrenmodell.Gebuehr`). Documents have a rule of their own (NRW, see the definition's
`rechtsgrundlage`): the first copy of a document from one register entry costs the full
rate, each further copy of the same document from the same entry in the same order the lower one; copies for purposes
that law makes free cost nothing and do not count as the first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from portal.formular.rules.ablauf import Weg, at_the_end, walk
from portal.formular.rules.ausdruck import Umgebung, evaluate, holds
from portal.formular.rules.eingabe import Auswahl, Kontext, as_text
from portal.formular.rules.gebuehrenmodell import Gebuehr, Gebuehrenposition, Urkundengebuehr
from portal.formular.rules.modell import Formular
from portal.formular.rules.seite import describe_entry


class Kosten(StrEnum):
    """What can be said of the fee now."""

    BERECHNET = "berechnet"  # line by line
    FREI = "frei"
    BESCHEID = "bescheid"  # a notice will say the amount
    OFFEN = "offen"  # the Kommune has not confirmed its amounts
    KOMMUNE = "kommune"  # whether it costs anything is for the Kommune to say, and it has not yet


class RateMissing(LookupError):
    """The Kommune has confirmed no amount for a line that applies; the argument is the key of its rate."""


@dataclass(frozen=True)
class Satz:
    """What a Kommune charges, in euro cents: for the first and each further copy, or by the keys of the form's rates.

    Raises ValueError below zero.
    """

    erste_cents: int | None = None
    weitere_cents: int | None = None
    nach_schluessel: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any(cents < 0 for cents in self.amounts):
            raise ValueError("A fee is never negative.")

    @property
    def amounts(self) -> list[int]:
        """Every amount that is confirmed."""
        plain = (self.erste_cents, self.weitere_cents)
        return [*(cents for cents in plain if cents is not None), *self.nach_schluessel.values()]


@dataclass(frozen=True)
class Gebuehrenanteil:
    """The part of a line that a Kommune gets, in euro cents, and by which agreement: its id, "" for who decides."""

    kommune: str
    cents: int
    vereinbarung: str


@dataclass(frozen=True)
class Position:
    """A line of the computation; amounts in euro cents. `text` and `grund` may name a person or their purpose."""

    text: str
    anzahl: int
    einzel_cents: int
    summe_cents: int
    grund: str
    art: str = field(default="", compare=False)  # the kind of document alone
    satz: str = field(default="", compare=False)  # key of the rate
    anteile: tuple[Gebuehrenanteil, ...] = field(
        default=(), compare=False
    )  # who gets which part of it; empty: one gets all

    def shared(self, share: Decimal, *, of: str, to: str, vereinbarung: str) -> Position:
        """The line with the part of `to` (ids of Kommune), rounded half up to a cent; the rest is that of `of`.

        How parties round is theirs to agree: whoever settles a month reckons with the sum, not with these.
        """
        part = int((self.summe_cents * share).quantize(Decimal(1), ROUND_HALF_UP))
        return replace(
            self, anteile=(Gebuehrenanteil(of, self.summe_cents - part, ""), Gebuehrenanteil(to, part, vereinbarung))
        )

    def without_person(self) -> Position:
        """The line as a Forderung keeps it in clear: what was ordered, not for whom, nor for which benefit."""
        return replace(self, text=self.art, grund=self.grund if self.summe_cents else "")


def compute_fee(formular: Formular, answers: Mapping[str, Any], satz: Satz, kontext: Kontext) -> list[Position]:
    """The lines as the form lists them; empty for a form without a fee. Raises RateMissing.

    The sum does not depend on the order of entries.
    """
    return fee_on(formular, walk(formular, answers, kontext), satz, kontext)


def fee_on(formular: Formular, weg: Weg, satz: Satz, kontext: Kontext) -> list[Position]:
    """As `compute_fee`, with the walk already done."""
    match formular.gebuehr:
        case Urkundengebuehr() as gebuehr:
            return _documents(formular, gebuehr, weg, satz, kontext)
        case Gebuehr() as gebuehr:
            umgebung = at_the_end(weg, kontext)
            return [line for position in gebuehr.positionen for line in _lines(position, weg, satz, umgebung)]
    return []


def costs_on(formular: Formular, weg: Weg, satz: Satz, kontext: Kontext) -> tuple[Kosten, list[Position]]:
    """What can be said of the fee on this way, with its lines. `satz` holds what the Kommune has confirmed."""
    try:
        positionen = fee_on(formular, weg, satz, kontext)
    except RateMissing:
        return Kosten.OFFEN, []
    if positionen or isinstance(formular.gebuehr, Urkundengebuehr):
        return Kosten.BERECHNET, positionen
    if satz.amounts and not any(satz.amounts):
        return Kosten.FREI, []
    if formular.gebuehr is not None and formular.gebuehr.sonst != "kommune":
        return Kosten(formular.gebuehr.sonst), []
    return Kosten.BESCHEID if satz.amounts else Kosten.KOMMUNE, []


def is_taken_elsewhere(formular: Formular, weg: Weg, kontext: Kontext) -> bool:
    """Whether the person hands it in at the Kommune of the place, and another authority decides."""
    gebuehr = formular.gebuehr
    return (
        isinstance(gebuehr, Gebuehr)
        and gebuehr.annahme is not None
        and holds(gebuehr.annahme, at_the_end(weg, kontext))
    )


def total_cents(positionen: list[Position]) -> int:
    return sum(position.summe_cents for position in positionen)


def _lines(position: Gebuehrenposition, weg: Weg, satz: Satz, umgebung: Umgebung) -> list[Position]:
    """The line of this position with all entries for which it applies; none where it does not."""
    inside = [umgebung]
    if position.gruppe is not None:
        inside = [umgebung.with_layer(entry) for entry in weg.voll.get(position.gruppe, [])]
    count = sum(_count(position, each) for each in inside if holds(position.wenn, each))
    if not count:
        return []
    if position.satz not in satz.nach_schluessel:
        raise RateMissing(position.satz)
    cents = satz.nach_schluessel[position.satz]
    return [Position(position.titel, count, cents, count * cents, position.grund, position.titel, position.satz)]


def _count(position: Gebuehrenposition, umgebung: Umgebung) -> int:
    count = 1 if position.anzahl is None else evaluate(position.anzahl, umgebung)
    return count if isinstance(count, int) and count > 0 else 0


def _documents(formular: Formular, gebuehr: Urkundengebuehr, weg: Weg, satz: Satz, kontext: Kontext) -> list[Position]:
    if satz.erste_cents is None or satz.weitere_cents is None:
        raise RateMissing("erste" if satz.erste_cents is None else "weitere")
    cents = (satz.erste_cents, satz.weitere_cents)
    charged: set[tuple[str, ...]] = set()
    positions: list[Position] = []
    for entry in weg.voll.get(gebuehr.gruppe, []):
        count = entry.get(gebuehr.anzahl)
        if isinstance(count, int) and count > 0 and entry.get(gebuehr.art):
            positions.extend(_copies(formular, gebuehr, entry, count, charged, cents, kontext))
    return positions


def _copies(
    formular: Formular,
    gebuehr: Urkundengebuehr,
    entry: Mapping[str, Any],
    count: int,
    charged: set[tuple[str, ...]],
    cents: tuple[int, int],
    kontext: Kontext,
) -> list[Position]:
    text = describe_entry(formular, gebuehr.anzeige, entry, kontext)
    art = describe_entry(formular, [gebuehr.art], entry, kontext)
    if entry.get(gebuehr.zweck) in gebuehr.frei:
        return [Position(text, count, 0, 0, _free_reason(formular, gebuehr, entry, kontext), art)]
    key, (first, further) = _key(gebuehr, entry), cents
    result = []
    if key not in charged:
        charged.add(key)
        result.append(Position(text, 1, first, first, gebuehr.erste, art))
        count -= 1
    if count:
        result.append(Position(text, count, further, count * further, gebuehr.weitere, art))
    return result


def _key(gebuehr: Urkundengebuehr, entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Kind of document and register entry, however its names were typed."""
    values = (str(entry.get(name, "")) for name in [gebuehr.art, *gebuehr.eintrag])
    return tuple(" ".join(unicodedata.normalize("NFC", value).casefold().split()) for value in values)


def _free_reason(formular: Formular, gebuehr: Urkundengebuehr, entry: Mapping[str, Any], kontext: Kontext) -> str:
    feld = formular.feld(gebuehr.zweck)
    optionen = tuple(Auswahl(option.wert, option.label, kurz=option.kurz) for option in feld.optionen)
    return gebuehr.kostenlos.replace("{zweck}", as_text(feld, entry.get(gebuehr.zweck), optionen, kontext))
