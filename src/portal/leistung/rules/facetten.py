"""Filters of the search with their counts. A filter is one chosen value of a facet; a Leistung may have several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Merkmale = Mapping[str, tuple[str, ...]]  # facet -> the values of one Leistung

FACETTEN = ("lebenslage", "zielgruppe", "zustaendig", "weg", "anmeldung", "kosten")


@dataclass(frozen=True)
class Wert:
    """One value of a facet, and how many of the results have it under all the other chosen filters."""

    wert: str
    anzahl: int


def passes(merkmale: Merkmale, chosen: Mapping[str, str]) -> bool:
    """Whether a Leistung has all the chosen values."""
    return all(wert in merkmale[facette] for facette, wert in chosen.items())


def count_values(rows: Sequence[Merkmale], chosen: Mapping[str, str]) -> dict[str, list[Wert]]:
    """The values of each facet, the most frequent first. A facet's own choice does not narrow its own counts."""
    counted = {}
    for facette in FACETTEN:
        others = {name: wert for name, wert in chosen.items() if name != facette}
        counts = Counter(wert for row in rows if passes(row, others) for wert in row[facette])
        if facette in chosen:
            counts.setdefault(chosen[facette], 0)
        counted[facette] = [Wert(wert, anzahl) for wert, anzahl in sorted(counts.items(), key=_frequent_first)]
    return counted


def _frequent_first(item: tuple[str, int]) -> tuple[int, str]:
    wert, anzahl = item
    return -anzahl, wert


def responsible(levels: Sequence[str], ebene: str) -> tuple[str, ...]:
    """Who answers: from the records of the area, or from the level that a Leistung without Funktion names."""
    if levels:
        return tuple(sorted(set(levels)))
    return ({"Kommune": "kommune", "Kreis": "kreis"}.get(ebene, "andere"),)


def way(is_online: bool, formtyp: str) -> str:
    """How it can be done here today: online, only with an appointment, or with what the page informs about."""
    return "online" if is_online else "termin" if formtyp == "termin" else "information"


def costs(fee_text: str, has_amount: bool) -> str:
    """Whether it costs money, from what is verified; "offen" where nothing is deposited."""
    if has_amount or "€" in fee_text:
        return "ja"
    free = any(word in fee_text for word in ("gebührenfrei", "unentgeltlich", "kostenfrei"))
    return "nein" if free else "offen"
