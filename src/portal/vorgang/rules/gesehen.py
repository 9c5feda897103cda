"""What a page of a Vorgang showed, posted along with every step, so that nothing is done on an outdated sight."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"([a-z_]{1,20})\.(\d{0,9})\.(\d{1,6})(?:\.(\d{1,6}))?", re.ASCII)


@dataclass(frozen=True)
class Gesehen:
    """Status, on whose desk (None: nobody's), how many messages the citizen had written, and how many came from the
    office, the portal's own notices with them (None: a page of the release before did not say).
    """

    status: str
    bearbeiter_id: int | None
    nachrichten: int
    vom_amt: int | None = None

    def __str__(self) -> str:
        told = "" if self.vom_amt is None else f".{self.vom_amt}"
        return f"{self.status}.{self.bearbeiter_id or ''}.{self.nachrichten}{told}"

    @classmethod
    def read(cls, text: str) -> Gesehen | None:
        """What a page posted; None where that is nothing of ours."""
        found = _SHAPE.fullmatch(text)
        if found is None:
            return None
        status, desk, count, office = found.groups()
        return cls(status, int(desk) if desk else None, int(count), int(office) if office else None)


def changed(seen: Gesehen, now: Gesehen) -> frozenset[str]:
    """Of "status", "bearbeiter_id", "nachrichten" what is no longer as it was seen."""
    return frozenset(
        name for name in ("status", "bearbeiter_id", "nachrichten") if getattr(seen, name) != getattr(now, name)
    )


def unseen_of_office(seen: Gesehen, now: Gesehen) -> int:
    """How many messages of the office came since; who wrote them, and whether anybody did, is not told by that."""
    if seen.vom_amt is None or now.vom_amt is None:
        return 0
    return max(now.vom_amt - seen.vom_amt, 0)
