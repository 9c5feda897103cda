"""The typical duration of a Leistung: when it may be told, and in whole days. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

LEAST = 20  # finished Vorgänge; with fewer it says nothing about the next one, and perhaps much about one of them
WINDOW = timedelta(days=2 * 365)  # an office changes: what is longer ago does not count


@dataclass(frozen=True)
class Spanne:
    """Whole days: one in ten was faster than `von`, one in ten slower than `bis`."""

    von: int
    mitte: int
    bis: int


def spanne(count: int, tenth: float, median: float, ninetieth: float) -> Spanne | None:
    """Out of days with fractions; a part of a day counts as one. None where too few were finished."""
    if count < LEAST:
        return None
    von, mitte, bis = (max(1, math.ceil(value - 1e-9)) for value in (tenth, median, ninetieth))
    return Spanne(von, mitte, bis)
