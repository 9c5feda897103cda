"""What a page of a Vorgang showed, posted along with every step, so that nothing is done on an outdated sight."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"([a-z_]{1,20})\.(\d{0,9})\.(\d{1,6})", re.ASCII)


@dataclass(frozen=True)
class Gesehen:
    """Status, on whose desk (None: nobody's), and how many messages the citizen had written."""

    status: str
    bearbeiter_id: int | None
    nachrichten: int

    def __str__(self) -> str:
        return f"{self.status}.{self.bearbeiter_id or ''}.{self.nachrichten}"

    @classmethod
    def read(cls, text: str) -> Gesehen | None:
        """What a page posted; None where that is nothing of ours."""
        found = _SHAPE.fullmatch(text)
        if found is None:
            return None
        status, desk, count = found.groups()
        return cls(status, int(desk) if desk else None, int(count))


def changed(seen: Gesehen, now: Gesehen) -> frozenset[str]:
    """Of "status", "bearbeiter", "nachrichten" what is no longer as it was seen."""
    return frozenset(
        name for name in ("status", "bearbeiter_id", "nachrichten") if getattr(seen, name) != getattr(now, name)
    )
