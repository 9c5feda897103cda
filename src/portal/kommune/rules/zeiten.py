"""What counts on a day: of what is usual, and what counts for a while or from a day on. Opening hours are told so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

AHEAD = timedelta(days=60)  # a change that is further away is no news yet


@dataclass(frozen=True)
class Spanne:
    """From a day on, until the last day (None: without end)."""

    ab: date
    bis: date | None

    def covers(self, day: date) -> bool:
        return self.ab <= day and (self.bis is None or day <= self.bis)


@dataclass(frozen=True)
class Zeitraum(Spanne):
    """Hours in words."""

    text: str


S = TypeVar("S", bound=Spanne)
Tage = tuple[date, date | None]


def days_of(row: Mapping[str, Any]) -> Tage:
    """The days of a span as they are kept: ISO, `bis` may be null."""
    return date.fromisoformat(row["ab"]), date.fromisoformat(row["bis"]) if row["bis"] else None


def read_special(rows: Iterable[Mapping[str, str | None]]) -> list[Zeitraum]:
    """As they are kept: [{"ab": ISO, "bis": ISO or null, "text"}]."""
    return [Zeitraum(*days_of(row), row["text"] or "") for row in rows]


def latest(spans: Iterable[S], day: date) -> S | None:
    """Of several that cover the day, the one that began last; the shorter where they began together."""
    found = [each for each in spans if each.covers(day)]
    return max(found, key=lambda each: (each.ab, each.bis is not None, _shorter(each)), default=None)


def next_turn(
    value_on: Callable[[date], object], spans: Iterable[Spanne], day: date
) -> tuple[date, date | None] | None:
    """The first and the last day on which the value next differs from that of the day, if it begins soon."""
    rows = list(spans)
    turns = {each.ab for each in rows} | {each.bis + timedelta(days=1) for each in rows if each.bis}
    ahead = sorted(each for each in turns if each > day)
    begins = next((each for each in ahead if value_on(each) != value_on(day)), None)
    if begins is None or begins > day + AHEAD:
        return None
    ends = next((each for each in ahead if each > begins and value_on(each) != value_on(begins)), None)
    return begins, ends - timedelta(days=1) if ends else None


def hours_on(usual: str, special: Iterable[Zeitraum], day: date) -> str:
    """The hours that count on the day."""
    found = latest(special, day)
    return found.text if found else usual


def next_change(usual: str, special: list[Zeitraum], day: date) -> Zeitraum | None:
    """The next hours that differ from those of the day, if they begin soon."""
    turn = next_turn(lambda each: hours_on(usual, special, each), special, day)
    return Zeitraum(*turn, hours_on(usual, special, turn[0])) if turn else None


def _shorter(each: Spanne) -> int:
    return -(each.bis - each.ab).days if each.bis else 0
