"""Times of day as people type them ("9", "9 Uhr 30", "9.30"), kept as HH:MM."""

from __future__ import annotations

import re

_TIME = re.compile(r"(\d{1,2})(?:\s*[:.,h]\s*(\d{2}))?(?:\s*Uhr)?", re.ASCII | re.IGNORECASE)
_WORDS = re.compile(r"(\d{1,2})\s*Uhr\s*(\d{1,2})(?:\s*Min(?:uten)?\.?)?", re.ASCII | re.IGNORECASE)
_COMPACT = re.compile(r"(\d{2})(\d{2})(?:\s*Uhr)?", re.ASCII | re.IGNORECASE)


class ZeitFehler(ValueError):
    """What was typed is no time of day; the message is for the person who typed it."""


def parse_time(text: str) -> str:
    """HH:MM. Raises ZeitFehler with a German message."""
    text = text.strip()
    match = _TIME.fullmatch(text) or _WORDS.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        raise ZeitFehler("Das ist keine Uhrzeit, die wir lesen können. Schreiben Sie sie so: 9:30.")
    hour, minute = int(match[1]), int(match[2] or 0)
    if hour == 24 and minute == 0:
        raise ZeitFehler("Schreiben Sie Mitternacht bitte als 0:00 (Beginn des Tages) oder 23:59 (Ende).")
    if hour > 23 or minute > 59:
        raise ZeitFehler(f"Die Uhrzeit {text} gibt es nicht. Schreiben Sie sie so: 9:30.")
    return f"{hour:02}:{minute:02}"


def format_time(kept: str) -> str:
    """As people read it: 9:30 Uhr."""
    return f"{kept.removeprefix('0')} Uhr"
