"""Opening hours on a day: the usual ones, and those that count for a while or from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

AHEAD = timedelta(days=60)  # a change that is further away is no news yet


@dataclass(frozen=True)
class Zeitraum:
    """Hours in words, from a day on, until the last day (None: without end)."""

    ab: date
    bis: date | None
    text: str

    def covers(self, day: date) -> bool:
        return self.ab <= day and (self.bis is None or day <= self.bis)


def read_special(rows: Iterable[Mapping[str, str | None]]) -> list[Zeitraum]:
    """As they are kept: [{"ab": ISO, "bis": ISO or null, "text"}]."""
    return [
        Zeitraum(
            date.fromisoformat(str(row["ab"])),
            date.fromisoformat(row["bis"]) if row["bis"] else None,
            row["text"] or "",
        )
        for row in rows
    ]


def hours_on(usual: str, special: Iterable[Zeitraum], day: date) -> str:
    """What counts on the day: of several that do, the one that began last; the shorter where they began together."""
    found = [each for each in special if each.covers(day)]
    return max(found, key=lambda each: (each.ab, each.bis is not None, _shorter(each))).text if found else usual


def next_change(usual: str, special: list[Zeitraum], day: date) -> Zeitraum | None:
    """The next hours that differ from those of the day, if they begin soon."""
    today = hours_on(usual, special, day)
    turns = {each.ab for each in special} | {each.bis + timedelta(days=1) for each in special if each.bis}
    ahead = sorted(each for each in turns if each > day)
    begins = next((each for each in ahead if hours_on(usual, special, each) != today), None)
    if begins is None or begins > day + AHEAD:
        return None
    text = hours_on(usual, special, begins)
    ends = next((each for each in ahead if each > begins and hours_on(usual, special, each) != text), None)
    return Zeitraum(begins, ends - timedelta(days=1) if ends else None, text)


def _shorter(each: Zeitraum) -> int:
    return -(each.bis - each.ab).days if each.bis else 0
