"""Where an office is and how to reach it on a day, and what of it stands on every page of its Kommune."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.kommune.rules.zeiten import Spanne, days_of, latest, next_turn

TOWN_HALL = "rathaus"  # its `schluessel`; that of a Kreis too
PARTS = ("anschrift", "telefon", "email")
# Which columns of the Kommune follow which one of its town hall.
CONTACT = {"anschrift": ("strasse", "plz", "ort"), "telefon": ("telefon",), "email": ("email",)}
_ADDRESS = re.compile(r"(.+), (\d{5}) (\S.*)")


@dataclass(frozen=True)
class Kontakt:
    """What citizens may be shown; what is not deposited is empty."""

    anschrift: str = ""  # "Markt 9, 52511 Geilenkirchen"
    telefon: str = ""
    email: str = ""


@dataclass(frozen=True)
class Kontaktzeit(Spanne):
    """What is different for a while or from a day on; what is empty stays as it is."""

    kontakt: Kontakt


def read_contacts(rows: Iterable[Mapping[str, Any]]) -> list[Kontaktzeit]:
    """As they are kept: [{"ab": ISO, "bis": ISO or null, "anschrift", "telefon", "email"}]."""
    return [Kontaktzeit(*days_of(row), Kontakt(*(row[part] for part in PARTS))) for row in rows]


def contact_on(usual: Kontakt, other: Sequence[Kontaktzeit], day: date) -> Kontakt:
    """What counts on the day, part by part: who moves in January and gets a new number in March has both by April."""
    found = {part: latest((each for each in other if getattr(each.kontakt, part)), day) for part in PARTS}
    return replace(usual, **{part: getattr(each.kontakt, part) for part, each in found.items() if each})


def next_contact(shown_on: Callable[[date], Kontakt], other: Iterable[Kontaktzeit], day: date) -> Kontaktzeit | None:
    """The next change of what is shown, if it begins soon: only the parts that differ from those of the day."""
    turn = next_turn(shown_on, other, day)
    if turn is None:
        return None
    now, then = shown_on(day), shown_on(turn[0])
    parts = {part: getattr(then, part) for part in PARTS if getattr(then, part) != getattr(now, part)}
    return Kontaktzeit(*turn, Kontakt(**parts))


def columns_of(parts: Mapping[str, str]) -> dict[str, str]:
    """The columns of the Kommune for these parts; an address that is none of a street and a place is left alone."""
    values = {name: parts[name] for name in ("telefon", "email") if name in parts}
    if (address := parts.get("anschrift")) is None:
        return values
    if found := _ADDRESS.fullmatch(address):
        return values | dict(zip(CONTACT["anschrift"], found.groups(), strict=True))
    return values if address else values | dict.fromkeys(CONTACT["anschrift"], "")
