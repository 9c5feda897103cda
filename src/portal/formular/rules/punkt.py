"""A point on the map as people type or paste it: latitude, then longitude, in degrees (WGS 84).

Whether it lies in the Kreis is not judged: no data of ours say where its border runs. Where it seems to lie in another
Kommune, the person says that it is right all the same (`BESTAETIGT`, kept behind the point and lost with it).
"""

from __future__ import annotations

import re

BESTAETIGT = "bestaetigt"
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


def typed_point(roh: str | list[str]) -> str:
    """What stands in the line, of what a page sends: the box below it has the same name."""
    return roh if isinstance(roh, str) else next(iter(roh), "")


def is_confirmed(kept: str) -> bool:
    return kept.endswith(f",{BESTAETIGT}")


def confirmed(kept: str) -> str:
    return f"{without_word(kept)},{BESTAETIGT}"


def without_word(kept: str) -> str:
    return kept.removesuffix(f",{BESTAETIGT}")


def format_point(kept: str) -> str:
    """As it is typed: with a space."""
    return without_word(kept).replace(",", ", ")
