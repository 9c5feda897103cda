"""The code by which a guest's draft is found again on another device, and the Kennwort beside it (ADR 44); and how it
stands with somebody who was asked to agree (ADR 45)."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

# No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V. Their number is prime, so that the last sign finds every single wrong sign and
# every two that changed places.
SIGNS = "34679ACDEFGHJKMNPQRTWXY"
_DRAWN = 11  # 49.8 bits
LENGTH = _DRAWN + 1
SHORTEST_KENNWORT, LONGEST_KENNWORT = 8, 100


class Mistyped(ValueError):
    """This cannot be a code: a sign is missing, wrong, or in the wrong place."""


def make_code(*, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """A new code: eleven signs drawn, and one to check them by."""
    drawn = "".join(SIGNS[draw(len(SIGNS))] for _ in range(_DRAWN))
    return drawn + SIGNS[-_weighted(drawn) * pow(LENGTH, -1, len(SIGNS)) % len(SIGNS)]


def read_code(typed: str) -> str:
    """The code as it is kept, from what somebody typed: capitals or not, with or without strokes and spaces.

    Raises Mistyped. That a code is well formed says nothing about whether it exists.
    """
    code = "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())
    if len(code) != LENGTH or any(sign not in SIGNS for sign in code) or _weighted(code) % len(SIGNS):
        raise Mistyped
    return code


def show_code(code: str) -> str:
    """In groups of four, to be read and typed: ``7KQ4-MWXA-3CDE``."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _weighted(code: str) -> int:
    return sum(place * SIGNS.index(sign) for place, sign in enumerate(code, 1))


def normalize_kennwort(typed: str) -> str:
    """As it is kept and compared: however the keyboard puts an ö together, without spaces around."""
    return unicodedata.normalize("NFKC", typed).strip()


def is_guessable(kennwort: str, answers: Mapping[str, Any]) -> bool:
    """Whether somebody who knows the person would try it: a date, a number, or what stands in the draft."""
    plain = _folded(kennwort)
    letters = "".join(sign for sign in plain if sign.isalpha())
    if not letters or len(set(plain)) < 4:
        return True
    return any(letters == _letters(text) for text in _texts(answers))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str) and len(value) > 2:
        yield value
        yield from value.split()


def _letters(text: str) -> str:
    return "".join(sign for sign in _folded(text) if sign.isalpha())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


class Stand(StrEnum):
    """How it stands with one person who must agree."""

    UNGEFRAGT = "ungefragt"
    OFFEN = "offen"  # asked, no answer yet
    ABGELAUFEN = "abgelaufen"  # asked, and the link has ended without an answer
    GEAENDERT = "geaendert"  # an answer of the Antrag has changed since: neither link nor agreement counts
    ZUGESTIMMT = "zugestimmt"
    ABGELEHNT = "abgelehnt"


def stand_of(*, agreed: bool | None, valid_until: datetime, unchanged: bool, at: datetime) -> Stand:
    """Of one who was asked; `agreed` is None without an answer. A refusal stays one, whatever changed since."""
    if agreed is False:
        return Stand.ABGELEHNT
    if not unchanged:
        return Stand.GEAENDERT
    if agreed:
        return Stand.ZUGESTIMMT
    return Stand.OFFEN if at < valid_until else Stand.ABGELAUFEN


FEWEST = 5  # of whom a statistic speaks


def rounded_down(pages: Mapping[str, int]) -> dict[str, int | None]:
    """Counts by page, the most first; None for one of fewer than `FEWEST`, which might tell of a single person."""
    told = {page: count if count >= FEWEST else None for page, count in pages.items() if count}
    return dict(sorted(told.items(), key=lambda item: -(item[1] or 0)))
