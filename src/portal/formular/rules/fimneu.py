"""A form of our own as a schema of FIM: a tree made from its sections, groups and fields.

FIM's editors give ids, we do not invent any: whoever wants such a file names the Nummernkreis (five digits) they may
number in. Numbers follow the order of the form, so they are proposals and may move with its next version. A field that
is bound to an element of FIM already keeps that id and version. Conditions are ours and do not go out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from portal.formular.rules import fim
from portal.formular.rules.ablauf import repeats
from portal.formular.rules.fimfelder import datenfeld_from
from portal.formular.rules.modell import Feld, Formular, Schritt, Typ

_NOTE = "Vorläufige IDs aus dem Nummernkreis {kreis}; vergeben werden sie von der FIM-Redaktion."


def numbered(formular: Formular, kreis: str) -> fim.Stammdatenschema:
    """The schema of a form without a tree. Raises ValueError for what is no Nummernkreis."""
    if not re.fullmatch(r"\d{5}", kreis):
        raise ValueError("Ein Nummernkreis hat fünf Ziffern, zum Beispiel 05000.")
    maker = _Maker(formular, kreis)
    return fim.Stammdatenschema(
        id=f"S{kreis}000001",
        version=f"{formular.version}.0.0",
        name=formular.titel,
        bezeichnung=formular.titel,
        versionshinweis=_NOTE.format(kreis=kreis),
        struktur=tuple(maker.sections()),
    )


class _Maker:
    def __init__(self, formular: Formular, kreis: str) -> None:
        self._form = formular
        self._kreis = kreis
        self._last = {"G": 0, "F": 0}

    def sections(self) -> Iterator[fim.Struktur]:
        for abschnitt in self._form.abschnitte:
            schritte = [schritt for schritt in self._form.schritte if schritt.abschnitt == abschnitt.id]
            if any(schritt.felder for schritt in schritte):
                yield self._group(abschnitt.titel, tuple(self._parts(schritte)))

    def _parts(self, schritte: list[Schritt]) -> Iterator[fim.Struktur]:
        for name, pages in groupby(schritte, key=lambda each: each.gruppe if repeats(each) else None):
            fields = tuple(self._field(schritt, feld) for schritt in pages for feld in schritt.felder
                           if feld.typ is not Typ.VERWEIS)  # fmt: skip
            if name is None:
                yield from fields
            elif fields:
                gruppe = self._form.gruppe(name)
                titel = gruppe.titel.replace("{nummer}", "").strip()
                yield self._group(titel, fields, f"{gruppe.minimum}:{gruppe.maximum}")

    def _group(self, titel: str, parts: tuple[fim.Struktur, ...], anzahl: str = "") -> fim.Struktur:
        least = int(any(part.minimum for part in parts))
        group = fim.Datenfeldgruppe(
            id=self._number("G"), version="1.0.0", name=titel, bezeichnung_eingabe=titel, bezeichnung_ausgabe=titel,
            schemaelementart="RNG", struktur=parts,
        )  # fmt: skip
        return fim.Struktur(anzahl=anzahl or f"{least}:1", enthaelt=group)

    def _field(self, schritt: Schritt, feld: Feld) -> fim.Struktur:
        sources = (fim.Bezug(text=feld.rechtsgrundlage),) if feld.rechtsgrundlage else ()
        bare = fim.Datenfeld(
            id=feld.fim.id if feld.fim else self._number("F"),
            version=(feld.fim.version if feld.fim else "") or "1.0.0",
            name=feld.kurz or feld.label,
            bezeichnung_ausgabe=feld.kurz or feld.label,
            schemaelementart="RNG",
            feldart="input",
            datentyp="text",
        )
        asked = feld.pflicht is True and feld.wenn is None and schritt.wenn is None
        anzahl = f"{int(asked)}:{_most(feld)}"
        return fim.Struktur(anzahl=anzahl, bezuege=sources, enthaelt=datenfeld_from(feld, bare))

    def _number(self, kind: str) -> str:
        self._last[kind] += 1
        return f"{kind}{self._kreis}{self._last[kind]:06}"


def _most(feld: Feld) -> int:
    if feld.typ is Typ.DATEI:
        return feld.max_dateien
    return len(feld.optionen) if feld.typ is Typ.MEHRFACHAUSWAHL else 1
