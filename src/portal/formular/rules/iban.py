"""Bank accounts: is an IBAN right by its own arithmetic, and which bank it belongs to, where a list says so.

Lengths by country follow the IBAN registry of SWIFT (own knowledge, not copied from a file); the check is ISO 7064
mod 97. Nothing of this says that the account exists. Names of banks come only from the Bundesbank's file of
Bankleitzahlen (text, 168 characters a line), which the operator fetches; without it nobody is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from portal.formular.rules.laender import LAENDER

_COUNTRIES = """
DE22 NL18 BE16 LU20 FR27 PL28 AT20 CH21 AD24 AE23 AL28 AZ28 BA20 BG22 BH22 BI27 BR29 BY28 CR22 CY28 CZ24 DJ27 DK18
DO28 EE20 EG29 ES24 FI18 FK18 FO18 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30
KZ20 LB28 LC32 LI21 LT20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NO15 OM23 PK24 PS29 PT25 QA29 RO24
RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
"""
_LENGTHS = {each[:2]: int(each[2:]) for each in _COUNTRIES.split()}
_EXAMPLE = "DE89 3704 0044 0532 0130 00"
_LINE = 168  # characters of a line of the Bundesbank's file


class IbanFehler(ValueError):
    """What was typed is no IBAN; the message is for the person who typed it."""


def parse_iban(text: str) -> str:
    """The IBAN without spaces, in capitals. Raises IbanFehler with a German message that says what to look at."""
    iban = re.sub(r"[\s.-]", "", text).upper().removeprefix("IBAN").removeprefix(":")
    if re.fullmatch(r"\d+", iban, re.ASCII):
        raise IbanFehler(f"Vorn fehlen zwei Buchstaben für das Land. Schreiben Sie die IBAN so: {_EXAMPLE}.")
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]+", iban, re.ASCII):
        raise IbanFehler(f"Das ist keine IBAN, die wir lesen können. Schreiben Sie sie so: {_EXAMPLE}.")
    length = _LENGTHS.get(iban[:2])
    if length is None:
        raise IbanFehler(f"„{iban[:2]}“ steht für kein Land mit IBAN. Eine deutsche IBAN beginnt mit DE.")
    if len(iban) != length:
        of = f"mit {iban[:2]}" if iban[:2] not in LAENDER else f"mit {iban[:2]} ({LAENDER[iban[:2]]})"
        raise IbanFehler(f"Eine IBAN {of} hat {length} Zeichen. Hier sind es {len(iban)}. Vergleichen Sie sie bitte.")
    if not _adds_up(iban):
        raise IbanFehler(
            "Diese IBAN kann nicht stimmen: ihre Prüfziffer passt nicht. "
            "Vergleichen Sie sie mit Ihrer Karte oder Ihrem Kontoauszug."
        )
    return iban


def _adds_up(iban: str) -> bool:
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


def format_iban(iban: str) -> str:
    """In groups of four, as on a card."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def bank_of(iban: str, banken: Mapping[str, str]) -> str:
    """The bank's name by its Bankleitzahl, or nothing where the list does not know it."""
    return banken.get(iban[4:12], "") if iban.startswith("DE") else ""


def read_banks(data: bytes) -> dict[str, str]:
    """Name by Bankleitzahl from the Bundesbank's file. Raises ValueError for a file of another shape.

    A line: 8 digits Bankleitzahl, 1 mark (1: the institution itself, 2: a further place of it), 58 name, 5 PLZ, 35
    place and what is not read here.
    """
    lines = [line for line in data.decode("iso-8859-1").splitlines() if line.strip()]
    if not lines or any(len(line) != _LINE or not line[:9].isdigit() for line in lines):
        raise ValueError(f"not the Bundesbank's file of Bankleitzahlen: every line has {_LINE} characters")
    return {line[:8]: line[9:67].strip() for line in lines if line[8] == "1"}
