"""A section of a map around a point, and where a point lies in words. Coordinates are degrees (WGS 84), lengths metres.

At the size of a Kreis the earth counts as flat: a degree of latitude has the same length everywhere, one of longitude
gets shorter towards the pole. The error is far below what a pixel shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

Koordinaten = tuple[float, float]  # latitude, longitude

STUFEN = (40_000, 12_000, 4_000, 1_200, 400)  # metres from edge to edge
OHNE_STRASSEN = 3  # of them while no map service shows streets: nearer there would be nothing to see
SEITE = 256  # pixels; the narrowest page has little more
RICHTUNGEN = {"norden": (1, 0), "sueden": (-1, 0), "osten": (0, 1), "westen": (0, -1)}

_DEGREE = 111_320  # metres of a degree of latitude
_STEP = 1 / 8  # of the section
_NEAR = 300  # metres: the middle of the place itself
_FAR = 30_000  # metres: hardly in the Kreis
_WINDS = ("nördlich", "nordöstlich", "östlich", "südöstlich", "südlich", "südwestlich", "westlich", "nordwestlich")


@dataclass(frozen=True)
class Ausschnitt:
    """A square section of the map; `stufe` is an index of STUFEN."""

    mitte: Koordinaten
    stufe: int

    @property
    def meter(self) -> int:
        return STUFEN[self.stufe]

    def at_pixel(self, x: int, y: int) -> Koordinaten:
        """What lies at a pixel, counted from the upper left corner."""
        east, south = (x / SEITE - 0.5) * self.meter, (y / SEITE - 0.5) * self.meter
        return _moved(self.mitte, north=-south, east=east)

    def pixel_of(self, punkt: Koordinaten) -> tuple[float, float]:
        north, east = _apart(self.mitte, punkt)
        return (east / self.meter + 0.5) * SEITE, (0.5 - north / self.meter) * SEITE

    def step(self, richtung: str) -> Koordinaten:
        """The point a step away from the middle. Raises KeyError."""
        north, east = RICHTUNGEN[richtung]
        return _moved(self.mitte, north=north * self.meter * _STEP, east=east * self.meter * _STEP)

    def box(self) -> tuple[float, float, float, float]:
        """South, west, north and east edge in degrees."""
        south, west = self.at_pixel(0, SEITE)
        north, east = self.at_pixel(SEITE, 0)
        return south, west, north, east

    def zoomed(self, by: int, *, stufen: int) -> Ausschnitt:
        """`by` 1 is nearer, -1 is further away; stays inside the first `stufen`."""
        return replace(self, stufe=min(max(self.stufe + by, 0), stufen - 1))


def as_coordinates(kept: str) -> Koordinaten:
    """Of a kept value of a `punkt`: "51.06340,6.09460", and whatever stands behind it."""
    latitude, longitude = kept.split(",")[:2]
    return float(latitude), float(longitude)


def as_kept(punkt: Koordinaten) -> str:
    return f"{punkt[0]:.5f},{punkt[1]:.5f}"


def where_it_lies(punkt: Koordinaten, mitten: Mapping[str, Koordinaten]) -> str:
    """Where it lies, seen from the nearest of the places by name; nothing where none is known."""
    if not mitten:
        return ""
    name, metres, wind = _nearest(punkt, mitten)
    if metres < _NEAR:
        return f"Der Punkt liegt in der Ortsmitte von {name}."
    if metres > _FAR:
        return f"Der Punkt liegt {_length(metres)} von {name} entfernt. Prüfen Sie bitte, ob er stimmt."
    return f"Der Punkt liegt {_length(metres)} {wind} der Ortsmitte von {name}."


def place_near(punkt: Koordinaten, mitten: Mapping[str, Koordinaten]) -> str:
    """The place whose middle is the nearest, by name; nothing where it is too far away to belong there."""
    name, metres, _wind = _nearest(punkt, mitten) if mitten else ("", 0.0, "")
    return name if metres <= _FAR else ""


def _nearest(punkt: Koordinaten, mitten: Mapping[str, Koordinaten]) -> tuple[str, float, str]:
    """Name and distance of the nearest place, and on which side of it the point lies."""
    name, (north, east) = min(
        ((name, _apart(mitte, punkt)) for name, mitte in mitten.items()), key=lambda each: math.hypot(*each[1])
    )
    return name, math.hypot(north, east), _WINDS[round(math.degrees(math.atan2(east, north)) / 45) % 8]


def _length(metres: float) -> str:
    return f"{metres / 1000:.0f} km" if metres >= 10_000 else f"{round(metres, -2):.0f} m"


def _moved(punkt: Koordinaten, *, north: float, east: float) -> Koordinaten:
    latitude, longitude = punkt
    return latitude + north / _DEGREE, longitude + east / (_DEGREE * math.cos(math.radians(latitude)))


def _apart(one: Koordinaten, other: Koordinaten) -> tuple[float, float]:
    """How far the other lies to the north and to the east."""
    shorter = math.cos(math.radians(one[0]))
    return (other[0] - one[0]) * _DEGREE, (other[1] - one[1]) * _DEGREE * shorter
