"""What a Kommune may have outside: a service that draws the map of its area."""

from __future__ import annotations

from typing import Protocol


class Kartendienst(Protocol):
    """Draws sections of a map with streets. The person's browser fetches the picture, so it must be open to all."""

    @property
    def ursprung(self) -> str:
        """Scheme and host of its pictures, as a Content-Security-Policy names it."""

    @property
    def quelle(self) -> str:
        """Whose map it is, as it must be said beside the picture."""

    def picture(self, box: tuple[float, float, float, float], *, seite: int) -> str:
        """The address of the picture of a section (south, west, north, east in degrees), `seite` pixels square."""

    def check(self) -> str:
        """How it is. Raises Temporary, Permanent."""
