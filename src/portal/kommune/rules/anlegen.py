"""Whether a new authority can be made from what somebody says about it, and what follows from that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.kommune.rules.farbe import FarbeUnreadable
from portal.kommune.rules.farbwelt import judge

KREIS, STADT, GEMEINDE, KREISFREI = "Kreis", "Stadt", "Gemeinde", "kreisfreie Stadt"

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_AGS = re.compile(r"(0[1-9]|1[0-6])\d(0[1-9]|[1-9]\d)\d{3}")  # Land, Regierungsbezirk, Kreis, Gemeinde
_PLZ = re.compile(r"\d{5}")
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_LONGEST_ID, _LONGEST_NAME, _LONGEST_HOST = 40, 80, 120
_UMLAUTE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Mangel:
    """What is wrong with one field of a NeueKommune, in a German sentence."""

    feld: str
    text: str


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
    farbe: str = ""  # primary colour; empty: the platform proposes one

    @property
    def ist_kreis(self) -> bool:
        return self.typ == KREIS


def usual_typ(ags: str) -> str:
    """What the AGS alone says: 000 at its end stands for a whole Kreis or a kreisfreie Stadt."""
    return KREISFREI if ags.endswith("000") else GEMEINDE


def usual_id(name: str) -> str:
    """A Kennung made of the name, e.g. "uebach-palenberg"."""
    folded = name.strip().lower().translate(_UMLAUTE)
    return re.sub(r"[^a-z0-9]+", "-", folded)[:_LONGEST_ID].strip("-")


def usual_bezeichnung(name: str, typ: str) -> str:
    """How an authority of this kind signs, as a rule."""
    kind = KREIS if typ == KREIS else STADT if typ.endswith(STADT) else GEMEINDE
    return name if name.startswith(f"{kind} ") else f"{kind} {name}"


def problems(neu: NeueKommune) -> Iterator[Mangel]:
    """What is wrong with it, field by field."""
    yield from _names(neu)
    yield from _keys(neu)
    for plz in neu.plz:
        if not _PLZ.fullmatch(plz):
            yield Mangel("plz", f"„{plz}“ ist keine Postleitzahl.")
    if len(neu.host) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in neu.host.split(".")):
        yield Mangel("host", f"„{neu.host}“ ist kein Hostname.")
    if neu.farbe:
        yield from _colour(neu.farbe)


def _names(neu: NeueKommune) -> Iterator[Mangel]:
    if not _ID.fullmatch(neu.id) or len(neu.id) > _LONGEST_ID:
        yield Mangel(
            "id",
            f"Die Kennung „{neu.id}“ taugt nicht: kleine Buchstaben ohne Umlaute, Ziffern und einzelne Bindestriche, "
            f"höchstens {_LONGEST_ID} Zeichen, am Anfang ein Buchstabe.",
        )
    if not neu.name.strip() or len(neu.name) > _LONGEST_NAME:
        yield Mangel("name", f"Der Name fehlt oder ist länger als {_LONGEST_NAME} Zeichen.")
    elif not neu.bezeichnung.strip() or len(neu.bezeichnung) > _LONGEST_NAME:
        yield Mangel("bezeichnung", f"Die Bezeichnung fehlt oder ist länger als {_LONGEST_NAME} Zeichen.")
    for feld, text in (("name", neu.name), ("bezeichnung", neu.bezeichnung)):
        if not text.isprintable():
            yield Mangel(feld, "Der Name enthält Zeichen, die sich nicht darstellen lassen.")


def _keys(neu: NeueKommune) -> Iterator[Mangel]:
    if not _AGS.fullmatch(neu.ags):
        yield Mangel(
            "ags",
            f"„{neu.ags}“ ist kein Amtlicher Gemeindeschlüssel: acht Ziffern für Land (01 bis 16), Regierungsbezirk, "
            "Kreis und Gemeinde.",
        )
    elif (neu.typ in (KREIS, KREISFREI)) != neu.ags.endswith("000"):
        text = "Der Gemeindeschlüssel eines Kreises oder einer kreisfreien Stadt endet auf 000, jeder andere nicht."
        yield Mangel("ags", text)


def _colour(farbe: str) -> Iterator[Mangel]:
    try:
        urteil = judge(farbe)
    except FarbeUnreadable:
        yield Mangel("farbe", "Bitte geben Sie die Farbe als # mit sechs Zeichen ein, zum Beispiel #1a3da5.")
        return
    if not urteil.besteht:
        kontrast = f"{urteil.kontrast:.2f}".replace(".", ",")
        yield Mangel(
            "farbe",
            f"Weiße Schrift ist auf {urteil.farbe} nicht gut genug zu lesen: Der Kontrast ist {kontrast} : 1, nötig "
            f"sind 4,5 : 1. Die nächste Farbe, die geht, ist {urteil.vorschlag}.",
        )
