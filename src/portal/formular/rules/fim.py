"""What FIM says about a form: a Stammdatenschema of XDatenfelder 3 as plain data. No I/O, no XML.

Names follow the standard. What XDatenfelder 2 says is brought to the words of version 3 when it is read. `anzahl` is
"min:max" with `*` for no limit; ids and versions are kept as they are written (`F60000000228`, `1.1.0`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from portal.core.angaben import FesteAngaben

Freigabestatus = Annotated[int, Field(ge=1, le=8)]  # 5 silver, 6 gold


class Bezug(FesteAngaben):
    """A law or another source; `link` where it can be read."""

    text: str
    link: str = ""


class Stichwort(FesteAngaben):
    text: str
    uri: str = ""


class Regel(FesteAngaben):
    """A rule. Nearly all of them are German prose in `freitext`, for people to translate; few have a `skript`."""

    id: str
    version: str
    name: str
    beschreibung: str = ""
    freitext: str = ""
    bezuege: tuple[Bezug, ...] = ()
    stichworte: tuple[Stichwort, ...] = ()
    fachlicher_ersteller: str = ""
    letzte_aenderung: str = ""
    typ: Literal["K", "M", "V", "B"] | None = None  # complex, multiplicity, validation, computation
    skript: str = ""


class Codewert(FesteAngaben):
    code: str
    name: str
    hilfe: str = ""


class Codeliste(FesteAngaben):
    """A list that lies elsewhere (Genericode in the XRepository)."""

    kennung: str = ""
    version: str = ""
    uri: str = ""


class _Element(FesteAngaben):
    """What schema, group and field have in common."""

    id: str
    version: str = ""
    name: str
    beschreibung: str = ""
    definition: str = ""
    bezuege: tuple[Bezug, ...] = ()
    freigabestatus: Freigabestatus | None = None  # None: XDatenfelder 2 has other words for it
    status_gesetzt_am: str = ""
    status_gesetzt_durch: str = ""
    gueltig_ab: str = ""
    gueltig_bis: str = ""
    versionshinweis: str = ""
    veroeffentlichungsdatum: str = ""
    letzte_aenderung: str = ""
    stichworte: tuple[Stichwort, ...] = ()
    regeln: tuple[Regel, ...] = ()


class _Baustein(_Element):
    """A group or a field: what stands at it in the form and in the answer."""

    bezeichnung_eingabe: str = ""
    bezeichnung_ausgabe: str = ""
    schemaelementart: Literal["ABS", "HAR", "RNG"] | None = None  # abstract, harmonised, of one law
    hilfetext_eingabe: str = ""
    hilfetext_ausgabe: str = ""


class Praezisierung(FesteAngaben):
    """Bounds of a value, as the standard writes them."""

    minLength: str = ""
    maxLength: str = ""
    minValue: str = ""
    maxValue: str = ""
    pattern: str = ""


class Datenfeld(_Baustein):
    feldart: Literal["input", "select", "label", "hidden", "locked"]
    datentyp: Literal[
        "text", "text_latin", "date", "time", "datetime", "bool", "num", "num_int", "num_currency", "file", "obj"
    ]
    praezisierung: Praezisierung | None = None
    inhalt: str = ""  # the text of a label, the first value of an input
    vorbefuellung: Literal["keine", "optional", "verpflichtend"] | None = None
    werte: tuple[Codewert, ...] = ()
    codeliste: Codeliste | None = None
    code_spalte: str = ""
    name_spalte: str = ""
    hilfe_spalte: str = ""
    max_bytes: int | None = None
    medientypen: tuple[str, ...] = ()


class Datenfeldgruppe(_Baustein):
    art: Literal["X"] | None = None  # X: one of its parts is chosen
    struktur: tuple[Struktur, ...] = ()


class Struktur(FesteAngaben):
    """How often a part occurs at its place, and on which basis."""

    anzahl: Annotated[str, Field(pattern=r"^\d+:(\d+|\*)$")]
    bezuege: tuple[Bezug, ...] = ()
    enthaelt: Datenfeld | Datenfeldgruppe

    @property
    def minimum(self) -> int:
        return int(self.anzahl.split(":")[0])

    @property
    def maximum(self) -> int | None:
        """None: no limit."""
        most = self.anzahl.split(":")[1]
        return None if most == "*" else int(most)


class Stammdatenschema(_Element):
    bezeichnung: str = ""
    hilfetext: str = ""
    ableitung_struktur: str = ""
    ableitung_repraesentation: str = ""
    dokumentsteckbrief: str = ""
    struktur: tuple[Struktur, ...] = ()


def occurrences(teil: Stammdatenschema | Datenfeldgruppe) -> Iterator[Struktur]:
    """Every place in the tree, in reading order."""
    for struktur in teil.struktur:
        yield struktur
        if isinstance(struktur.enthaelt, Datenfeldgruppe):
            yield from occurrences(struktur.enthaelt)


def rules_of(schema: Stammdatenschema) -> Iterator[tuple[str, Regel]]:
    """Every rule with the id of the element it stands at; a rule that stands at several is given for each."""
    yield from ((schema.id, regel) for regel in schema.regeln)
    for struktur in occurrences(schema):
        yield from ((struktur.enthaelt.id, regel) for regel in struktur.enthaelt.regeln)
