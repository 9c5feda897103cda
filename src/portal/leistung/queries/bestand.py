"""Reads of the take-over: what became of a Kommune's old list of services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.core.db import transaction_required
from portal.leistung.models import Bestandseintrag, Leistung

HEADER = ["Nr.", "Bisherige Seite", "Link", "Stand", "Im Portal", "Entschieden", "Begründung"]
ONLY_PORTAL, GONE = "nur im Portal", "nicht mehr auf der Liste"


@dataclass(frozen=True)
class Abdeckung:
    """The old list of a Kommune beside the portal. `eintraege` that are on the list; `weg` were on it once."""

    eintraege: list[Bestandseintrag]
    weg: list[Bestandseintrag]
    nur_portal: list[Leistung]
    titel: dict[str, str]  # of the candidates

    @property
    def zahlen(self) -> Counter[str]:
        """How many entries of the list stand how."""
        return Counter(each.zuordnung for each in self.eintraege)


@transaction_required
def coverage() -> Abdeckung:
    """The coverage of the Kommune of this unit. Two statements."""
    rows = list(Bestandseintrag.objects.select_related("leistung").order_by("nr"))
    here = [row for row in rows if row.noch_da]
    covered = {row.leistung_id for row in here}
    leistungen = list(Leistung.objects.order_by("titel"))
    return Abdeckung(
        eintraege=here,
        weg=[row for row in rows if not row.noch_da],
        nur_portal=[leistung for leistung in leistungen if leistung.id not in covered],
        titel={leistung.id: leistung.titel for leistung in leistungen},
    )


def report_rows(found: Abdeckung) -> Iterator[list[str]]:
    """The coverage as a table under `HEADER`: the list, what left it, and what only the portal has."""
    for entry in found.eintraege:
        yield [str(entry.nr), entry.titel, entry.link, entry.get_zuordnung_display(), *_outcome(entry, found.titel)]
    for entry in found.weg:
        yield [str(entry.nr), entry.titel, entry.link, GONE, *_outcome(entry, found.titel)]
    for leistung in found.nur_portal:
        yield ["", "", "", ONLY_PORTAL, leistung.titel, "", ""]


def _outcome(entry: Bestandseintrag, titles: Mapping[str, str]) -> list[str]:
    if entry.leistung is not None:
        there = entry.leistung.titel
    elif entry.zuordnung == Bestandseintrag.Zuordnung.UNSICHER:
        there = "vielleicht: " + ", ".join(f"{titles.get(each, each)} [{each}]" for each in entry.kandidaten)
    else:
        there = ""
    decided = ""
    if entry.entschieden_am:
        decided = f"{entry.entschieden_durch} ({entry.entschieden_rolle}), {entry.entschieden_am:%d.%m.%Y}"
    return [there, decided, entry.begruendung]
