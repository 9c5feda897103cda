"""What an order costs, line by line, with the reason. Amounts come from outside: each Kommune has its own rate.

Rule (NRW, see the definition's `rechtsgrundlage`): the first copy of a document from one register entry costs the full
rate, each further copy of the same document from the same entry in the same order the lower one; copies for purposes
that law makes free cost nothing and do not count as the first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.formular.rules.ablauf import Weg, walk
from portal.formular.rules.eingabe import Auswahl, Kontext, as_text
from portal.formular.rules.modell import Formular, Gebuehr
from portal.formular.rules.seite import describe_entry


@dataclass(frozen=True)
class Satz:
    """A Kommune's rate in euro cents, for the first and for each further copy. Raises ValueError below zero."""

    erste_cents: int
    weitere_cents: int

    def __post_init__(self) -> None:
        if self.erste_cents < 0 or self.weitere_cents < 0:
            raise ValueError("A fee is never negative.")


@dataclass(frozen=True)
class Position:
    """A line of the computation; amounts in euro cents. `text` and `grund` may name a person or their purpose."""

    text: str
    anzahl: int
    einzel_cents: int
    summe_cents: int
    grund: str
    art: str = field(default="", compare=False)  # the kind of document alone

    def without_person(self) -> Position:
        """The line as a Forderung keeps it in clear: what was ordered, not for whom, nor for which benefit."""
        return replace(self, text=self.art, grund=self.grund if self.summe_cents else "")


def compute_fee(formular: Formular, answers: Mapping[str, Any], satz: Satz, kontext: Kontext) -> list[Position]:
    """The lines in the order of the documents; empty for a form without a fee. The sum does not depend on the order."""
    return fee_on(formular, walk(formular, answers, kontext), satz, kontext)


def fee_on(formular: Formular, weg: Weg, satz: Satz, kontext: Kontext) -> list[Position]:
    """As `compute_fee`, with the walk already done."""
    gebuehr = formular.gebuehr
    if gebuehr is None:
        return []
    charged: set[tuple[str, ...]] = set()
    positions: list[Position] = []
    for entry in weg.voll.get(gebuehr.gruppe, []):
        count = entry.get(gebuehr.anzahl)
        if isinstance(count, int) and count > 0 and entry.get(gebuehr.art):
            positions.extend(_positions(formular, gebuehr, entry, count, charged, satz, kontext))
    return positions


def total_cents(positions: list[Position]) -> int:
    return sum(position.summe_cents for position in positions)


def _positions(
    formular: Formular,
    gebuehr: Gebuehr,
    entry: Mapping[str, Any],
    count: int,
    charged: set[tuple[str, ...]],
    satz: Satz,
    kontext: Kontext,
) -> list[Position]:
    text = describe_entry(formular, gebuehr.anzeige, entry, kontext)
    art = describe_entry(formular, [gebuehr.art], entry, kontext)
    if entry.get(gebuehr.zweck) in gebuehr.frei:
        return [Position(text, count, 0, 0, _free_reason(formular, gebuehr, entry, kontext), art)]
    key = _key(gebuehr, entry)
    result = []
    if key not in charged:
        charged.add(key)
        result.append(Position(text, 1, satz.erste_cents, satz.erste_cents, gebuehr.erste, art))
        count -= 1
    if count:
        result.append(Position(text, count, satz.weitere_cents, count * satz.weitere_cents, gebuehr.weitere, art))
    return result


def _key(gebuehr: Gebuehr, entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Kind of document and register entry, however its names were typed."""
    values = (str(entry.get(name, "")) for name in [gebuehr.art, *gebuehr.eintrag])
    return tuple(" ".join(unicodedata.normalize("NFC", value).casefold().split()) for value in values)


def _free_reason(formular: Formular, gebuehr: Gebuehr, entry: Mapping[str, Any], kontext: Kontext) -> str:
    feld = formular.feld(gebuehr.zweck)
    optionen = tuple(Auswahl(option.wert, option.label, kurz=option.kurz) for option in feld.optionen)
    return gebuehr.kostenlos.replace("{zweck}", as_text(feld, entry.get(gebuehr.zweck), optionen, kontext))
