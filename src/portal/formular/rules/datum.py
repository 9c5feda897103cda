"""Dates as people type them, whole or partial (year, or month and year), kept as ISO text: 2011-04-01, 2011-04, 2011.

A partial date is a span of days: comparisons ask what is surely so, so that nobody is turned away for not knowing a
day. A date that can be read in two ways (01/04/2011) is refused with a message; so is one that lacks the century
(1.4.11), with the dates it may mean: who knows the limits of the field may choose. Months are German or English.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from enum import StrEnum

MONATE = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
_ENGLISH = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_SHORT = {name[:3].casefold(): number for number, name in enumerate(MONATE, 1)} | {"jaenner": 1, "jänner": 1, "mae": 3}

_FULL = re.compile(r"(\d{1,2})[. ]\s*(\d{1,2})[. ]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DASHED = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\.?\s*)?([A-Za-zäÄ]{3,9})\.?,?\s*(\d{4})")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s*(\d{1,2})(?:st|nd|rd|th)?[.,]?\s+(\d{4})")
_MONTH = re.compile(r"(\d{1,2})\s*[./ ]\s*(\d{4})")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_SHORT_YEAR = re.compile(r"(?:\d{1,2}[./ -]\s*\d{1,2}[./ -]|(?:\d{1,2}\.?\s*)?[A-Za-zäÄ]{3,9}\.?)\s*['’]?(\d{2})")
_AROUND = re.compile(
    r"(?:(?:Mo|Di|Mi|Do|Fr|Sa|So|Tu|We|Th|Su)[a-z]*[.,]*\s+)?(?:(?:am|den|vom|on)\s+)?(.*?)[.,]?", re.IGNORECASE
)
_NOTHING = r"(?:00?|[xX]{1,2})"  # what an Ausweis says in place of a day or a month that nobody knows
_UNKNOWN_MONTH = re.compile(rf"{_NOTHING}[. ]\s*{_NOTHING}[. ]\s*(\d{{4}})|(\d{{4}})-{_NOTHING}-{_NOTHING}")
_UNKNOWN_DAY = re.compile(r"(?:00|[xX]{1,2})[. ]\s*(\d{1,2})[. ]\s*(\d{4})")
_EARLIEST_YEAR = 1500


class Genauigkeit(StrEnum):
    """The coarsest form of a date that a field takes."""

    TAG = "tag"
    MONAT = "monat"
    JAHR = "jahr"


class DatumFehler(ValueError):
    """What was typed is no clear date; the message is for the person who typed it.

    `moeglich` are the dates it may mean (ISO text) where only the century is missing.
    """

    def __init__(self, message: str, moeglich: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.moeglich = moeglich


def parse_date(text: str, *, genauigkeit: Genauigkeit = Genauigkeit.TAG) -> str:
    """What was typed as ISO text. Raises DatumFehler with a German message that says what to change."""
    around = _AROUND.fullmatch(text.strip())
    text = re.sub(r"(?<=\d),(?=\s*\d)", ".", around[1] if around else text.strip())
    parts = _read(text)
    if parts is None and (short := _SHORT_YEAR.fullmatch(text)):
        moeglich = tuple(_in_each_century(text, short[1], genauigkeit))
        raise DatumFehler("Schreiben Sie das Jahr mit vier Ziffern, zum Beispiel 27.3.1987.", moeglich)
    if parts is None:
        raise DatumFehler("Das ist kein Datum, das wir lesen können. Schreiben Sie es so: 27.3.1987.")
    year, month, day = parts
    _check(year, month, day)
    if day is None and genauigkeit is Genauigkeit.TAG:
        raise DatumFehler("Geben Sie auch Tag und Monat an, zum Beispiel 27.3.1987.")
    if month is None and genauigkeit is Genauigkeit.MONAT:
        raise DatumFehler("Geben Sie auch den Monat an, zum Beispiel 3.1987.")
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)])


def _in_each_century(text: str, year: str, genauigkeit: Genauigkeit) -> Iterator[str]:
    before = text.removesuffix(year).rstrip("'’")
    for century in range(_EARLIEST_YEAR // 100, 22):
        with suppress(DatumFehler):
            yield parse_date(f"{before}{century}{year}", genauigkeit=genauigkeit)


def _read(text: str) -> tuple[int, int | None, int | None] | None:
    """Year, month and day; None when no way of writing a date fits."""
    if match := _UNKNOWN_MONTH.fullmatch(text):
        return int(match[1] or match[2]), None, None
    if match := _UNKNOWN_DAY.fullmatch(text):
        return int(match[2]), int(match[1]), None
    if match := _ISO.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _FULL.fullmatch(text) or _COMPACT.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    if match := _DASHED.fullmatch(text):
        return _read_dashed(int(match[1]), int(match[3]), int(match[4]), match[2])
    if match := _ISO_MONTH.fullmatch(text):
        return int(match[1]), int(match[2]), None
    if match := _MONTH.fullmatch(text):
        return int(match[2]), int(match[1]), None
    if match := _NAMED.fullmatch(text):
        month = _month_number(match[2])
        return (int(match[3]), month, int(match[1]) if match[1] else None) if month else None
    if (match := _MONTH_FIRST.fullmatch(text)) and (month := _month_number(match[1])):
        return int(match[3]), month, int(match[2])
    if _YEAR.fullmatch(text):
        return int(text), None, None
    return None


def _month_number(word: str) -> int | None:
    """1 to 12 for a German or English month, whole or shortened."""
    word = word.casefold()
    for number, names in enumerate(zip(MONATE, _ENGLISH, strict=True), 1):
        if any(name.casefold().startswith(word) for name in names):
            return number
    return _SHORT.get(word) or _SHORT.get(word.replace("ae", "ä")[:3])


def _read_dashed(first: int, second: int, year: int, sign: str) -> tuple[int, int, int]:
    """1/4/2011 may be the first of April or the fourth of January: only what cannot be mistaken passes."""
    if sign == "/" and first != second and first <= 12 and second <= 12:
        raise DatumFehler("Schreiben Sie das Datum mit Punkten und den Tag zuerst, zum Beispiel 27.3.1987.")
    return year, second, first


def _check(year: int, month: int | None, day: int | None) -> None:
    if year < _EARLIEST_YEAR:
        raise DatumFehler(f"Das Jahr {year:04} kann nicht stimmen. Schreiben Sie das Datum so: 27.3.1987.")
    if month is not None and not 1 <= month <= 12:
        raise DatumFehler(f"Einen Monat {month} gibt es nicht. Schreiben Sie den Tag zuerst, zum Beispiel 27.3.1987.")
    if month is not None and day is not None:
        last = calendar.monthrange(year, month)[1]
        if not 1 <= day <= last:
            raise DatumFehler(f"Den {day}. {MONATE[month - 1]} {year} gibt es nicht. Prüfen Sie das Datum.")


def earliest(iso: str) -> date:
    """The first day the (partial) date may mean."""
    year, month, day = _split(iso)
    return date(year, month or 1, day or 1)


def latest(iso: str) -> date:
    """The last day the (partial) date may mean."""
    year, month, day = _split(iso)
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _split(iso: str) -> tuple[int, int | None, int | None]:
    parts = [int(part) for part in iso.split("-")]
    return parts[0], parts[1] if len(parts) > 1 else None, parts[2] if len(parts) > 2 else None


def years_between(start: date, end: date) -> int:
    """Whole years from `start` to `end`; negative when `end` lies before. A 29 February counts from 1 March."""
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def format_date(iso: str) -> str:
    """As people read it: 1. April 2011, April 2011, 2011."""
    year, month, day = _split(iso)
    if month is None:
        return str(year)
    name = f"{MONATE[month - 1]} {year}"
    return name if day is None else f"{day}. {name}"


def as_typed(iso: str) -> str:
    """As it stands in an input field: 1.4.2011, 4.2011, 2011."""
    return ".".join(str(part) for part in reversed(_split(iso)) if part is not None)
