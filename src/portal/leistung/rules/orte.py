"""Which place somebody means by what they typed: Ort, Ortsteil, PLZ, an address line, or something near to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from portal.leistung.rules.suche import distance, fold

MAX_LENGTH = 120
_PLZ = re.compile(r"\b\d{5}\b")
_WORDS = re.compile(r"[a-z]+(?:\.(?=\s|$))?")
_IGNORED = frozenset(["stadt", "gemeinde", "ortsteil", "kreis", "deutschland", "strasse"])


@dataclass(frozen=True)
class Ortsname:
    """A place as the directory has it. `hauptort`: the place that gives the Kommune its name."""

    id: int
    name: str
    plz: str
    kommune_id: str
    hauptort: bool = False


class Ergebnis(Enum):
    """What came of reading a place."""

    GEFUNDEN = "gefunden"
    MEHRDEUTIG = "mehrdeutig"  # in more than one Kommune: ask back
    AEHNLICH = "aehnlich"  # nothing of that name, but something near to it: ask back
    AUSSERHALB = "ausserhalb"  # not in the directory


@dataclass(frozen=True)
class Gelesen:
    """The places that may be meant: one Kommune's when GEFUNDEN (the best first), several to choose from otherwise."""

    ergebnis: Ergebnis
    orte: tuple[Ortsname, ...] = ()


def read_place(text: str, orte: Sequence[Ortsname]) -> Gelesen:
    """The place meant by `text`. A PLZ or name that lies in two Kommunen asks back; a street alone is not known."""
    folded = fold(text[:MAX_LENGTH])
    plz = set(_PLZ.findall(folded))
    tokens = [word.rstrip(".") for word in _WORDS.findall(folded)]
    named = _narrowed(_named(tokens, orte))
    in_plz = [ort for ort in orte if ort.plz in plz]
    both = [ort for ort in named if ort.plz in plz]
    if found := both or named or in_plz:
        return _decided(found, by_plz=not named)
    if plz and not in_plz:
        return Gelesen(Ergebnis.AUSSERHALB)
    near = _near(tokens, orte)
    return Gelesen(Ergebnis.AEHNLICH, tuple(near)) if near else Gelesen(Ergebnis.AUSSERHALB)


def _named(tokens: Sequence[str], orte: Iterable[Ortsname]) -> list[list[Ortsname]]:
    """The places of each name that occurs in the text, longest names first, no word used twice."""
    by_name: dict[tuple[str, ...], list[Ortsname]] = {}
    for ort in orte:
        by_name.setdefault(tuple(_WORDS.findall(fold(ort.name))), []).append(ort)
    found, used = [], set[int]()
    for length in range(min(4, len(tokens)), 0, -1):
        for start in range(len(tokens) - length + 1):
            span = range(start, start + length)
            if used.isdisjoint(span) and (hits := by_name.get(tuple(tokens[start : start + length]))):
                found.append(hits)
                used.update(span)
    return found


def _narrowed(named: Sequence[list[Ortsname]]) -> list[Ortsname]:
    """One place out of several names: "Beeck, Wegberg" is the Beeck in Wegberg, not Wegberg and two Beecks."""
    if not named:
        return []
    main = {ort.kommune_id for hits in named for ort in hits if ort.hauptort}
    parts = [ort for hits in named for ort in hits if not ort.hauptort]
    inside = [ort for ort in parts if ort.kommune_id in main]
    if main and parts:
        return inside or [ort for hits in named for ort in hits]
    return [ort for hits in named for ort in hits]


def _decided(found: Sequence[Ortsname], *, by_plz: bool) -> Gelesen:
    kommunen = {ort.kommune_id for ort in found}
    ordered = sorted(found, key=lambda ort: (not (by_plz and ort.hauptort), fold(ort.name)))
    return Gelesen(Ergebnis.GEFUNDEN if len(kommunen) == 1 else Ergebnis.MEHRDEUTIG, tuple(ordered))


def _near(tokens: Sequence[str], orte: Iterable[Ortsname]) -> list[Ortsname]:
    """Places whose name differs by a typing error or two from a word of the text."""
    asked = [word for word in tokens if len(word) >= 4 and word not in _IGNORED]
    rated = []
    for ort in orte:
        name = fold(ort.name)
        best = min((distance(word, name) for word in [*asked, " ".join(tokens)]), default=99)
        if best <= (1 if len(name) <= 6 else 2):
            rated.append((best, name, ort))
    return [ort for _, _, ort in sorted(rated, key=lambda entry: entry[:2])][:5]
