"""Numbers as people type them, and how expressions reckon with them.

An amount of money is integer cents. A decimal is kept as text in one form only ("1234.5": a point, no sign for plus, no
zeros at the end), so that JSON changes nothing of it and equal numbers are equal texts. German writing counts: the
comma parts, the point groups by thousands; "12.50" is taken too, since phones offer only a point.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from portal.core.money import amount

_GROUPED = re.compile(r"([+-]?)(\d{1,3}(?:[. ']\d{3}){1,3}|\d{1,12})(?:,(\d{0,20}))?", re.ASCII)
_POINT = re.compile(r"([+-]?)(\d{1,12})\.(\d{1,2}|\d{4,20})", re.ASCII)
_CANONICAL = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?", re.ASCII)
_EURO = re.compile(r"(?:(?:€|EUR|Euro)\s*)?(.*?)\s*(?:€|EUR|Euro)?", re.IGNORECASE)


class ZahlFehler(ValueError):
    """What was typed is no clear number; the message is for the person who typed it."""


def parse_amount(text: str) -> int:
    """Cents of "1.234,5", "12 €", "EUR 12,-". Raises ZahlFehler with a German message."""
    match = _EURO.fullmatch(text.strip())
    number = re.sub(r",\s*-{1,2}$", "", match[1] if match else text)
    sign, whole, rest = _split(number, "Das ist kein Betrag, den wir lesen können. Schreiben Sie ihn so: 12,50.")
    if len(rest) > 2:
        raise ZahlFehler("Ein Betrag hat höchstens zwei Stellen nach dem Komma, zum Beispiel 12,50.")
    return int(f"{sign}{whole}{rest.ljust(2, '0')}")


def format_amount(cents: int) -> str:
    """As it stands in an input field: 1.234,50."""
    return f"-{amount(-cents)}" if cents < 0 else amount(cents)


def parse_decimal(text: str, *, places: int) -> str:
    """A decimal with at most `places` digits behind the comma. Raises ZahlFehler with a German message."""
    if places >= 3 and re.fullmatch(r"[+-]?\d{1,3}\.\d{3}", text, re.ASCII):
        plain, comma = text.replace(".", ""), text.replace(".", ",")
        raise ZahlFehler(f"Diese Zahl kann man auf zwei Arten lesen. Schreiben Sie {plain} oder {comma}.")
    sign, whole, rest = _split(text, "Das ist keine Zahl, die wir lesen können. Schreiben Sie sie so: 12,5.")
    if len(rest.rstrip("0")) > places:
        told = f"höchstens {places} Stellen" if places > 1 else "höchstens eine Stelle" if places else "keine Stellen"
        raise ZahlFehler(f"Diese Zahl darf {told} nach dem Komma haben. Kürzen Sie sie bitte.")
    return canonical(Decimal(f"{sign}{whole}.{rest or '0'}"))


def format_decimal(text: str) -> str:
    """As people write it: 1.234,5."""
    whole, _, rest = text.removeprefix("-").partition(".")
    sign = "-" if text.startswith("-") else ""
    return f"{sign}{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")


def canonical(number: Decimal) -> str:
    """The one text of this number."""
    plain = f"{number:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ("-0", "") else plain


def _split(text: str, message: str) -> tuple[str, str, str]:
    match = _GROUPED.fullmatch(text.strip()) or _POINT.fullmatch(text.strip())
    if match is None:
        raise ZahlFehler(message)
    return "-" if match[1] == "-" else "", re.sub(r"[. ']", "", match[2]), match[3] or ""


# --- reckoning -------------------------------------------------------------------------------------------------------


def number_of(value: object) -> int | Decimal | None:
    """A kept value as a number; None for a missing one and for what is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return Decimal(value) if isinstance(value, str) and _CANONICAL.fullmatch(value) else None


def value_of(number: int | Decimal) -> int | str:
    """A number as a value that can be kept."""
    return number if isinstance(number, int) else canonical(number)


def rounded(number: int | Decimal) -> int:
    """The nearest whole number, a half away from zero, as merchants do."""
    return int(Decimal(number).to_integral_value(ROUND_HALF_UP))
