"""The number of a Vorgang."""

from __future__ import annotations

import secrets
from collections.abc import Callable

# Without letters and digits that are mistaken for one another on the phone: 0 O 1 I L 8 B 5 S 2 Z U V.
_ALPHABET = "34679ACDEFGHJKMNPQRTWXY"


def make_vorgangsnummer(*, prefix: str, year: int, draw: Callable[[int], int] = secrets.randbelow) -> str:
    """E.g. ``GK-26-7KQ4-MWXA``: Kommune, year, eight random signs. Random and not counted, so it tells nothing."""
    signs = "".join(_ALPHABET[draw(len(_ALPHABET))] for _ in range(8))
    return f"{prefix}-{year % 100:02d}-{signs[:4]}-{signs[4:]}"
