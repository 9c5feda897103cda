"""A point on the map as people type or paste it: latitude, then longitude, in degrees (WGS 84).

Whether it lies in the Kreis is not judged: no data of ours say where its border runs.
"""

from __future__ import annotations

import re

_NUMBER = r"[+-]?\d{1,3}(?:[.,]\d{1,15})?"
_POINT = re.compile(rf"({_NUMBER})\s*°?\s*[NnOoEe]?\s*(?:[;/]|,\s|\s|,(?=\d{{1,3}}\.))\s*({_NUMBER})\s*°?\s*[OoEe]?")
_PLACES = 5  # a metre


class PunktFehler(ValueError):
    """No point; the message is German and says how to write one."""


def parse_point(text: str) -> str:
    """``51.06340,6.09460``, from "51,0634 6,0946" or "51.0634, 6.0946". Raises PunktFehler."""
    found = _POINT.fullmatch(text.strip())
    if found is None:
        raise PunktFehler("Das ist kein Punkt, den wir lesen können. Schreiben Sie ihn so: 51.0634, 6.0946.")
    latitude, longitude = (float(part.replace(",", ".")) for part in found.groups())
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise PunktFehler("Diesen Punkt gibt es nicht. Die erste Zahl ist die Breite, die zweite die Länge.")
    return f"{latitude:.{_PLACES}f},{longitude:.{_PLACES}f}"


def format_point(kept: str) -> str:
    """As it is typed: with a space."""
    return kept.replace(",", ", ")
