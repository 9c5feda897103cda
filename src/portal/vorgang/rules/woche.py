"""Weeks from Monday to Sunday (ISO 8601), of days in Europe/Berlin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True)
class Woche:
    """`montag` is its first day."""

    montag: date

    @classmethod
    def of(cls, day: date) -> Woche:
        return cls(day - timedelta(days=day.weekday()))

    @property
    def sonntag(self) -> date:
        return self.montag + timedelta(days=6)

    @property
    def nummer(self) -> int:
        return self.montag.isocalendar().week

    def later(self, weeks: int) -> Woche:
        return Woche(self.montag + timedelta(weeks=weeks))

    def begins(self, zone: tzinfo) -> datetime:
        return datetime.combine(self.montag, time(), zone)

    def ends(self, zone: tzinfo) -> datetime:
        """The first moment that is not in it any more; a week of the change of clocks has an hour more or less."""
        return self.later(1).begins(zone)
