"""Days by which a citizen should answer, and the periods of the office: which there are, when each ends, how it ended.

All days are calendar days in Europe/Berlin; a period ends with the end of its last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from portal.leistung.rules.fristen import end_of_period, is_working_day
from portal.leistung.rules.fristregeln import Ereignis, Fristart, Fristregel
from portal.vorgang.rules.status import OPEN, Status

ANSWER_PERIOD = timedelta(days=14)  # proposed to the case worker, who may choose another day
_LONGEST_ANSWER_PERIOD = timedelta(days=366)


class DeadlineRefused(Exception):
    """The day by which a citizen should answer lies in the past, is today, or is more than a year away."""


def check_answer_deadline(deadline: date, *, today: date) -> None:
    """Raises DeadlineRefused."""
    if not today < deadline <= today + _LONGEST_ANSWER_PERIOD:
        raise DeadlineRefused(deadline.isoformat())


class Stand(StrEnum):
    """How a period stands."""

    NICHT_BEGONNEN = "nicht_begonnen"  # what it runs from has not happened yet
    LAEUFT = "laeuft"
    VERLAENGERT = "verlaengert"
    EINGEHALTEN = "eingehalten"
    VERSAEUMT = "versaeumt"
    ENTFALLEN = "entfallen"  # there is nothing to do any more: withdrawn, or the approval came before it began

    @classmethod
    def items(cls) -> list[tuple[str, str]]:
        return [(member.value, member.value) for member in cls]


RUNNING = frozenset({Stand.LAEUFT, Stand.VERLAENGERT})
UNFINISHED = RUNNING | {Stand.NICHT_BEGONNEN}
SOON = 2  # working days ahead in which what becomes due is reminded of
_LONGEST_EXTENSION = timedelta(days=366)
DECIDED = frozenset({Status.ENTSCHIEDEN, Status.VERSANDT, Status.ABGELEHNT})

_NOTHING_LEFT = frozenset({Status.ZURUECKGENOMMEN, Status.ERLOSCHEN, Status.FINGIERT, Status.ABGEGEBEN})


class ExtensionRefused(Exception):
    """The new last day is not after the old one, or more than a year after it."""


class TooLate(Exception):
    """The period is over: nothing about it can be changed any more."""


class NotComplete(Exception):
    """Documents cannot have been complete before the Antrag arrived, nor will they be in the future."""


@dataclass(frozen=True)
class Geplant:
    """A period as it begins; `seit` and `faellig` are None while it has not begun. `grundlage`: "" for the own word."""

    art: Fristart
    seit: date | None
    faellig: date | None
    grundlage: str
    bestaetigt: bool

    @property
    def stand(self) -> Stand:
        return Stand.LAEUFT if self.faellig else Stand.NICHT_BEGONNEN


def planned(
    regeln: Iterable[Fristregel],
    *,
    bearbeitung_tage: int | None,
    eingereicht: date,
    eingang: date,
    vom_amt: bool = True,
) -> list[Geplant]:
    """The periods of a Vorgang that arrives. Those of the law run from the day it was sent, whoever pays when; what
    the office promises, from the day it has it (`eingang`). `vom_amt`: it has said so itself, and no demo for it.
    """
    found = [
        Geplant(regel.art, eingereicht, regel.end(eingereicht), regel.rechtsgrundlage, regel.bestaetigt)
        if regel.ereignis is Ereignis.EINGANG
        else Geplant(regel.art, None, None, regel.rechtsgrundlage, regel.bestaetigt)
        for regel in regeln
    ]
    if bearbeitung_tage is not None:
        end = end_of_period(eingang, days=bearbeitung_tage)
        found.append(Geplant(Fristart.BEARBEITUNG, eingang, end, "", bestaetigt=vom_amt))
    return found


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """Its last second: on the days of the change of clocks too, since the wall clock counts."""
    return datetime.combine(day, time(23, 59, 59), zone)


def outcome(art: Fristart, stand: Stand, faellig: date | None, *, status: Status, today: date) -> Stand:
    """How a period stands after the Vorgang has come to `status` on `today`. Raises TooLate: see below.

    A decision after a deemed approval would decide what is decided already (§ 42a (1) VwVfG NRW).
    """
    if stand not in UNFINISHED:
        return stand
    late = faellig is not None and faellig < today
    if art is Fristart.FIKTION and status in DECIDED:
        if late:
            raise TooLate(f"{faellig}")
        return Stand.EINGEHALTEN if faellig else Stand.ENTFALLEN
    if status in OPEN or status is Status.WARTET_AUF_ZAHLUNG:
        return stand
    if late or (art is Fristart.FIKTION and status is Status.FINGIERT):
        return Stand.VERSAEUMT
    return Stand.EINGEHALTEN if faellig and status not in _NOTHING_LEFT else Stand.ENTFALLEN


def may_rest(art: Fristart, stand: Stand, faellig: date | None, *, asked: date) -> bool:
    """Whether a period rests from the day on which the citizen is asked something.

    Only what the office promises itself does, and only before it is over; a period of the law ends as the law says.
    """
    return art is Fristart.BEARBEITUNG and stand in RUNNING and faellig is not None and asked <= faellig


def after_rest(zuerst: date, *, ruhetage: int, today: date) -> date:
    """The last day of a period that goes on today and would have ended on `zuerst`: later by the days it has rested in
    all, and then a working day. Never before today: it may have been asked on a day that only a weekend had added.
    """
    return max(end_of_period(zuerst, days=ruhetage), end_of_period(today))


def check_complete(since: date, *, eingereicht: date, today: date) -> None:
    """Raises NotComplete."""
    if not eingereicht <= since <= today:
        raise NotComplete(since.isoformat())


def extended_to(wanted: date, *, stand: Stand, faellig: date | None, today: date) -> date:
    """The new last day, a working day. Once, and only before the end (§ 42a (2) VwVfG NRW).

    Raises TooLate, ExtensionRefused.
    """
    if stand is not Stand.LAEUFT or faellig is None or faellig < today:
        raise TooLate(f"{stand} {faellig}")
    if not faellig < wanted <= faellig + _LONGEST_EXTENSION:
        raise ExtensionRefused(wanted.isoformat())
    return end_of_period(wanted)


def working_days_later(day: date, number: int) -> date:
    """The `number`th working day after `day`."""
    while number:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day
