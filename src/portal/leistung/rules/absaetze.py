"""The paragraphs of a Leistung's page (XZuFi: text modules): common, and inherited or replaced by each Kommune."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Absatz(StrEnum):
    """In the order of the page; the values are fields of `leistung.models.Leistung`."""

    BESCHREIBUNG = "beschreibung"
    VORAUSSETZUNGEN = "voraussetzungen"
    UNTERLAGEN = "unterlagen"
    ABLAUF = "ablauf"
    FRISTEN = "fristen"
    BEARBEITUNGSZEIT = "bearbeitungszeit"
    RECHTSGRUNDLAGEN = "rechtsgrundlagen"
    HINWEISE = "hinweise"


# What is a list of short lines: one a line in an editor's field.
LISTEN = frozenset({Absatz.UNTERLAGEN, Absatz.RECHTSGRUNDLAGEN})


def as_text(absatz: Absatz, value: str | list[str]) -> str:
    """A paragraph as it is edited; lists have one entry a line."""
    return "\n".join(value) if absatz in LISTEN else str(value)


def as_lines(text: str) -> list[str]:
    """The entries of a list as it was edited, without bullets that somebody typed."""
    lines = (line.strip().removeprefix("- ").removeprefix("* ").strip() for line in text.splitlines())
    return [line for line in lines if line]


def merged(common: Mapping[Absatz, str], own: Mapping[Absatz, str]) -> dict[Absatz, str]:
    """What the page of a Kommune shows: its own words where it has some, else the common text."""
    return {absatz: own.get(absatz) or common.get(absatz, "") for absatz in Absatz}
