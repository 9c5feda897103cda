"""What leaves the catalogue as a fact, and how it is put for other catalogues."""

from __future__ import annotations

import re

LEIKA = re.compile(r"99\d{12}")

# Codes of the list urn:de:xzufi:codeliste:leistungstextmodulleika, version 20240216.
LEISTUNGSBEZEICHNUNG, BEZEICHNUNG, KURZTEXT, RECHTSGRUNDLAGEN, UNTERLAGEN = "02", "03", "05", "07", "08"
ANSPRECHPUNKT = "23"

_ADDRESS = re.compile(r"(.+?) (\d+ ?[a-z]?(?:-\d+ ?[a-z]?)?), (\d{5}) (.+)")


def regionalschluessel(ags: str) -> str:
    """The Amtlicher Regionalschlüssel, 12 digits, of an AGS of 8.

    Holds for a Kreis, and for a Gemeinde that belongs to no Gemeindeverband, as all in Nordrhein-Westfalen: its number
    then stands for the Verband too. Raises ValueError for what is no AGS.
    """
    if not re.fullmatch(r"\d{8}", ags):
        raise ValueError(f"{ags} is no AGS")
    return f"{ags[:5]}0{ags[5:]}{ags[5:]}"


def split_address(anschrift: str) -> tuple[str, str, str, str] | None:
    """Street, house number, PLZ and place of "Markt 1, 52511 Ort"; None where it is not of this kind."""
    match = _ADDRESS.fullmatch(anschrift)
    return (match[1], match[2], match[3], match[4]) if match else None


def as_lines(texts: list[str]) -> str:
    """Several entries in one text module: one on each line."""
    return "\n".join(texts)
