"""Which invented Vorgänge there are: how many where, when submitted, and how each goes on. Pure and seeded."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
DEMO_DAY = datetime(2026, 11, 16, 9, 0, tzinfo=BERLIN)  # a Monday; the clock stands here at the first start
_SEED = 20261116


class Verlauf(StrEnum):
    """How a Vorgang goes on, named by where it stands on the demo's day."""

    WARTET_AUF_ZAHLUNG = "wartet_auf_zahlung"
    ZAHLUNG_FEHLGESCHLAGEN = "zahlung_fehlgeschlagen"  # and may be paid again
    ERLOSCHEN = "erloschen"
    NEU = "neu"
    IN_BEARBEITUNG = "in_bearbeitung"
    UEBERFAELLIG = "ueberfaellig"
    RUECKFRAGE = "rueckfrage"
    RUECKFRAGE_UEBERFAELLIG = "rueckfrage_ueberfaellig"
    BEANTWORTET = "beantwortet"
    ENTSCHIEDEN = "entschieden"
    VERSANDT = "versandt"
    VERSANDT_NACH_RUECKFRAGE = "versandt_nach_rueckfrage"
    ABGELEHNT = "abgelehnt"
    ZURUECKGENOMMEN = "zurueckgenommen"  # before anything was paid
    ZURUECK_KOSTEN_OFFEN = "zurueck_kosten_offen"  # paid, and nobody has decided on the costs yet
    ZURUECK_ERSTATTET = "zurueck_erstattet"


@dataclass(frozen=True)
class Sorte:
    """How many of a hundred thousand go this way, and how many days ago they were submitted (from, to)."""

    anteil: int
    tage: tuple[float, float]


_S = Verlauf
SORTEN: dict[Verlauf, Sorte] = {
    _S.WARTET_AUF_ZAHLUNG: Sorte(2300, (0.3, 12)),
    _S.ZAHLUNG_FEHLGESCHLAGEN: Sorte(1000, (0.3, 9)),
    _S.ERLOSCHEN: Sorte(3700, (16, 178)),
    _S.NEU: Sorte(4300, (0.2, 5)),
    _S.IN_BEARBEITUNG: Sorte(4000, (3, 8)),
    _S.UEBERFAELLIG: Sorte(2300, (14, 24)),
    _S.RUECKFRAGE: Sorte(2000, (5, 12)),
    _S.RUECKFRAGE_UEBERFAELLIG: Sorte(1300, (26, 45)),
    _S.BEANTWORTET: Sorte(1300, (7, 9)),
    _S.ENTSCHIEDEN: Sorte(3000, (5, 9)),
    _S.VERSANDT_NACH_RUECKFRAGE: Sorte(3300, (25, 180)),
    _S.ABGELEHNT: Sorte(3700, (10, 178)),
    _S.ZURUECKGENOMMEN: Sorte(1300, (3, 170)),
    _S.ZURUECK_KOSTEN_OFFEN: Sorte(1000, (3, 12)),
    _S.ZURUECK_ERSTATTET: Sorte(2000, (10, 170)),
    _S.VERSANDT: Sorte(63500, (10, 182)),  # what is left, too
}

# People of the test identity provider who find something under "Meine Vorgänge" when they log in.
PERSONEN: dict[tuple[str, Verlauf], str] = {
    ("selfkant", _S.VERSANDT): "testmutter",
    ("geilenkirchen", _S.RUECKFRAGE): "testvater",
    ("heinsberg", _S.VERSANDT): "testvater",
}


@dataclass(frozen=True)
class Fall:
    """One invented Vorgang to be. `person` is the id of somebody at the test identity provider, or empty."""

    nummer: int
    kommune_id: str
    verlauf: Verlauf
    am: datetime
    person: str = ""

    @property
    def zufall(self) -> random.Random:
        """Everything else about it, drawn the same in every run."""
        return random.Random(f"{_SEED}|{self.nummer}")  # noqa: S311 - a story, no secret


def spread(einwohner: Mapping[str, int], count: int) -> dict[str, int]:
    """`count` Vorgänge by population (largest remainder), at least one for each Kommune."""
    total = sum(einwohner.values())
    exact = {kommune: count * people / total for kommune, people in einwohner.items()}
    shares = {kommune: max(1, int(share)) for kommune, share in exact.items()}
    by_rest = sorted(exact, key=lambda kommune: int(exact[kommune]) - exact[kommune])
    for kommune in by_rest[: max(0, count - sum(shares.values()))]:
        shares[kommune] += 1
    return shares


def make_plan(einwohner: Mapping[str, int], count: int, now: datetime = DEMO_DAY) -> list[Fall]:
    """All Fälle, oldest first. Every Verlauf occurs when `count` is at least their number."""
    zufall = random.Random(_SEED)  # noqa: S311 - a story, no secret
    shares = spread(einwohner, count)
    orte = [kommune for kommune in sorted(shares) for _ in range(shares[kommune])]
    verlaeufe = _verlaeufe(len(orte))
    zufall.shuffle(orte)
    people = dict(PERSONEN)
    faelle = []
    for number, (kommune, verlauf) in enumerate(zip(orte, verlaeufe, strict=True)):
        am = _submitted(now, SORTEN[verlauf], zufall)
        faelle.append(Fall(number, kommune, verlauf, am, people.pop((kommune, verlauf), "")))
    return sorted(faelle, key=lambda fall: fall.am)


def _verlaeufe(count: int) -> list[Verlauf]:
    each = [verlauf for verlauf, sorte in SORTEN.items() for _ in range(max(1, count * sorte.anteil // 100_000))]
    rare_first = sorted(each, key=lambda verlauf: SORTEN[verlauf].anteil)
    return (rare_first + [Verlauf.VERSANDT] * count)[:count]


def _submitted(now: datetime, sorte: Sorte, zufall: random.Random) -> datetime:
    """Some day in the range, at an hour at which people are awake; never less than the range's beginning ago."""
    first, last = sorte.tage
    day = now - timedelta(days=zufall.uniform(first, last))
    awake = day.replace(hour=zufall.randint(7, 22), minute=zufall.randrange(60), second=zufall.randrange(60))
    return min(awake, now - timedelta(days=first))


def office_time(after: datetime, days: float, zufall: random.Random, now: datetime = DEMO_DAY) -> datetime:
    """A moment of an office's working day about `days` after `after`: later than `after`, earlier than `now`."""
    day = (after + timedelta(days=days)).astimezone(BERLIN)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    moment = datetime.combine(day.date(), time(zufall.randint(8, 15), zufall.randrange(60)), tzinfo=BERLIN)
    if moment <= after:
        moment = after + timedelta(minutes=zufall.randint(5, 50))
    return moment if moment < now else after + (now - after) * zufall.uniform(0.3, 0.7)
