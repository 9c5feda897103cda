"""The number of a Vorgang."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable

# Without letters and digits that are mistaken for one another on the phone: 0 O 1 I L 8 B 5 S 2 Z U V.
_ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def make_vorgangsnummer(*, prefix: str, year: int, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """E.g. ``012-26-7KQ4-MWXA``: Kommune, year, eight random signs. Random and not counted, so it tells nothing."""
    signs = "".join(_ALPHABET[draw(len(_ALPHABET))] for _ in range(8))
    return _written(prefix, year, signs)


def meant_numbers(typed: str, *, prefix: str, year: int) -> list[str]:
    """What somebody means who types a number as people do: capitals or not, with or without strokes and spaces.

    The eight signs alone will do: of this year or the ten before. Empty: it is no number.
    """
    signs = "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isascii() and sign.isalnum())
    if len(signs) == 13:
        return [f"{signs[:3]}-{signs[3:5]}-{signs[5:9]}-{signs[9:]}"]
    return [_written(prefix, each, signs) for each in range(year, year - 11, -1)] if len(signs) == 8 else []


def _written(prefix: str, year: int, signs: str) -> str:
    return f"{prefix}-{year % 100:02d}-{signs[:4]}-{signs[4:]}"
