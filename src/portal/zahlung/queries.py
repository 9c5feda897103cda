"""Reads of what was paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.zahlung.models import Forderung


@dataclass(frozen=True)
class Anteilssumme:
    """What another Kommune gets of a month's fees by an agreement (ids), in euro cents; `gesamt_cents` is the whole."""

    kommune: str
    vereinbarung: str
    anzahl: int
    gesamt_cents: int
    cents: int


@transaction_required
def shares_of_month(month: date) -> list[Anteilssumme]:
    """Of what was paid to the Kommune of this unit in the month that begins on `month` (Europe/Berlin)."""
    start = datetime.combine(month.replace(day=1), time(), BERLIN)
    end = datetime.combine((month.replace(day=1) + timedelta(days=32)).replace(day=1), time(), BERLIN)
    rows = Forderung.objects.filter(bezahlt_am__gte=start, bezahlt_am__lt=end, positionen__contains=[{"anteile": [{}]}])
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for positionen in rows.values_list("positionen", flat=True):
        for line, share in _shares(positionen):
            found = sums[share["kommune"], share["vereinbarung"]]
            found[0] += line["anzahl"]
            found[1] += line["summe_cents"]
            found[2] += share["cents"]
    return [Anteilssumme(*key, *numbers) for key, numbers in sorted(sums.items())]


def _shares(positionen: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The lines of which another one gets a part, with that part; the rest names no agreement."""
    for line in positionen:
        yield from ((line, share) for share in line.get("anteile", []) if share["vereinbarung"])
