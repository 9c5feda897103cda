"""Whether a new authority can be made from what somebody says about it, and what follows from that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

KREIS, STADT, GEMEINDE, KREISFREI = "Kreis", "Stadt", "Gemeinde", "kreisfreie Stadt"

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_AGS = re.compile(r"(0[1-9]|1[0-6])\d(0[1-9]|[1-9]\d)\d{3}")  # Land, Regierungsbezirk, Kreis, Gemeinde
_PLZ = re.compile(r"\d{5}")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_LONGEST_ID, _LONGEST_NAME, _LONGEST_HOST = 40, 80, 120


@dataclass(frozen=True)
class NeueKommune:
    """What somebody says about a new authority; `plz` are those of its main place, the first one counts."""

    id: str
    name: str
    ags: str
    bezeichnung: str
    typ: str
    host: str
    plz: tuple[str, ...] = ()

    @property
    def ist_kreis(self) -> bool:
        return self.typ == KREIS


def usual_typ(ags: str) -> str:
    """What the AGS alone says: 000 at its end stands for a whole Kreis or a kreisfreie Stadt."""
    return KREISFREI if ags.endswith("000") else GEMEINDE


def usual_bezeichnung(name: str, typ: str) -> str:
    """How an authority of this kind signs, as a rule."""
    kind = KREIS if typ == KREIS else STADT if typ.endswith(STADT) else GEMEINDE
    return name if name.startswith(f"{kind} ") else f"{kind} {name}"


def problems(neu: NeueKommune) -> Iterator[str]:
    """What is wrong with it, in German sentences."""
    if not _ID.fullmatch(neu.id) or len(neu.id) > _LONGEST_ID:
        yield (
            f"Die Kennung „{neu.id}“ taugt nicht: kleine Buchstaben ohne Umlaute, Ziffern und einzelne Bindestriche, "
            f"höchstens {_LONGEST_ID} Zeichen, am Anfang ein Buchstabe."
        )
    if not neu.name.strip() or max(len(neu.name), len(neu.bezeichnung)) > _LONGEST_NAME:
        yield f"Der Name fehlt oder ist länger als {_LONGEST_NAME} Zeichen."
    if not neu.name.isprintable() or not neu.bezeichnung.isprintable():
        yield "Der Name enthält Zeichen, die sich nicht darstellen lassen."
    if not _AGS.fullmatch(neu.ags):
        yield (
            f"„{neu.ags}“ ist kein Amtlicher Gemeindeschlüssel: acht Ziffern für Land (01 bis 16), Regierungsbezirk, "
            "Kreis und Gemeinde."
        )
    elif (neu.typ in (KREIS, KREISFREI)) != neu.ags.endswith("000"):
        yield "Der Gemeindeschlüssel eines Kreises oder einer kreisfreien Stadt endet auf 000, jeder andere nicht."
    for plz in neu.plz:
        if not _PLZ.fullmatch(plz):
            yield f"„{plz}“ ist keine Postleitzahl."
    if len(neu.host) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in neu.host.split(".")):
        yield f"„{neu.host}“ ist kein Hostname."
