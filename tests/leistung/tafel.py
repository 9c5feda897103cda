"""A small oracle: who answers where, read straight from the JSON files and nothing else.

It shares no code with the portal, knows only what the data say today, and is slow and plain on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "src/portal/leistung/daten/heinsberg"


@dataclass(frozen=True)
class Soll:
    """What the data say: ids, the result as the API names it, and who accepts applications."""

    ergebnis: str
    behoerde: str
    amt: str | None
    traeger: str | None
    annahme: frozenset[str]


@cache
def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def funktionen() -> list[str]:
    return [entry["id"] for entry in read("behoerden.json")["zustaendigkeiten"]]


def leistungen() -> dict[str, Any]:
    return {entry["id"]: entry for entry in read("leistungen.json")["leistungen"]}


def orte() -> Iterator[tuple[str, str, str]]:
    """Every Ort and Ortsteil as (name, PLZ, id of the Kommune), the Kommunen's own names too."""
    for kommune in read("kommunen.json")["kommunen"]:
        found = {(part["name"], part["plz"]) for part in kommune["ortsteile"]}
        for name, plz in sorted(found | {(kommune["name"], kommune["plz"][0])}):
            yield name, plz, kommune["id"]


def soll(leistung: str | None, funktion: str, kommune: str) -> Soll:
    """Who answers for a Leistung of this Funktion (or for the Funktion as such) in the area of the Kommune."""
    entry = next(each for each in read("behoerden.json")["zustaendigkeiten"] if each["id"] == funktion)
    there = entry["zustaendig"][kommune]
    traeger = there.get("entscheidet", there["behoerde"])
    if name := there.get("vereinbarung"):
        agreement = next(each for each in read("vereinbarungen.json")["vereinbarungen"] if each["id"] == name)
        assert agreement["art"] == "unklar"  # the data have no other kind behind a responsibility
        traeger = None
    accepts = leistungen()[leistung]["zustaendigkeit"].get("annahme", []) if leistung else []
    return Soll(
        ergebnis="unklar" if there.get("unklar") else "zustaendig",
        behoerde=there["behoerde"],
        amt=there.get("amt"),
        traeger=traeger,
        annahme=frozenset(each["behoerde"] for each in accepts if each["behoerde"] == kommune),
    )


def soll_without_funktion(leistung: str, kommune: str) -> Soll:
    """The same for a Leistung whose record names the body itself."""
    there = leistungen()[leistung]["zustaendigkeit"]
    if there["ebene"] == "Kommune":
        return Soll("zustaendig", kommune, None, kommune, frozenset())
    if there["ebene"] == "extern":
        return Soll("zustaendig", there["stelle"], None, there["stelle"], frozenset())
    return Soll("zustaendig", "kreis-heinsberg", there["stelle"], "kreis-heinsberg", frozenset())
